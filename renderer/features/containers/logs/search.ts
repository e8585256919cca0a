// Search within the ring: which lines match, kept current as lines come and fall out, and going from one to the next.
import type { LogRing } from './ring.ts';
import { plainText } from './plain.ts';

export class LogSearch {
  readonly query: string;
  readonly #needle: string;
  readonly #ring: LogRing;
  #numbers: number[] = [];
  #seen = 0;

  constructor(ring: LogRing, query: string) {
    this.#ring = ring;
    this.query = query;
    this.#needle = query.toLowerCase();
    this.update();
  }

  /** Numbers of the matching lines, oldest first. */
  get matches(): readonly number[] {
    return this.#numbers;
  }

  /** Looks at the lines that came since, and forgets those that fell out. */
  update(): void {
    if (this.#needle === '') return;
    const { first } = this.#ring;
    if (this.#numbers.length > 0 && this.#numbers[0]! < first) {
      this.#numbers = this.#numbers.slice(lowerBound(this.#numbers, first));
    }
    for (const entry of this.#ring.entries(Math.max(first, this.#seen))) {
      if (entry.stream !== 'skipped' && plainText(entry.text).toLowerCase().includes(this.#needle)) {
        this.#numbers.push(entry.number);
      }
    }
    this.#seen = this.#ring.next;
  }

  /** The match after (or before) a line, going round; null when nothing matches. */
  step(from: number | null, direction: 1 | -1): number | null {
    const all = this.#numbers;
    if (all.length === 0) return null;
    if (from === null) return direction === 1 ? all[0]! : all.at(-1)!;
    if (direction === 1) return all[lowerBound(all, from + 1)] ?? all[0]!;
    return all[lowerBound(all, from) - 1] ?? all.at(-1)!;
  }

  /** Place of a line among the matches, from 1; null when it is none. */
  place(number: number | null): number | null {
    if (number === null) return null;
    const index = lowerBound(this.#numbers, number);
    return this.#numbers[index] === number ? index + 1 : null;
  }
}

/** Index of the first entry that is at least `value`. */
function lowerBound(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
