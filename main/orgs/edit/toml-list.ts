// Members of an array or an inline table: put one in, take one out, and leave commas, line breaks and comments around it.
import type { AST } from 'toml-eslint-parser';
import { refusal, type TomlFile } from './toml-file.ts';
import { eolNear, type Splice } from './lines.ts';

type List = AST.TOMLArray | AST.TOMLInlineTable;

export const membersOf = (list: List): AST.TOMLNode[] => (list.type === 'TOMLArray' ? list.elements : list.body);

/** The comma behind member `index`, or null behind the last one. */
function commaAfter(file: TomlFile, list: List, index: number): AST.Token | null {
  const from = membersOf(list)[index]!.range[1];
  const token = file.ast.tokens.find(({ range }) => range[0] >= from);
  return token?.value === ',' && token.type === 'Punctuator' && token.range[0] < list.range[1] ? token : null;
}

const lineIndex = (node: AST.HasLocs, side: 'start' | 'end'): number => node.loc[side].line - 1;

/** Whether a member has its lines to itself: nothing before it, and behind it at most its comma and a comment. */
function standsAlone(file: TomlFile, list: List, index: number): boolean {
  const member = membersOf(list)[index]!;
  const line = file.lines[lineIndex(member, 'start')]!;
  const last = file.lines[lineIndex(member, 'end')]!;
  const comma = commaAfter(file, list, index);
  return (
    file.body.slice(line.start, member.range[0]).trim() === '' &&
    /^\s*(#.*)?$/.test(
      file.body.slice(comma && comma.range[0] < last.end ? comma.range[1] : member.range[1], last.end).trimEnd(),
    ) &&
    (comma === null || comma.range[0] < last.end)
  );
}

/** @param index where it is to stand. @throws ProvostError BAD_INPUT when that is behind the end */
export function insertMember(file: TomlFile, list: List, index: number, text: string): Splice[] {
  const members = membersOf(list);
  if (index > members.length) throw refusal(lineIndex(list, 'start') + 1, `There are ${members.length} entries only.`);
  const before = members[index - 1];
  if (members.length === 0) {
    // {} and [] as people write them: a space inside of braces, none inside of brackets.
    const at = list.range[0] + 1;
    return [{ start: at, end: at, text: list.type === 'TOMLInlineTable' ? ` ${text} ` : text }];
  }
  if (before === undefined) {
    const first = members[0]!;
    const line = file.lines[lineIndex(first, 'start')]!;
    const indent = file.body.slice(line.start, first.range[0]);
    if (indent.trim() !== '') return [{ start: first.range[0], end: first.range[0], text: `${text}, ` }];
    return [{ start: line.start, end: line.start, text: `${indent}${text},${line.eol}` }];
  }
  const comma = commaAfter(file, list, index - 1);
  if (!standsAlone(file, list, index - 1)) return [{ start: before.range[1], end: before.range[1], text: `, ${text}` }];
  const first = file.lines[lineIndex(before, 'start')]!;
  const last = lineIndex(before, 'end');
  const indent = file.body.slice(first.start, before.range[0]);
  const added = `${indent}${text}${comma ? ',' : ''}${eolNear(file.lines, last)}`;
  const at = file.lines[last]!.end;
  return [
    ...(comma ? [] : [{ start: before.range[1], end: before.range[1], text: ',' }]),
    { start: at, end: at, text: added },
  ];
}

export function removeMember(file: TomlFile, list: List, index: number): Splice {
  const members = membersOf(list);
  const member = members[index]!;
  const comma = commaAfter(file, list, index);
  if (standsAlone(file, list, index)) {
    const start = file.lines[lineIndex(member, 'start')]!.start;
    return { start, end: file.lines[lineIndex(member, 'end')]!.end, text: '' };
  }
  const [start, end] = member.range;
  const next = members[index + 1];
  const free = (from: number, to: number) => !/[#\r\n]/.test(file.body.slice(from, to));
  if (next && free(end, next.range[0])) return { start, end: next.range[0], text: '' };
  const previous = index > 0 ? commaAfter(file, list, index - 1)! : null;
  if (!next && !comma && previous && free(previous.range[0], start)) {
    return { start: previous.range[0], end, text: '' };
  }
  return { start, end: comma?.range[1] ?? end, text: '' };
}
