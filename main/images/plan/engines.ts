// On which engines something is to be done, and a change for each of those that can't be asked.
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { mapWide, type EngineClient } from '../../containers/index.ts';
import { isProvostError, ProvostError } from '../../errors.ts';
import { wordsOf } from '../inventory.ts';
import { change, type Change, type Context, type Payload } from '../payload.ts';

/** @param named ids or names, also several in one text with commas; undefined: all */
export function enginesNamed({ engines }: Context, named: readonly string[] | undefined): EngineStatus[] {
  if (named === undefined || named.length === 0) {
    const all = engines.list();
    if (all.length > 0) return all;
    throw new ProvostError('NOT_FOUND', 'There is no engine.', { hint: 'Add an engine first.' });
  }
  const words = named.flatMap((word) => word.split(',')).map((word) => word.trim());
  const found = words.filter((word) => word !== '').map((word) => engines.find(word));
  return [...new Map(found.map((engine) => [engine.engineId, engine])).values()];
}

/**
 * Changes engine by engine, several engines at once; one that can't be asked gives an error change instead of ending the
 * plan. When none can be asked, the plan fails with why.
 * @param standIn a payload and a label for the change of an engine that could not be asked
 */
export async function onEach(
  context: Context,
  engines: readonly EngineStatus[],
  standIn: (engineId: string) => { payload: Payload; label: string; subject: string },
  work: (client: EngineClient, engineId: string) => Promise<Change[]>,
): Promise<Change[]> {
  const failures: unknown[] = [];
  const all: Change[] = [];
  const each = mapWide(engines, 8, async ({ engineId }) => {
    try {
      return await context.engines.call(engineId, (client) => work(client, engineId));
    } catch (error) {
      if (!isProvostError(error) || !/^(ENGINE|HOST)_/.test(error.code)) throw error;
      failures.push(error);
      return [left(context, engineId, standIn, `the engine can’t be asked: ${wordsOf(error)}`)];
    }
  });
  for await (const changes of each) all.push(...changes);
  if (failures.length === engines.length && failures.length > 0) throw failures[0];
  return all;
}

const left = (
  context: Context,
  engineId: string,
  standIn: (engineId: string) => { payload: Payload; label: string; subject: string },
  reason: string,
): Change => {
  const { payload, label, subject } = standIn(engineId);
  return change(context, payload, { kind: 'error', label, subject, reason });
};

/** Who may see only some organizations may not change what belongs to whole engines. @throws ProvostError FORBIDDEN */
export function requireAll(orgs: ReadonlySet<string> | null): void {
  if (orgs === null) return;
  throw new ProvostError(
    'FORBIDDEN',
    'Images, volumes and networks belong to whole engines, of which you see a part.',
    {
      hint: 'Ask an operator of all organizations.',
    },
  );
}
