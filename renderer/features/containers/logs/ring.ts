// The last lines of a log: a ring of fixed size whose lines keep their numbers while older ones fall out.
import type { LogLine } from '../../../../preload/contract/logs.ts';

export interface LogEntry {
  /** Counts from 0 since the view was opened; never used again. */
  number: number;
  /** `skipped`: a note that lines came too fast, not a line of the log. */
  stream: LogLine['stream'] | 'skipped';
  time: string | null;
  text: string;
}

export class LogRing {
  readonly capacity: number;
  readonly #slots: LogEntry[] = [];
  #next = 0;
  /** Lines that the backend left out because they came too fast. */
  skipped = 0;

  constructor(capacity = 20_000) {
    this.capacity = capacity;
  }

  /** Number of the oldest entry kept. */
  get first(): number {
    return this.#next - this.#slots.length;
  }

  /** Number that the next entry will get. */
  get next(): number {
    return this.#next;
  }

  get size(): number {
    return this.#slots.length;
  }

  /** The entry of this number, or null once it has fallen out. */
  at(number: number): LogEntry | null {
    return number < this.first || number >= this.#next ? null : this.#slots[number % this.capacity]!;
  }

  /** @param skipped lines left out just before these */
  push(lines: readonly LogLine[], skipped: number): void {
    if (skipped > 0) {
      this.skipped += skipped;
      const text = `${skipped.toLocaleString()} ${skipped === 1 ? 'line' : 'lines'} skipped: they came faster than they could be shown`;
      this.#add({ number: this.#next, stream: 'skipped', time: null, text });
    }
    for (const line of lines) this.#add({ number: this.#next, stream: line.stream, time: line.time, text: line.text });
  }

  *entries(from = this.first): Generator<LogEntry> {
    for (let number = Math.max(from, this.first); number < this.#next; number++) yield this.at(number)!;
  }

  #add(entry: LogEntry): void {
    this.#slots[entry.number % this.capacity] = entry;
    this.#next++;
  }
}
