// One function that stays the same and always does what the newest one does.
import { useCallback, useLayoutEffect, useRef } from 'react';

export function useStable<Arguments extends unknown[], Result>(
  newest: (...given: Arguments) => Result,
): (...given: Arguments) => Result {
  const held = useRef(newest);
  useLayoutEffect(() => {
    held.current = newest;
  });
  return useCallback((...given) => held.current(...given), []);
}
