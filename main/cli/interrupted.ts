// Jobs of a folder that no Provost holds: this command's own backend takes them up, and leaves them again when it ends. They
// are shown as what they are then.
import type { JobRow } from '../../preload/contract/jobs.ts';
import type { Terminal } from './call.ts';
import type { Session } from './session.ts';

const reason = 'It was interrupted. It goes on while a Provost has this folder open.';

const isLeft = ({ state, finishedAt }: JobRow): boolean => finishedAt === null && state === 'running';

/** @returns an answer with jobs in it as whoever comes after this command finds them; others as they are */
export function asLeft(session: Session, path: string, answer: unknown, now = Date.now()): unknown {
  if (session.backend === 'running') return answer;
  const left = (job: JobRow): JobRow =>
    isLeft(job)
      ? { ...job, state: 'waiting', current: [], waiting: { reason, since: now, nextTryAt: null }, rate: null }
      : job;
  if (path === 'jobs.get') return left(answer as JobRow);
  if (path !== 'jobs.list') return answer;
  const { rows, ...rest } = answer as { rows: JobRow[] };
  return { rows: rows.map(left), ...rest };
}

export const isInterrupted = ({ waiting }: Pick<JobRow, 'waiting'>): boolean => waiting?.reason === reason;

/** For people: the state in one word. */
export const jobShape = (job: JobRow): object => (isInterrupted(job) ? { ...job, state: 'interrupted' } : job);

/** What goes on with them. */
export function interruptedNote(io: Terminal, jobs: readonly JobRow[]): string {
  const one = jobs.find(isInterrupted);
  if (!one) return '';
  const count = jobs.filter(isInterrupted).length;
  const which = count === 1 ? `The job ${one.jobId} was` : `${count} jobs were`;
  return `${which} interrupted, and ${count === 1 ? 'goes' : 'go'} on at the next start of Provost. Go on now: ${io.provost(`jobs resume ${one.jobId}`)}\n`;
}
