// The selection of one grid, and which rows it stands for right now.
import { useCallback, useMemo, useReducer } from 'react';
import { takeSelection, useKeepSelection } from '../kept.ts';
import {
  changeSelection,
  isEmpty,
  isSelected,
  selectedAtFirst,
  type SelectionChange,
  type SelectionState,
} from './selection.ts';
import type { GridProps, GridSelection } from './types.ts';
import type { Rows } from './use-rows.ts';
import { useStable } from './use-stable.ts';

export interface Selected<Row> {
  selection: GridSelection;
  change(change: SelectionChange): void;
  /** All that match this filter, but for those that are spared. */
  selectAll(filter: string): void;
  /** Whether this row is selected. */
  has(row: Row, key: string): boolean;
  /** Selected rows: those shown in their order, then those that the filter hides. */
  rows: readonly Row[];
  /** How many of them the filter hides. */
  hidden: number;
  /** How many of those that match were left out of "all" because they are spared. */
  spared: number;
  /** All that match the filter are selected, but for those. */
  all: boolean;
}

export function useSelection<Row extends object>(
  all: readonly Row[],
  givenKey: (row: Row) => string,
  shown: Rows<Row>,
  { id, spared: isSpared, selectAtFirst }: Pick<GridProps<Row>, 'id' | 'spared' | 'selectAtFirst'>,
): Selected<Row> {
  const rowKey = useStable(givenKey);
  const spares = useStable((row: Row) => isSpared?.(row) ?? false);
  const [state, change] = useReducer(
    changeSelection,
    selectAtFirst,
    (first) => takeSelection<SelectionState>(id) ?? selectedAtFirst(first),
  );
  useKeepSelection(id, () => state);
  const { selection } = state;
  const { matches } = shown;
  const has = useCallback(
    (row: Row, key: string) =>
      isSelected(selection, key, () => selection.kind === 'matching' && matches(row, selection.filter)),
    [selection, matches],
  );
  const resolved = useMemo(() => {
    if (isEmpty(selection)) return { rows: [], hidden: 0, spared: 0, all: false };
    const visible = shown.rows.filter((row, i) => has(row, shown.keys[i]!));
    const behind = all.filter((row) => !shown.indexOf.has(rowKey(row)) && has(row, rowKey(row)));
    const spared =
      selection.kind === 'matching'
        ? shown.rows.filter((row, i) => selection.except.has(shown.keys[i]!) && spares(row)).length
        : 0;
    return {
      rows: [...visible, ...behind],
      hidden: behind.length,
      spared,
      all: shown.rows.length > 0 && visible.length + spared === shown.rows.length,
    };
  }, [selection, shown.rows, shown.keys, shown.indexOf, all, rowKey, spares, has]);
  const selectAll = useStable((filter: string) =>
    change({ kind: 'all', filter, except: shown.keys.filter((_, index) => spares(shown.rows[index]!)) }),
  );
  return { selection, change, selectAll, has, ...resolved };
}
