// One open log: lines go into the ring, or wait and are counted while it is paused; older ones are put before them. Told to
// React a few times a second.
import type { LogEvent, LogLine, LogSource } from '../../../../preload/contract/logs.ts';
import type { Matcher } from './matcher.ts';
import { LogRing } from './ring.ts';
import { emptyQuery, LogSearch, type Query } from './search.ts';

type StateEvent = Extract<LogEvent, { kind: 'state' }>;

export interface LogSnapshot {
  /** Grows with every change: what is shown has to be drawn again. */
  version: number;
  first: number;
  size: number;
  /** Lines that came while it is paused. */
  waiting: number;
  paused: boolean;
  /** The lines after the last one are not here: following reads the end of the log anew. */
  cut: boolean;
  matches: number;
  problem: string | null;
  sources: readonly LogSource[];
  /** What is the matter with single containers. */
  states: readonly StateEvent[];
  /** Nothing is before the first line. */
  complete: boolean;
  /** Why the stream ended; null while it goes on. */
  ended: string | null;
}

/** Milliseconds between two redraws. */
const pace = 80;

const blank: LogSnapshot = {
  ...{ version: 0, first: 0, size: 0, waiting: 0, paused: false, cut: false, matches: 0, problem: null },
  ...{ sources: [], states: [], complete: false, ended: null },
};

export class LogModel {
  ring: LogRing;
  search: LogSearch;
  #waiting: LogLine[] = [];
  /** Waiting lines that had to be dropped, and lines that the backend left out meanwhile. */
  #lost = 0;
  #paused = false;
  #complete = false;
  #sources: readonly LogSource[] = [];
  #states: readonly StateEvent[] = [];
  #ended: string | null = null;
  #snapshot = blank;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #matcher: Matcher | null;
  readonly #listeners = new Set<() => void>();

  /** @param matcher where expressions run; without one they run here */
  constructor(matcher: Matcher | null = null, capacity = 20_000) {
    this.#matcher = matcher;
    this.ring = new LogRing(capacity);
    this.search = this.#searchFor(emptyQuery);
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly snapshot = (): LogSnapshot => this.#snapshot;

  /** A new stream begins: from here on nothing of the old one is shown. */
  reset(): void {
    this.ring = new LogRing(this.ring.capacity);
    this.search = this.#searchFor(this.search.query);
    this.#waiting = [];
    this.#lost = 0;
    this.#ended = null;
    this.#paused = false;
    this.#complete = false;
    this.#states = [];
    this.#tell();
  }

  take(event: LogEvent): void {
    switch (event.kind) {
      case 'end':
        this.#ended = event.reason;
        break;
      case 'sources':
        this.#sources = event.sources;
        break;
      case 'state': {
        const others = this.#states.filter(({ source }) => source !== event.source);
        this.#states = event.state === 'live' ? others : [...others, event];
        break;
      }
      case 'lines':
        this.#lines(event.lines, event.skipped);
        break;
      case 'saved':
        break;
    }
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

  find(query: Query): void {
    this.search = this.#searchFor(query);
    this.#tell();
  }

  /** The moment that older lines are asked for, and how many lines are known after it; null when none is known. */
  edge(): { before: string; behind: number } | null {
    for (const { time, number } of this.ring.entries()) {
      if (time !== null)
        return {
          before: time,
          behind: this.ring.next - number + this.ring.skipped + this.#waiting.length + this.#lost,
        };
    }
    return null;
  }

  /** Older lines, up to and with the first one's moment. @returns how many of them are new */
  older(lines: readonly LogLine[], complete: boolean): number {
    const edge = this.edge();
    const known = new Map<string, number>();
    const nameOf = ({ source, time, text }: Pick<LogLine, 'source' | 'time' | 'text'>) => `${source} ${time} ${text}`;
    for (const entry of this.ring.entries()) {
      if (edge && entry.time !== null && entry.time > edge.before) break;
      known.set(nameOf(entry), (known.get(nameOf(entry)) ?? 0) + 1);
    }
    const fresh = lines.filter((line) => {
      if (edge && line.time !== null && line.time > edge.before) return false;
      const left = known.get(nameOf(line)) ?? 0;
      if (left > 0) known.set(nameOf(line), left - 1);
      return left === 0;
    });
    this.ring.prepend(fresh);
    this.#complete = complete;
    this.search.update();
    this.#tell();
    return fresh.length;
  }

  /** Takes lines whether or not it is paused: what is found stays under the eye while more is. */
  add(lines: readonly LogLine[]): void {
    if (lines.length > 0) this.#push(lines, 0);
    this.#soon();
  }

  /** Shows these alone, as a place in the middle of the log. */
  show(lines: readonly LogLine[], complete: boolean): void {
    const { capacity } = this.ring;
    this.ring = new LogRing(capacity);
    this.ring.push(lines, 0);
    this.ring.cut = true;
    this.search = this.#searchFor(this.search.query);
    this.#paused = true;
    this.#complete = complete;
    this.#tell();
  }

  #searchFor(query: Query): LogSearch {
    return new LogSearch(this.ring, query, this.#matcher, () => this.#soon());
  }

  #lines(lines: readonly LogLine[], skipped: number): void {
    if (!this.#paused) return this.#push(lines, skipped);
    this.#waiting.push(...lines);
    this.#lost += skipped;
    const over = this.#waiting.length - this.ring.capacity;
    if (over > 0) {
      this.#waiting.splice(0, over);
      this.#lost += over;
    }
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
      cut: this.ring.cut,
      matches: this.search.matches.length,
      problem: this.search.problem,
      sources: this.#sources,
      states: this.#states,
      complete: this.#complete,
      ended: this.#ended,
    };
    for (const listener of this.#listeners) listener();
  }
}
