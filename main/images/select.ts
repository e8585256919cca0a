// Which rows a selection means, and pages of them: the same rules for the three lists and for their plans.
import { filterProblems, matchesFilter, parseFilter, type FilterFields } from '../../preload/contract/filter.ts';
import type { ResourceSelection } from '../../preload/contract/images.ts';
import { ProvostError } from '../errors.ts';

/** How one kind of rows is named. */
export interface Kind<Row extends { engineId: string; name: string }> {
  /** "image", for sentences. */
  noun: string;
  /** Id on its engine. */
  idOf(row: Row): string;
  /** Whether an operator may mean it by this word. */
  isCalled(row: Row, word: string): boolean;
  fields(row: Row): FilterFields;
  filterFields: Record<string, readonly string[] | null>;
}

export const keyOf = <Row extends { engineId: string; name: string }>(kind: Kind<Row>, row: Row): string =>
  `${row.engineId}/${kind.idOf(row)}`;

/** @throws ProvostError BAD_INPUT when nothing says what is meant */
export function requireSelection({ names, keys, filter, engine }: ResourceSelection, noun: string): void {
  if (names?.length || keys?.length || filter?.trim() || engine?.trim()) return;
  throw new ProvostError('BAD_INPUT', `It is not said which ${noun}s are meant.`, {
    hint: 'Name them, or give a filter or an engine.',
  });
}

export interface Picked<Row> {
  rows: Row[];
  /** Words that mean nothing that is known. */
  unmatched: string[];
}

/** @throws ProvostError BAD_INPUT for a filter that can match nothing */
export function pickRows<Row extends { engineId: string; name: string }>(
  all: readonly Row[],
  selection: ResourceSelection,
  kind: Kind<Row>,
): Picked<Row> {
  const terms = parseFilter(selection.filter ?? '');
  const problems = filterProblems(terms, kind.filterFields);
  if (problems.length > 0) {
    throw new ProvostError('BAD_INPUT', problems[0]!, {
      hint: 'Correct the filter.',
      issues: problems.map((message) => ({ path: 'filter', message })),
    });
  }
  const keys = new Set(selection.keys);
  const except = new Set(selection.except);
  const words = selection.names ?? [];
  const isGiven = words.length > 0 || keys.size > 0;
  const met = new Set<string>();
  const rows = all.filter((row) => {
    const key = keyOf(kind, row);
    if (except.has(key)) return false;
    const called = words.filter((word) => kind.isCalled(row, word));
    if (isGiven && called.length === 0 && !keys.has(key)) return false;
    if (terms.length > 0 && !matchesFilter(terms, kind.fields(row))) return false;
    for (const word of called) met.add(word);
    if (keys.has(key)) met.add(key);
    return true;
  });
  return { rows, unmatched: [...words, ...keys].filter((word) => !met.has(word)) };
}

const encode = (text: string): string => Buffer.from(text).toString('base64url');

/** A page in the order of names; the cursor is the last row's place in it, so that rows may come and go between pages. */
export function pageOf<Row extends { engineId: string; name: string }>(
  rows: readonly Row[],
  kind: Kind<Row>,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
) {
  const placed = rows
    .map((row) => ({ row, place: `${row.name.toLowerCase()}\0${keyOf(kind, row)}` }))
    .sort((one, other) => (one.place < other.place ? -1 : one.place > other.place ? 1 : 0));
  const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString();
  const from = after === null ? 0 : placed.findIndex(({ place }) => place > after);
  const shown = from < 0 ? [] : placed.slice(from, from + limit);
  const more = from >= 0 && from + limit < placed.length;
  return {
    rows: shown.map(({ row }) => row),
    nextCursor: more ? encode(shown.at(-1)!.place) : null,
    total: rows.length,
  };
}
