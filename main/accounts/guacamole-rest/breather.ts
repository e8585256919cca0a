// Long work in short stretches.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop. */
const stretch = 10;

/** Lets others have their turn when this has worked for long enough. @returns nothing to wait for otherwise */
export function breather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < stretch) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
