// What a list of accounts means for a template, line by line and engine by engine, before anything is planned.
import type { EngineStatus } from '../../preload/contract/containers.ts';
import type { AccountRow } from '../../preload/contract/templates.ts';
import type { ReadAccounts } from './accounts-file.ts';
import type { layOut, Seat } from './lay-out.ts';

function rowOf({ account, rendered, existing, place }: Seat): AccountRow {
  const { line, username } = account;
  const has = existing[0];
  if (has) {
    const problem = existing.length > 1 ? `has ${existing.length} containers of this template` : null;
    return { line, username, problem, container: has.row.name, engine: has.engine.name, exists: true };
  }
  const trouble = place && 'problem' in place ? place.problem : null;
  return {
    ...{ line, username, exists: false },
    problem: rendered.problems[0] ?? trouble,
    container: rendered.name,
    engine: place && 'engine' in place ? place.engine.name : null,
  };
}

type Page = { rows: AccountRow[]; nextCursor: string | null; total: number };

/** @param paged cuts the page that was asked for out of all rows */
export function readAccountRows(
  read: ReadAccounts,
  laid: ReturnType<typeof layOut>,
  engines: readonly EngineStatus[],
  paged: (rows: AccountRow[]) => Page,
) {
  const bad = read.problems.map((one): AccountRow => ({ ...one, container: null, engine: null, exists: false }));
  const rows = [...bad, ...laid.seats.map(rowOf)].toSorted((a, b) => a.line - b.line);
  const count = (engineId: string, exists: boolean) =>
    laid.seats.filter(({ existing, place }) =>
      exists
        ? existing[0]?.engine.engineId === engineId
        : place !== null && 'engine' in place && place.engine.engineId === engineId,
    ).length;
  return {
    ...paged(rows),
    problems: rows.filter(({ problem }) => problem !== null).length,
    exist: rows.filter(({ exists }) => exists).length,
    engines: engines.map(({ engineId, name, state }) => ({
      ...{ engineId, name, away: state !== 'connected' && state !== 'degraded' },
      ...{ create: count(engineId, false), exist: count(engineId, true) },
    })),
  };
}
