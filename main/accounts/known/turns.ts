// Long work in short pieces: the backend answers others in between.
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Milliseconds at a stretch. */
const stretch = 8;

/** @returns a function to await now and then: it lets others have their turn when enough time has passed */
export function turns(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < stretch) return undefined;
    return nextTurn().then(() => {
      since = performance.now();
    });
  };
}

const runLength = 1024;

/** Merge sort that never blocks for long. `compare` as for Array.sort; equal ones stay in their order. */
export async function sortInTurns(
  rows: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
): Promise<Uint32Array<ArrayBuffer>> {
  const pause = turns();
  let from = rows.slice();
  for (let at = 0; at < from.length; at += runLength) {
    from.subarray(at, at + runLength).sort(compare);
    await pause();
  }
  let to = new Uint32Array(from.length);
  for (let width = runLength; width < from.length; width *= 2) {
    for (let left = 0; left < from.length; left += 2 * width) {
      const middle = Math.min(left + width, from.length);
      const right = Math.min(left + 2 * width, from.length);
      let a = left;
      let b = middle;
      for (let at = left; at < right; at++) {
        to[at] = a < middle && (b >= right || compare(from[a]!, from[b]!) <= 0) ? from[a++]! : from[b++]!;
        if ((at & 1023) === 0) await pause();
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
