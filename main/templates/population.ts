// How many containers there are, for the brake.
import type { Engines } from '../containers/index.ts';
import type { Population } from '../plans/operation.ts';

export function populationOf(engines: Engines): Population {
  const orgs: Record<string, number> = {};
  const rows = engines.rows();
  for (const { org } of rows) if (org !== null) orgs[org] = (orgs[org] ?? 0) + 1;
  return { total: rows.length, orgs };
}
