// Which Swarms there are, asked of every engine, and what they hold, asked of one manager each.
import type { Engines } from '../containers/index.ts';
import { isProvostError, ProvostError } from '../errors.ts';
import type { ApiNode, ApiService, ApiSwarmInfo, ApiTask } from './api.ts';

export interface Manager {
  engineId: string;
  name: string;
}

export interface Swarms {
  /** By the Swarm's id. */
  found: Map<string, Manager[]>;
  /** Engines that could not be asked. */
  unknown: (Manager & { reason: string })[];
}

/** Milliseconds that an engine's part in a Swarm is taken for unchanged: screens ask every two seconds. */
const fresh = 10_000;
const limit = 15_000;

export function swarmReader(engines: Engines) {
  let known: { at: number; key: string; swarms: Swarms } | null = null;

  const ask = <Answer>(engineId: string, path: string, signal: AbortSignal, query?: Record<string, object | boolean>) =>
    engines.call(engineId, (client) =>
      client.ask<Answer>({ method: 'GET', path, limit, signal, ...(query && { query }) }),
    );

  /** @param again ask the engines now, whatever is known */
  async function swarms(signal: AbortSignal, again = false): Promise<Swarms> {
    await engines.settled(signal);
    const statuses = engines.list();
    const key = JSON.stringify(statuses.map(({ engineId, state }) => [engineId, state]));
    if (!again && known && known.key === key && Date.now() - known.at < fresh) return known.swarms;
    const swarms: Swarms = { found: new Map(), unknown: [] };
    await Promise.all(
      statuses.map(async ({ engineId, name, state, problem }) => {
        if (state === 'down' || state === 'connecting') {
          swarms.unknown.push({ engineId, name, reason: problem?.message ?? 'It has not been reached yet.' });
          return;
        }
        try {
          const { Swarm: part } = await ask<ApiSwarmInfo>(engineId, '/info', signal);
          const id = part?.Cluster?.ID;
          if (part?.ControlAvailable && id) swarms.found.set(id, [...(swarms.found.get(id) ?? []), { engineId, name }]);
        } catch (error) {
          if (!isProvostError(error)) throw error;
          swarms.unknown.push({ engineId, name, reason: error.message });
        }
      }),
    );
    known = { at: Date.now(), key, swarms };
    return swarms;
  }

  /** @throws ProvostError NOT_FOUND when none is called so; CONFLICT when it is not said which and there are several */
  function choose({ found }: Swarms, named: string | undefined): [swarmId: string, manager: Manager][] {
    const all = [...found].map(([swarmId, managers]): [string, Manager] => [swarmId, managers[0]!]);
    if (named === undefined) return all;
    const chosen = all.filter(
      ([swarmId]) =>
        swarmId === named || found.get(swarmId)!.some(({ engineId, name }) => engineId === named || name === named),
    );
    if (chosen.length > 0) return chosen;
    throw new ProvostError('NOT_FOUND', `No Swarm is called "${named}", and no engine of this name manages one.`, {
      hint: 'List the Swarms. An engine becomes a manager with "docker swarm init" on its host.',
    });
  }

  return {
    swarms,
    choose,
    services: (engineId: string, signal: AbortSignal) =>
      ask<ApiService[]>(engineId, '/services', signal, { status: true }),
    nodes: (engineId: string, signal: AbortSignal) => ask<ApiNode[]>(engineId, '/nodes', signal),
    tasks: (engineId: string, filters: object, signal: AbortSignal) =>
      ask<ApiTask[]>(engineId, '/tasks', signal, { filters }),
  };
}

export type SwarmReader = ReturnType<typeof swarmReader>;
