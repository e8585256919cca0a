// The rows in view. A component of its own, so that scrolling draws nothing else anew.
import { defaultRangeExtractor, useVirtualizer, type Range } from '@tanstack/react-virtual';
import { useEffect, type RefObject } from 'react';
import classes from './data-grid.module.css';
import { GroupRow } from './group-row.tsx';
import type { Place } from './moves.ts';
import { Row, type RowEvents } from './row.tsx';
import { isEmpty } from './selection.ts';
import type { GridAction } from './types.ts';
import type { ShownColumn } from './use-columns.ts';
import type { Groups } from './use-groups.ts';
import type { Selected } from './use-selection.ts';

interface Props<Row> {
  groups: Groups<Row>;
  /** Cells of a row, with the box and the menu. */
  cols: number;
  onToggleGroup(index: number): void;
  onCheckGroup(index: number): void;
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
  const { groups, selected, height, place } = props;
  const { lines, by } = groups;
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => props.scroller.current,
    estimateSize: () => height,
    getItemKey: (index) => lines[index]?.key ?? index,
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
        const line = lines[index];
        if (line === undefined) return null;
        if (line.kind === 'group') {
          if (!by) return null;
          return (
            <GroupRow
              key={line.key}
              line={line}
              by={by}
              index={index}
              top={start}
              cols={props.cols}
              selectable={props.actions.length > 0}
              selected={
                isEmpty(selected.selection)
                  ? 0
                  : line.rows.filter((row, at) => selected.has(row, line.keys[at]!)).length
              }
              activeCol={place.row === index ? place.col : -1}
              onToggle={props.onToggleGroup}
              onCheck={props.onCheckGroup}
            />
          );
        }
        const { row, key } = line;
        return (
          <Row
            key={key}
            row={row}
            rowId={key}
            index={index}
            top={start}
            grouped={by !== null}
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
