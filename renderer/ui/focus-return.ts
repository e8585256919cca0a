// Gives the focus back, when what borrowed it is gone, to what had it before; of a menu's item, to what opened the menu,
// since the item is gone by then. A grid takes the focus of what is no longer there.
import { useEffect, useState } from 'react';

/** Null when nothing had it that can have it again. */
function origin(): HTMLElement | null {
  const active = document.activeElement;
  const menu = active?.closest('[role=menu]');
  const element = menu ? document.getElementById(menu.getAttribute('aria-labelledby') ?? '') : active;
  return element instanceof HTMLElement && element.matches('button, a[href], [tabindex]') ? element : null;
}

/** From the first render of the component that calls it until it is taken away. */
export function useFocusReturn(): void {
  const [{ from, path }] = useState(() => ({ from: origin(), path: window.location.pathname }));
  useEffect(
    () => () => {
      // A dialog holds the focus until it is gone.
      setTimeout(() => {
        // Another dialog has taken it meanwhile, or another screen is shown, which sees to it itself.
        if (document.activeElement !== document.body) return;
        // A screen whose address was renamed is the same one.
        const there = from?.isConnected ?? false;
        if (window.location.pathname !== path && !(there && from?.closest('#screen'))) return;
        const to = there ? from : document.querySelector<HTMLElement>('#screen [role$=grid]');
        to?.focus({ preventScroll: true });
      });
    },
    [from, path],
  );
}
