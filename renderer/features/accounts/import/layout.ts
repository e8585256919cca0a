// Widths of the columns of an import, and which cell a problem belongs to.
import type { ImportColumn, ImportRow } from '../../../../preload/contract/imports.ts';
import { roleLabel } from './roles.ts';

export type RowProblem = ImportRow['problems'][number];

/** Pixels: as wide as its name and what is in its first rows, within limits. */
export function widthOf({ header, examples, role }: ImportColumn): number {
  if (role === 'password') return 150;
  const longest = Math.max(header.length + 9, ...examples.map((each) => each.length));
  return Math.round(Math.min(280, Math.max(128, longest * 7.4 + 18)));
}

/** The file's word for the column, or ours for what it becomes. */
const isOf = ({ header, role }: ImportColumn, { column: named }: RowProblem): boolean =>
  named !== null && (named === header || named === role || named === roleLabel(role));

/** What is wrong with one cell; the worst first. */
export const problemsOf = (row: ImportRow, column: ImportColumn): RowProblem[] =>
  row.problems
    .filter((each) => isOf(column, each))
    .toSorted((a, b) => Number(b.weight === 'error') - Number(a.weight === 'error'));

/** What is wrong with the row and with no cell of it. */
export const problemsOfRow = (row: ImportRow, columns: readonly ImportColumn[]): RowProblem[] =>
  row.problems.filter((each) => !columns.some((column) => isOf(column, each)));

export const weightOf = (problems: readonly RowProblem[]): RowProblem['weight'] | null =>
  problems.some(({ weight }) => weight === 'error') ? 'error' : problems.length > 0 ? 'warning' : null;

export interface Place {
  row: number;
  /** Place of the column, from 0. */
  column: number;
}

/** Where a key goes from a cell; null: it does not move. */
export function moveCell(
  { key, ctrlKey, metaKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey'>,
  from: Place,
  size: { rows: number; columns: number; page: number },
): Place | null {
  const whole = ctrlKey || metaKey;
  const to: Record<string, Place> = {
    ArrowDown: { ...from, row: from.row + 1 },
    ArrowUp: { ...from, row: from.row - 1 },
    ArrowRight: { ...from, column: from.column + 1 },
    ArrowLeft: { ...from, column: from.column - 1 },
    PageDown: { ...from, row: from.row + size.page },
    PageUp: { ...from, row: from.row - size.page },
    Home: whole ? { row: 0, column: 0 } : { ...from, column: 0 },
    End: whole ? { row: size.rows - 1, column: size.columns - 1 } : { ...from, column: size.columns - 1 },
  };
  const next = to[key];
  if (!next || (whole && key !== 'Home' && key !== 'End')) return null;
  const within = (value: number, count: number) => Math.max(0, Math.min(count - 1, value));
  return { row: within(next.row, size.rows), column: within(next.column, size.columns) };
}
