// One container as the collector knows it: who looks at it, what was read last, and its hour.
import { readingBefore, toReading, valuesOf, type ApiStats, type Reading, type Values } from './reading.ts';
import { Ring } from './ring.ts';

/** Who looks at a container, and how often it wants it read (ms). */
export interface Looker {
  interval: number;
}

export interface Sample {
  /** UTC ms by our own clock: the engine's may go wrong. */
  at: number;
  values: Values;
}

export class Entry {
  readonly engineId: string;
  readonly id: string;
  readonly lookers = new Set<Looker>();
  /** When it is let go after the last one has left (UTC ms). */
  until = 0;
  /** When it is to be read next. */
  dueAt = 0;
  failures = 0;
  /** A reading is under way, or a stream is open: ends it. */
  busy: AbortController | null = null;
  /** The engine said something about it since it was last unknown, be it that there is no data. */
  answered = false;
  readonly ring = new Ring();
  readonly #oldest: number;
  #reading: Reading | null = null;
  #sample: Sample | null = null;
  /** Readings since it was last unknown. */
  #streak = 0;

  /** @param oldest ms after which a reading tells nothing about now, nor is one to count from */
  constructor(engineId: string, id: string, oldest: number) {
    this.#oldest = oldest;
    this.engineId = engineId;
    this.id = id;
  }

  get interval(): number {
    let least = 60_000;
    for (const { interval } of this.lookers) if (interval < least) least = interval;
    return least;
  }

  /** One that is read seldom may be older. */
  #age(): number {
    return Math.max(this.#oldest, 3 * this.interval);
  }

  wanted(now: number): boolean {
    return this.lookers.size > 0 || this.until > now;
  }

  /** What is known now; null when the last reading is too old to tell. */
  sample(now: number): Sample | null {
    return this.#sample && now - this.#sample.at <= this.#age() ? this.#sample : null;
  }

  /** Everything is told that one reading alone can't. */
  settled(now: number): boolean {
    const sample = this.sample(now);
    return this.answered && (sample === null || sample.values.cpu !== null || this.#streak > 1);
  }

  /** @param answer null: the engine has no data */
  take(answer: ApiStats | null, now: number): void {
    this.failures = 0;
    this.answered = true;
    const reading = toReading(answer);
    if (!reading || !answer) return this.forget();
    let before = this.#reading;
    if (before && reading.readAt - before.readAt > this.#age()) before = null;
    // Some engines answer twice with the same reading: it says nothing new.
    if (before && reading.readAt === before.readAt) return;
    const values = valuesOf(reading, before, before ?? readingBefore(answer));
    this.#streak = before ? this.#streak + 1 : 1;
    this.#reading = reading;
    this.#sample = { at: now, values };
    this.ring.push(now, values);
  }

  /** It stopped, or is gone: nothing is known any more, and what comes next begins anew. */
  forget(): void {
    this.#reading = null;
    this.#sample = null;
    this.#streak = 0;
  }
}
