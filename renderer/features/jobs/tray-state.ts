// What the tray shows: every job that is not finished, and those that finished while this window was open.
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { isFinished } from '../../ui/job/words.ts';

/** Finished jobs kept in the tray until dismissed, at most. */
const keptAtMost = 5;

/**
 * @param before what was shown
 * @param told the jobs of one event: all that are active, and each as it finishes
 * @param dismissed ids that are not to come back
 */
export function nextTray(before: readonly JobRow[], told: readonly JobRow[], dismissed: ReadonlySet<string>): JobRow[] {
  const ids = new Set(told.map((job) => job.jobId));
  const active = told.filter((job) => !isFinished(job));
  const finished = [
    ...told.filter(isFinished),
    // A job that was active and is not told of any more: its end was missed, so it is not shown as running for ever.
    ...before.filter((job) => isFinished(job) && !ids.has(job.jobId)),
  ].filter((job) => !dismissed.has(job.jobId));
  return [...active, ...finished.slice(0, keptAtMost)];
}
