// What time it is, for ages on the screen: one timer per step for the whole window, stopped while the window is hidden.
import { useSyncExternalStore } from 'react';

interface Clock {
  subscribe(listener: () => void): () => void;
  read(): number;
}

const clocks = new Map<number, Clock>();

function createClock(stepMs: number): Clock {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = () => {
    if (document.visibilityState === 'hidden') return;
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    subscribe(listener) {
      if (listeners.size === 0) {
        now = Date.now();
        timer = setInterval(tick, stepMs);
        document.addEventListener('visibilitychange', tick);
      }
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        document.removeEventListener('visibilitychange', tick);
      };
    },
    read: () => now,
  };
}

/** The time in UTC milliseconds, renewed every `stepMs`. */
export function useNow(stepMs: 1_000 | 10_000): number {
  let clock = clocks.get(stepMs);
  if (!clock) clocks.set(stepMs, (clock = createClock(stepMs)));
  return useSyncExternalStore(clock.subscribe, clock.read);
}
