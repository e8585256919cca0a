// The rows in view. A component of its own, so that scrolling draws nothing else anew.
import { useVirtualizer, type Range, type Virtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { takeKept, useKeep } from '../kept.ts';
import { GroupRow } from './group-row.tsx';
import type { Place } from './moves.ts';
import { Row, type RowEvents } from './row.tsx';
import classes from './row.module.css';
import { seat, type Seat } from './seats.ts';
import { isEmpty } from './selection.ts';
import type { GridAction } from './types.ts';
import type { ShownColumn } from './use-columns.ts';
import type { Groups } from './use-groups.ts';
import type { Selected } from './use-selection.ts';

interface Props<Row> {
  /** Of the list. */
  id: string;
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
  /** The browser's focus is in the grid. */
  focused: boolean;
  openKey: string | null;
  canOpen: boolean;
  /** Whose menu is open at its key. */
  menuKey: string | null;
  stale: ((row: Row) => boolean) | undefined;
  events: RowEvents<Row>;
}

/** Rows above and below those in sight. */
const beside = 6;

/** The element of each row on the screen, handed on while nobody's focus is on a row in sight. */
function useSeats(keys: readonly string[], scrolling: boolean, active: string | null, held: boolean): readonly Seat[] {
  const seats = useRef<readonly Seat[]>([]);
  const kept = useRef<string | null>(null);
  const reuse = !held;
  // Any assignment is right, so one that was worked out for a drawing that React gave up does no harm.
  seats.current = seat(seats.current, keys, { reuse, inOrder: !reuse || !scrolling, kept: kept.current });
  kept.current = active;
  return seats.current;
}

export function GridBody<Row extends object>(props: Props<Row>) {
  const { groups, selected, height, place } = props;
  const { lines, by } = groups;
  const keptAs = `${props.id}: scrolled`;
  const [offset] = useState(() => takeKept<number>(keptAs) ?? 0);
  const virtualizer: Virtualizer<HTMLElement, HTMLElement> = useVirtualizer<HTMLElement, HTMLElement>({
    count: lines.length,
    getScrollElement: () => props.scroller.current,
    estimateSize: () => height,
    overscan: beside,
    initialOffset: offset,
    rangeExtractor: (range: Range): number[] => {
      // Always as many, whether or not one is half in sight, so that none is made and taken away at every other pixel.
      const most = Math.ceil((virtualizer.scrollRect?.height ?? 0) / height) + 1 + 2 * beside;
      const first = Math.max(0, Math.min(range.startIndex - beside, range.count - most));
      const last = Math.min(range.count, first + most) - 1;
      const indexes = Array.from({ length: last - first + 1 }, (_, at) => first + at);
      // The row with the tab stop is always there, so that Tab and the arrows find it wherever one has scrolled.
      if (place.row < 0 || place.row >= range.count) return indexes;
      return place.row < first ? [place.row, ...indexes] : place.row > last ? [...indexes, place.row] : indexes;
    },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, height]);
  useKeep(keptAs, () => virtualizer.scrollOffset ?? 0);

  const items = virtualizer.getVirtualItems().filter(({ index }) => index < lines.length);
  const byKey = new Map(items.map((item) => [lines[item.index]!.key, item]));
  const { startIndex = 0, endIndex = -1 } = virtualizer.range ?? {};
  const held = props.focused && place.row >= startIndex && place.row <= endIndex;
  const seats = useSeats([...byKey.keys()], virtualizer.isScrolling, lines[place.row]?.key ?? null, held);

  return (
    <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
      {seats.map(({ id, key }) => {
        const { index, start } = byKey.get(key)!;
        const line = lines[index]!;
        if (line.kind === 'group') {
          if (!by) return null;
          return (
            <GroupRow
              key={id}
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
        const { row } = line;
        return (
          <Row
            key={id}
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
