// State that lives in the address (search parameters), so that back, forward and bookmarks work.
import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { useLocationProperty } from 'wouter/use-browser-location';

/** The search string with one parameter set, or removed when null or empty; the others stay as they are, in order. */
export function withParameter(search: string, name: string, value: string | null): string {
  const parameters = new URLSearchParams(search);
  if (value === null || value === '') parameters.delete(name);
  else parameters.set(name, value);
  return parameters.toString();
}

/**
 * One parameter of the address. Draws anew when this one changes, and not with the others.
 * @returns its value or null, and a setter. A set makes a new entry in the history; `replace` overwrites the current one
 *   (for what changes with every key press).
 */
export function useAddress(name: string): [string | null, (value: string | null, replace?: boolean) => void] {
  const value = useLocationProperty(() => new URLSearchParams(window.location.search).get(name));
  const [, navigate] = useLocation();
  const set = useCallback(
    (value: string | null, replace = false) => {
      // From the window, not from the hook: two parameters may be set in one event.
      const before = window.location.search.replace(/^\?/, '');
      const after = withParameter(before, name, value);
      if (after === before) return;
      navigate(`${window.location.pathname}${after === '' ? '' : `?${after}`}`, { replace });
    },
    [name, navigate],
  );
  return [value, set];
}
