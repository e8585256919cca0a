// A virtual grid over rows that are read page by page (use-pages.ts). For lists that the window holds whole, see ui/grid.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useDensity } from '../grid/use-density.ts';
import { move, range } from './moves.ts';
import { PagedRow } from './paged-row.tsx';
import classes from './paged.module.css';

export interface PagedColumn<Row> {
  id: string;
  title: string;
  /** Pixels; without it the column takes a share of what is left. */
  width?: number;
  align?: 'left' | 'right';
  mono?: boolean;
  cell(row: Row): ReactNode;
}

export interface PagedGridProps<Row> {
  /** Accessible name: "Changes". */
  label: string;
  rows: readonly Row[];
  total: number;
  reach(count: number): void;
  rowKey(row: Row): string;
  columns: readonly PagedColumn<Row>[];
  onOpen?(row: Row): void;
  openKey?: string | null;
  /** A box in front of each row; null: this row has none. */
  checked?(row: Row): boolean | null;
  /** What the box is for, read aloud before the row's first cell: "Include". */
  checkLabel?(row: Row): string;
  /** Rows whose box is to change: one, or a range with Shift. */
  onCheck?(rows: Row[], checked: boolean): void;
  /** Drawn paler. */
  pale?(row: Row): boolean;
  empty: ReactNode;
}

export function PagedGrid<Row>(props: PagedGridProps<Row>) {
  const { rows, total, reach, columns, checked, onCheck, onOpen } = props;
  const id = useId();
  const [, rowHeight] = useDensity();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const anchor = useRef(0);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  });
  // It keeps the height that it first measured until it is told.
  useLayoutEffect(() => virtual.measure(), [virtual, rowHeight]);
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? -1;
  useEffect(() => {
    // Half a screen ahead, so that scrolling on seldom meets rows that are not there yet.
    if (last >= 0) reach(Math.min(total, last + 50));
  }, [last, total, reach]);
  const at = Math.min(active, Math.max(0, total - 1));

  const toggle = (index: number, extend: boolean) => {
    const row = rows[index];
    const now = row && checked?.(row);
    if (!row || now === null || now === undefined) return;
    const span = extend ? range(anchor.current, index) : [index];
    const toChange = span.map((each) => rows[each]).filter((each) => each !== undefined);
    anchor.current = index;
    onCheck?.(
      toChange.filter((each) => checked?.(each) === now),
      !now,
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[at];
    if (event.key === 'Enter' && row && onOpen) onOpen(row);
    else if (event.key === ' ') toggle(at, event.shiftKey);
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
      const to = move(event.key, at, total, page);
      if (to === null) return;
      setActive(to);
      virtual.scrollToIndex(to);
    }
    event.preventDefault();
  };

  const template = [
    ...(checked ? ['36px'] : []),
    ...columns.map(({ width }) => (width ? `${width}px` : 'minmax(120px, 1fr)')),
  ].join(' ');
  if (total === 0) return <div className={classes.empty}>{props.empty}</div>;

  return (
    <div
      ref={scroller}
      className={classes.grid}
      role="grid"
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length + (checked ? 1 : 0)}
      aria-activedescendant={`${id}-${at}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div
        role="row"
        aria-rowindex={1}
        className={classes.header}
        data-boxed={checked ? true : undefined}
        style={{ gridTemplateColumns: template }}
      >
        {checked && <span role="columnheader" aria-label="Included" />}
        {columns.map((column) => (
          <span key={column.id} role="columnheader" data-align={column.align}>
            {column.title}
          </span>
        ))}
      </div>
      <div role="rowgroup" style={{ height: virtual.getTotalSize(), position: 'relative' }}>
        {items.map((item) => (
          <PagedRow
            key={item.index}
            id={`${id}-${item.index}`}
            index={item.index}
            top={item.start}
            height={rowHeight}
            template={template}
            row={rows[item.index] ?? null}
            active={item.index === at}
            grid={props}
            onPick={() => {
              setActive(item.index);
              const row = rows[item.index];
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
  );
}
