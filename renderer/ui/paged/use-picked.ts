// Which rows of a list that the backend holds are selected: some by key, or all that match with exceptions. The window never
// needs to have read them.
import { useState } from 'react';
import { changeSelection, isEmpty, noSelection } from '../grid/selection.ts';
import { takeSelection, useKeepSelection } from '../kept.ts';
import type { GridSelection } from '../grid/types.ts';

export interface Picked<Row> {
  selection: GridSelection;
  empty: boolean;
  count: number;
  /** Every row that matches is selected. */
  all: boolean;
  has(row: Row): boolean;
  /** Selects these, or takes them out. */
  pick(rows: readonly Row[], on: boolean): void;
  pickAll(): void;
  clear(): void;
}

/**
 * @param id of the list, under which the selection is kept while it is left
 * @param filter what limits the list; all that match one filter are not all that match another, so that such a selection
 *   ends with its filter. Rows that were selected one by one stay selected.
 * @param total how many match it
 */
export function usePicked<Row>(id: string, rowKey: (row: Row) => string, filter: string, total: number): Picked<Row> {
  const [state, setState] = useState(() => takeSelection<typeof noSelection>(id) ?? noSelection);
  useKeepSelection(id, () => state);
  const ended = state.selection.kind === 'matching' && state.selection.filter !== filter;
  const { selection } = ended ? noSelection : state;
  const has = (row: Row): boolean =>
    selection.kind === 'rows' ? selection.keys.has(rowKey(row)) : !selection.except.has(rowKey(row));
  return {
    selection,
    empty: isEmpty(selection),
    count: selection.kind === 'rows' ? selection.keys.size : Math.max(0, total - selection.except.size),
    all: selection.kind === 'matching' && selection.except.size === 0,
    has,
    pick(rows, on) {
      const keys = rows.filter((row) => has(row) !== on).map(rowKey);
      if (keys.length > 0) setState((before) => changeSelection(ended ? noSelection : before, { kind: 'group', keys }));
    },
    pickAll: () => setState((before) => changeSelection(before, { kind: 'all', filter })),
    clear: () => setState(noSelection),
  };
}
