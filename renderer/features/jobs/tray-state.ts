// What the tray shows: every job that is not finished, and those that finished while this window was open.
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { showCount, showNumber } from '../../ui/format.ts';
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

/** "1 job waiting", "2 jobs running, 1 waiting": each by what it does now. A job that is being cancelled still runs. */
export function openJobs(jobs: readonly JobRow[]): string {
  const words = ['running', 'waiting', 'paused'] as const;
  return words
    .map((word) => ({
      word,
      count: jobs.filter(({ state }) => (state === 'waiting' || state === 'paused' ? state : 'running') === word)
        .length,
    }))
    .filter(({ count }) => count > 0)
    .map(({ word, count }, index) => `${index === 0 ? showCount(count, 'job') : showNumber(count)} ${word}`)
    .join(', ');
}
