// The progress of a job on stderr: one line that is rewritten on a terminal, a line now and then elsewhere.
import type { JobRow } from '../../preload/contract/jobs.ts';
import type { Io } from './io.ts';
import { oneLine, span } from './text.ts';

/** Without a terminal: at most this often, unless the state changes. */
const SPARSE_MS = 10_000;

export const finished = (job: JobRow): boolean => job.state === 'done' || job.state === 'cancelled';

/** "12 of 30, 1 failed, 3.2/s, 6 s left: web-4, web-5" */
export function progressLine(job: JobRow, now = Date.now()): string {
  const { counts, current, waiting, rate, remaining, state } = job;
  const parts = [`${counts.total - counts.pending - counts.sent} of ${counts.total}`];
  for (const kind of ['failed', 'conflict', 'unknown', 'skipped', 'cancelled'] as const) {
    if (counts[kind] > 0) parts.push(`${counts[kind]} ${kind}`);
  }
  if (state === 'waiting' && waiting) {
    parts.push(
      `waiting: ${waiting.reason.replace(/\.$/, '')}${waiting.nextTryAt ? `, tries again in ${span(waiting.nextTryAt - now)}` : ''}, or end it with "jobs cancel ${job.jobId}"`,
    );
  } else if (state === 'paused' || state === 'cancelling') parts.push(state);
  else if (!finished(job)) {
    if (rate !== null) parts.push(`${rate.toFixed(1)}/s`);
    if (remaining !== null) parts.push(`${span(remaining)} left`);
  }
  const doing = finished(job) || current.length === 0 ? '' : `: ${current.slice(0, 3).join(', ')}`;
  return oneLine(parts.join(', ') + doing);
}

export class Progress {
  readonly #io: Io;
  #shown = false;
  #lastAt = 0;
  #lastState = '';

  constructor(io: Io) {
    this.#io = io;
  }

  show(job: JobRow): void {
    const line = progressLine(job);
    if (this.#io.errIsTty) {
      this.#io.err(`\r\u001b[K${line.slice(0, this.#io.columns - 1)}`);
      this.#shown = true;
      return;
    }
    const now = Date.now();
    const state = job.state + (job.waiting?.reason ?? '');
    if (state === this.#lastState && now - this.#lastAt < SPARSE_MS && !finished(job)) return;
    this.#lastAt = now;
    this.#lastState = state;
    this.#io.err(`${line}\n`);
  }

  /** Clears the line, so that what follows begins on an empty one. */
  end(): void {
    if (this.#shown) this.#io.err('\r\u001b[K');
    this.#shown = false;
  }
}
