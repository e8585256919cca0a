// Where the focus goes when a dialog closes that was opened from a menu: the item that it was opened by is gone by then.
import { useRef } from 'react';

/** What had the focus; of a menu's item, what opened the menu. Null when that can't have it. */
function origin(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role=menu]');
  const element = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active;
  return element instanceof HTMLElement && element.matches('button, a[href], [tabindex]') ? element : null;
}

/** `remember` when the dialog is asked for, `giveBack` when it closes. A grid takes the focus of what is no longer there. */
export function useFocusReturn(): { remember(): void; giveBack(): void } {
  const from = useRef<HTMLElement | null>(null);
  return {
    remember() {
      from.current = origin();
    },
    giveBack() {
      // The dialog holds the focus until it is gone.
      setTimeout(() => {
        const to = from.current?.isConnected
          ? from.current
          : document.querySelector<HTMLElement>('#screen [role=grid]');
        to?.focus({ preventScroll: true });
      });
    },
  };
}
