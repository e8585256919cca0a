// Sorting in short stretches.
import { breather } from '../../breather.ts';

const runLength = 1024;

/** Merge sort that never blocks for long. `compare` as for Array.sort; equal ones stay in their order. */
export async function sortInTurns(
  rows: Uint32Array<ArrayBuffer>,
  compare: (a: number, b: number) => number,
): Promise<Uint32Array<ArrayBuffer>> {
  const pause = breather();
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
