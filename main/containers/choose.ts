// Which containers an operation of this room is about: a selection against lists that were read just now.
import type { Selection } from '../../preload/contract/containers.ts';
import { ProvostError } from '../errors.ts';
import type { Population } from '../plans/operation.ts';
import type { Engines } from './engines.ts';
import { viewerOf } from './one.ts';
import type { StoredRow } from './rows.ts';
import { maySee, pick, requireSelection } from './selection.ts';

export interface Chosen {
  rows: Candidate[];
  /** Names that mean no container, or more than one, each with why. */
  unmatched: { name: string; reason: string }[];
  /** Whom the plan is for, when it is for one organization. */
  org: string | null;
  population: Population;
  /** Where a name that means nothing is told. */
  first: { engineId: string; name: string };
}

export interface Candidate {
  row: StoredRow;
  /** The engine's name. */
  where: string;
  /** Why nothing can be done with it, whatever is to be done; null: it can be tried. */
  obstacle: { kind: 'skip' | 'error'; reason: string } | null;
}

/**
 * @param protects infrastructure, which only its name chooses
 * @throws ProvostError BAD_INPUT, FORBIDDEN, NOT_FOUND; or the engine's problem when there is no other
 */
export async function choose(
  engines: Engines,
  selection: Selection,
  orgs: readonly string[] | null,
  protects: (row: StoredRow) => boolean,
  signal: AbortSignal,
): Promise<Chosen> {
  requireSelection(selection);
  const mine = orgs === null ? null : new Set(orgs);
  const org = selection.org ?? (orgs?.length === 1 ? orgs[0]! : null);
  if (mine !== null && (org === null || !mine.has(org))) {
    throw org === null
      ? new ProvostError('BAD_INPUT', 'It is not said for which organization.', {
          hint: 'Name one of your organizations.',
        })
      : new ProvostError('FORBIDDEN', 'This organization is not one of yours.', {
          hint: 'Ask an administrator for access to it.',
        });
  }
  await engines.settled(signal, 'plan');
  const all = engines.list();
  const asked = all.filter(
    ({ engineId, name }) => !selection.engine || engineId === selection.engine || name === selection.engine,
  );
  if (asked.length === 0) {
    throw new ProvostError('NOT_FOUND', `There is no engine called "${selection.engine}".`, {
      hint: 'List the engines.',
    });
  }
  await Promise.all(asked.map(({ engineId }) => engines.refresh(engineId)));
  const now = new Map(engines.list().map((engine) => [engine.engineId, engine]));
  const away = asked.flatMap(({ engineId }) => {
    const engine = now.get(engineId);
    return engine?.problem && engine.state === 'down' ? [engine] : [];
  });
  if (away.length === asked.length) {
    const { code, message, hint, words } = away[0]!.problem!;
    throw new ProvostError(code, message, { hint, ...(words && { words }) });
  }
  const { rows, unmatched } = pick(engines.rows(), selection, viewerOf(engines, mine));
  const named = (selection.names?.length ?? 0) > 0;
  const counted = engines.rows().filter((row) => maySee(mine, row.org));
  const perOrg: Record<string, number> = {};
  for (const row of counted) if (row.org !== null) perOrg[row.org] = (perOrg[row.org] ?? 0) + 1;
  return {
    rows: rows.map((row) => {
      const where = now.get(row.engineId)?.name ?? row.engineId;
      const gone = away.some(({ engineId }) => engineId === row.engineId);
      const obstacle = gone
        ? { kind: 'error' as const, reason: 'its engine is away' }
        : !named && protects(row)
          ? { kind: 'skip' as const, reason: 'is protected; name it to include it' }
          : null;
      return { row, where, obstacle };
    }),
    unmatched,
    org,
    population: { total: counted.length, orgs: perOrg },
    first: asked[0]!,
  };
}
