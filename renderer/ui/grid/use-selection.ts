// The selection of one grid, and which rows it stands for right now.
import { useCallback, useMemo, useReducer } from 'react';
import { changeSelection, isEmpty, isSelected, noSelection, type SelectionChange } from './selection.ts';
import type { GridSelection } from './types.ts';
import type { Rows } from './use-rows.ts';
import { useStable } from './use-stable.ts';

export interface Selected<Row> {
  selection: GridSelection;
  change(change: SelectionChange): void;
  /** Whether this row is selected. */
  has(row: Row, key: string): boolean;
  /** Selected rows: those shown in their order, then those that the filter hides. */
  rows: readonly Row[];
  /** How many of them the filter hides. */
  hidden: number;
  /** All that match the filter are selected. */
  all: boolean;
}

export function useSelection<Row extends object>(
  all: readonly Row[],
  givenKey: (row: Row) => string,
  shown: Rows<Row>,
): Selected<Row> {
  const rowKey = useStable(givenKey);
  const [{ selection }, change] = useReducer(changeSelection, noSelection);
  const { matches } = shown;
  const has = useCallback(
    (row: Row, key: string) =>
      isSelected(selection, key, () => selection.kind === 'matching' && matches(row, selection.filter)),
    [selection, matches],
  );
  const resolved = useMemo(() => {
    if (isEmpty(selection)) return { rows: [], hidden: 0, all: false };
    const visible = shown.rows.filter((row, i) => has(row, shown.keys[i]!));
    const behind = all.filter((row) => !shown.indexOf.has(rowKey(row)) && has(row, rowKey(row)));
    return {
      rows: [...visible, ...behind],
      hidden: behind.length,
      all: shown.rows.length > 0 && visible.length === shown.rows.length,
    };
  }, [selection, shown.rows, shown.keys, shown.indexOf, all, rowKey, has]);
  return { selection, change, has, ...resolved };
}
