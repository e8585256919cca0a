// Waits for a job and tells how it ended.
import type { JobCounts, JobRow, ResultRow } from '../../preload/contract/jobs.ts';
import { Ending, type ExitCode } from './failure.ts';
import type { Terminal } from './call.ts';
import { finished, Progress } from './progress.ts';
import type { Session } from './session.ts';
import { oneLine, table } from './text.ts';

/** How many of the changes that went wrong are printed; the rest is one command away. */
const SHOWN = 20;

export const noCounts: JobCounts = {
  total: 0,
  pending: 0,
  sent: 0,
  done: 0,
  skipped: 0,
  conflict: 0,
  failed: 0,
  unknown: 0,
  cancelled: 0,
};

/** 0 all well · 1 some did not get done · 3 nothing was done, since what the plan saw has changed everywhere */
export function jobExitCode({ counts, state }: Pick<JobRow, 'counts' | 'state'>): ExitCode {
  const { done, failed, unknown, conflict, cancelled } = counts;
  if (conflict > 0 && done === 0 && failed === 0 && unknown === 0 && cancelled === 0) return 3;
  return failed + unknown + conflict + cancelled > 0 || state === 'cancelled' ? 1 : 0;
}

function interruption(session: Session, io: Terminal, jobId: string): Ending {
  const watch = io.provost(`jobs watch ${jobId}`);
  const line =
    session.backend === 'running'
      ? `The job goes on in the Provost that is running. Follow it: ${watch} – End it: ${io.provost(`jobs cancel ${jobId}`)}`
      : io.fleeting
        ? 'The job ended with this command, and so did its invented lab. To go on later, give the demo a folder with --data-dir.'
        : `The job was left where it is; the next Provost that opens this folder goes on with it. Go on now: ${watch}`;
  return new Ending(io.interruptCode(), line);
}

/**
 * Follows a job until it is finished.
 * @param each called with every event, for `--json`
 * @throws Ending when interrupted, or when the connection to the backend ends
 */
export async function waitForJob(
  session: Session,
  io: Terminal,
  jobId: string,
  each: ((job: JobRow) => Promise<void>) | null = null,
): Promise<JobRow> {
  const progress = new Progress(io);
  const signal = AbortSignal.any(each ? [io.interrupted, io.readerGone] : [io.interrupted]);
  let last: JobRow | undefined;
  try {
    for await (const job of await session.client.jobs.watch({ jobId }, { signal })) {
      last = job;
      if (each) await each(job);
      else progress.show(job);
      if (finished(job)) return job;
    }
  } catch (error) {
    if (io.interrupted.aborted) throw interruption(session, io, jobId);
    if (io.readerGone.aborted) throw new Ending(0, '');
    if (session.backend === 'running' && !isAnswer(error)) {
      const line = `The connection to the running Provost ended; the job is kept. Follow it again: ${io.provost(`jobs watch ${jobId}`)}`;
      throw new Ending(1, line, { cause: error });
    }
    throw error;
  } finally {
    progress.end();
  }
  if (io.interrupted.aborted) throw interruption(session, io, jobId);
  // The stream ended without the last word: ask for it.
  const job = await session.client.jobs.get({ jobId });
  if (finished(job)) return job;
  const counts = last?.counts ?? job.counts;
  throw new Ending(
    1,
    `The job ${jobId} is not finished (${counts.pending} to do). Follow it: ${io.provost(`jobs watch ${jobId}`)}`,
  );
}

/** Whether the backend answered with an error, as opposed to not at all. */
const isAnswer = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'defined' in error && error.defined === true;

/** ": provost …", or nothing when no other command can reach what this one did. */
export const hint = (io: Terminal, rest: string): string => (io.fleeting ? '' : `: ${io.provost(rest)}`);

/** "28 done, 2 skipped." and the changes that went wrong, with the system's own words. */
export async function receipt(session: Session, io: Terminal, job: JobRow): Promise<string> {
  const { counts } = job;
  const parts = (['done', 'skipped', 'conflict', 'failed', 'unknown', 'cancelled'] as const)
    .filter((kind) => counts[kind] > 0)
    .map((kind) => `${counts[kind]} ${kind}`);
  const lines = [`${parts.length > 0 ? parts.join(', ') : 'Nothing was to be done'}.`];
  const wrong: ResultRow[] = [];
  for (const state of ['failed', 'unknown', 'conflict'] as const) {
    if (counts[state] === 0) continue;
    const { rows } = await session.client.jobs.listResults({ jobId: job.jobId, state, limit: SHOWN });
    wrong.push(...rows);
  }
  if (wrong.length > 0) {
    const told = wrong.slice(0, SHOWN).map(({ label, action, where, state, message, words }) => ({
      label,
      action,
      where,
      state,
      why: [message, words && `“${words}”`].filter(Boolean).join(' '),
    }));
    lines.push(
      '',
      table(['label', 'action', 'where', 'state', 'why'], told, io.outIsTty ? io.columns : Infinity).trimEnd(),
      '',
    );
    const rest = counts.failed + counts.unknown + counts.conflict - told.length;
    if (rest > 0) lines.push(`… and ${rest} more${hint(io, `jobs results ${job.jobId}`)}`);
    if (!io.fleeting) lines.push(`Try those again${hint(io, `jobs retry ${job.jobId} --apply`)}`);
  }
  if (io.fleeting) lines.push('This lab was invented for this command and is gone with it, and so is the job.');
  else if (job.canUndo) lines.push(`Undo${hint(io, `jobs undo ${job.jobId} --apply`)}`);
  return `${lines.map((line) => (line.includes('\n') ? line : oneLine(line))).join('\n')}\n`;
}
