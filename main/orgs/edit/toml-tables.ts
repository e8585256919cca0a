// Edits of whole tables, and of names.
import type { AST } from 'toml-eslint-parser';
import { commentsAbove, eolNear, insertLines, removeLines, type Splice } from './lines.ts';
import type { Step } from './toml-edits.ts';
import {
  basicString,
  keyOf,
  keyText,
  lineOf,
  modelOf,
  namesOf,
  type Path,
  refusal,
  samePath,
  startsWith,
  type TomlFile,
  wordsOf,
} from './toml-file.ts';
import { putAt, takeAt, valueAt } from './toml-model.ts';
import { isDotted, lastLineOf } from './toml-places.ts';
import { render, type TomlInput } from './toml-value.ts';

/**
 * A block of a header in the first column and a line for each key: the only form that Tetra can read. It goes behind the
 * last table below it or with the same parent, [env.qa] behind [env.prod], otherwise to the end of the file.
 */
export function insertTable(file: TomlFile, path: Path, entries: readonly (readonly [string, TomlInput])[]): Step {
  if (path.length === 0 || path.some((part) => typeof part === 'number')) {
    throw refusal(null, 'A new table has a name, and can’t stand in an array of tables.');
  }
  const there = file.headers.find(({ resolvedKey }) => samePath(resolvedKey, path));
  if (there) throw refusal(lineOf(there), `[${wordsOf(path)}] is already there.`);
  for (let length = 1; length <= path.length; length++) {
    const node = file.values.get(keyOf(path.slice(0, length)));
    if (node)
      throw refusal(lineOf(node), `${wordsOf(path.slice(0, length))} is written in one line, and takes no [table].`);
    const array = file.headers.find(
      ({ kind, key }) => kind === 'array' && samePath(namesOf(key), path.slice(0, length)),
    );
    if (array) throw refusal(lineOf(array), `${wordsOf(path.slice(0, length))} is an array of tables.`);
  }
  const dotted = file.entries.find((entry) => isDotted(entry, path))?.node;
  if (dotted) throw refusal(lineOf(dotted), `${wordsOf(path)} is made of dotted keys here: insert more of them.`);
  const twice = entries.find(([name], index) => entries.findIndex(([other]) => other === name) < index)?.[0];
  if (twice !== undefined) throw refusal(null, `The new table has the key ${wordsOf([twice])} twice.`);
  const parent = path.slice(0, -1);
  const lastBelow = (start: Path) => file.headers.findLast(({ resolvedKey }) => startsWith(resolvedKey, start));
  const sibling = lastBelow(path) ?? (parent.length > 0 ? lastBelow(parent) : undefined) ?? file.headers.at(-1);
  const after = lastLineOf(file, sibling ?? null);
  const eol = eolNear(file.lines, Math.max(after, 0));
  const rendered = entries.map(([name, value]) => ({ name, ...render(value, eol) }));
  const added = [
    ...(after >= 0 ? [''] : []),
    `[${path.map((part) => keyText(String(part))).join('.')}]`,
    ...rendered.map(({ name, text }) => `${keyText(name)} = ${text}`),
    ...(file.lines[after + 1]?.kind !== 'blank' && after + 1 < file.lines.length ? [''] : []),
  ];
  const intend = (model: ReturnType<typeof modelOf>) => {
    if (valueAt(model, path) === undefined) putAt(model, path, Object.create(null) as ReturnType<typeof modelOf>);
    for (const { name, model: put } of rendered) putAt(model, [...path, name], put);
  };
  return { splices: [insertLines(file.lines, after, added)], intend, line: after + 3 };
}

/** With the tables below it, the comments of each, and the blank lines that set them off. */
export function removeTable(file: TomlFile, path: Path): Step {
  const blocks = file.headers.filter(({ resolvedKey }) => path.length > 0 && startsWith(resolvedKey, path));
  const elsewhere = file.entries.find((entry) => isDotted(entry, path) || samePath(entry.path, path))?.node;
  if (elsewhere)
    throw refusal(lineOf(elsewhere), `${wordsOf(path)} is not a [table] of its own here: remove its keys.`);
  if (blocks.length === 0) throw refusal(null, `There is no table ${wordsOf(path)}.`);
  const stays = (table: Path) =>
    file.headers.some((header) => !blocks.includes(header) && samePath(header.resolvedKey, table)) ||
    file.values.has(keyOf(table));
  return {
    splices: takenOut(
      file,
      blocks.map((block) => blockOf(file, block)),
    ),
    intend: (model) => takeAt(model, path, stays),
    line: lineOf(blocks[0]!),
  };
}

/** First and last line of a block: its comments, its header and keys, and the blank lines that set off what follows. */
function blockOf(file: TomlFile, header: AST.TOMLTable): [number, number] {
  let last = lastLineOf(file, header);
  const end = last;
  while (file.lines[last + 1]?.kind === 'blank') last++;
  // Blank lines at the end of the file set off nothing, and stay.
  return [commentsAbove(file.lines, lineOf(header) - 1), last + 1 < file.lines.length ? last : end];
}

/** Blocks that follow one another are taken out as one; at the end of the file with the blank lines before them. */
function takenOut(file: TomlFile, blocks: readonly [number, number][]): Splice[] {
  const runs: [number, number][] = [];
  for (const [first, last] of blocks) {
    const before = runs.at(-1);
    if (before && first <= before[1] + 1) before[1] = last;
    else runs.push([first, last]);
  }
  return runs.map(([from, last]) => {
    let first = from;
    const ends = file.lines.slice(last + 1).every(({ kind }) => kind === 'blank');
    while (ends && file.lines[first - 1]?.kind === 'blank') first--;
    return removeLines(file.lines, first, last);
  });
}

/** Another name for a key, or for a table in all of its headers. */
export function rename(file: TomlFile, path: Path, to: string): Step {
  const model = modelOf(file.body);
  const from = path.at(-1);
  if (typeof from !== 'string') throw refusal(null, 'An entry of a list has no name.');
  const target = [...path.slice(0, -1), to];
  if (valueAt(model, path) === undefined) throw refusal(null, `There is no key ${wordsOf(path)}.`);
  if (valueAt(model, target) !== undefined && to !== from) throw refusal(null, `${wordsOf(target)} is already there.`);
  const names = path.filter((part) => typeof part === 'string').length;
  const parts = [
    ...file.headers.filter(({ resolvedKey }) => startsWith(resolvedKey, path)).map(({ key }) => key.keys[names - 1]!),
    ...file.entries
      .filter((entry) => entry.home.length < path.length && startsWith(entry.path, path))
      .map(({ node, home }) => node.key.keys[path.length - home.length - 1]!),
  ];
  return {
    splices: parts.map((part) => ({ start: part.range[0], end: part.range[1], text: nameLike(part, to) })),
    intend: (whole) => {
      const value = valueAt(whole, path)!;
      takeAt(whole, path, () => true);
      putAt(whole, target, value);
    },
    line: lineOf(parts[0]!),
  };
}

/** The quotes of the old name are kept where the new one allows it. */
function nameLike(part: AST.TOMLBare | AST.TOMLQuoted, to: string): string {
  if (part.type === 'TOMLBare') return keyText(to);
  // oxlint-disable-next-line no-control-regex -- what a literal string can't hold
  return part.style === 'literal' && !/['\u0000-\u0008\u000A-\u001F\u007F]/.test(to) ? `'${to}'` : basicString(to);
}
