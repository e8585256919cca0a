// Sums over all accounts of a target, kept until something changes.
import type { Census } from './census.ts';
import { breather } from '../../breather.ts';

export interface Sums {
  all: number;
  disabled: number;
  expired: number;
}

type Orgs = ReadonlySet<string> | null;

export class Counts {
  readonly #sums = new WeakMap<Census, Map<string, Sums>>();
  readonly #groups = new WeakMap<Census, Map<string, Map<string, number>>>();

  /** @param orgs whose accounts; null: all */
  async of(census: Census, orgs: Orgs, today: string): Promise<Sums> {
    return kept(this.#sums, census, orgs, today, async (rows) => {
      const sums = { all: 0, disabled: 0, expired: 0 };
      const pause = breather();
      for (const row of rows) {
        const state = census.state(row, today);
        sums.all++;
        if (state === 'disabled' || state === 'expired') sums[state]++;
        if ((sums.all & 1023) === 0) await pause();
      }
      return sums;
    });
  }

  /** Members of each group that has any. */
  async groups(census: Census, orgs: Orgs): Promise<Map<string, number>> {
    return kept(this.#groups, census, orgs, '', async (rows) => {
      const groups = new Map<string, number>();
      const pause = breather();
      let seen = 0;
      for (const row of rows) {
        const cell = census.cell('groups', row);
        for (const name of typeof cell === 'string' ? [cell] : (cell ?? []))
          groups.set(name, (groups.get(name) ?? 0) + 1);
        if ((++seen & 1023) === 0) await pause();
      }
      return groups;
    });
  }
}

async function kept<Result>(
  store: WeakMap<Census, Map<string, Result>>,
  census: Census,
  orgs: Orgs,
  day: string,
  work: (rows: Iterable<number>) => Promise<Result>,
): Promise<Result> {
  const id = JSON.stringify([census.revision, day, orgs && [...orgs].sort()]);
  const there = store.get(census)?.get(id);
  if (there) return there;
  const visible = function* (): Generator<number> {
    for (const row of census.rows()) {
      if (census.keyAt(row) === null) continue;
      const org = census.cell('org', row);
      if (orgs === null || (typeof org === 'string' && orgs.has(org))) yield row;
    }
  };
  const result = await work(visible());
  const of = store.get(census) ?? new Map<string, Result>();
  if (of.size > 20) of.clear();
  store.set(census, of.set(id, result));
  return result;
}
