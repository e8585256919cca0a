// One open log: lines go into the ring, or wait and are counted while it is paused. Told to React a few times a second.
import type { LogEvent, LogLine } from '../../../../preload/contract/logs.ts';
import { LogRing } from './ring.ts';
import { LogSearch } from './search.ts';

export interface LogSnapshot {
  /** Grows with every change: what is shown has to be drawn again. */
  version: number;
  first: number;
  size: number;
  /** Lines that came while it is paused. */
  waiting: number;
  paused: boolean;
  matches: number;
  /** Why the stream ended; null while it goes on. */
  ended: string | null;
}

/** Milliseconds between two redraws. */
const pace = 80;

export class LogModel {
  ring = new LogRing();
  search = new LogSearch(this.ring, '');
  #waiting: LogLine[] = [];
  /** Waiting lines that had to be dropped, and lines that the backend left out meanwhile. */
  #lost = 0;
  #paused = false;
  #ended: string | null = null;
  #snapshot: LogSnapshot = { version: 0, first: 0, size: 0, waiting: 0, paused: false, matches: 0, ended: null };
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #listeners = new Set<() => void>();

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): LogSnapshot => this.#snapshot;

  /** A new stream begins: from here on nothing of the old one is shown. */
  reset(): void {
    this.ring = new LogRing(this.ring.capacity);
    this.search = new LogSearch(this.ring, this.search.query);
    this.#waiting = [];
    this.#lost = 0;
    this.#ended = null;
    this.#paused = false;
    this.#tell();
  }

  take(batch: LogEvent): void {
    if (batch.kind === 'end') this.#ended = batch.reason;
    else if (batch.kind !== 'lines') return;
    else if (this.#paused) {
      this.#waiting.push(...batch.lines);
      this.#lost += batch.skipped;
      const over = this.#waiting.length - this.ring.capacity;
      if (over > 0) {
        this.#waiting.splice(0, over);
        this.#lost += over;
      }
    } else this.#push(batch.lines, batch.skipped);
    this.#soon();
  }

  pause(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    if (!paused) {
      this.#push(this.#waiting, this.#lost);
      this.#waiting = [];
      this.#lost = 0;
    }
    this.#tell();
  }

  find(query: string): void {
    this.search = new LogSearch(this.ring, query);
    this.#tell();
  }

  #push(lines: readonly LogLine[], skipped: number): void {
    this.ring.push(lines, skipped);
    this.search.update();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => this.#tell(), pace);
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#snapshot = {
      version: this.#snapshot.version + 1,
      first: this.ring.first,
      size: this.ring.size,
      waiting: this.#waiting.length + this.#lost,
      paused: this.#paused,
      matches: this.search.matches.length,
      ended: this.#ended,
    };
    for (const listener of this.#listeners) listener();
  }
}
