// A virtual grid over rows that are read page by page (use-pages.ts). For lists that the window holds whole, see ui/grid.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { titleWhatIsCut } from '../clipped.ts';
import type { GridAction } from '../grid/types.ts';
import { useDensity } from '../grid/use-density.ts';
import { takeKept, useKeep } from '../kept.ts';
import { BoxHead } from './box-head.tsx';
import { move } from './moves.ts';
import { ColumnHead } from './column-head.tsx';
import { PagedRow } from './paged-row.tsx';
import classes from './paged.module.css';
import type { Pages } from './use-pages.ts';
import type { Picked } from './use-picked.ts';
import { useListed } from './use-listed.ts';
import { useRowMenu } from './use-row-menu.tsx';

export interface PagedColumn<Row> {
  id: string;
  title: string;
  /** Pixels where there is room; a narrow list takes up to a third of it away from the wider ones. Without it: what is left. */
  width?: number;
  /** Its share of what is left, beside that of others; 1 when it has no width. It is never narrower than by its width. */
  grows?: number;
  align?: 'left' | 'right';
  mono?: boolean;
  /** What the backend calls this order; a column without it can't be sorted by. */
  sort?: string;
  /** Least first when it is sorted by anew; most first otherwise. */
  ascendingFirst?: boolean;
  cell(row: Row): ReactNode;
}

export interface PagedSort {
  by: string;
  ascending: boolean;
}

export interface PagedGridProps<Row> {
  /** Accessible name: "Changes". */
  label: string;
  pages: Pages<Row>;
  rowKey(row: Row): string;
  columns: readonly PagedColumn<Row>[];
  onOpen?(row: Row): void;
  openKey?: string | null;
  /** Where the open row is, when that is known without having read it: it is brought into view. */
  openIndex?: number | null;
  /** A box in front of each row; null: this row has none. */
  checked?(row: Row): boolean | null;
  /** What the box is for, read aloud before the row's first cell: "Include". */
  checkLabel?(row: Row): string;
  /** Rows whose box is to change: one, or a range with Shift, whose rows may have to be read first. */
  onCheck?(rows: () => Promise<readonly Row[]>, checked: boolean): void;
  /** Rows can be selected; in place of `checked` and `onCheck`. */
  picked?: Picked<Row>;
  /** Behind `.` and a right click; they are run with what is selected when the row is among it, else with the row. */
  actions?: readonly GridAction<Row>[];
  /** The order that the rows are in, and asking for another. */
  sorted?: PagedSort;
  onSort?(sort: PagedSort): void;
  /** Drawn paler. */
  pale?(row: Row): boolean;
  empty: ReactNode;
}

const boxWidth = 36;
const headerHeight = 32;
const least = (width: number | undefined): number =>
  width === undefined ? 180 : width <= 110 ? width : Math.max(100, Math.round(width * 0.67));

export function PagedGrid<Row>(given: PagedGridProps<Row>) {
  const { pages, columns, picked, actions, onOpen, openIndex = null } = given;
  const props: PagedGridProps<Row> = picked
    ? {
        ...given,
        checked: picked.has,
        onCheck: (rows, on) => void rows().then((all) => picked.pick(all, on)),
      }
    : given;
  const { checked, onCheck } = props;
  const { total, reach } = pages;
  const id = useId();
  const [, rowHeight] = useDensity();
  const scroller = useRef<HTMLDivElement>(null);
  const keptAs = `${props.label}: place`;
  const [before] = useState(() => takeKept<{ active: number; offset: number }>(keptAs));
  const [active, setActive] = useState(before?.active ?? 0);
  const anchor = useRef(0);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The header stands above the rows: without this, the row gone to would end up below the edge.
    scrollPaddingEnd: headerHeight,
    initialOffset: before?.offset ?? 0,
  });
  useKeep(keptAs, () => ({ active, offset: virtual.scrollOffset ?? 0 }));
  // It keeps the height that it first measured until it is told.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    // Half a screen around, so that scrolling on seldom meets rows that are not there yet.
    reach(first - 50, Math.min(total - 1, last + 50));
  }, [first, last, total, reach]);
  useEffect(() => {
    if (openIndex === null || openIndex < 0 || openIndex >= total) return;
    setActive(openIndex);
    virtual.scrollToIndex(openIndex, { align: 'auto' });
  }, [openIndex, total, virtual]);
  const at = Math.min(active, Math.max(0, total - 1));

  const menu = useRowMenu({ ...(actions && { actions }), picked, rowKey: props.rowKey, scroller });
  useListed({
    selectable: picked !== undefined,
    checkable: !picked && checked !== undefined,
    openable: onOpen !== undefined,
    menu: actions !== undefined,
  });

  const toggle = (index: number, extend: boolean) => {
    const row = pages.at(index);
    const now = row && checked?.(row);
    if (!row || now === null || now === undefined) return;
    const [from, to] = extend
      ? [Math.min(anchor.current, index), Math.max(anchor.current, index)]
      : ([index, index] as const);
    anchor.current = index;
    const rows = async () => {
      const span = extend ? await pages.between(from, to) : [row];
      return span.filter((each) => checked?.(each) === now);
    };
    onCheck?.(rows, !now);
  };

  /** Both ends of a step with Shift are selected. */
  const extend = (to: number) => {
    const [from, end] = [Math.min(at, to), Math.max(at, to)];
    onCheck?.(() => pages.between(from, end), true);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    if (event.ctrlKey || event.metaKey) {
      if (event.key.toLowerCase() !== 'a' || !picked) return;
      picked.pickAll();
      event.preventDefault();
      return;
    }
    const row = pages.at(at);
    if (event.key === 'Enter' && row && onOpen) onOpen(row);
    else if (event.key === ' ') toggle(at, event.shiftKey);
    else if (event.key === 'Escape' && picked && !picked.empty) picked.clear();
    else if (isMenuKey(event) && row && actions) menu.open(row, `${id}-${at}`);
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
      const to = move(event.key, at, total, page);
      if (to === null) return;
      if (picked && event.shiftKey) extend(to);
      else if (picked) anchor.current = to;
      setActive(to);
      virtual.scrollToIndex(to);
    }
    event.preventDefault();
  };

  const template = [
    ...(checked ? [`${boxWidth}px`] : []),
    ...columns.map(
      ({ width, grows = width === undefined ? 1 : 0 }) =>
        `minmax(${least(width)}px, ${grows > 0 ? `${grows}fr` : `${width}px`})`,
    ),
  ].join(' ');
  const minWidth = columns.reduce((sum, { width }) => sum + least(width), checked ? boxWidth : 0);
  if (total === 0) return <div className={classes.empty}>{props.empty}</div>;

  return (
    <>
      <div
        ref={scroller}
        className={classes.grid}
        role="grid"
        aria-label={props.label}
        aria-rowcount={total + 1}
        aria-colcount={columns.length + (checked ? 1 : 0)}
        aria-activedescendant={`${id}-${at}`}
        tabIndex={0}
        aria-multiselectable={picked ? true : undefined}
        onKeyDown={onKeyDown}
        onPointerOver={titleWhatIsCut}
      >
        <div
          role="row"
          aria-rowindex={1}
          className={classes.header}
          data-boxed={checked ? true : undefined}
          style={{ gridTemplateColumns: template, minWidth, height: headerHeight }}
        >
          {checked && <BoxHead picked={picked} total={total} />}
          {columns.map((column) => (
            <ColumnHead key={column.id} column={column} sorted={props.sorted} onSort={props.onSort} />
          ))}
        </div>
        <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative', minWidth }}>
          {items.map((item) => (
            <PagedRow
              key={item.index}
              id={`${id}-${item.index}`}
              index={item.index}
              top={item.start}
              height={rowHeight}
              template={template}
              row={pages.at(item.index)}
              active={item.index === at}
              grid={props}
              onMenu={actions && ((row, event) => menu.openAt(row, event))}
              onPick={() => {
                setActive(item.index);
                const row = pages.at(item.index);
                if (row) onOpen?.(row);
              }}
              onToggle={(extend) => {
                setActive(item.index);
                toggle(item.index, extend);
              }}
            />
          ))}
        </div>
      </div>
      {menu.element}
    </>
  );
}

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean =>
  key === '.' || key === 'ContextMenu' || (key === 'F10' && shiftKey);
