// Pages of lists that are short, or that are worked out as a whole.
import { ProvostError } from '../errors.ts';

/** @throws ProvostError BAD_INPUT for a cursor that is not ours */
export function readCursor(cursor: string | undefined, offset: number | undefined): number {
  if (cursor === undefined) return offset ?? 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw new ProvostError('BAD_INPUT', 'This cursor is not one that this list gave.', {
    hint: 'Begin at the first page.',
  });
}

export interface Paging {
  cursor?: string | undefined;
  offset?: number | undefined;
  limit: number;
}

/** The cursor is how many were given out before. @param rowAt makes the row of a place in the list */
export function pageAt<Row>(total: number, { cursor, offset, limit }: Paging, rowAt: (at: number) => Row) {
  const from = readCursor(cursor, offset);
  const count = Math.max(0, Math.min(limit, total - from));
  const rows = Array.from({ length: count }, (_, at) => rowAt(from + at));
  return { rows, nextCursor: from + count < total ? String(from + count) : null, total };
}

export const pageOf = <Row>(all: readonly Row[], paging: Paging) => pageAt(all.length, paging, (at) => all[at]!);
