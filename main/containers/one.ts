// The one container that a handler was asked about: which it is, and how it is now.
import { ProvostError } from '../errors.ts';
import type { Call } from '../rpc/handlers.ts';
import { inspectOrNull } from './act/context.ts';
import type { ApiInspect } from './api.ts';
import type { Engines } from './engines.ts';
import { findOne } from './list.ts';
import type { StoredRow } from './rows.ts';
import type { Viewer } from './selection.ts';

export interface Named {
  container: string;
  engineId?: string | undefined;
}

export const viewerOf = (engines: Engines, orgs: ReadonlySet<string> | null): Viewer => ({
  orgs,
  engineName: (engineId) => engines.list().find((engine) => engine.engineId === engineId)?.name ?? engineId,
});

/** @throws ProvostError NOT_FOUND, CONFLICT, or why an engine that may have it is away */
export function findRow(engines: Engines, input: Named, orgs: ReadonlySet<string> | null): StoredRow {
  try {
    return findOne(engines, input, viewerOf(engines, orgs));
  } catch (error) {
    // What is not in the list of an engine that is away is not known to be missing. Only engines that were asked count.
    const away = engines
      .list()
      .find(
        ({ engineId, name, problem }) =>
          problem !== null && (!input.engineId || input.engineId === engineId || input.engineId === name),
      )?.problem;
    if (!away || !(error instanceof ProvostError) || error.code !== 'NOT_FOUND') throw error;
    const data = { hint: away.hint, ...(away.words && { words: away.words }) };
    throw new ProvostError(
      away.code,
      `Whether there is a container "${input.container}" is not known. ${away.message}`,
      data,
    );
  }
}

/** @throws ProvostError NOT_FOUND, CONFLICT, ENGINE_* */
export async function inspectOne(
  engines: Engines,
  input: Named,
  call: Call,
): Promise<{ row: StoredRow; inspected: ApiInspect }> {
  await engines.settled(call.signal);
  const row = findRow(engines, input, call.operator.orgs);
  const inspected = await engines.call(row.engineId, (client) => inspectOrNull(client, row.id, call.signal));
  if (inspected) return { row, inspected };
  throw new ProvostError('NOT_FOUND', `The container "${row.name}" was removed.`, {
    hint: 'List the containers again.',
  });
}
