// The rows in view. A component of its own, so that scrolling draws nothing else anew.
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useEffect, type RefObject } from 'react';
import classes from './data-grid.module.css';
import type { Place } from './moves.ts';
import { Row, type RowEvents } from './row.tsx';
import type { GridAction } from './types.ts';
import type { ShownColumn } from './use-columns.ts';
import type { Rows } from './use-rows.ts';
import type { Selected } from './use-selection.ts';

interface Props<Row> {
  shown: Rows<Row>;
  selected: Selected<Row>;
  columns: readonly ShownColumn<Row>[];
  actions: readonly GridAction<Row>[];
  /** Pixels of one row. */
  height: number;
  scroller: RefObject<HTMLElement | null>;
  /** The cell with the tab stop. */
  place: Place;
  openKey: string | null;
  canOpen: boolean;
  /** Whose menu is open at its key. */
  menuKey: string | null;
  stale: ((row: Row) => boolean) | undefined;
  events: RowEvents<Row>;
}

export function GridBody<Row extends object>(props: Props<Row>) {
  const { shown, selected, height, place } = props;
  const virtualizer = useVirtualizer({
    count: shown.rows.length,
    getScrollElement: () => props.scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => shown.keys[index] ?? index,
    overscan: 10,
    // The row with the tab stop is always there, so that Tab and the arrows find it wherever one has scrolled.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      if (place.row < 0 || indexes.includes(place.row) || place.row >= range.count) return indexes;
      return place.row < range.startIndex ? [place.row, ...indexes] : [...indexes, place.row];
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);

  return (
    <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map(({ index, start }) => {
        const row = shown.rows[index];
        const key = shown.keys[index];
        if (row === undefined || key === undefined) return null;
        return (
          <Row
            key={key}
            row={row}
            rowId={key}
            index={index}
            top={start}
            columns={props.columns}
            actions={props.actions}
            selectable={props.actions.length > 0}
            selected={selected.has(row, key)}
            opened={props.openKey === key}
            canOpen={props.canOpen}
            stale={props.stale?.(row) ?? false}
            menuOpen={props.menuKey === key}
            activeCol={place.row === index ? place.col : -1}
            events={props.events}
          />
        );
      })}
    </div>
  );
}
