// Plans that come from a finished job: its inverse, and what it did not get done.
import type { PlanSummary } from '../../preload/contract/plans.ts';
import { ProvostError } from '../errors.ts';
import type { Call } from '../rpc/handlers.ts';
import type { PlanEngine } from './index.ts';
import { fromJson, toChange, type JobRecord } from './rows.ts';

function finished(job: JobRecord): void {
  if (job.finished_at === null) {
    throw new ProvostError('CONFLICT', 'This job is not finished.', {
      hint: 'Wait for it, or cancel it first.',
      jobId: job.job_id,
    });
  }
}

/** The inverse plan: puts back what the job changed, as far as live state allows. */
export async function planUndo(engine: PlanEngine, job: JobRecord, { operator, signal }: Call): Promise<PlanSummary> {
  finished(job);
  const { store, journal, operationOf } = engine;
  const plan = store.find(job.plan_id);
  const operation = operationOf(plan);
  const applied = journal.work(job.job_id, ['done']).map((work) => ({
    seq: work.seq,
    change: toChange(work),
    before: fromJson(work.before),
    after: fromJson(work.after),
  }));
  if (applied.length === 0) {
    throw new ProvostError('CONFLICT', 'This job changed nothing, so there is nothing to put back.', {
      jobId: job.job_id,
    });
  }
  const outline = await operation.planInverse(applied, signal);
  return store.create(
    { operation, params: { undo: job.job_id }, undoes: job.job_id, createdBy: operator.name },
    { ...outline, org: plan.org },
  );
}

/** The changes that were not done, planned again against live state as it is now. */
export async function planRetry(engine: PlanEngine, job: JobRecord, { operator, signal }: Call): Promise<PlanSummary> {
  finished(job);
  const { store, journal, operationOf } = engine;
  const plan = store.find(job.plan_id);
  const operation = operationOf(plan);
  const left = journal.work(job.job_id, ['failed', 'conflict', 'unknown', 'cancelled']).reverse();
  if (left.length === 0) {
    throw new ProvostError('CONFLICT', 'Every change of this job was done.', { jobId: job.job_id });
  }
  const outline = await operation.planAgain(left.map(toChange), signal);
  return store.create(
    { operation, params: { retry: job.job_id }, undoes: plan.undoes, createdBy: operator.name },
    { ...outline, org: plan.org },
  );
}
