// What a list hands to the grid. Every list of the console uses it.
import type { ReactNode } from 'react';
import type { FilterFields } from '../../../preload/contract/filter.ts';

export interface Column<Row> {
  id: string;
  title: string;
  /** Unit, shown in the header: "MiB". */
  unit?: string;
  /** What is sorted, exported and read aloud. Null is unknown, never 0. */
  value(row: Row): string | number | null;
  /** What is shown, when it is more than the value. Plain function of the row: it runs for visible rows only. */
  cell?(row: Row): ReactNode;
  align?: 'left' | 'right';
  /** Pixels, before the operator drags it. */
  width: number;
  mono?: boolean;
  /** Not shown until chosen. */
  hidden?: boolean;
  /** Sorted the greatest first when it is first asked for. */
  descendingFirst?: boolean;
  /** When its values were all taken anew: the rows are sorted again then, also under the pointer. */
  asOf?: number;
}

export interface Facet<Row> {
  /** Field of the filter language that a chip sets: "state". */
  field: string;
  value(row: Row): string | null;
}

/** A way to put rows into groups. */
export interface Grouping<Row> {
  /** In the address: "engine". */
  id: string;
  title: string;
  /** Function of the row alone. */
  value(row: Row): string | null;
  /** What the group of rows without a value is called: "no organization". */
  none: string;
  /** More about a group, after its count. */
  detail?(value: string | null, rows: readonly Row[]): ReactNode;
}

/** Which rows are selected: a filter plus exceptions, never a list of 50,000 ids. */
export type GridSelection =
  | { kind: 'rows'; keys: ReadonlySet<string> }
  /** All that match the filter, except these. */
  | { kind: 'matching'; filter: string; except: ReadonlySet<string> };

export interface GridAction<Row> {
  id: string;
  /** A verb: "Stop". */
  label: string;
  icon?: ReactNode;
  danger?: boolean;
  /** A key while rows are selected or a row has focus. */
  hotkey?: string;
  /** Whether it makes sense for this row (row menu). */
  applies?(row: Row): boolean;
  run(selection: GridSelection, rows: Row[]): void;
}

export interface GridProps<Row> {
  /** Remembers column widths and choice; names the export file and the address parameters. */
  id: string;
  /** Accessible name: "Containers". */
  label: string;
  /** One row in a sentence: "container" ("No container matches"). "row" without it. */
  noun?: string;
  rows: readonly Row[];
  rowKey(row: Row): string;
  columns: readonly Column<Row>[];
  fields(row: Row): FilterFields;
  facets?: readonly Facet<Row>[];
  /** Ways to group the rows; the same array while nothing of it changed. */
  groups?: readonly Grouping<Row>[];
  actions?: readonly GridAction<Row>[];
  /** Opens the row's panel (Enter, click on one of its cells). */
  onOpen?(row: Row): void;
  /** Key of the row whose panel is open. */
  openKey?: string | null;
  /** Left out when all or a group are selected, until it is marked alone: what everybody depends on. */
  spared?(row: Row): boolean;
  /** Selected when the list is opened. */
  selectAtFirst?: ReadonlySet<string>;
  /** Greyed: last known, not current. */
  stale?(row: Row): boolean;
  initialSort?: { column: string; descending: boolean };
  /** Shown when there are no rows at all. */
  empty: ReactNode;
  loading?: boolean;
  /** More in the view menu: "Sort by CPU now". */
  viewItems?: readonly { label: string; run(): void }[];
  /** The primary action, right in the toolbar. */
  primary?: ReactNode;
}
