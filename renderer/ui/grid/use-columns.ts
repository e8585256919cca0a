// Which columns are shown, in which order, how wide and sorted how: TanStack Table's state, remembered in this browser.
// Rows are not the table's: it never sees them, so that a live list costs nothing here.
import {
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
  tableFeatures,
  useTable,
  type ColumnOrderState,
  type ColumnSizingState,
  type ColumnVisibilityState,
  type SortingState,
  type Updater,
} from '@tanstack/react-table';
import { useLocalStorage } from '@mantine/hooks';
import { useMemo } from 'react';
import { useAddress } from '../address.ts';
import { formatSort, parseSort, sortParameter, type SortBy } from './address.ts';
import type { Column, GridProps } from './types.ts';

const features = tableFeatures({
  columnOrderingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  rowSortingFeature,
});
const noRows: never[] = [];
const narrowest = 48;

export interface Remembered {
  sizing: ColumnSizingState;
  visibility: ColumnVisibilityState;
  order: ColumnOrderState;
}
const untouched: Remembered = { sizing: {}, visibility: {}, order: [] };

export interface ShownColumn<Row> {
  column: Column<Row>;
  /** At least this wide. */
  width: number;
  /** Takes its share of the room that is left: words do, numbers and what the operator has sized don't. */
  grows: boolean;
}

export interface Columns<Row> {
  shown: readonly ShownColumn<Row>[];
  sort: SortBy | null;
  /** Sorts by this column, or turns the direction round when it already does. */
  sortBy(id: string): void;
  /** Every column and whether it is shown; the first can't be hidden. */
  choices: readonly { id: string; title: string; shown: boolean; fixed: boolean }[];
  toggle(id: string): void;
  resize(id: string, width: number): void;
  /** One place to the left (-1) or right (1); never before the first, which is the row's name. */
  move(id: string, by: -1 | 1): void;
  reset(): void;
  /** What the operator has made of them. */
  remembered: Remembered;
  restore(remembered: Remembered): void;
  changed: boolean;
}

const apply = <T>(updater: Updater<T>, before: T): T =>
  typeof updater === 'function' ? (updater as (before: T) => T)(before) : updater;

export function useColumns<Row>({ id, columns, initialSort }: GridProps<Row>): Columns<Row> {
  const [remembered, setRemembered] = useLocalStorage<Remembered>({
    key: `provost.grid.${id}`,
    defaultValue: untouched,
    getInitialValueInEffect: false,
  });
  const [sortText, setSortText] = useAddress(sortParameter(id));
  const sort = useMemo(
    () => parseSort(sortText, columns) ?? initialSort ?? null,
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the first sort is the caller's constant, new at every render
    [sortText, columns],
  );

  const definitions = useMemo(
    () => columns.map((column) => ({ id: column.id, header: column.title, size: column.width, minSize: narrowest })),
    [columns],
  );
  const hidden = useMemo(
    () => Object.fromEntries(columns.filter((column) => column.hidden).map((column) => [column.id, false])),
    [columns],
  );
  const table = useTable({
    features,
    columns: definitions,
    data: noRows,
    manualSorting: true,
    enableSortingRemoval: false,
    state: {
      sorting: sort ? [{ id: sort.column, desc: sort.descending }] : [],
      columnSizing: remembered.sizing,
      columnVisibility: { ...hidden, ...remembered.visibility },
      columnOrder: remembered.order,
    },
    onSortingChange: (updater: Updater<SortingState>) => {
      const [first] = apply(updater, sort ? [{ id: sort.column, desc: sort.descending }] : []);
      setSortText(first ? formatSort({ column: first.id, descending: first.desc }) : null);
    },
    onColumnSizingChange: (updater: Updater<ColumnSizingState>) =>
      setRemembered((before) => ({ ...before, sizing: apply(updater, before.sizing) })),
    onColumnVisibilityChange: (updater: Updater<ColumnVisibilityState>) =>
      setRemembered((before) => ({ ...before, visibility: apply(updater, { ...hidden, ...before.visibility }) })),
    onColumnOrderChange: (updater: Updater<ColumnOrderState>) =>
      setRemembered((before) => ({ ...before, order: apply(updater, before.order) })),
  });

  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const { sizing } = remembered;
  const leaves = table.getVisibleLeafColumns();
  const layout = leaves.map((leaf) => `${leaf.id}:${leaf.getSize()}`).join(' ');
  // The rows are redrawn when this changes, so it is a new array only when the layout did.
  const shown = useMemo(
    () =>
      leaves.flatMap((leaf) => {
        const column = byId.get(leaf.id);
        if (!column) return [];
        return [{ column, width: leaf.getSize(), grows: column.align !== 'right' && sizing[leaf.id] === undefined }];
      }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `layout` stands for the leaves, which are new each time
    [byId, layout, sizing],
  );
  const first = columns[0]?.id;

  return {
    shown,
    sort,
    sortBy: (column) =>
      table
        .getColumn(column)
        ?.toggleSorting(
          sort?.column === column
            ? !sort.descending
            : (columns.find(({ id: each }) => each === column)?.descendingFirst ?? false),
        ),
    choices: columns.map((column) => ({
      id: column.id,
      title: column.title,
      shown: table.getColumn(column.id)?.getIsVisible() ?? true,
      fixed: column.id === first,
    })),
    toggle: (column) => table.getColumn(column)?.toggleVisibility(),
    resize: (column, width) =>
      table.setColumnSizing((before) => ({ ...before, [column]: Math.max(narrowest, Math.round(width)) })),
    move: (column, by) => {
      const ids = leaves.map((leaf) => leaf.id);
      const from = ids.indexOf(column);
      const to = from + by;
      if (from < 1 || to < 1 || to >= ids.length) return;
      ids.splice(from, 1);
      ids.splice(to, 0, column);
      const others = columns.map((each) => each.id).filter((each) => !ids.includes(each));
      table.setColumnOrder([...ids, ...others]);
    },
    reset: () => setRemembered(untouched),
    remembered,
    restore: (before) => setRemembered(before),
    changed: remembered !== untouched && JSON.stringify(remembered) !== JSON.stringify(untouched),
  };
}
