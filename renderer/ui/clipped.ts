// What a cell cuts off is shown whole when the pointer rests on it.
import type { PointerEvent } from 'react';

const isCut = (element: Element): boolean => element.clientWidth > 0 && element.scrollWidth > element.clientWidth;

/** Shorter than browsers wait before they show a title. Cells fly by under a pointer that stands still while one scrolls,
 * and measuring each would lay the list out once more in every frame. */
const restMs = 120;
/** The cell that has a title of ours: another row's words may stand in it later. */
let titled: HTMLElement | null = null;
let resting: ReturnType<typeof setTimeout> | undefined;

/** For `onPointerOver` of a grid: gives the cell under the pointer its text as a title while it is cut off. */
export function titleWhatIsCut({ target }: PointerEvent): void {
  clearTimeout(resting);
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null;
  if (titled !== cell) titled?.removeAttribute('title');
  titled = cell;
  if (!cell) return;
  resting = setTimeout(() => {
    if (isCut(cell) || [...cell.querySelectorAll('*')].some(isCut)) cell.title = cell.innerText.trim();
    else cell.removeAttribute('title');
  }, restMs);
}
