// Jobs: a plan being applied. One result per change; resumable, cancellable, undoable.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { cursor, id, limit, offset, page, time } from './common.ts';
import { changeKind, planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/**
 * waiting: the engine, host or target is away; the job goes on by itself when it is back.
 * cancelled: no further change was begun; what was done stays done and can be undone.
 */
export const jobState = z.enum(['running', 'waiting', 'paused', 'cancelling', 'done', 'cancelled']);
export type JobState = z.infer<typeof jobState>;

/**
 * pending → sent → one of: done, skipped (was so already, or is gone), conflict (live state moved since the plan),
 * failed (the other system said no), unknown (cut off, and it can't be told whether it happened), cancelled (never begun).
 */
export const resultState = z.enum(['pending', 'sent', 'done', 'skipped', 'conflict', 'failed', 'unknown', 'cancelled']);
export type ResultState = z.infer<typeof resultState>;

export const jobCounts = z.object({
  total: z.number().int(),
  pending: z.number().int(),
  sent: z.number().int(),
  done: z.number().int(),
  skipped: z.number().int(),
  conflict: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
  cancelled: z.number().int(),
});
export type JobCounts = z.infer<typeof jobCounts>;

export const jobRow = z.object({
  jobId: id,
  planId: id,
  operation: z.string(),
  sentence: z.string(),
  state: jobState,
  counts: jobCounts,
  /** The few changes under way now. */
  current: z.array(z.string()).max(10),
  /** Why it waits, and since when. */
  waiting: z.object({ reason: z.string(), since: time, nextTryAt: time.nullable() }).nullable(),
  /** Changes finished a second, over the last few seconds; null until known. */
  rate: z.number().nullable(),
  /** Milliseconds left at that rate; null until known. */
  remaining: z.number().nullable(),
  startedAt: time,
  finishedAt: time.nullable(),
  /** How often it was taken up again after the backend had ended. */
  resumed: z.number().int(),
  /** Whether there is something to put back. */
  canUndo: z.boolean(),
  undoes: z.string().nullable(),
  undoneBy: z.string().nullable(),
});
export type JobRow = z.infer<typeof jobRow>;

export const resultRow = z.object({
  seq: z.number().int(),
  /** What it is of, for machines: "local/4f5e…" for a container. */
  key: z.string(),
  label: z.string(),
  action: z.string(),
  kind: changeKind,
  where: z.string(),
  state: resultState,
  /** What happened, in one sentence of ours. */
  message: z.string().nullable(),
  /** The other system's own words. */
  words: z.string().nullable(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
});
export type ResultRow = z.infer<typeof resultRow>;

/** States as they are stored: a job that waits for an engine is a running one. */
export const jobFilterStates = ['running', 'paused', 'cancelling', 'done', 'cancelled'] as const;
export const jobSorts = ['begun', 'took', 'state', 'sentence'] as const;

const jobId = z.object({ jobId: id.describe('Job id') });
const read = { permission: 'plans.read', scope: 'global' } as const;
const apply = { permission: 'plans.apply', scope: 'global' } as const;

export const jobs = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List jobs, newest first unless sorted otherwise',
    cli: { columns: ['jobId', 'state', 'sentence', 'startedAt', 'finishedAt'] },
  })
    .input(
      z.object({
        active: z.boolean().optional().describe('Only those not finished'),
        state: z.array(z.enum(jobFilterStates)).optional().describe('Only those in these states'),
        troubled: z.boolean().optional().describe('Only those in which something failed, is unknown or in conflict'),
        search: z.string().max(200).optional().describe('Only those whose sentence or operator holds this'),
        sort: z.enum(jobSorts).default('begun').describe('Sort by'),
        ascending: z.boolean().default(false).describe('Least or oldest first'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(page(jobRow)),
  get: procedure({
    ...read,
    kind: 'query',
    summary: 'Show one job',
    cli: { command: 'jobs show', positional: 'jobId' },
  })
    .input(jobId)
    .output(jobRow),
  listResults: procedure({
    ...read,
    kind: 'query',
    summary: 'List the results of a job, failures first',
    cli: {
      command: 'jobs results',
      positional: 'jobId',
      columns: ['seq', 'state', 'action', 'label', 'where', 'message', 'words'],
    },
  })
    .input(
      jobId.extend({ state: resultState.optional(), search: z.string().max(200).optional(), cursor, offset, limit }),
    )
    .output(page(resultRow)),
  watch: procedure({
    ...read,
    kind: 'stream',
    summary: 'Follow one job until it is finished',
    cli: { positional: 'jobId' },
  })
    .input(jobId)
    .output(eventIterator(jobRow)),
  watchActive: procedure({
    ...read,
    kind: 'stream',
    summary: 'Follow every job that is not finished, and each as it finishes',
    cli: { command: 'jobs watch-all' },
  })
    .input(z.object({}))
    .output(eventIterator(z.object({ jobs: z.array(jobRow).max(100) }))),
  pause: procedure({
    ...apply,
    kind: 'command',
    summary: 'Begin no further change until resumed',
    cli: { positional: 'jobId' },
  })
    .input(jobId)
    .output(jobRow),
  resume: procedure({
    ...apply,
    kind: 'command',
    summary: 'Go on with a paused or interrupted job',
    cli: { positional: 'jobId' },
  })
    .input(jobId)
    .output(jobRow),
  cancel: procedure({
    ...apply,
    kind: 'command',
    summary: 'Begin no further change; what is done stays done',
    cli: { positional: 'jobId' },
  })
    .input(jobId)
    .output(jobRow),
  planUndo: procedure({
    ...apply,
    kind: 'plan',
    summary: 'Plan to put back what a job changed',
    cli: { command: 'jobs undo', positional: 'jobId' },
  })
    .input(jobId)
    .output(planSummary),
  planRetry: procedure({
    ...apply,
    kind: 'plan',
    summary: 'Plan the changes again that a job did not get done',
    cli: { command: 'jobs retry', positional: 'jobId' },
  })
    .input(jobId)
    .output(planSummary),
};
