// Plans against live state: a fresh list, then one reading of each container that would be touched.
import { ProvostError } from '../../errors.ts';
import type { PlanOutline, Population } from '../../plans/operation.ts';
import { EngineAway, EngineRefused, EngineUnfit, toProvostError } from '../engine-error.ts';
import type { EngineLink } from '../link.ts';
import type { StoredRow } from '../rows.ts';
import { maySee, pick, requireSelection } from '../selection.ts';
import { changeFor, leftOut, type Subject } from './changes.ts';
import { inspectOrNull, mapWide, type ActContext } from './context.ts';
import { judge } from './facts.ts';
import type { ActChange, ActParams, ActPayload } from './payload.ts';

/** Readings of one plan under way at once. */
const width = 8;

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
  await Promise.all(links.map(readNow));
  const viewer = { orgs, engineName: (id: string) => context.store.status(id)?.name ?? id };
  const { rows, unmatched } = pick(context.store.rows(), selection, viewer);
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
      reason,
      options,
    ),
  );
  const population = populationOf(context.store.rows().filter((row) => maySee(orgs, row.org)));
  return { changes: changes(context, params, rows, unknown, signal), population, org };
}

export function populationOf(rows: readonly StoredRow[]): Population {
  const orgs: Record<string, number> = {};
  for (const { org } of rows) if (org !== null) orgs[org] = (orgs[org] ?? 0) + 1;
  return { total: rows.length, orgs };
}

const isCalled = (link: EngineLink, name: string): boolean => link.engineId === name || link.status.name === name;

/** @throws ProvostError ENGINE_* when live state can't be read */
async function readNow(link: EngineLink): Promise<void> {
  try {
    await link.refresh();
  } catch (error) {
    const { problem } = link.status;
    if (problem && error instanceof EngineAway) {
      throw new ProvostError(problem.code, problem.message, {
        hint: problem.hint,
        ...(problem.words && { words: problem.words }),
      });
    }
    throw toProvostError(error, link.endpoint);
  }
}

async function* changes(
  context: ActContext,
  { verb, options }: ActParams,
  rows: readonly StoredRow[],
  unknown: readonly ActChange[],
  signal: AbortSignal,
): AsyncGenerator<ActChange> {
  yield* unknown;
  yield* mapWide(rows, width, async (row): Promise<ActChange> => {
    const subject: Subject = { ...row, where: context.store.status(row.engineId)?.name ?? row.engineId };
    const verdict = judge(verb, row, options);
    // The list says enough about what is left alone anyway.
    if (verdict.kind !== 'go') return leftOut(subject, verb, verdict.kind, verdict.reason, options);
    const link = context.link(row.engineId);
    try {
      const inspected = await inspectOrNull(link.client(), row.id, signal);
      if (!inspected) return leftOut(subject, verb, 'skip', 'was removed meanwhile', options);
      if (verb === 'rename') return withNameChecked(context, changeFor(subject, verb, options, inspected));
      return changeFor(subject, verb, options, inspected);
    } catch (error) {
      if (error instanceof EngineRefused)
        return leftOut(subject, verb, 'error', `can’t be read: ${error.words}`, options);
      throw error instanceof EngineAway || error instanceof EngineUnfit ? toProvostError(error, link.endpoint) : error;
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
