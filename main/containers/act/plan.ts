// Plans against live state: a fresh list, then one reading of each container that would be touched.
import { isProtected } from '../../../preload/contract/protection.ts';
import { isProvostError, ProvostError } from '../../errors.ts';
import type { PlanOutline, Population } from '../../plans/operation.ts';
import { EngineRefused } from '../engine-error.ts';
import type { EngineLink } from '../link.ts';
import type { StoredRow } from '../rows.ts';
import { maySee, pick, requireSelection } from '../selection.ts';
import { changeFor, guardReason, leftOut, type Subject } from './changes.ts';
import { inspectOrNull, mapWide, type ActContext } from './context.ts';
import { judge } from './facts.ts';
import type { ActChange, ActParams, ActPayload } from './payload.ts';
import { awayReason, reach, reasonOf } from './reach.ts';
import { upgradeChange } from './upgrade.ts';

/** Readings of one plan under way at once. */
const width = 16;

export async function planAct(
  context: ActContext,
  params: ActParams,
  signal: AbortSignal,
): Promise<PlanOutline<ActPayload>> {
  const { verb, options, selection } = params;
  const orgs = params.orgs === null ? null : new Set(params.orgs);
  requireSelection(selection);
  const org = selection.org ?? (params.orgs?.length === 1 ? params.orgs[0]! : null);
  if (orgs !== null && (org === null || !orgs.has(org))) {
    throw org === null
      ? new ProvostError('BAD_INPUT', 'It is not said for which organization.', {
          hint: 'Name one of your organizations.',
        })
      : new ProvostError('FORBIDDEN', 'This organization is not one of yours.', {
          hint: 'Ask an administrator for access to it.',
        });
  }
  const links = context.links().filter((link) => !selection.engine || isCalled(link, selection.engine));
  if (links.length === 0) {
    throw new ProvostError('NOT_FOUND', `There is no engine called "${selection.engine}".`, {
      hint: 'List the engines.',
    });
  }
  const away = await reach(links, (link) => link.refresh());
  const viewer = { orgs, engineName: (id: string) => context.store.status(id)?.name ?? id };
  const { rows, named, unmatched } = pick(context.store.rows(), selection, viewer);
  if (verb === 'rename' && rows.length + unmatched.length !== 1) {
    throw new ProvostError('BAD_INPUT', `A name can be given to one container, and this means ${rows.length}.`, {
      hint: 'Name exactly one container.',
    });
  }
  const first = links[0]!;
  const unknown = unmatched.map(({ name, reason }) =>
    leftOut(
      { engineId: first.engineId, where: first.status.name, id: `name:${name}`, name, org },
      verb,
      'error',
      away.size === 0 ? reason : `${reason} on the engines that answer`,
      options,
    ),
  );
  const population = populationOf(context.store.rows().filter((row) => maySee(orgs, row.org)));
  return { changes: changes(context, params, { rows, named, unknown, away }, signal), population, org };
}

export function populationOf(rows: readonly StoredRow[]): Population {
  const orgs: Record<string, number> = {};
  for (const { org } of rows) if (org !== null) orgs[org] = (orgs[org] ?? 0) + 1;
  return { total: rows.length, orgs };
}

const isCalled = (link: EngineLink, name: string): boolean => link.engineId === name || link.status.name === name;

interface Meant {
  rows: readonly StoredRow[];
  /** Those that were named, not only matched. */
  named: ReadonlySet<StoredRow>;
  unknown: readonly ActChange[];
  /** Engines that can't be read, and why. */
  away: ReadonlyMap<string, ProvostError>;
}

async function* changes(
  context: ActContext,
  { verb, options }: ActParams,
  { rows, named, unknown, away }: Meant,
  signal: AbortSignal,
): AsyncGenerator<ActChange> {
  yield* unknown;
  const protection = context.protection();
  yield* mapWide(rows, width, async (row): Promise<ActChange> => {
    const status = context.store.status(row.engineId);
    const subject: Subject = { ...row, where: status?.name ?? row.engineId };
    const out = (kind: 'skip' | 'conflict' | 'error', reason: string) => leftOut(subject, verb, kind, reason, options);
    const guarded = guardReason(row.labels);
    if (guarded !== null) return out('skip', guarded);
    if (!named.has(row) && isProtected(row, protection)) return out('skip', 'protected: name it to include it');
    const gone = away.get(row.engineId);
    // Last known is not live: nothing is planned on what it may have been.
    if (gone) return out('error', awayReason(gone));
    const verdict = judge(verb, row, options);
    // The list says enough about what is left alone anyway.
    if (verdict.kind !== 'go') return out(verdict.kind, verdict.reason);
    const link = context.link(row.engineId);
    try {
      const client = link.client();
      const inspected = await inspectOrNull(client, row.id, signal);
      if (!inspected) return out('skip', 'was removed meanwhile');
      if (verb === 'upgrade') return await upgradeChange(client, subject, inspected, signal);
      const change = changeFor(subject, verb, options, inspected, 'nothing', status?.cpus ?? null);
      return verb === 'rename' ? withNameChecked(context, change) : change;
    } catch (error) {
      if (error instanceof EngineRefused) return out('error', `can’t be read: ${error.words}`);
      const told = reasonOf(error, link);
      // It went away while it was read: among several engines, the others go on.
      if (isProvostError(told) && context.links().length > 1) return out('error', awayReason(told));
      throw told;
    }
  });
}

function withNameChecked(context: ActContext, change: ActChange): ActChange {
  const { engineId, to, id } = change.payload;
  const taken = context.store.rows().some((row) => row.engineId === engineId && row.name === to && row.id !== id);
  return taken && change.kind === 'update'
    ? { ...change, kind: 'conflict', reason: `another container is called "${to}"` }
    : change;
}
