// Pages of lists whose cursor is how many rows came before.
import { ProvostError } from '../../errors.ts';

/** @throws ProvostError BAD_INPUT */
export function startOf(cursor: string | undefined): number {
  const start = cursor === undefined ? 0 : Number(cursor);
  if (Number.isSafeInteger(start) && start >= 0) return start;
  throw new ProvostError('BAD_INPUT', 'This cursor is none of ours.', { hint: 'Begin without one.' });
}

export const pageFrom = <Row>({ rows, total }: { rows: Row[]; total: number }, start: number) => ({
  ...{ rows, total },
  nextCursor: start + rows.length < total && rows.length > 0 ? String(start + rows.length) : null,
});
