// Tells watchers that something about a job changed, at most ten times a second each, and never faster than they read. Only
// the end of a job does not wait for its turn: somebody is waiting for it.
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two events to one watcher. */
const pace = 100;

export class Feed {
  readonly #waiting = new Set<() => void>();
  /** Watchers of one job that wait for their turn. */
  readonly #paced = new Map<AbortController, string>();
  /** Counts every change, so that a watcher that was busy sees that it missed one. */
  #version = 0;

  changed(): void {
    this.#version++;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** To be called after the last change of a job. */
  finished(jobId: string): void {
    this.changed();
    for (const [hurry, of] of this.#paced) if (of === jobId) hurry.abort();
  }

  /**
   * Yields at once, then after each change, until the signal fires.
   * @param jobId whose end does not wait for its turn
   */
  async *events(signal: AbortSignal, jobId?: string): AsyncGenerator<void> {
    while (!signal.aborted) {
      const seen = this.#version;
      yield;
      if (signal.aborted) return;
      const hurry = new AbortController();
      if (jobId !== undefined) this.#paced.set(hurry, jobId);
      try {
        await delay(pace, undefined, { signal: AbortSignal.any([signal, hurry.signal]) });
      } catch {
        // Only these signals reject it.
        if (signal.aborted) return;
      } finally {
        this.#paced.delete(hurry);
      }
      if (seen === this.#version) await this.#next(signal);
    }
  }

  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }
}
