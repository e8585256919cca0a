// The rows of an import as cells: read page by page, drawn where one looks, edited in place. Any number of rows and columns.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import type { ColumnRole, ImportColumn, ImportRow } from '../../../../preload/contract/imports.ts';
import { useDensity } from '../../../ui/grid/use-density.ts';
import type { Pages } from '../../../ui/paged/use-pages.ts';
import { CellRow } from './cell-row.tsx';
import { ColumnHead } from './column-head.tsx';
import { CellStatus } from './cell-status.tsx';
import { moveCell, widthOf, type Place } from './layout.ts';
import classes from './cells.module.css';

interface Props {
  columns: readonly ImportColumn[];
  pages: Pages<ImportRow>;
  /** Fields that the target keeps; null: not known yet. */
  keeps: readonly string[] | null;
  /** Several files: a line says of which. */
  several: boolean;
  onRole(column: number, role: ColumnRole): void;
  onEdit(row: number, column: number, value: string): void;
}

const headHeight = 54;

export function Cells({ columns, pages, keeps, several, onRole, onEdit }: Props) {
  const { total, reach } = pages;
  const id = useId();
  const [, rowHeight] = useDensity();
  const scroller = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<Place>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<Place | null>(null);
  const lineWidth = several ? 168 : 84;
  const fixed = lineWidth + 150;
  const rows = useVirtualizer({
    count: total,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingEnd: headHeight,
  });
  const across = useVirtualizer({
    horizontal: true,
    count: columns.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => widthOf(columns[index]!),
    overscan: 4,
    paddingStart: fixed,
    scrollPaddingStart: fixed,
  });
  const widths = columns.map(widthOf).join();
  useEffect(() => across.measure(), [across, widths]);
  useEffect(() => rows.measure(), [rows, rowHeight]);
  const items = rows.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    reach(first - 50, Math.min(total - 1, last + 50));
  }, [first, last, total, reach]);

  const place: Place = {
    row: Math.max(0, Math.min(at.row, total - 1)),
    column: Math.max(0, Math.min(at.column, columns.length - 1)),
  };
  const go = (to: Place) => {
    setAt(to);
    rows.scrollToIndex(to.row);
    across.scrollToIndex(to.column);
  };
  const edit = (to: Place) => {
    if (!pages.at(to.row) || !columns[to.column]) return;
    go(to);
    setEditing(to);
  };
  const end = (value: string | null, by: 'key' | 'blur') => {
    const row = editing && pages.at(editing.row);
    const column = editing && columns[editing.column];
    setEditing(null);
    if (by === 'key') scroller.current?.focus({ preventScroll: true });
    if (row && column && value !== null) onEdit(row.row, column.index, value);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.altKey) return;
    if (event.key === 'Enter' || event.key === 'F2') edit(place);
    else {
      const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 3);
      const to = moveCell(event, place, { rows: total, columns: columns.length, page });
      if (!to) return;
      go(to);
    }
    event.preventDefault();
  };
  const columnItems = across.getVirtualItems();
  const width = across.getTotalSize();
  const activeRow = pages.at(place.row);

  return (
    <div className={classes.cells}>
      <div
        ref={scroller}
        className={classes.grid}
        role="grid"
        aria-label="Rows of the files"
        aria-rowcount={total + 1}
        aria-colcount={columns.length + 2}
        aria-activedescendant={total > 0 ? `${id}-${place.row}-${place.column}` : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
      >
        <div role="row" aria-rowindex={1} className={classes.header} style={{ width, height: headHeight }}>
          <span role="columnheader" aria-colindex={1} className={classes.pinned} style={{ width: lineWidth, left: 0 }}>
            Line
          </span>
          <span
            role="columnheader"
            aria-colindex={2}
            className={classes.pinned}
            data-last
            style={{ width: fixed - lineWidth, left: lineWidth }}
          >
            Account
          </span>
          {columnItems.map(({ index, start, size }) => (
            <span
              key={columns[index]!.index}
              role="columnheader"
              aria-colindex={index + 3}
              className={classes.head}
              style={{ left: start, width: size }}
            >
              <ColumnHead
                column={columns[index]!}
                keeps={keeps}
                onRole={(role) => onRole(columns[index]!.index, role)}
              />
            </span>
          ))}
        </div>
        <div role="rowgroup" style={{ position: 'relative', width, height: rows.getTotalSize() }}>
          {items.map((item) => (
            <CellRow
              key={item.index}
              id={id}
              index={item.index}
              top={item.start}
              height={rowHeight}
              width={width}
              lineWidth={lineWidth}
              fixed={fixed}
              row={pages.at(item.index)}
              columns={columns}
              shown={columnItems}
              several={several}
              active={item.index === place.row ? place.column : null}
              editing={editing?.row === item.index ? editing.column : null}
              onPick={(column) => setAt({ row: item.index, column })}
              onEdit={(column) => edit({ row: item.index, column })}
              onEnd={end}
            />
          ))}
        </div>
      </div>
      <CellStatus row={activeRow} column={columns[place.column] ?? null} columns={columns} />
    </div>
  );
}
