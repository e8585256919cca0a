// The last hour of one container as it was read, in typed arrays: 36 bytes a point (a time of 8, seven values of 4).
// Grows as points come: at one reading in 2 s, 1,800 points and 74 KB; at most 3,600 points and 130 KB.
import { statsMetrics, type StatsMetric } from '../../../preload/contract/stats.ts';
import type { Values } from './reading.ts';

export const hour = 3_600_000;
const most = 3600;

export class Ring {
  #times = new Float64Array(32);
  #values = newColumns(32);
  /** Where the oldest is. */
  #first = 0;
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Bytes that it holds. */
  get bytes(): number {
    return this.#times.length * (8 + 4 * statsMetrics.length);
  }

  /** @param at UTC ms, later than the one before; what is older than an hour is let go */
  push(at: number, values: Values): void {
    while (this.#count > 0 && this.#times[this.#first]! < at - hour) this.#drop();
    if (this.#count === this.#times.length) {
      if (this.#times.length >= most) this.#drop();
      else this.#grow(Math.min(most, this.#times.length * 2));
    }
    const place = (this.#first + this.#count) % this.#times.length;
    this.#times[place] = at;
    for (const metric of statsMetrics) this.#values[metric][place] = values[metric] ?? Number.NaN;
    this.#count++;
  }

  /** In order of time, oldest first. */
  read(): { times: Float64Array; values: Record<StatsMetric, Float32Array> } {
    return { times: unrolled(this.#times, this.#first, this.#count), values: this.#columns((column) => column) };
  }

  #columns(size: (column: Float32Array) => Float32Array): Record<StatsMetric, Float32Array> {
    const columns = {} as Record<StatsMetric, Float32Array>;
    for (const metric of statsMetrics) columns[metric] = size(unrolled(this.#values[metric], this.#first, this.#count));
    return columns;
  }

  #drop(): void {
    this.#first = (this.#first + 1) % this.#times.length;
    this.#count--;
  }

  #grow(capacity: number): void {
    const times = new Float64Array(capacity);
    times.set(unrolled(this.#times, this.#first, this.#count));
    this.#values = this.#columns((column) => {
      const grown = new Float32Array(capacity);
      grown.set(column);
      return grown;
    });
    this.#times = times;
    this.#first = 0;
  }
}

const newColumns = (capacity: number): Record<StatsMetric, Float32Array> => {
  const columns = {} as Record<StatsMetric, Float32Array>;
  for (const metric of statsMetrics) columns[metric] = new Float32Array(capacity);
  return columns;
};

function unrolled<Column extends Float32Array | Float64Array>(column: Column, first: number, count: number): Column {
  const made = new (column.constructor as new (length: number) => Column)(count);
  const tail = Math.min(count, column.length - first);
  made.set(column.subarray(first, first + tail));
  if (tail < count) made.set(column.subarray(0, count - tail), tail);
  return made;
}
