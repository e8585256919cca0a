// What a cell cuts off is shown whole when the pointer comes to it.
import type { PointerEvent } from 'react';

const isCut = (element: Element): boolean => element.clientWidth > 0 && element.scrollWidth > element.clientWidth;

/** For `onPointerOver` of a grid: gives the cell under the pointer its text as a title while it is cut off. */
export function titleWhatIsCut({ target }: PointerEvent): void {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[role=gridcell]') : null;
  if (!cell) return;
  if (isCut(cell) || [...cell.querySelectorAll('*')].some(isCut)) cell.title = cell.innerText.trim();
  else cell.removeAttribute('title');
}
