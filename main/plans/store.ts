// Plans in state.db: stored change by change, summed up by SQL, never held in memory as a whole.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeKind, PlanCounts, PlanSummary } from '../../preload/contract/plans.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import { brakeOf, type Braked, type BrakeSettings } from './brake.ts';
import { newId } from './id.ts';
import type { Json, Operation, PlanOutline, Population } from './operation.ts';
import type { ChangeRecord, PlanRecord } from './rows.ts';
import { deedOf, sentenceOf, type Noun } from './sentence.ts';

/** Changes written in one transaction: about 10 ms, so that the backend stays responsive while 100,000 are stored. */
const chunk = 500;
/** Kinds that are carried out. */
export const effective = "kind IN ('create', 'update', 'delete') AND excluded = 0";

export interface NewPlan {
  operation: Operation;
  params: Json;
  undoes: string | null;
  createdBy: string;
}

/** What is stored of a plan's summary; the brake is left out, since its settings may change while the plan waits. */
interface Sums extends Pick<PlanSummary, 'sentence' | 'deed' | 'counts' | 'cannotUndo'> {
  braked: Braked;
  noun: Noun;
}

export type PlanStore = ReturnType<typeof planStore>;

export interface PlansQuery {
  /** The last plan of the page before. */
  before: { createdAt: number; planId: string } | null;
  orgs: ReadonlySet<string> | null;
  offset?: number | undefined;
  limit: number;
}

export interface ChangesQuery {
  planId: string;
  kind: ChangeKind | null;
  search: string;
  /** Only later ones; -1: from the first. */
  after: number;
  offset?: number | undefined;
  limit: number;
}

export function planStore(database: Database, brake: () => BrakeSettings) {
  const setSummary = database.prepare('UPDATE plans SET summary = ? WHERE plan_id = ?');
  const insertPlan = database.prepare(
    `INSERT INTO plans VALUES (:plan_id, :operation, :version, :params, :org, :population, :undoes, 'building', :created_at, :created_by, '{}')`,
  );
  const insertChange = database.prepare(
    `INSERT INTO changes VALUES (:plan_id, :seq, :kind, :key, :label, :action, :where, :lane, :org, :fields, :reason, :seen,
       :payload, :undo, :braked, 0)`,
  );
  const setState = database.prepare('UPDATE plans SET state = ? WHERE plan_id = ?');
  const removePlan = database.prepare('DELETE FROM plans WHERE plan_id = ?');
  const findPlan = database.prepare("SELECT * FROM plans WHERE plan_id = ? AND state <> 'building'");
  const countKinds = database.prepare(
    'SELECT kind, excluded, count(*) AS count FROM changes WHERE plan_id = ? GROUP BY kind, excluded',
  );
  const countDeeds = database.prepare(
    `SELECT action, count(*) AS count FROM changes WHERE plan_id = ? AND ${effective} GROUP BY action ORDER BY min(seq)`,
  );
  const countBraked = database.prepare(
    `SELECT org, count(*) AS count FROM changes WHERE plan_id = ? AND ${effective} AND braked = 1 GROUP BY org`,
  );
  const countLost = database.prepare(
    `SELECT lost.value AS what, count(*) AS count FROM changes, json_each(changes.undo, '$.cannot') AS lost
     WHERE plan_id = ? AND ${effective} GROUP BY lost.value ORDER BY count(*) DESC, lost.value LIMIT 20`,
  );
  const sumFreed = database
    .prepare(`SELECT total(json_extract(payload, '$.frees')) FROM changes WHERE plan_id = ? AND ${effective}`)
    .pluck();
  const jobOf = database.prepare('SELECT job_id FROM jobs WHERE plan_id = ?').pluck();
  const undoneBy = database
    .prepare(
      'SELECT jobs.job_id FROM jobs JOIN plans USING (plan_id) WHERE plans.undoes = ? ORDER BY started_at DESC LIMIT 1',
    )
    .pluck();

  const find = (planId: string): PlanRecord => {
    const plan = findPlan.get(planId) as PlanRecord | undefined;
    if (!plan)
      throw new ProvostError('NOT_FOUND', 'There is no such plan.', { hint: 'List plans to see those stored here.' });
    return plan;
  };

  const sumUp = (planId: string, noun: Noun): void => {
    const counts: PlanCounts = { create: 0, update: 0, delete: 0, skip: 0, conflict: 0, error: 0, excluded: 0 };
    for (const row of countKinds.all(planId) as { kind: ChangeKind; excluded: number; count: number }[]) {
      counts[row.excluded ? 'excluded' : row.kind] += row.count;
    }
    const deeds = countDeeds.all(planId) as { action: string; count: number }[];
    const sums: Sums = {
      sentence: sentenceOf(deeds, counts, noun, sumFreed.get(planId) as number),
      deed: deedOf(deeds),
      counts,
      braked: countBraked.all(planId) as { org: string | null; count: number }[],
      noun,
      cannotUndo: countLost.all(planId) as PlanSummary['cannotUndo'],
    };
    setSummary.run(JSON.stringify(sums), planId);
  };

  const summarize = (plan: PlanRecord): PlanSummary => {
    const { sentence, deed, counts, braked, noun, cannotUndo } = JSON.parse(plan.summary) as Sums;
    return {
      planId: plan.plan_id,
      operation: plan.operation,
      sentence,
      deed,
      counts,
      brake: plan.undoes === null ? brakeOf(braked, JSON.parse(plan.population) as Population, brake(), noun) : null,
      cannotUndo,
      state: plan.state as PlanSummary['state'],
      jobId: (jobOf.get(plan.plan_id) as string | undefined) ?? null,
      undoes: plan.undoes,
      createdAt: plan.created_at,
    };
  };

  return {
    find,
    summarize,
    setState: (planId: string, state: PlanRecord['state']) => setState.run(state, planId),

    /** Stores a whole plan, or nothing of it. */
    async create({ operation, params, undoes, createdBy }: NewPlan, outline: PlanOutline<Json>): Promise<PlanSummary> {
      const planId = newId('p');
      insertPlan.run({
        plan_id: planId,
        operation: operation.name,
        version: operation.version,
        params: JSON.stringify(params),
        org: outline.org,
        population: JSON.stringify(outline.population),
        undoes,
        created_at: Date.now(),
        created_by: createdBy,
      });
      try {
        let seq = 0;
        let batch: Parameters<typeof insertChange.run>[0][] = [];
        const flush = database.transaction(() => batch.forEach((row) => insertChange.run(row)));
        for await (const change of outline.changes) {
          batch.push({
            ...change,
            plan_id: planId,
            seq: seq++,
            fields: JSON.stringify(change.fields),
            payload: JSON.stringify(change.payload),
            undo: JSON.stringify(change.undo),
            braked: change.braked ? 1 : 0,
          });
          if (batch.length === chunk) {
            flush();
            batch = [];
            await nextTurn();
          }
        }
        flush();
        sumUp(planId, operation.noun);
        setState.run('ready', planId);
      } catch (error) {
        removePlan.run(planId);
        throw error;
      }
      return summarize(find(planId));
    },

    /** The newest job that put this one back. */
    undoneBy: (jobId: string) => (undoneBy.get(jobId) as string | undefined) ?? null,

    /** Removes what a killed backend had begun to store. */
    removeUnfinished: () => database.prepare("DELETE FROM plans WHERE state = 'building'").run(),

    list({ before, orgs, offset = 0, limit }: PlansQuery) {
      const filter = `state <> 'building' AND (:orgs IS NULL OR org IN (SELECT value FROM json_each(:orgs)))`;
      const bound = { orgs: orgs && JSON.stringify([...orgs]) };
      return {
        rows: database
          .prepare(
            `SELECT * FROM plans WHERE (created_at, plan_id) < (:createdAt, :planId) AND ${filter}
             ORDER BY created_at DESC, plan_id DESC LIMIT :limit OFFSET :offset`,
          )
          .all({
            ...bound,
            createdAt: before?.createdAt ?? Number.MAX_SAFE_INTEGER,
            planId: before?.planId ?? '',
            limit,
            offset,
          }) as PlanRecord[],
        total: database.prepare(`SELECT count(*) FROM plans WHERE ${filter}`).pluck().get(bound) as number,
      };
    },

    listChanges({ planId, kind, search, after, offset = 0, limit }: ChangesQuery) {
      // Changes are numbered from 0 without gaps: while nothing narrows the list, a jump is a number and costs nothing.
      const jump = kind === null && search === '';
      const filter = `plan_id = :planId AND (:kind IS NULL OR kind = :kind)
        AND (:search = '' OR instr(lower(label || ' ' || action || ' ' || place || ' ' || coalesce(reason, '')), :search) > 0)`;
      const bound = { planId, kind, search: search.toLowerCase() };
      return {
        rows: database
          .prepare(`SELECT * FROM changes WHERE ${filter} AND seq > :after ORDER BY seq LIMIT :limit OFFSET :offset`)
          .all({ ...bound, after: jump ? after + offset : after, offset: jump ? 0 : offset, limit }) as ChangeRecord[],
        total: database
          .prepare(
            jump
              ? 'SELECT coalesce(max(seq) + 1, 0) FROM changes WHERE plan_id = :planId'
              : `SELECT count(*) FROM changes WHERE ${filter}`,
          )
          .pluck()
          .get(bound) as number,
      };
    },

    exclude: database.transaction((planId: string, seqs: readonly number[], excluded: boolean, noun: Noun) => {
      const set = database.prepare(
        "UPDATE changes SET excluded = ? WHERE plan_id = ? AND seq = ? AND kind IN ('create', 'update', 'delete')",
      );
      for (const seq of seqs) {
        if (set.run(excluded ? 1 : 0, planId, seq).changes === 0) {
          throw new ProvostError(
            'BAD_INPUT',
            `Change ${seq} can't be left out: the plan has no such change, or nothing would be done for it.`,
          );
        }
      }
      sumUp(planId, noun);
    }),
  };
}
