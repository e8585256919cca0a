// How a job and its results are put in words and tones.
import type { JobCounts, JobRow, JobState, ResultState } from '../../../preload/contract/jobs.ts';
import { showCount, showNumber } from '../format.ts';
import type { Tone } from '../tone.ts';

export const isFinished = (job: Pick<JobRow, 'state'>): boolean => job.state === 'done' || job.state === 'cancelled';

/** Changes that were tried and did not get done. */
export const troubled = (counts: JobCounts): number => counts.failed + counts.conflict + counts.unknown;

/** Changes about which nothing more will happen. */
export const settled = (counts: JobCounts): number => counts.total - counts.pending - counts.sent;

export function jobState(job: Pick<JobRow, 'state' | 'counts'>): { word: string; tone: Tone } {
  const plain: Record<Exclude<JobState, 'done'>, { word: string; tone: Tone }> = {
    running: { word: 'running', tone: 'progress' },
    waiting: { word: 'waiting', tone: 'attention' },
    paused: { word: 'paused', tone: 'attention' },
    cancelling: { word: 'cancelling', tone: 'attention' },
    cancelled: { word: 'cancelled', tone: 'neutral' },
  };
  if (job.state !== 'done') return plain[job.state];
  const bad = troubled(job.counts);
  return bad === 0 ? { word: 'done', tone: 'ok' } : { word: `done, ${showNumber(bad)} not`, tone: 'failed' };
}

export const resultWords: Record<ResultState, { word: string; tone: Tone }> = {
  failed: { word: 'failed', tone: 'failed' },
  unknown: { word: 'unknown', tone: 'failed' },
  conflict: { word: 'conflict', tone: 'attention' },
  pending: { word: 'not begun yet', tone: 'neutral' },
  sent: { word: 'under way', tone: 'progress' },
  done: { word: 'done', tone: 'ok' },
  skipped: { word: 'skipped', tone: 'neutral' },
  cancelled: { word: 'not begun', tone: 'neutral' },
};

/** Parts of the bar, in order. The sign is for those who don't see the colour. */
export interface Segment {
  id: 'done' | 'skipped' | 'bad' | 'left';
  count: number;
  text: string;
}

/** "2 failed, 40 conflicts": each kind by its own word, as in the rows. */
function trouble({ failed, conflict, unknown }: JobCounts): string {
  const others = [
    conflict > 0 ? showCount(conflict, 'conflict', 'conflicts') : '',
    unknown > 0 ? `${showNumber(unknown)} unknown` : '',
  ].filter(Boolean);
  return [failed > 0 || others.length === 0 ? `${showNumber(failed)} failed` : '', ...others]
    .filter(Boolean)
    .join(', ');
}

export function segments(job: Pick<JobRow, 'state' | 'counts'>): Segment[] {
  const { done, skipped, pending, sent, cancelled } = job.counts;
  const bad = troubled(job.counts);
  const left = pending + sent + cancelled;
  const all: Segment[] = [
    { id: 'done', count: done, text: `${showNumber(done)} done` },
    { id: 'skipped', count: skipped, text: `${showNumber(skipped)} skipped` },
    { id: 'bad', count: bad, text: trouble(job.counts) },
    { id: 'left', count: left, text: `${showNumber(left)} ${isFinished(job) ? 'not begun' : 'left'}` },
  ];
  return all.filter((one) => one.count > 0 || one.id === 'done' || one.id === 'bad');
}

/** "8 s", "2 min 10 s", "3 h 5 min": two units, since it is looked at while it counts down. Never below a second. */
export function twoUnits(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 === 0 ? `${minutes} min` : `${minutes} min ${seconds % 60} s`;
  return minutes % 60 === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** "4.2 a second, 12 s left"; null while neither is known. */
export function pace(job: Pick<JobRow, 'rate' | 'remaining'>): string | null {
  if (job.rate === null || job.rate === 0) return null;
  const rate = job.rate < 10 ? job.rate.toFixed(1) : showNumber(Math.round(job.rate));
  return job.remaining === null ? `${rate} a second` : `${rate} a second, ${twoUnits(job.remaining)} left`;
}

/** What cancelling leaves behind, for the question before it. */
export function leftBehind({ done, sent, pending }: JobCounts): string {
  const parts = [
    done > 0
      ? `${showCount(done, 'change is', 'changes are')} done and ${done === 1 ? 'stays' : 'stay'} done; undo can put back what it covers.`
      : 'Nothing is done yet.',
    sent > 0 ? `${showNumber(sent)} under way ${sent === 1 ? 'is' : 'are'} seen through.` : '',
    `${showNumber(pending)} ${pending === 1 ? 'is' : 'are'} not begun.`,
  ];
  return parts.filter(Boolean).join(' ');
}
