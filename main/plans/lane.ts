// A lane is one engine, host or target: how many changes may be under way on it at once, and whether it is away.
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { AnyOperation } from './operation.ts';

export interface Outage {
  reason: string;
  /** UTC ms. */
  since: number;
  nextTryAt: number | null;
}

const firstWait = 250;
const longestWait = 15_000;
/** A lane that does not answer whether it is ready within this many ms is away. */
const readyLimit = 10_000;

export class Lane {
  outage: Outage | null = null;
  #underWay = 0;
  #changed = Promise.withResolvers<void>();
  readonly #operation: AnyOperation;
  readonly #name: string;
  readonly #closing: AbortSignal;
  readonly #onChange: () => void;

  /** @param onChange called when the outage begins, is tried again, or ends */
  constructor(operation: AnyOperation, name: string, closing: AbortSignal, onChange: () => void) {
    this.#operation = operation;
    this.#name = name;
    this.#closing = closing;
    this.#onChange = onChange;
  }

  #notify(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
    this.#onChange();
  }

  async #until(condition: () => boolean, signal: AbortSignal): Promise<void> {
    const aborted = Promise.withResolvers<void>();
    const abort = () => aborted.resolve();
    signal.addEventListener('abort', abort, { once: true });
    try {
      while (!condition() && !signal.aborted) await Promise.race([this.#changed.promise, aborted.promise]);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** Waits for a place; the caller gives it back with `release`. @returns false when the signal fired first */
  async acquire(limit: () => number, signal: AbortSignal): Promise<boolean> {
    const free = () => this.#underWay < Math.max(1, limit());
    // Two that waited are woken by one place: whoever comes second waits on.
    do await this.#until(free, signal);
    while (!signal.aborted && !free());
    if (signal.aborted) return false;
    this.#underWay++;
    return true;
  }

  release(): void {
    this.#underWay--;
    this.#notify();
  }

  /** Resolves when the lane is not away, or when the signal fires. */
  whenReady(signal: AbortSignal): Promise<void> {
    return this.#until(() => this.outage === null, signal);
  }

  /** The other side went away: everyone waits, one prober asks with growing pauses until it is back. */
  down(reason: string): void {
    if (this.outage) return;
    this.outage = { reason, since: Date.now(), nextTryAt: null };
    this.#notify();
    void this.#probe(this.outage);
  }

  async #probe(outage: Outage): Promise<void> {
    for (let wait = firstWait; ; wait = Math.min(longestWait, wait * 2)) {
      const pause = wait + randomInt(Math.ceil(wait / 4));
      outage.nextTryAt = Date.now() + pause;
      this.#onChange();
      try {
        await delay(pause, undefined, { signal: this.#closing, ref: false });
        await this.#operation.ready(this.#name, AbortSignal.any([this.#closing, AbortSignal.timeout(readyLimit)]));
        break;
      } catch (error) {
        if (this.#closing.aborted) return;
        outage.reason = messageOf(error);
      }
    }
    this.outage = null;
    this.#notify();
  }
}

/** One lane per operation and name, shared by every job, so that two jobs don't double the load on an engine. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>();
  readonly #closing: AbortSignal;
  readonly #onChange: () => void;

  constructor(closing: AbortSignal, onChange: () => void) {
    this.#closing = closing;
    this.#onChange = onChange;
  }

  get(operation: AnyOperation, name: string): Lane {
    const owner = operation.owner?.(name) ?? operation;
    const key = `${owner.name} ${name}`;
    let lane = this.#lanes.get(key);
    if (!lane) this.#lanes.set(key, (lane = new Lane(owner, name, this.#closing, this.#onChange)));
    return lane;
  }
}
