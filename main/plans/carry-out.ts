// Carries out one change: read live state, compare with what the plan saw, journal as sent, do it, journal the outcome.
// After a lost answer (crash, outage) it first asks whether the change has happened, so that nothing is done twice.
import type { Logger } from 'pino';
import { isProvostError, messageOf } from '../errors.ts';
import type { Ending } from './journal.ts';
import type { Lane } from './lane.ts';
import { LaneUnavailable, type Json, type Operation } from './operation.ts';
import { fromJson, toChange, type JobRecord, type WorkRecord } from './rows.ts';

export interface Work {
  job: JobRecord;
  work: WorkRecord;
  operation: Operation;
  lane: Lane;
  log: Logger;
  /** The backend closes: leave everything as it is, the journal knows. */
  closing: AbortSignal;
  /** The job is cancelled: don't wait for a lane that is away. */
  cancelled: AbortSignal;
  /** Journals the change as sent. @returns false when it was cancelled meanwhile, and must not be sent */
  markSent(before: Json, at: number): Promise<boolean>;
  /** How far the change is, in its own words. */
  tell(progress: string): void;
}

/** @returns how it ended; null when it was left for the next backend, or was cancelled before it was sent */
export async function carryOut(task: Work): Promise<Ending | null> {
  const { work, operation, lane, closing, cancelled } = task;
  const change = toChange(work);
  const either = AbortSignal.any([closing, cancelled]);
  let sent = work.state === 'sent' ? { before: fromJson(work.before), at: work.sent_at ?? 0 } : null;
  for (;;) {
    await lane.whenReady(either);
    if (closing.aborted) return null;
    if (lane.outage) {
      return sent
        ? { state: 'unknown', message: 'Cancelled while its answer was outstanding. Look at it before you go on.' }
        : null;
    }
    try {
      if (sent) {
        const verdict = await operation.happened(change, sent.before, sent.at, closing);
        if (verdict.answer === 'yes') return verdict.outcome;
        if (verdict.answer === 'unknown') return { state: 'unknown', message: verdict.why };
        sent = null;
        if (cancelled.aborted) return { state: 'cancelled' };
      }
      const live = await operation.inspect(change, closing);
      if (live.settled !== undefined) return { state: 'skipped', message: live.settled };
      if (live.content !== change.seen) {
        return { state: 'conflict', message: 'It is no longer as the plan saw it. Plan again to see how it is now.' };
      }
      const at = Date.now();
      if (!(await task.markSent(live.before, at))) return null;
      sent = { before: live.before, at };
      return await operation.apply(change, live.before, closing, {
        tell: task.tell,
        cancelled,
        jobId: task.job.job_id,
        seq: work.seq,
      });
    } catch (error) {
      if (closing.aborted) return null;
      if (error instanceof LaneUnavailable) lane.down(error.message);
      else return endingOf(error, sent, task);
    }
  }
}

function endingOf(error: unknown, sent: { before: Json } | null, { log, job, work, cancelled }: Work): Ending {
  // The operation broke it off itself, and left nothing half done.
  if (cancelled.aborted && isProvostError(error) && error.code === 'CANCELLED')
    return { state: 'cancelled', message: error.message };
  if (isProvostError(error)) return { state: 'failed', message: error.message, words: error.data.words };
  log.error({ err: error, jobId: job.job_id, seq: work.seq }, 'A change ended in an unexpected error');
  // Ours, not the other system's: once sent, nobody can say what became of it.
  return sent
    ? { state: 'unknown', message: `Provost met an error of its own after this was sent: ${messageOf(error)}` }
    : { state: 'failed', message: `Provost met an error of its own: ${messageOf(error)}` };
}
