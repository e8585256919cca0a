// What a plan comes to, stored with it: counted once by SQL when it is made, and moved by what is left out or taken back
// in, so that leaving thousands out of 100,000 reads only those.
import type { ChangeKind, ChangeRow, PlanCounts } from '../../preload/contract/plans.ts';
import type { Database } from '../database/open.ts';
import type { Braked } from './brake.ts';
import type { PlannedChange } from './operation.ts';
import type { ChangeRecord, PlanRecord } from './rows.ts';
import { deedOf, jobSentenceOf, sentenceOf, type Noun } from './sentence.ts';

/** Kinds that are carried out. */
export const effective = "kind IN ('create', 'update', 'delete') AND excluded = 0";

/** More different words than these are not told apart one by one; then it is counted anew each time. */
const wordsAtMost = 500;
const examplesAtMost = 3;

interface Named {
  name: string;
  count: number;
}

/** Of the changes that would be carried out. */
export interface Tally {
  /** In the order of the plan. */
  actions: { action: string; count: number }[];
  braked: Braked;
  /** What undo can't put back, most first. */
  lost: Named[];
  /** Most first. */
  places: Named[];
  /** The first few labels. */
  examples: string[];
  /** Bytes of storage given back: the payloads' `frees`. */
  frees?: number;
}

interface Sums {
  /** Also for the list's search and order. The deed is for who reads the database. */
  sentence: string;
  deed: string | null;
  counts: PlanCounts;
  noun: Noun;
  tally: Tally;
}

/** As a former version stored it. */
interface OldSums extends Omit<Sums, 'tally'> {
  tally?: Tally;
  braked?: Braked;
  cannotUndo?: { what: string; count: number }[];
}

const noCounts: PlanCounts = {
  ...{ create: 0, update: 0, delete: 0, skip: 0, conflict: 0, error: 0 },
  ...{ excluded: 0, unchanged: 0 },
};

/** Counts the changes of a new plan while they are stored, so that 100,000 of them are not read again. */
class Count {
  readonly counts: PlanCounts = { ...noCounts };
  readonly #actions = new Map<string, number>();
  readonly #braked = new Map<string | null, number>();
  readonly #lost = new Map<string, number>();
  readonly #places = new Map<string, number>();
  readonly #examples: string[] = [];
  #frees = 0;

  add({ kind, action, org, where, label, undo, braked, payload }: PlannedChange): void {
    this.counts[kind]++;
    if (kind !== 'create' && kind !== 'update' && kind !== 'delete') return;
    const more = <Key>(map: Map<Key, number>, key: Key) => map.set(key, (map.get(key) ?? 0) + 1);
    more(this.#actions, action);
    more(this.#places, where);
    if (braked) more(this.#braked, org);
    for (const what of undo.cannot) more(this.#lost, what);
    if (this.#examples.length < examplesAtMost) this.#examples.push(label);
    this.#frees += (payload as { frees?: number } | null)?.frees ?? 0;
  }

  tally(): Tally {
    return {
      actions: [...this.#actions].map(([action, count]) => ({ action, count })),
      braked: [...this.#braked].map(([org, count]) => ({ org, count })),
      lost: mostFirst(this.#lost).slice(0, wordsAtMost),
      places: mostFirst(this.#places).slice(0, wordsAtMost),
      examples: this.#examples,
      frees: this.#frees,
    };
  }
}

const counter = (rows: readonly Named[]) => new Map(rows.map(({ name, count }) => [name, count]));
const mostFirst = (counts: ReadonlyMap<string, number>): Named[] =>
  [...counts]
    .filter(([, count]) => count > 0)
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1));

export function planSums(database: Database) {
  const setSummary = database.prepare('UPDATE plans SET summary = ? WHERE plan_id = ?');
  const countKinds = database.prepare(
    'SELECT kind, excluded, count(*) AS count FROM changes WHERE plan_id = ? GROUP BY kind, excluded',
  );
  const countActions = database.prepare(
    `SELECT action, count(*) AS count FROM changes WHERE plan_id = ? AND ${effective} GROUP BY action ORDER BY min(seq)`,
  );
  const countBraked = database.prepare(
    `SELECT org, count(*) AS count FROM changes WHERE plan_id = ? AND ${effective} AND braked = 1 GROUP BY org`,
  );
  const countLost = database.prepare(
    `SELECT lost.value AS name, count(*) AS count FROM changes, json_each(changes.undo, '$.cannot') AS lost
     WHERE plan_id = ? AND ${effective} GROUP BY lost.value ORDER BY count(*) DESC, lost.value LIMIT ${wordsAtMost}`,
  );
  const countPlaces = database.prepare(
    `SELECT place AS name, count(*) AS count FROM changes WHERE plan_id = ? AND ${effective}
     GROUP BY place ORDER BY count(*) DESC, place LIMIT ${wordsAtMost}`,
  );
  const sumFreed = database
    .prepare(`SELECT total(json_extract(payload, '$.frees')) FROM changes WHERE plan_id = ? AND ${effective}`)
    .pluck();
  const firstLabels = database
    .prepare(`SELECT label FROM changes WHERE plan_id = ? AND ${effective} ORDER BY seq LIMIT ${examplesAtMost}`)
    .pluck();

  const put = (planId: string, noun: Noun, counts: PlanCounts, tally: Tally): void => {
    const { actions, frees = 0 } = tally;
    const sums: Sums = {
      sentence: sentenceOf(actions, counts, noun, frees),
      deed: deedOf(actions, noun),
      counts,
      noun,
      tally,
    };
    setSummary.run(JSON.stringify(sums), planId);
  };

  /** Counts a stored plan anew. */
  const take = (planId: string, noun: Noun, unchanged: number): void => {
    const counts: PlanCounts = { ...noCounts, unchanged };
    for (const row of countKinds.all(planId) as { kind: ChangeKind; excluded: number; count: number }[]) {
      counts[row.excluded ? 'excluded' : row.kind] += row.count;
    }
    put(planId, noun, counts, {
      actions: countActions.all(planId) as Tally['actions'],
      braked: countBraked.all(planId) as { org: string | null; count: number }[],
      lost: countLost.all(planId) as Named[],
      places: countPlaces.all(planId) as Named[],
      examples: firstLabels.all(planId) as string[],
      frees: sumFreed.get(planId) as number,
    });
  };

  return {
    /** Sums up a plan while it is stored. */
    count: () => new Count(),
    put: (planId: string, noun: Noun, count: Count) => put(planId, noun, count.counts, count.tally()),

    /** @param excluded whether these were left out just now, or taken back in */
    move(plan: PlanRecord, moved: readonly ChangeRecord[], excluded: boolean, noun: Noun): void {
      const { counts: stored, tally } = JSON.parse(plan.summary) as OldSums;
      const counts = { ...noCounts, ...stored };
      const full = ({ length }: readonly unknown[]) => length >= wordsAtMost;
      // The order of actions is that of their first change, which a return may bring forward.
      const several = tally !== undefined && tally.actions.length > 1;
      if (!tally || several || full(tally.lost) || full(tally.places))
        return take(plan.plan_id, noun, counts.unchanged);
      const step = excluded ? -1 : 1;
      const actions = counter(tally.actions.map(({ action, count }) => ({ name: action, count })));
      const lost = counter(tally.lost);
      const places = counter(tally.places);
      const braked = new Map(tally.braked.map(({ org, count }) => [org, count]));
      let { frees = 0 } = tally;
      const add = <Key>(map: Map<Key, number>, key: Key) => map.set(key, (map.get(key) ?? 0) + step);
      for (const change of moved) {
        counts[change.kind] += step;
        counts.excluded -= step;
        add(actions, change.action);
        add(places, change.place);
        frees += step * ((JSON.parse(change.payload) as { frees?: number }).frees ?? 0);
        if (change.braked === 1) add(braked, change.org);
        for (const what of (JSON.parse(change.undo) as ChangeRow['undo']).cannot) add(lost, what);
      }
      // What comes back may be of another action than the one that is left.
      if (actions.size > 1) return take(plan.plan_id, noun, counts.unchanged);
      put(plan.plan_id, noun, counts, {
        actions: mostFirst(actions).map(({ name, count }) => ({ action: name, count })),
        braked: [...braked].filter(([, count]) => count > 0).map(([org, count]) => ({ org, count })),
        lost: mostFirst(lost),
        places: mostFirst(places),
        examples: firstLabels.all(plan.plan_id) as string[],
        frees,
      });
    },

    /** What a job of it does. A former version stored no actions: then the plan's sentence. */
    jobSentence(summary: string): string {
      const { sentence, noun, tally } = this.read(summary);
      return tally.actions.length === 0 ? sentence : jobSentenceOf(tally.actions, noun, tally.frees);
    },

    /** @param summary as it is stored, by this version or a former one */
    read(summary: string): Sums {
      const old = JSON.parse(summary) as OldSums;
      const stored = { ...old, counts: { ...noCounts, ...old.counts } };
      if (stored.tally) return { ...stored, tally: stored.tally };
      const { braked = [], cannotUndo = [] } = stored;
      const lost = cannotUndo.map(({ what, count }) => ({ name: what, count }));
      return { ...stored, tally: { actions: [], braked, lost, places: [], examples: [] } };
    },
  };
}
