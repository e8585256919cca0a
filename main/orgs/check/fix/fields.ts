// What a fix changes in a text, line by line, with secrets covered.
import type { FieldChange } from '../../../../preload/contract/plans.ts';
import { compareTexts, type HunkLine } from '../../compare/index.ts';
import { isSecretFile, kindOfFile, newCovering } from '../../cover.ts';

const most = 40;
const longest = 400;

export function lineFields(file: string, before: string, after: string): FieldChange[] {
  const covering = newCovering();
  const [old, now] = [before, after].map((text) => covering.cover(text, kindOfFile(file), isSecretFile(file)).text) as [
    string,
    string,
  ];
  const fields = compareTexts(old, now, 0).map(({ left, right, lines }) => ({
    field: `line ${left.lines > 0 ? left.start : right.start}`,
    ...{ old: textOf(lines, 'removed'), new: textOf(lines, 'added') },
  }));
  if (fields.length <= most) return fields;
  return [...fields.slice(0, most), { field: 'and more', old: null, new: `${fields.length - most} more places` }];
}

function textOf(lines: readonly HunkLine[], kind: HunkLine['kind']): string | null {
  const own = lines.filter((line) => line.kind === kind);
  if (own.length === 0) return null;
  // A carriage return or byte order mark that goes is all that there is to see.
  const text = own.map((line) => line.text.replaceAll('\r', '␍').replaceAll('\uFEFF', '␀')).join('\n');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
