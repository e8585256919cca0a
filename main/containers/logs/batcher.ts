// Hands a log on in batches: at most ten a second, 500 lines each. What was asked for (the tail) is never skipped, the
// engine waits for the reader instead; of what comes live, the newest is kept and the rest counted.
import type { LogEvent } from '../../../preload/contract/logs.ts';
import { finishLine, type RawLine } from './lines.ts';

export const batchLines = 500;
const pace = 100;

export type Note = Exclude<LogEvent, { kind: 'lines' | 'end' }>;

export class LogBatcher {
  readonly #names: () => string[];
  readonly #timestamps: boolean;
  readonly #pace: number;
  /** Lines that must not be skipped. */
  #owed: number;
  #lines: RawLine[] = [];
  #notes: Note[] = [];
  #skipped = 0;
  #ended: { reason: string; error: Error | null } | null = null;
  /** Nobody reads any more. */
  #closed = false;
  #changed = Promise.withResolvers<void>();
  #taken = Promise.withResolvers<void>();

  /**
   * @param options.owed how many lines are delivered without skipping
   * @param options.live whether lines come by themselves; what is only read needs no pace but the reader's
   * @param options.names of the containers, when there are several
   */
  constructor(options: { owed: number; live: boolean; timestamps: boolean; names?: () => string[] }) {
    this.#owed = options.owed;
    this.#pace = options.live ? pace : 0;
    this.#timestamps = options.timestamps;
    this.#names = options.names ?? (() => []);
  }

  /**
   * @param must these, and all before them, are not skipped either
   * @returns a promise to wait for before reading on; null when there is room
   */
  push(lines: readonly RawLine[], must = false): Promise<void> | null {
    if (lines.length === 0 || this.#closed) return null;
    for (const line of lines) this.#lines.push(line);
    if (must) this.#owed = Math.max(this.#owed, this.#lines.length);
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

  /** Told after the lines that are there already. */
  note(note: Note): void {
    if (this.#closed) return;
    this.#notes.push(note);
    this.#changed.resolve();
  }

  /** @param error thrown at the reader instead of a last event */
  end(reason: string, error: Error | null = null): void {
    this.#ended ??= { reason, error };
    this.#changed.resolve();
  }

  async *batches(signal: AbortSignal): AsyncGenerator<LogEvent> {
    const stop = () => this.#changed.resolve();
    signal.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        if (signal.aborted) return;
        if (this.#lines.length > 0) {
          yield this.#take();
          // With nothing left there is no need to make the end wait.
          if (this.#pace > 0 && this.#owed <= 0 && (this.#lines.length > 0 || this.#ended === null))
            await new Promise((resolve) => setTimeout(resolve, this.#pace));
          continue;
        }
        const note = this.#notes.shift();
        if (note) {
          yield note;
          continue;
        }
        if (this.#ended !== null) {
          if (this.#ended.error !== null) throw this.#ended.error;
          yield { kind: 'end', reason: this.#ended.reason };
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

  #take(): LogEvent {
    const lines = this.#lines.splice(0, batchLines);
    // Skipped lines lie behind the owed ones, before the newest: they are told with the first batch after the owed.
    const skipped = this.#owed <= 0 ? this.#skipped : 0;
    if (skipped > 0) this.#skipped = 0;
    this.#owed = Math.max(0, this.#owed - lines.length);
    this.#taken.resolve();
    this.#taken = Promise.withResolvers<void>();
    const finished = lines.map(finishLine);
    if (!this.#timestamps) for (const line of finished) line.time = null;
    return { kind: 'lines', lines: finished, skipped, names: this.#names() };
  }
}
