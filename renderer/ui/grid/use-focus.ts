// One tab stop for the whole grid: which cell has it, and moving the browser's focus there once the cell is drawn.
import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { takeKept, useKeep } from '../kept.ts';
import type { Place } from './moves.ts';

export interface GridFocus {
  /** The cell with the tab stop; row -1 is the header. */
  place: Place;
  /** Moves the tab stop; with `focus` the browser's focus too. */
  go(place: Place, focus: boolean): void;
  /** Puts the browser's focus on the cell with the tab stop. */
  take(): void;
  onFocus(): void;
  onBlur(): void;
}

type KeyedPlace = Place & { key: string | null };

const clamp = (value: number, most: number) => Math.max(-1, Math.min(value, most));

/** @param id of the list, under which the place is kept while it is left */
export function useFocus(
  id: string,
  grid: RefObject<HTMLElement | null>,
  keys: readonly string[],
  indexOf: ReadonlyMap<string, number>,
): GridFocus {
  const keptAs = `${id}: place`;
  const [at, setAt] = useState(() => takeKept<KeyedPlace>(keptAs) ?? { row: 0, col: 0, key: null });
  useKeep(keptAs, () => at);
  const wanted = useRef(false);
  const inside = useRef(false);

  // The tab stop stays on its row when rows come, go and move; when the row itself goes, on what took its place.
  const place: Place = {
    row: (at.key === null ? undefined : indexOf.get(at.key)) ?? clamp(at.row, keys.length - 1),
    col: at.col,
  };

  useLayoutEffect(() => {
    // A row that is removed takes the focus with it, without an event.
    const lost = inside.current && document.activeElement === document.body;
    if (!wanted.current && !lost) return;
    const cell = grid.current?.querySelector<HTMLElement>(`[data-cell="${place.row}:${place.col}"]`);
    if (!cell) return;
    wanted.current = false;
    // A heading is in sight, and looking for where it is would lay out all rows that it has just sorted.
    if (place.row === -1 && cell === document.activeElement) return;
    cell.focus({ preventScroll: true });
    cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  });

  const [, redraw] = useState(0);
  return {
    place,
    go: (to, focus) => {
      wanted.current = focus;
      setAt({ ...to, key: keys[to.row] ?? null });
    },
    take: useCallback(() => {
      wanted.current = true;
      redraw((count) => count + 1);
    }, []),
    onFocus: () => {
      inside.current = true;
    },
    onBlur: () => {
      inside.current = false;
    },
  };
}
