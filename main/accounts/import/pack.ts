// A batch of rows on its way from the worker. As one text it crosses ten times faster than as objects, whose field names would
// be written out for every row.
import { shapeOf } from '../../../preload/contract/account-fields.ts';
import type { ShapedRow } from '../parts.ts';
import type { Problem } from './messages.ts';

export interface Packed {
  file: string;
  /** Number of the first; the others follow. */
  row: number;
  lines: number[];
  /** Of every row, in this order. */
  fields: string[];
  /** Username, old username, password and values of each row, one after the other. Nothing of it holds these separators. */
  text: string;
  /** By place in the batch: what few rows have. */
  generated: number[] | 'all';
  deletes: number[];
  problems: [at: number, problems: Problem[]][];
}

const between = '\u001F';
const within = '\u001E';
/** A name that can't be one may hold anything; values don't, since they were judged. */
const safe = (text: string) =>
  text.includes(between) || text.includes(within)
    ? text.replaceAll(between, '\uFFFD').replaceAll(within, '\uFFFD')
    : text;

/** @param rows of one file, following each other, with the same fields */
export function pack(rows: readonly ShapedRow[]): Packed {
  const first = rows[0]!;
  const complete = rows.find(({ values }) => Object.keys(values).length > 0) ?? first;
  const fields = Object.keys(complete.values);
  const packed: Packed = {
    ...{ file: first.file, row: first.row, fields },
    ...{ lines: [], text: '', generated: [], deletes: [], problems: [] },
  };
  const parts: string[] = [];
  const generated: number[] = [];
  for (let at = 0; at < rows.length; at++) {
    const { line, username, oldUsername, password, values, delete: gone, problems } = rows[at]!;
    packed.lines.push(line);
    if (problems.length === 0) parts.push(username, oldUsername ?? '', password === null ? '' : `=${password.value}`);
    else parts.push(safe(username), safe(oldUsername ?? ''), password === null ? '' : `=${safe(password.value)}`);
    for (const field of fields) {
      const value = values[field];
      parts.push(value === null || value === undefined ? '' : typeof value === 'string' ? value : value.join(within));
    }
    if (password?.by === 'generated') generated.push(at);
    if (gone) packed.deletes.push(at);
    if (problems.length > 0) packed.problems.push([at, problems]);
  }
  packed.generated = generated.length === rows.length ? 'all' : generated;
  packed.text = parts.join(between);
  return packed;
}

const listsAtMost = 20_000;

/** @param lists those that came before: the same groups are one list, which nobody changes */
export function unpack(packed: Packed, lists: Map<string, readonly string[]>): ShapedRow[] {
  const { file, row, lines, fields, text, generated, deletes, problems } = packed;
  const parts = text.split(between);
  const isList = fields.map((field) => shapeOf(field) === 'list');
  const made = generated === 'all' ? null : new Set(generated);
  let next = 0;
  const rows = lines.map((line, at): ShapedRow => {
    const username = parts[next++]!;
    const old = parts[next++]!;
    const password = parts[next++]!;
    const values: ShapedRow['values'] = {};
    for (let field = 0; field < fields.length; field++) {
      const part = parts[next++]!;
      values[fields[field]!] = part === '' ? null : isList[field] ? listOf(part, lists) : part;
    }
    // prettier-ignore -- as one literal, without spreads: this happens for every row
    return {
      row: row + at,
      file,
      line,
      username,
      key: undefined,
      values,
      password:
        password === '' ? null : { by: made === null || made.has(at) ? 'generated' : 'file', value: password.slice(1) },
      oldUsername: old === '' ? null : old,
      delete: false,
      problems: [],
    };
  });
  for (const at of deletes) rows[at]!.delete = true;
  for (const [at, found] of problems) rows[at]!.problems = found;
  return rows;
}

function listOf(part: string, lists: Map<string, readonly string[]>): readonly string[] {
  const before = lists.get(part);
  if (before) return before;
  const list = Object.freeze(part.split(within));
  if (lists.size < listsAtMost) lists.set(part, list);
  return list;
}
