// One page of the list: rows of the store, sorted by name, from where the last page ended.
import type { ContainerRow, Selection } from '../../preload/contract/containers.ts';
import { ProvostError } from '../errors.ts';
import { pick, requireSelection, type Viewer } from './selection.ts';
import type { ContainerStore } from './store.ts';
import type { StoredRow } from './rows.ts';

const place = (row: StoredRow): [string, string, string] => [row.name, row.engineId, row.id];

const isAfter = (row: StoredRow, mark: readonly string[]): boolean => {
  const mine = place(row);
  for (let at = 0; at < mine.length; at++) {
    if (mine[at]! !== mark[at]!) return mine[at]! > mark[at]!;
  }
  return false;
};

function readCursor(cursor: string): string[] {
  try {
    const mark: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(mark) && mark.length === 3 && mark.every((part) => typeof part === 'string')) return mark;
  } catch {
    // Told below, like any other cursor that is not ours.
  }
  throw new ProvostError('BAD_INPUT', 'This cursor is not one that a list of containers gave.', {
    hint: 'Begin at the first page.',
  });
}

/** A list without conditions shows everything. @throws ProvostError BAD_INPUT for a cursor that is not ours */
export function listPage(
  store: ContainerStore,
  { cursor, limit, ...selection }: Selection & { cursor?: string | undefined; limit: number },
  viewer: Viewer,
): { rows: ContainerRow[]; nextCursor: string | null; total: number; revision: number } {
  const { rows } = pick(store.rows(), selection, viewer);
  const mark = cursor === undefined ? null : readCursor(cursor);
  const from = mark ? rows.findIndex((row) => isAfter(row, mark)) : 0;
  const shown = from < 0 ? [] : rows.slice(from, from + limit);
  const isLast = from < 0 || from + limit >= rows.length;
  return {
    rows: shown.map((row) => store.asShown(row)),
    nextCursor: isLast ? null : Buffer.from(JSON.stringify(place(shown.at(-1)!))).toString('base64url'),
    total: rows.length,
    revision: store.revision,
  };
}

/**
 * One container by name or id, or the beginning of an id.
 * @throws ProvostError NOT_FOUND, or CONFLICT when several are called so
 */
export function findOne(
  store: { rows(): readonly StoredRow[] },
  { container, engineId }: { container: string; engineId?: string | undefined },
  viewer: Viewer,
): StoredRow {
  const selection = { names: [container], engine: engineId };
  requireSelection(selection);
  const { rows } = pick(store.rows(), selection, viewer);
  if (rows.length === 1) return rows[0]!;
  if (rows.length === 0) {
    throw new ProvostError('NOT_FOUND', `There is no container "${container}".`, {
      hint: 'List the containers to see their names.',
    });
  }
  throw new ProvostError('CONFLICT', `${rows.length} containers are called "${container}".`, {
    hint: 'Say which engine, or give the id.',
  });
}
