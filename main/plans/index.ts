// The plan engine: inspect, plan, apply, undo. Features register operations; the engine knows none of them.
import type { Logger } from 'pino';
import type { JobCounts, jobs as jobsContract } from '../../preload/contract/jobs.ts';
import type { plans as plansContract, PlanSummary } from '../../preload/contract/plans.ts';
import type { Operator } from '../access/operator.ts';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import type { BrakeSettings } from './brake.ts';
import { Feed } from './feed.ts';
import { GroupCommit } from './group-commit.ts';
import { jobHandlers } from './job-handlers.ts';
import { openJournal } from './journal.ts';
import { Lanes } from './lane.ts';
import type { AnyOperation, BatchOperation, Json, Operation } from './operation.ts';
import { planHandlers } from './plan-handlers.ts';
import type { JobRecord, PlanRecord } from './rows.ts';
import { JobRun } from './run.ts';
import { planStore } from './store.ts';
import { Subjects } from './subjects.ts';

export interface PlansDeps {
  database: Database;
  audit: Audit;
  log: Logger;
  brake(): BrakeSettings;
}

export interface Plans {
  /** Makes an operation known. Once for each, before `resume`. */
  register<Params extends Json, Payload extends Json>(
    operation: Operation<Params, Payload> | BatchOperation<Params, Payload>,
  ): void;
  /** Computes a plan against live state and stores it. Nothing else happens. */
  plan(operation: string, params: Json, call: Call): Promise<PlanSummary>;
  /** Called after each finished job with the operation's name. */
  onJobFinished(listener: (operation: string, jobId: string, finished: FinishedJob) => void): void;
  /** Called when a plan was discarded, with what it was planned for: what it carries is no longer needed. */
  onPlanDiscarded(listener: (operation: string, params: Json) => void): void;
  /** Writes with the journal's next commit. @returns what `work` did, when it is on the disk */
  write<Result>(work: () => Result): Promise<Result>;
  /** Whether a job that is not finished has changes in this lane. */
  busy(lane: string): boolean;
  /** How many plans that were not applied yet begin with changes in this lane. */
  planned(lane: string): number;
  /** Who applied a job, and how it is. */
  job(jobId: string): { startedBy: string; state: JobRecord['state'] } | null;
  /** Takes up the jobs that the last backend left unfinished. */
  resume(): void;
  planHandlers: Handlers<typeof plansContract>;
  jobHandlers: Handlers<typeof jobsContract>;
  /** Begins nothing more, waits a moment for what is under way, and leaves the rest to the next start. */
  close(): Promise<void>;
}

export interface FinishedJob {
  /** What its plan was planned for. */
  params: Json;
  counts: JobCounts;
}

/** Milliseconds that closing waits for changes under way. */
const drainLimit = 3000;

export function openPlans({ database, audit, log, brake }: PlansDeps): Plans {
  const operations = new Map<string, AnyOperation>();
  const store = planStore(database, brake);
  const journal = openJournal(database, audit);
  const runs = new Map<string, JobRun>();
  const feed = new Feed();
  const draining = new AbortController();
  const closing = new AbortController();
  const lanes = new Lanes(closing.signal, () => feed.changed());
  const subjects = new Subjects();
  const commits = new GroupCommit(database);
  const listeners: Parameters<Plans['onJobFinished']>[0][] = [];
  const discardListeners: Parameters<Plans['onPlanDiscarded']>[0][] = [];

  const countPlanned = database
    .prepare<[string], number>(
      `SELECT count(*) FROM plans WHERE state = 'ready' AND EXISTS (
         SELECT 1 FROM changes WHERE changes.plan_id = plans.plan_id AND seq < 1000 AND lane = ?)`,
    )
    .pluck();

  const operationOf = (plan: Pick<PlanRecord, 'operation' | 'version'>): AnyOperation => {
    const operation = operations.get(plan.operation);
    if (!operation || operation.version !== plan.version) {
      throw new ProvostError('PLAN_STALE', 'This plan was made by another version of Provost.', {
        hint: 'Plan again.',
      });
    }
    return operation;
  };

  const launch = (job: JobRecord, plan: PlanRecord): JobRun => {
    const run = new JobRun(job, operationOf(plan), {
      journal,
      commits,
      lanes,
      subjects,
      log,
      draining: draining.signal,
      closing: closing.signal,
      onChange: () => feed.changed(),
    });
    runs.set(job.job_id, run);
    void run.finished.finally(() => {
      if (run.job.finished_at === null) return;
      runs.delete(job.job_id);
      feed.finished(job.job_id);
      const done = { params: JSON.parse(plan.params) as Json, counts: { ...run.counts } };
      for (const listener of listeners) listener(plan.operation, job.job_id, done);
    });
    return run;
  };

  const visible = (plan: PlanRecord, operator: Operator): PlanRecord => {
    if (operator.orgs && (plan.org === null || !operator.orgs.has(plan.org))) {
      throw new ProvostError('NOT_FOUND', 'There is no such plan.', { hint: 'List plans to see those stored here.' });
    }
    return plan;
  };

  const engine: PlanEngine = {
    store,
    journal,
    runs,
    feed,
    operationOf,
    visible,
    apply(plan, operator) {
      if (draining.signal.aborted)
        throw new ProvostError('CANCELLED', 'Provost is closing.', { hint: 'Apply the plan after the next start.' });
      const job = journal.start(plan, store.jobSentence(plan), operator.name);
      launch(job, plan);
      feed.changed();
      return job.job_id;
    },
    discard(plan) {
      store.setState(plan.plan_id, 'discarded');
      const params = JSON.parse(plan.params) as Json;
      for (const listener of discardListeners) listener(plan.operation, params);
    },
  };

  return {
    register: (operation) => {
      if (operations.has(operation.name)) throw new Error(`Operation ${operation.name} is registered twice`);
      // The engine hands an operation only what that operation itself produced, so its own types hold.
      operations.set(operation.name, operation as unknown as AnyOperation);
    },
    async plan(name, params, { operator, signal }) {
      const operation = operations.get(name);
      if (!operation) throw new Error(`No operation ${name}`);
      const parsed = operation.params.parse(params);
      const outline = await operation.plan(parsed, signal);
      return store.create({ operation, params: parsed, undoes: null, createdBy: operator.name }, outline);
    },
    write: (work) => commits.write(work),
    onJobFinished: (listener) => void listeners.push(listener),
    onPlanDiscarded: (listener) => void discardListeners.push(listener),
    busy: (lane) => [...runs.keys()].some((jobId) => journal.lanes(jobId).includes(lane)),
    planned: (lane) => countPlanned.get(lane) ?? 0,
    job(jobId) {
      const job = journal.findJob(jobId);
      return job ? { startedBy: job.started_by, state: runs.get(jobId)?.job.state ?? job.state } : null;
    },
    resume() {
      store.removeUnfinished();
      for (const job of journal.takeUp()) {
        try {
          launch(job, store.find(job.plan_id));
        } catch (error) {
          log.error({ err: error, jobId: job.job_id }, 'A job could not be taken up');
        }
      }
    },
    planHandlers: planHandlers(engine),
    jobHandlers: jobHandlers(engine),
    async close() {
      draining.abort();
      const all = Promise.allSettled([...runs.values()].map((run) => run.finished));
      const timer = setTimeout(() => closing.abort(), drainLimit);
      await all;
      clearTimeout(timer);
      closing.abort();
      commits.close();
    },
  };
}

/** What the handlers work with. */
export interface PlanEngine {
  store: ReturnType<typeof planStore>;
  journal: ReturnType<typeof openJournal>;
  /** Jobs that are not finished, by id. */
  runs: ReadonlyMap<string, JobRun>;
  feed: Feed;
  /** @throws ProvostError PLAN_STALE when the operation is gone or of another version */
  operationOf(plan: Pick<PlanRecord, 'operation' | 'version'>): AnyOperation;
  /** @throws ProvostError NOT_FOUND when the plan is none of the operator's */
  visible(plan: PlanRecord, operator: Operator): PlanRecord;
  /** @returns the job's id */
  apply(plan: PlanRecord, operator: Operator): string;
  discard(plan: PlanRecord): void;
}
