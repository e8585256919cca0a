// A long series on as many points as a chart has room for: each point the mean of its share of time, with the least and
// the greatest of it, so that no peak is lost. Where nothing was read for a while is a gap.

export interface Decimated {
  times: Float64Array;
  /** One entry per column that was given, in its order. */
  series: { mean: Float32Array; min: Float32Array; max: Float32Array }[];
}

/**
 * @param times ascending, UTC ms
 * @param points at most so many, gaps not counted
 * @param gap ms without a reading after which the line is broken
 */
export function decimate(
  times: Float64Array,
  columns: readonly Float32Array[],
  points: number,
  gap: number,
): Decimated {
  const first = times[0] ?? 0;
  const span = Math.max(1, (times.at(-1) ?? 0) - first);
  // Bound to the clock, so that a point keeps its readings while the window moves on and nothing flickers.
  const width = times.length <= points ? 0 : niceWidth(span / points);
  const bucketOf = (at: number) => (width === 0 ? at : Math.floor(at / width));

  const out: number[] = [];
  const parts = columns.map(() => ({ mean: [] as number[], min: [] as number[], max: [] as number[] }));
  for (let from = 0; from < times.length;) {
    if (from > 0 && times[from]! - times[from - 1]! > gap) {
      out.push((times[from]! + times[from - 1]!) / 2);
      for (const { mean, min, max } of parts) for (const side of [mean, min, max]) side.push(Number.NaN);
    }
    let to = from + 1;
    const bucket = bucketOf(times[from]!);
    while (to < times.length && width > 0 && bucketOf(times[to]!) === bucket && times[to]! - times[to - 1]! <= gap) {
      to++;
    }
    out.push(times[to - 1]!);
    columns.forEach((column, index) => {
      const { mean, min, max } = parts[index]!;
      const [of, least, greatest] = summary(column, from, to);
      mean.push(of);
      min.push(least);
      max.push(greatest);
    });
    from = to;
  }
  return {
    times: Float64Array.from(out),
    series: parts.map(({ mean, min, max }) => ({
      mean: Float32Array.from(mean),
      min: Float32Array.from(min),
      max: Float32Array.from(max),
    })),
  };
}

/** Mean, least and greatest of what is known; NaN when nothing is. */
function summary(column: Float32Array, from: number, to: number): [number, number, number] {
  let all = 0;
  let known = 0;
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at++) {
    const value = column[at]!;
    if (Number.isNaN(value)) continue;
    all += value;
    known++;
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  return known === 0 ? [Number.NaN, Number.NaN, Number.NaN] : [all / known, least, greatest];
}

/** The next step of 1, 2, 5, 10, 15, 20, 30 s, then minutes: few widths, so that a growing hour seldom changes it. */
function niceWidth(ms: number): number {
  const steps = [1, 2, 5, 10, 15, 20, 30, 60].map((seconds) => seconds * 1000);
  return steps.find((step) => step >= ms) ?? Math.ceil(ms / 60_000) * 60_000;
}
