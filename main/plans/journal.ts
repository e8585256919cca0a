// The journal of a job: what is pending, what was sent, how it ended. A result and its audit row are one transaction.
import type { JobCounts, jobSorts, ResultState } from '../../preload/contract/jobs.ts';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../database/open.ts';
import { newId } from './id.ts';
import type { Json } from './operation.ts';
import type { JobRecord, PlanRecord, WorkRecord } from './rows.ts';
import { effective } from './sums.ts';

export interface Ending {
  state: Exclude<ResultState, 'pending' | 'sent'>;
  message?: string | undefined;
  words?: string | undefined;
  after?: Json | undefined;
}

export type Journal = ReturnType<typeof openJournal>;

const joined = `SELECT results.*, changes.plan_id, changes.kind, changes.change_key, changes.label, changes.action, changes.place,
    changes.lane, changes.org, changes.fields, changes.reason, changes.seen, changes.payload, changes.undo, changes.braked,
    changes.excluded
  FROM results JOIN jobs USING (job_id) JOIN changes ON changes.plan_id = jobs.plan_id AND changes.seq = results.seq`;

/** Results that a job is started with; the others are made when it runs. */
const startedWith = 1000;

/** Failures first: what the operator has to look at. */
const resultOrder = `CASE results.state WHEN 'failed' THEN 0 WHEN 'unknown' THEN 1 WHEN 'conflict' THEN 2 WHEN 'sent' THEN 3
  WHEN 'skipped' THEN 4 WHEN 'cancelled' THEN 5 WHEN 'pending' THEN 6 ELSE 7 END`;

type Way = 'ASC' | 'DESC';
/** What is equal is in the order of time. One that is not finished has taken until now, which is longest. */
const jobOrder: Record<(typeof jobSorts)[number], (way: Way) => string> = {
  begun: (way) => `started_at ${way}, job_id ${way}`,
  took: (way) => `finished_at IS NULL ${way}, finished_at - started_at ${way}, started_at DESC, job_id DESC`,
  state: (way) => `jobs.state ${way}, started_at DESC, job_id DESC`,
  sentence: (way) => `plans.summary ->> '$.sentence' COLLATE NOCASE ${way}, started_at DESC, job_id DESC`,
};

export interface JobsQuery {
  /** The last job of the page before. */
  before?: { at: number; jobId: string } | null;
  active?: boolean | undefined;
  state?: readonly string[] | undefined;
  /** Only those in which something failed, is unknown or in conflict. */
  troubled?: boolean | undefined;
  search?: string | undefined;
  sort?: (typeof jobSorts)[number];
  ascending?: boolean;
  orgs?: ReadonlySet<string> | null | undefined;
  offset?: number | undefined;
  limit: number;
}

export function openJournal(database: Database, audit: Audit) {
  const findJob = database.prepare('SELECT * FROM jobs WHERE job_id = ?');
  const next = database.prepare(
    `${joined} WHERE results.job_id = ? AND results.lane = ? AND results.seq > ? AND results.state IN ('pending', 'sent')
     ORDER BY results.seq LIMIT ?`,
  );
  const work = database.prepare(
    `${joined} WHERE results.job_id = ? AND results.state IN (SELECT value FROM json_each(?)) AND results.seq < ?
     ORDER BY results.seq DESC LIMIT ?`,
  );
  const has = database
    .prepare(`SELECT 1 FROM jobs JOIN changes USING (plan_id) WHERE job_id = ? AND change_key = ? AND ${effective}`)
    .pluck();
  const lanes = database
    .prepare("SELECT DISTINCT lane FROM results WHERE job_id = ? AND state IN ('pending', 'sent') ORDER BY lane")
    .pluck();
  const counts = database.prepare('SELECT state, count(*) AS count FROM results WHERE job_id = ? GROUP BY state');
  const markSent = database.prepare(
    `UPDATE results SET state = 'sent', before = ?, sent_at = ? WHERE job_id = ?
       AND seq IN (SELECT value FROM json_each(?)) AND state IN ('pending', 'sent')`,
  );
  const whichSent = database
    .prepare("SELECT seq FROM results WHERE job_id = ? AND seq IN (SELECT value FROM json_each(?)) AND state = 'sent'")
    .pluck();
  const markEnded = database.prepare(
    `UPDATE results SET state = ?, message = ?, words = ?, after = ?, finished_at = ?
     WHERE job_id = ? AND seq = ? AND state IN ('pending', 'sent')`,
  );
  const cancelPending = database.prepare(
    `UPDATE results SET state = 'cancelled', finished_at = ? WHERE job_id = ? AND state = 'pending' AND seq IN
       (SELECT seq FROM results WHERE job_id = ? AND state = 'pending' ORDER BY seq LIMIT ?)`,
  );
  const sizeOf = database.prepare(`SELECT count(*) FROM changes WHERE plan_id = ? AND ${effective}`).pluck();
  const fill = database.prepare(
    `INSERT INTO results (job_id, seq, lane, state, finished_at) SELECT :job_id, seq, lane, :state, :at FROM changes
     WHERE plan_id = :plan_id AND ${effective}
       AND seq > (SELECT coalesce(max(seq), -1) FROM results WHERE job_id = :job_id) ORDER BY seq LIMIT :limit`,
  );
  const setState = database.prepare('UPDATE jobs SET state = ? WHERE job_id = ?');
  const endJob = database.prepare(
    `UPDATE jobs SET state = :state, finished_at = :at, can_undo = EXISTS (
       SELECT 1 FROM results JOIN changes ON changes.plan_id = jobs.plan_id AND changes.seq = results.seq
       WHERE results.job_id = jobs.job_id AND results.state = 'done' AND changes.undo ->> '$.restores' IS NOT NULL)
     WHERE job_id = :job_id`,
  );

  const countsOf = (jobId: string): JobCounts => {
    const result: JobCounts = {
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
    for (const { state, count } of counts.all(jobId) as { state: ResultState; count: number }[]) {
      result[state] = count;
      result.total += count;
    }
    return result;
  };

  const fillSome = ({ job_id, plan_id }: JobRecord, state: 'pending' | 'cancelled', limit: number): number =>
    fill.run({ job_id, plan_id, state, at: state === 'pending' ? null : Date.now(), limit }).changes;

  return {
    findJob: (jobId: string) => findJob.get(jobId) as JobRecord | undefined,
    countsOf,
    lanes: (jobId: string) => lanes.all(jobId) as string[],
    next: (jobId: string, lane: string, after: number, limit: number) =>
      next.all(jobId, lane, after, limit) as WorkRecord[],

    /** Turns a plan into a job, in one transaction with its audit row. Its results are made by `fill`. */
    start: database.transaction((plan: PlanRecord, sentence: string, startedBy: string): JobRecord => {
      const jobId = newId('j');
      database
        .prepare("INSERT INTO jobs (job_id, plan_id, state, started_at, started_by) VALUES (?, ?, 'running', ?, ?)")
        .run(jobId, plan.plan_id, Date.now(), startedBy);
      const job = findJob.get(jobId) as JobRecord;
      fillSome(job, 'pending', startedWith);
      database.prepare("UPDATE plans SET state = 'applied' WHERE plan_id = ?").run(plan.plan_id);
      audit.append({
        actor: startedBy,
        action: 'job.started',
        subject: jobId,
        org: plan.org,
        jobId,
        detail: { planId: plan.plan_id, operation: plan.operation, sentence, undoes: plan.undoes },
      });
      return job;
    }),

    /** Whether a change of this key is carried out by the job. */
    has: (jobId: string, key: string): boolean => has.get(jobId, key) === 1,

    /** How many results a job will have, whatever of them `fill` has made. */
    sizeOf: (planId: string): number => sizeOf.get(planId) as number,

    /**
     * Makes the next results of a job that has none or was interrupted while they were made: 100,000 at once would block
     * everybody for half a second.
     * @returns how many; 0: it has all
     */
    fill: fillSome,

    /** @returns for each false when it was cancelled meanwhile, and must not be sent */
    sent(jobId: string, sending: readonly { seq: number; before: Json }[], at: number): boolean[] {
      const marked = new Set<number>();
      // Of what is made nothing was there before, so that one statement does for all of them.
      for (const [before, alike] of Map.groupBy(sending, (one) => JSON.stringify(one.before))) {
        const seqs = alike.map(({ seq }) => seq);
        const text = JSON.stringify(seqs);
        const { changes } = markSent.run(before, at, jobId, text);
        for (const seq of changes === seqs.length ? seqs : (whichSent.all(jobId, text) as number[])) marked.add(seq);
      }
      return sending.map(({ seq }) => marked.has(seq));
    },

    /**
     * To be called within a transaction, which holds the results and their audit rows together: a savepoint of its own for
     * each of hundreds costs more than writing them.
     * @returns for each whether it was ended by this; not when it had ended already
     */
    ended(job: JobRecord, endings: readonly { work: WorkRecord; ending: Ending }[]): boolean[] {
      if (!database.inTransaction) throw new Error('A result belongs in one transaction with its audit row');
      const at = Date.now();
      const jobId = job.job_id;
      const written = endings.map(({ work: { seq }, ending: { state, message = null, words = null, after } }) => {
        const text = after === undefined ? null : JSON.stringify(after);
        return markEnded.run(state, message, words, text, at, jobId, seq).changes === 1;
      });
      audit.appendAll(
        endings
          .filter((_, index) => written[index])
          .map(({ work: { seq, action, label, org, place, change_key: key }, ending: { state } }) => ({
            ...{ actor: job.started_by, action: `change.${action}`, subject: label, org, jobId },
            detail: { seq, where: place, key, outcome: state },
          })),
      );
      return written;
    },

    /** @returns how many, at most `limit` */
    cancelPending: (jobId: string, limit: number): number => cancelPending.run(Date.now(), jobId, jobId, limit).changes,

    changeState: database.transaction((job: JobRecord, state: 'running' | 'paused' | 'cancelling', actor: string) => {
      setState.run(state, job.job_id);
      audit.append({ actor, action: `job.${state}`, subject: job.job_id, jobId: job.job_id });
    }),

    endJob: database.transaction((job: JobRecord, state: 'done' | 'cancelled') => {
      endJob.run({ state, at: Date.now(), job_id: job.job_id });
      audit.append({
        actor: job.started_by,
        action: `job.${state}`,
        subject: job.job_id,
        jobId: job.job_id,
        detail: { ...countsOf(job.job_id) },
      });
    }),

    /** Jobs that a backend left unfinished, each counted as taken up once more. */
    takeUp: database.transaction((): JobRecord[] => {
      const unfinished = database
        .prepare('SELECT * FROM jobs WHERE finished_at IS NULL ORDER BY started_at')
        .all() as JobRecord[];
      for (const job of unfinished) {
        database.prepare('UPDATE jobs SET resumed = resumed + 1 WHERE job_id = ?').run(job.job_id);
        audit.append({ actor: job.started_by, action: 'job.resumed', subject: job.job_id, jobId: job.job_id });
      }
      return unfinished.map((job) => ({ ...job, resumed: job.resumed + 1 }));
    }),

    /** Newest first unless sorted otherwise. `orgs`: those whose jobs may be seen; null: all. */
    listJobs(query: JobsQuery) {
      const { before = null, active = false, state, troubled = false, search = '', orgs = null } = query;
      const { sort = 'begun', ascending = false, offset = 0, limit } = query;
      const way = ascending ? 'ASC' : 'DESC';
      const filter = `(:active = 0 OR finished_at IS NULL)
        AND (:orgs IS NULL OR plans.org IN (SELECT value FROM json_each(:orgs)))
        AND (:states IS NULL OR jobs.state IN (SELECT value FROM json_each(:states)))
        AND (:search = '' OR instr(lower(plans.summary ->> '$.sentence' || ' ' || started_by), :search) > 0)
        AND (:troubled = 0 OR EXISTS (SELECT 1 FROM results
          WHERE results.job_id = jobs.job_id AND results.state IN ('failed', 'unknown', 'conflict')))`;
      const bound = {
        ...{ active: active ? 1 : 0, troubled: troubled ? 1 : 0, search: search.toLowerCase() },
        ...{ orgs: orgs && JSON.stringify([...orgs]), states: state?.length ? JSON.stringify(state) : null },
      };
      return {
        rows: database
          .prepare(
            `SELECT jobs.* FROM jobs JOIN plans USING (plan_id) WHERE (started_at, job_id) < (:at, :jobId) AND ${filter}
             ORDER BY ${jobOrder[sort](way)} LIMIT :limit OFFSET :offset`,
          )
          .all({
            ...bound,
            at: before?.at ?? Number.MAX_SAFE_INTEGER,
            jobId: before?.jobId ?? '',
            limit,
            offset,
          }) as JobRecord[],
        total: database
          .prepare(`SELECT count(*) FROM jobs JOIN plans USING (plan_id) WHERE ${filter}`)
          .pluck()
          .get(bound) as number,
      };
    },

    listResults(jobId: string, state: ResultState | null, search: string, offset: number, limit: number) {
      const filter = `results.job_id = :jobId AND (:state IS NULL OR results.state = :state)
        AND (:search = '' OR instr(lower(changes.label || ' ' || changes.action || ' ' || changes.place || ' ' ||
          coalesce(results.message, '') || ' ' || coalesce(results.words, '')), :search) > 0)`;
      const bound = { jobId, state, search: search.toLowerCase() };
      return {
        rows: database
          .prepare(`${joined} WHERE ${filter} ORDER BY ${resultOrder}, results.seq LIMIT :limit OFFSET :offset`)
          .all({ ...bound, limit, offset }) as WorkRecord[],
        total: database
          .prepare(
            `SELECT count(*) FROM results JOIN jobs USING (job_id)
             JOIN changes ON changes.plan_id = jobs.plan_id AND changes.seq = results.seq WHERE ${filter}`,
          )
          .pluck()
          .get(bound) as number,
      };
    },

    /** Results in these states with a lower number, last first: an inverse puts back in reverse order. */
    work: (jobId: string, states: readonly ResultState[], before: number, limit: number) =>
      work.all(jobId, JSON.stringify(states), before, limit) as WorkRecord[],
  };
}
