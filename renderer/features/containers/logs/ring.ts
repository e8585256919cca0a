// The lines of a log that are kept: a ring whose lines keep their numbers while older ones fall out, and older ones may be
// put before them again. Numbers go below 0 there.
import type { LogLine } from '../../../../preload/contract/logs.ts';

export interface LogEntry extends Omit<LogLine, 'stream'> {
  /** Counts from 0 since the view was opened; never used for another line. */
  number: number;
  /** `skipped`: a note that lines came too fast, not a line of the log. */
  stream: LogLine['stream'] | 'skipped';
}

export class LogRing {
  readonly capacity: number;
  readonly #slots: LogEntry[] = [];
  #first = 0;
  #next = 0;
  /** Lines that the backend left out because they came too fast. */
  skipped = 0;
  /** Lines at the end that had to go for older ones: what follows the last entry is not kept. */
  cut = false;

  constructor(capacity = 20_000) {
    this.capacity = capacity;
  }

  /** Number of the oldest entry kept. */
  get first(): number {
    return this.#first;
  }

  /** Number that the next entry will get. */
  get next(): number {
    return this.#next;
  }

  get size(): number {
    return this.#next - this.#first;
  }

  /** The entry of this number, or null once it has fallen out. */
  at(number: number): LogEntry | null {
    return number < this.#first || number >= this.#next ? null : this.#slots[this.#place(number)]!;
  }

  /** @param skipped lines left out just before these */
  push(lines: readonly LogLine[], skipped: number): void {
    if (skipped > 0) {
      this.skipped += skipped;
      const text = `${skipped.toLocaleString()} ${skipped === 1 ? 'line' : 'lines'} skipped: they came faster than they could be shown`;
      this.#add({ source: 0, stream: 'skipped', time: null, text, level: null });
    }
    for (const line of lines) this.#add(line);
  }

  /** Lines from before the first one. The newest give way when there is no room. */
  prepend(lines: readonly LogLine[]): void {
    for (const line of lines.slice(-this.capacity).toReversed()) {
      if (this.size === this.capacity) {
        this.#next--;
        this.cut = true;
      }
      this.#first--;
      this.#slots[this.#place(this.#first)] = { ...line, number: this.#first };
    }
  }

  *entries(from = this.#first, to = this.#next): Generator<LogEntry> {
    for (let number = Math.max(from, this.#first); number < Math.min(to, this.#next); number++) yield this.at(number)!;
  }

  #place(number: number): number {
    return ((number % this.capacity) + this.capacity) % this.capacity;
  }

  #add(line: Omit<LogEntry, 'number'>): void {
    this.#slots[this.#place(this.#next)] = { ...line, number: this.#next };
    this.#next++;
    if (this.size > this.capacity) this.#first++;
  }
}
