// Long work in short stretches, so that the backend answers others in between.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds of work between two turns of the event loop. */
const stretch = 10;

/** @returns to be awaited now and then: lets others have their turn when this has worked for long enough, else nothing to wait for */
export function breather(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < stretch) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}
