// Where in a file a table or a new key belongs.
import type { AST } from 'toml-eslint-parser';
import { commentsBelow } from './lines.ts';
import {
  type Entry,
  keyOf,
  lineOf,
  type Path,
  refusal,
  samePath,
  startsWith,
  type TomlFile,
  wordsOf,
} from './toml-file.ts';

/** How the table is written into which a key is to go. */
export type Home =
  | { kind: 'root' }
  | { kind: 'header'; header: AST.TOMLTable }
  | { kind: 'inline'; table: AST.TOMLInlineTable }
  | { kind: 'array'; array: AST.TOMLArray }
  | { kind: 'dotted'; last: Entry };

/** @throws ProvostError BAD_INPUT when nothing can be put into it */
export function homeOf(file: TomlFile, path: Path): Home {
  if (path.length === 0) return { kind: 'root' };
  const header = file.headers.find(({ resolvedKey }) => samePath(resolvedKey, path));
  if (header) return { kind: 'header', header };
  const node = file.values.get(keyOf(path));
  if (node?.type === 'TOMLInlineTable') return { kind: 'inline', table: node };
  if (node?.type === 'TOMLArray') return { kind: 'array', array: node };
  if (node) throw refusal(lineOf(node), `${wordsOf(path)} is a value, not a table.`);
  const last = file.entries.findLast((entry) => isDotted(entry, path));
  if (last) return { kind: 'dotted', last };
  const below = file.headers.find(({ resolvedKey }) => startsWith(resolvedKey, path));
  if (!below) throw refusal(null, `There is no table ${wordsOf(path)}.`);
  if (typeof below.resolvedKey[path.length] === 'number') {
    throw refusal(lineOf(below), `${wordsOf(path)} is an array of tables. Say which of them.`);
  }
  throw refusal(
    lineOf(below),
    `${wordsOf(path)} has no header of its own, only tables below it.`,
    'Insert the table first.',
  );
}

/** Whether the entry is one of those that make `path` a table through dotted keys. */
export const isDotted = (entry: Entry, path: Path): boolean =>
  entry.home.length < path.length && path.length < entry.path.length && startsWith(entry.path, path);

/** Index of the last line of a table: of its last key, or its header, with the comments that belong to it. -1: before line 0. */
export function lastLineOf(file: TomlFile, table: AST.TOMLTable | null): number {
  const nodes = table ? table.body : file.ast.body[0].body.filter((item) => item.type === 'TOMLKeyValue');
  const last = nodes.at(-1)?.loc.end.line ?? table?.key.loc.end.line;
  if (last !== undefined) return commentsBelow(file.lines, last - 1);
  // No key stands before the first header: comments at the top of the file stay there, those right above the header with it.
  const [first] = file.headers;
  let end = first ? lineOf(first) - 2 : file.lines.length - 1;
  if (first) while (file.lines[end]?.kind === 'comment') end--;
  while (file.lines[end]?.kind === 'blank') end--;
  return end;
}
