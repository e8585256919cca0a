// What the parts of the logs share: which containers are meant, and how each is reached.
import type { LogSource } from '../../../preload/contract/logs.ts';
import { sourcesAtMost } from '../../../preload/contract/logs.ts';
import type { Selection } from '../../../preload/contract/containers.ts';
import { ProvostError } from '../../errors.ts';
import type { Call } from '../../rpc/handlers.ts';
import type { ApiInspect } from '../api.ts';
import { inspectOrNull } from '../act/context.ts';
import type { EngineClient } from '../client.ts';
import type { Engines } from '../engines.ts';
import type { StoredRow } from '../rows.ts';
import { maySee, pick, requireSelection } from '../selection.ts';

/** The containers meant by a selection, sorted by name. */
export function chosen(engines: Engines, selection: Selection, { operator }: Call): StoredRow[] {
  requireSelection(selection);
  const statuses = new Map(engines.list().map((status) => [status.engineId, status]));
  const viewer = { orgs: operator.orgs, engineName: (engineId: string) => statuses.get(engineId)?.name ?? engineId };
  const { rows, unmatched } = pick(engines.rows(), selection, viewer);
  const missing = unmatched[0];
  if (missing) {
    const away = engines.list().find(({ problem }) => problem !== null)?.problem;
    if (away) {
      throw new ProvostError(
        away.code,
        `Whether there is a container "${missing.name}" is not known. ${away.message}`,
        {
          hint: away.hint,
          ...(away.words && { words: away.words }),
        },
      );
    }
    throw new ProvostError('NOT_FOUND', `There is no container "${missing.name}".`, {
      hint: 'List the containers to see their names.',
    });
  }
  if (rows.length === 0) {
    throw new ProvostError('NOT_FOUND', 'No container matches.', { hint: 'Choose others, or list them first.' });
  }
  return rows;
}

/** @throws ProvostError BAD_INPUT when they are more than can be shown together */
export function chosenTogether(engines: Engines, selection: Selection, call: Call): StoredRow[] {
  const rows = chosen(engines, selection, call);
  if (rows.length <= sourcesAtMost) return rows;
  throw new ProvostError(
    'BAD_INPUT',
    `${rows.length} containers match; at most ${sourcesAtMost} logs are read together.`,
    {
      hint: 'Choose fewer, or collect their logs into a folder.',
    },
  );
}

export const sourceOf = ({ engineId, id, name }: StoredRow): LogSource => ({ engineId, id, name });

/** Works on one container through its engine. @throws ProvostError NOT_FOUND, ENGINE_* */
export function withLive<Result>(
  engines: Engines,
  { engineId, id, name }: LogSource,
  signal: AbortSignal,
  work: (client: EngineClient, inspected: ApiInspect) => Promise<Result>,
): Promise<Result> {
  return engines.call(engineId, async (client) => {
    const inspected = await inspectOrNull(client, id, signal);
    if (!inspected) {
      throw new ProvostError('NOT_FOUND', `The container "${name}" was removed.`, {
        hint: 'List the containers again.',
      });
    }
    return work(client, inspected);
  });
}

/** The container that has this name now, on the same engine, when it is another one. */
export function successorOf(engines: Engines, source: LogSource, { operator }: Call): LogSource | null {
  const row = engines
    .rows()
    .find(({ engineId, name, id }) => engineId === source.engineId && name === source.name && id !== source.id);
  return row && maySee(operator.orgs, row.org) ? sourceOf(row) : null;
}

/** What an engine's stream gives, with its failures told like those of any call. @throws ProvostError ENGINE_* */
export async function* told<Item>(
  engines: Engines,
  { engineId }: LogSource,
  items: AsyncIterable<Item>,
): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    await engines.call(engineId, () => Promise.reject(error));
  }
}
