// The contract's `jobs.*`.
import type { jobs as contract, JobRow } from '../../preload/contract/jobs.ts';
import { ProvostError } from '../errors.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import { decodeCursor, encodeCursor, whereFrom } from './cursor.ts';
import type { PlanEngine } from './index.ts';
import type { JobRecord } from './rows.ts';
import { planRetry, planUndo } from './again.ts';

/** Finished jobs are told to a watcher of active ones for this many ms, so that none finishes unseen. */
const farewell = 10_000;

export function jobHandlers(engine: PlanEngine): Handlers<typeof contract> {
  const { store, journal, runs, feed, visible } = engine;

  const find = (jobId: string, { operator }: Call): JobRecord => {
    const job = journal.findJob(jobId);
    if (!job)
      throw new ProvostError('NOT_FOUND', 'There is no such job.', { hint: 'List jobs to see those known here.' });
    visible(store.find(job.plan_id), operator);
    return job;
  };

  const toRow = (job: JobRecord): JobRow => {
    const plan = store.find(job.plan_id);
    const run = runs.get(job.job_id);
    const live = run?.live() ?? { state: job.state, current: [], waiting: null, rate: null, remaining: null };
    return {
      jobId: job.job_id,
      planId: job.plan_id,
      operation: plan.operation,
      sentence: store.jobSentence(plan),
      counts: run ? { ...run.counts } : journal.countsOf(job.job_id),
      startedAt: job.started_at,
      // What is committed is not on the disk yet: until it is, the job goes on for everybody.
      finishedAt: run ? run.job.finished_at : job.finished_at,
      resumed: job.resumed,
      canUndo: job.can_undo === 1,
      undoes: plan.undoes,
      undoneBy: store.undoneBy(job.job_id),
      ...live,
    };
  };

  const running = (jobId: string, call: Call) => {
    const job = find(jobId, call);
    const run = runs.get(jobId);
    if (!run)
      throw new ProvostError('CONFLICT', `This job is ${job.state} already.`, { hint: 'Open its receipt.', jobId });
    return run;
  };

  return {
    list({ active, state, troubled, search, sort, ascending, cursor, offset, limit }, { operator }) {
      const order = { sort, ascending };
      const from = whereFrom(cursor, offset, sort === 'begun' && !ascending);
      const { rows, total } = journal.listJobs({
        ...{ active, state, troubled, search, orgs: operator.orgs, limit, ...order },
        ...{ before: from.after && { at: Number(from.after[0]), jobId: from.after[1] }, offset: from.offset },
      });
      const last = rows.at(-1);
      return {
        rows: rows.map(toRow),
        nextCursor: last && rows.length === limit ? from.next([last.started_at, last.job_id], limit) : null,
        total,
      };
    },
    get: ({ jobId }, call) => toRow(find(jobId, call)),
    listResults({ jobId, state, search, cursor, offset: from = 0, limit }, call) {
      find(jobId, call);
      const offset = Number(decodeCursor(cursor, 1)[0] ?? from);
      const { rows, total } = journal.listResults(jobId, state ?? null, search ?? '', offset, limit);
      return {
        rows: rows.map((row) => ({
          seq: row.seq,
          key: row.change_key,
          label: row.label,
          action: row.action,
          kind: row.kind,
          where: row.place,
          state: row.state,
          message: row.message,
          words: row.words,
          startedAt: row.sent_at,
          finishedAt: row.finished_at,
        })),
        nextCursor: offset + rows.length < total ? encodeCursor(offset + rows.length) : null,
        total,
      };
    },
    async *watch({ jobId }, call) {
      for await (const _ of feed.events(call.signal, jobId)) {
        const row = toRow(find(jobId, call));
        yield row;
        if (row.finishedAt !== null) return;
      }
    },
    async *watchActive(_input, { signal, operator }) {
      const since = Date.now();
      for await (const _ of feed.events(signal)) {
        const recent = Date.now() - farewell;
        const rows = journal
          .listJobs({ orgs: operator.orgs, limit: 100 })
          .rows.filter((job) => job.finished_at === null || (job.finished_at >= since && job.finished_at >= recent));
        yield { jobs: rows.map(toRow) };
      }
    },
    pause({ jobId }, call) {
      running(jobId, call).pause(call.operator.name);
      return toRow(find(jobId, call));
    },
    resume({ jobId }, call) {
      running(jobId, call).resume(call.operator.name);
      return toRow(find(jobId, call));
    },
    cancel({ jobId }, call) {
      running(jobId, call).cancel(call.operator.name);
      return toRow(find(jobId, call));
    },
    planUndo: ({ jobId }, call) => planUndo(engine, find(jobId, call), call),
    planRetry: ({ jobId }, call) => planRetry(engine, find(jobId, call), call),
  };
}
