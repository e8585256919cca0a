// What is valid TOML and yet invisible to Tetra, which reads its files with grep, sed and awk: a header in the first column,
// `key = "value"` in one line below it, nothing else. Whatever is written here is held against these rules.
import type { AST } from 'toml-eslint-parser';
import { type Entry, lineOf, namesOf, type Path, readTomlFile, type TomlFile, wordsOf } from './toml-file.ts';

export type TetraRule =
  | 'byte-order-mark'
  | 'crlf'
  | 'header-indent'
  | 'header-spelling'
  | 'header-name'
  | 'header-in-string'
  | 'array-of-tables'
  | 'environment-form'
  | 'environment-twice'
  | 'dotted-key'
  | 'quoted-key'
  | 'key-indent'
  | 'inline-table'
  | 'several-lines'
  | 'quotes'
  | 'escape'
  | 'trailing-comment';

export interface Unseen {
  /** From 1. */
  line: number;
  rule: TetraRule;
  /** A sentence for the operator. */
  why: string;
}

/** Which of Tetra's files it is: the configs of an organization, the env.toml of tsm, or a tetra-deploy.toml. */
export type TetraFile = 'organization' | 'tsm' | 'deploy';

/** The names that each of Tetra's readers takes for a section. */
const names: Record<TetraFile, RegExp> = {
  organization: /^[a-zA-Z_][a-zA-Z0-9_.-]*$/,
  tsm: /^[a-zA-Z_][a-zA-Z0-9_-]*$/,
  deploy: /^[a-zA-Z0-9_.]+$/,
};

/**
 * Headers are checked everywhere; keys and values in [org] and the environments, where Tetra reads line by line.
 * @returns in the order of the lines
 * @throws ProvostError BAD_INPUT with line and column when the text is no TOML
 */
export function tetraCantSee(text: string, kind: TetraFile = 'organization'): Unseen[] {
  const file = readTomlFile(text);
  const found: Unseen[] = [];
  const add = (line: number, rule: TetraRule, why: string) => found.push({ line, rule, why });
  if (file.bom) add(1, 'byte-order-mark', 'The byte order mark stands before what is in the first line.');
  const crlf = file.lines.findIndex(({ eol }) => eol === '\r\n');
  if (crlf >= 0)
    add(crlf + 1, 'crlf', 'Lines end as on Windows: Tetra takes the carriage return for a part of each value.');
  for (const header of file.headers) checkHeader(file, header, kind, add);
  if (kind === 'organization') {
    checkForm(file, add);
    // Older files, with [environments.x], have lists of several lines there that Tetra itself wrote.
    for (const entry of file.entries) if (['env', 'org'].includes(String(entry.home[0]))) checkEntry(file, entry, add);
  }
  checkStrings(file, add);
  return found.toSorted((a, b) => a.line - b.line);
}

type Add = (line: number, rule: TetraRule, why: string) => void;

/** How many names the header has below which Tetra finds this; null for what it does not read line by line. */
const depthOf = (path: Path): number | null =>
  path[0] === 'env' || path[0] === 'environments' ? 2 : path[0] === 'org' ? 1 : null;

function checkHeader(file: TomlFile, header: AST.TOMLTable, kind: TetraFile, add: Add): void {
  const line = lineOf(header);
  const name = wordsOf(namesOf(header.key));
  if (header.loc.start.column > 0) add(line, 'header-indent', `Tetra looks for [${name}] in the first column.`);
  if (header.kind === 'array') {
    add(line, 'array-of-tables', `Tetra knows no arrays of tables: write [[${name}]] as tables with names.`);
    return;
  }
  const written = file.body.slice(header.range[0], header.key.range[1] + 1);
  const bare = namesOf(header.key).join('.');
  if (!names[kind].test(bare)) {
    add(line, 'header-name', `Tetra takes no section of this name: [${name}].`);
  } else if (written !== `[${bare}]`) {
    add(line, 'header-spelling', `Tetra looks for [${bare}], without spaces or quotes in it.`);
  }
  const { end } = file.lines[line - 1]!;
  const closed = file.body.indexOf(']', header.key.range[1]) + 1;
  if (kind === 'tsm' && file.body.slice(closed, end).trim() !== '') {
    add(line, 'trailing-comment', `In this file nothing may follow [${name}] in its line.`);
  }
}

function checkForm(file: TomlFile, add: Add): void {
  for (const { path, node, home } of file.entries) {
    const depth = depthOf(path);
    if (depth === null || home.length >= depth || node.parent.type === 'TOMLInlineTable') continue;
    if (path.length <= depth && node.value.type !== 'TOMLInlineTable') continue;
    const name = wordsOf(path.slice(0, depth));
    add(lineOf(node), 'environment-form', `Tetra finds this only below a header of its own: [${name}].`);
  }
  for (const { key, kind, resolvedKey } of file.headers) {
    if (kind === 'array' || resolvedKey[0] !== 'env' || resolvedKey.length < 3) continue;
    const [name, as] = [wordsOf(resolvedKey), wordsOf(resolvedKey.slice(1))];
    add(lineOf(key), 'environment-twice', `Tetra takes [${name}] for one more environment, ${as}.`);
  }
}

function checkEntry(file: TomlFile, { node, home }: Entry, add: Add): void {
  const line = lineOf(node);
  const name = wordsOf(namesOf(node.key));
  if (home.length < depthOf(home)! || node.parent.type === 'TOMLInlineTable') return;
  if (node.loc.start.column > 0) add(line, 'key-indent', `Tetra looks for ${name} in the first column.`);
  if (node.key.keys.length > 1) add(line, 'dotted-key', `Tetra reads no dotted keys: give ${name} a table of its own.`);
  else if (node.key.keys[0]!.type === 'TOMLQuoted') add(line, 'quoted-key', `Tetra reads no key in quotes: ${name}.`);
  checkValue(file, node.value, name, add);
  const last = file.lines[node.loc.end.line - 1]!;
  if (file.body.slice(node.range[1], last.end).trim() !== '') {
    add(node.loc.end.line, 'trailing-comment', `Tetra takes the comment for a part of the value of ${name}.`);
  }
}

function checkValue(file: TomlFile, value: AST.TOMLContentNode, name: string, add: Add): void {
  const line = lineOf(value);
  if (value.type === 'TOMLInlineTable') {
    add(line, 'inline-table', `Tetra reads no inline tables: give ${name} a table of its own.`);
  } else if (value.loc.end.line > line || (value.type === 'TOMLValue' && value.kind === 'string' && value.multiline)) {
    add(line, 'several-lines', `Tetra reads one line of ${name} only.`);
  } else if (value.type === 'TOMLValue' && value.kind === 'string') {
    const written = file.body.slice(value.range[0] + 1, value.range[1] - 1);
    if (value.style === 'literal')
      add(line, 'quotes', `Tetra takes single quotes for a part of ${name}: write double ones.`);
    else if (written.includes('\\')) add(line, 'escape', `Tetra reads the backslashes in ${name} as they are.`);
  }
}

/** A line inside of a string that looks like a header is one for grep. */
function checkStrings(file: TomlFile, add: Add): void {
  for (const token of file.ast.tokens) {
    if (!token.type.startsWith('MultiLine')) continue;
    for (let line = token.loc.start.line + 1; line <= token.loc.end.line; line++) {
      const { start, end } = file.lines[line - 1]!;
      if (/^\[[a-zA-Z_][\w.-]*\]/.test(file.body.slice(start, end))) {
        add(line, 'header-in-string', 'Tetra takes this line of a text for the header of a table.');
      }
    }
  }
}
