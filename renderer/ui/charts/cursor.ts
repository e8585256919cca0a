// The cursor that charts of one axis share, and which point of a series it means.
import type { ChartCursor, ChartSeries } from './types.ts';

export function createCursor(): ChartCursor {
  let at: number | null = null;
  const listeners = new Set<() => void>();
  return {
    get: () => at,
    set(x) {
      if (x === at) return;
      at = x;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The point nearest to `x`; -1 in a series without any. */
export function nearest(times: Float64Array, x: number): number {
  let low = 0;
  let high = times.length - 1;
  if (high < 0) return -1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low > 0 && x - times[low - 1]! <= times[low]! - x ? low - 1 : low;
}

/** The last point that has a value; -1 when none has. */
export function lastKnown({ y }: ChartSeries): number {
  for (let at = y.length - 1; at >= 0; at--) if (!Number.isNaN(y[at])) return at;
  return -1;
}

/** The axis that the cursor walks along: that of the series with most points. */
export const walked = (series: readonly ChartSeries[]): Float64Array =>
  series.reduce<Float64Array>((most, { x }) => (x.length > most.length ? x : most), new Float64Array());

/**
 * Where a key takes the cursor. From nowhere it begins at the newest point.
 * @param by points, to the right; infinite for the ends
 */
export function step(times: Float64Array, from: number | null, by: number): number | null {
  if (times.length === 0) return null;
  const at = from === null ? times.length - 1 + (by < 0 && by !== -Infinity ? 1 : 0) : nearest(times, from);
  return times[Math.min(times.length - 1, Math.max(0, at + by))] ?? null;
}
