// Hands a log on in batches: at most ten a second, 500 lines each. What was asked for (the tail) is never skipped, the
// engine waits for the reader instead; of what comes live, the newest is kept and the rest counted.
import type { LogBatch } from '../../../preload/contract/containers.ts';
import { finishLine, type RawLine } from './lines.ts';

export const batchLines = 500;
const pace = 100;

export class LogBatcher {
  readonly #timestamps: boolean;
  /** Lines that must not be skipped. */
  #owed: number;
  #lines: RawLine[] = [];
  #skipped = 0;
  #ended: string | null = null;
  /** Nobody reads any more. */
  #closed = false;
  #changed = Promise.withResolvers<void>();
  #taken = Promise.withResolvers<void>();

  /** @param owed how many lines are delivered without skipping */
  constructor(timestamps: boolean, owed: number) {
    this.#timestamps = timestamps;
    this.#owed = owed;
  }

  /** @returns a promise to wait for before reading on; null when there is room */
  push(lines: readonly RawLine[]): Promise<void> | null {
    if (lines.length === 0 || this.#closed) return null;
    for (const line of lines) this.#lines.push(line);
    const mustKeep = this.#owed;
    if (this.#lines.length > mustKeep) {
      // Behind the owed ones only as many as one batch: the reader sees the newest.
      const surplus = this.#lines.length - Math.max(mustKeep, 0) - batchLines;
      if (surplus > 0) {
        this.#lines.splice(mustKeep, surplus);
        this.#skipped += surplus;
      }
    }
    this.#changed.resolve();
    return this.#owed > 0 && this.#lines.length >= 2 * batchLines ? this.#taken.promise : null;
  }

  end(reason: string): void {
    this.#ended ??= reason;
    this.#changed.resolve();
  }

  async *batches(signal: AbortSignal): AsyncGenerator<LogBatch> {
    const stop = () => this.#changed.resolve();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        if (signal.aborted) return;
        if (this.#lines.length > 0) {
          yield this.#take();
          // With nothing left there is no need to make the end wait.
          if (this.#lines.length > 0 || this.#ended === null) await new Promise((resolve) => setTimeout(resolve, pace));
          continue;
        }
        if (this.#ended !== null) {
          yield { kind: 'end', reason: this.#ended };
          return;
        }
        await this.#changed.promise;
        this.#changed = Promise.withResolvers<void>();
      }
    } finally {
      signal.removeEventListener('abort', stop);
      this.#closed = true;
      this.#lines = [];
      this.#taken.resolve();
    }
  }

  #take(): LogBatch {
    const lines = this.#lines.splice(0, batchLines);
    // Skipped lines lie behind the owed ones, before the newest: they are told with the first batch after the owed.
    const skipped = this.#owed <= 0 ? this.#skipped : 0;
    if (skipped > 0) this.#skipped = 0;
    this.#owed = Math.max(0, this.#owed - lines.length);
    this.#taken.resolve();
    this.#taken = Promise.withResolvers<void>();
    return { kind: 'lines', lines: lines.map((line) => finishLine(line, this.#timestamps)), skipped };
  }
}
