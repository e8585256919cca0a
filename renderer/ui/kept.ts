// What a list looked like when it was left: selection, where it was scrolled to, which row had the tab stop. Given back when
// somebody comes back to it with Back or Forward; who goes there anew finds it as it begins. Kept by this window alone.
import { useEffect, useLayoutEffect, useRef } from 'react';

const kept = new Map<string, { address: string; value: unknown }>();

let returning = false;

/**
 * Listens for Back. Call once, before anything is drawn: listeners of the window are called in the order in which they came,
 * and the one that draws the list again must not be told first.
 */
export function startKeeping(): void {
  window.addEventListener('popstate', () => (returning = true));
  // The router tells of what is pushed in this way.
  window.addEventListener('pushState', () => (returning = false));
}

/** What was kept under this id when the list at this very address was left, by whoever asks with the same type. */
export function takeKept<Value>(id: string): Value | undefined {
  const found = returning ? kept.get(id) : undefined;
  return found?.address === window.location.href ? (found.value as Value) : undefined;
}

/** Keeps what `read` answers when the component that calls this is taken away. */
export function useKeep(id: string, read: () => unknown): void {
  const last = useRef({ address: '', read });
  // By the time that it is taken away the address is another one.
  useEffect(() => {
    last.current = { address: window.location.href, read };
  });
  useLayoutEffect(
    () => () => {
      const { address, read: readLast } = last.current;
      kept.set(id, { address, value: readLast() });
    },
    [id],
  );
}

const selectionId = (list: string): string => `${list}: selection`;

export const takeSelection = <Value>(list: string): Value | undefined => takeKept<Value>(selectionId(list));
export const useKeepSelection = (list: string, read: () => unknown): void => useKeep(selectionId(list), read);

/** Once a job works on what was selected, nothing is selected any more. */
export function forgetSelections(): void {
  for (const id of kept.keys()) if (id.endsWith(selectionId(''))) kept.delete(id);
}
