// Each edit as splices of the text, and as a change of the model that the text has to say afterwards.
import type { TomlTable } from 'smol-toml';
import { commentsAbove, eolNear, insertLines, removeLines, type Splice } from './lines.ts';
import {
  type Entry,
  keyOf,
  keyText,
  lineOf,
  modelOf,
  type Path,
  refusal,
  samePath,
  startsWith,
  type TomlFile,
  wordsOf,
} from './toml-file.ts';
import { insertMember, membersOf, removeMember } from './toml-list.ts';
import { putAt, putBetween, takeAt, valueAt } from './toml-model.ts';
import { homeOf, isDotted, lastLineOf } from './toml-places.ts';
import { render, type TomlInput } from './toml-value.ts';

export interface Step {
  splices: Splice[];
  /** Makes the change in a model of the file as it was. */
  intend: (model: TomlTable) => void;
  line: number;
}

export function setValue(file: TomlFile, path: Path, value: TomlInput): Step {
  const node = file.values.get(keyOf(path)) ?? missing(file, path);
  const raw = typeof value === 'object' && 'raw' in value;
  if (node.type === 'TOMLInlineTable' && !raw) {
    throw refusal(lineOf(node), `${wordsOf(path)} is a table. Edit its keys, or remove it first.`);
  }
  const { text, model } = render(value, eolNear(file.lines, lineOf(node) - 1), node);
  return {
    splices: [{ start: node.range[0], end: node.range[1], text }],
    intend: (whole) => putAt(whole, path, model),
    line: lineOf(node),
  };
}

function missing(file: TomlFile, path: Path): never {
  const header = file.headers.find(({ resolvedKey }) => startsWith(resolvedKey, path));
  if (header) throw refusal(lineOf(header), `${wordsOf(path)} is a table, not a value.`);
  const dotted = file.entries.find((entry) => isDotted(entry, path));
  if (dotted) throw refusal(lineOf(dotted.node), `${wordsOf(path)} is a table, not a value.`);
  throw refusal(null, `There is no key ${wordsOf(path)}.`);
}

/** At the end of its table, behind the comments that belong to its last key and before those of the next header. */
export function insertValue(file: TomlFile, path: Path, value: TomlInput): Step {
  const name = path.at(-1);
  const table = path.slice(0, -1);
  const home = homeOf(file, table);
  if (home.kind === 'array') return insertEntry(file, home.array, path, value);
  if (typeof name !== 'string') throw refusal(null, 'A key has a name.');
  const model = modelOf(file.body);
  if (valueAt(model, path) !== undefined) {
    const there = file.entries.find((entry) => startsWith(entry.path, path))?.node;
    throw refusal(there ? lineOf(there) : null, `${wordsOf(path)} is already there.`);
  }
  const assignment = (eol: string) => {
    const rendered = render(value, eol);
    return { text: `${keyText(name)} = ${rendered.text}`, model: rendered.model };
  };
  if (home.kind === 'inline') {
    const line = lineOf(home.table);
    const { text, model: put } = assignment(eolNear(file.lines, line - 1));
    const splices = insertMember(file, home.table, home.table.body.length, text);
    return { splices, intend: (whole) => putAt(whole, path, put), line };
  }
  if (home.kind === 'dotted') return insertDotted(file, home.last, path, value);
  const header = home.kind === 'header' ? home.header : null;
  const after = lastLineOf(file, header);
  const { text, model: put } = assignment(eolNear(file.lines, after));
  const body = header ? header.body : file.entries.filter((entry) => entry.home.length === 0).map(({ node }) => node);
  const added = [`${body.length === 0 ? '' : indentOf(file, body.at(-1)!)}${text}`];
  // The first key above all headers is set off from what is the file's comment, and from the first table.
  if (!header && body.length === 0) {
    if (after >= 0) added.unshift('');
    if (file.headers.length > 0 && file.lines[after + 1]?.kind !== 'blank') added.push('');
  }
  return {
    splices: [insertLines(file.lines, after, added)],
    intend: (whole) => putAt(whole, path, put),
    line: after + 2,
  };
}

const indentOf = (file: TomlFile, node: Entry['node']): string =>
  file.body.slice(file.lines[lineOf(node) - 1]!.start, node.range[0]);

function insertEntry(file: TomlFile, array: Parameters<typeof insertMember>[1], path: Path, value: TomlInput): Step {
  const index = path.at(-1);
  if (typeof index !== 'number')
    throw refusal(lineOf(array), `${wordsOf(path.slice(0, -1))} is a list: its entries have numbers.`);
  const { text, model } = render(value, eolNear(file.lines, lineOf(array) - 1));
  return {
    splices: insertMember(file, array, index, text),
    intend: (whole) => putBetween(whole, path, model),
    line: lineOf(array),
  };
}

/** A table of dotted keys takes nothing but another dotted key, which is written as those before it. */
function insertDotted(file: TomlFile, last: Entry, path: Path, value: TomlInput): Step {
  const line = lineOf(last.node);
  const depth = path.length - 1 - last.home.length;
  const shared = file.body.slice(last.node.key.range[0], last.node.key.keys[depth]!.range[0]);
  const { text, model } = render(value, eolNear(file.lines, line - 1));
  const assignment = `${shared}${keyText(String(path.at(-1)))} = ${text}`;
  const intend = (whole: TomlTable) => putAt(whole, path, model);
  if (last.node.parent.type === 'TOMLInlineTable') {
    const members = last.node.parent.body;
    return { splices: insertMember(file, last.node.parent, members.indexOf(last.node) + 1, assignment), intend, line };
  }
  const added = insertLines(file.lines, last.node.loc.end.line - 1, [`${indentOf(file, last.node)}${assignment}`]);
  return { splices: [added], intend, line };
}

/** A key with its comment behind it, and the comments right above it that can be about nothing else (lines.ts). */
export function removeValue(file: TomlFile, path: Path): Step {
  const node = file.values.get(keyOf(path)) ?? missing(file, path);
  const entry = file.entries.find((one) => samePath(one.path, path));
  const stays = (table: Path) =>
    file.headers.some(({ resolvedKey }) => samePath(resolvedKey, table)) || file.values.has(keyOf(table));
  const intend = (whole: TomlTable) => takeAt(whole, path, stays);
  const line = lineOf(node);
  const list = entry ? entry.node.parent : node.parent;
  if (list.type === 'TOMLInlineTable' || list.type === 'TOMLArray') {
    return { splices: [removeMember(file, list, membersOf(list).indexOf(entry?.node ?? node))], intend, line };
  }
  const first = entry!.node.loc.start.line - 1;
  const last = node.loc.end.line - 1;
  const alone = !file.entries.some((other) => other.node.loc.start.line - 1 === last + 1);
  return { splices: [removeLines(file.lines, alone ? commentsAbove(file.lines, first) : first, last)], intend, line };
}
