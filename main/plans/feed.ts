// Tells watchers that something about a job changed, at most ten times a second each, and never faster than they read.
import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two events to one watcher. */
const pace = 100;

export class Feed {
  readonly #waiting = new Set<() => void>();
  /** Counts every change, so that a watcher that was busy sees that it missed one. */
  #version = 0;

  changed(): void {
    this.#version++;
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }

  /** Yields at once, then after each change, until the signal fires. */
  async *events(signal: AbortSignal): AsyncGenerator<void> {
    while (!signal.aborted) {
      const seen = this.#version;
      yield;
      if (signal.aborted) return;
      try {
        await delay(pace, undefined, { signal });
      } catch {
        // Only the signal rejects it.
        return;
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
