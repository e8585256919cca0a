// Containers and the engines that run them: the live list, the verbs, the logs. What other rooms may use is exported here.
import type { Logger } from 'pino';
import type {
  containers as containersContract,
  engines as enginesContract,
  Selection,
  Verb,
} from '../../preload/contract/containers.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import type { Database } from '../database/open.ts';
import { startSimulatedEngine, type SimulatedEngine } from '../demo/index.ts';
import { ProvostError } from '../errors.ts';
import type { Json } from '../plans/operation.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import type { ActContext } from './act/context.ts';
import { definitionStore } from './act/definition.ts';
import { actOperation, unknownEngine, type ActOperation } from './act/operation.ts';
import { noOptions, type ActOptions } from './act/payload.ts';
import { inspectOrNull } from './act/context.ts';
import { toDetail } from './detail.ts';
import { findEngine, type EngineEndpoint } from './endpoint.ts';
import { toProvostError } from './engine-error.ts';
import { lastKnown } from './last-known.ts';
import { EngineLink, type LinkTimes } from './link.ts';
import { findOne, listPage } from './list.ts';
import { streamLogs } from './logs/stream.ts';
import { requireSelection, type Viewer } from './selection.ts';
import { ContainerStore } from './store.ts';
import { watchStore } from './watch.ts';

export type { ActOperation } from './act/operation.ts';
/** For whoever speaks Docker's API too: the simulated engine. */
export type { ApiConfig, ApiEndpoint, ApiHostConfig, ApiInspect, ApiListed, ApiMount, ApiPort } from './api.ts';

export interface ContainersDeps {
  database: Database;
  log: Logger;
  env: NodeJS.ProcessEnv;
  /** Only the simulated engine is opened. */
  demo: boolean;
  /** Where the simulated engine keeps its containers; in memory alone when left out. */
  dataDir?: string;
  plans: {
    plan(operation: string, params: Json, call: Call): Promise<PlanSummary>;
    onJobFinished(listener: (operation: string, jobId: string) => void): void;
  };
  /** For tests, which can't wait for the usual ones. */
  times?: Partial<LinkTimes & { settle: number }>;
}

export interface Containers {
  handlers: Handlers<typeof containersContract>;
  engineHandlers: Handlers<typeof enginesContract>;
  /** To be registered with the plan engine. */
  operation: ActOperation;
  /** Reads an engine's whole list now. Never throws: the engine's state says what happened. */
  refresh(engineId: string): Promise<void>;
  close(): Promise<void>;
}

const demoEngineId = 'demo';

/** Opens the engine in the background: an engine that is away keeps nothing from starting. */
export function createContainers(deps: ContainersDeps): Containers {
  const { database, env, demo, times } = deps;
  const log = deps.log.child({ feature: 'containers' });
  const store = new ContainerStore();
  const known = lastKnown(database, log);
  let simulated: Promise<SimulatedEngine> | null = null;

  const locate = async (): Promise<EngineEndpoint> => {
    if (!demo) return findEngine({ env });
    simulated ??= startSimulatedEngine(deps.dataDir === undefined ? {} : { keepIn: deps.dataDir });
    return demoEndpoint((await simulated).socketPath);
  };
  const endpoint = demo ? demoEndpoint('') : findEngine({ env });

  known.restore(endpoint, store);
  const unlisten = store.listen((change) => known.note(store, change));
  const link = new EngineLink({ locate, endpoint, store, log, ...(times && { times }) });
  const links = [link];
  link.start();

  const linkOf = (engineId: string) => links.find((one) => one.engineId === engineId);
  const context: ActContext = {
    link(engineId) {
      const found = linkOf(engineId);
      if (!found) throw unknownEngine(engineId);
      return found;
    },
    links: () => links,
    store,
    definitions: definitionStore(database),
    settle: times?.settle ?? 2000,
  };
  const acting = actOperation(context);
  const operation: ActOperation = {
    ...acting,
    // The command line plans right after it has opened the backend, while the first connection is still being made.
    plan: async (params, signal) => {
      await firstList(link, signal);
      return acting.plan(params, signal);
    },
    planInverse: async (applied, signal) => {
      await firstList(link, signal);
      return acting.planInverse(applied, signal);
    },
    planAgain: async (changes, signal) => {
      await firstList(link, signal);
      return acting.planAgain(changes, signal);
    },
  };

  const refresh = async (engineId: string): Promise<void> => {
    try {
      await linkOf(engineId)?.refresh();
    } catch (error) {
      log.debug({ engine: engineId, err: error }, 'refresh failed');
    }
  };
  deps.plans.onJobFinished((name) => {
    if (name === operation.name) for (const one of links) void refresh(one.engineId);
  });

  const viewerOf = ({ operator }: Call): Viewer => ({
    orgs: operator.orgs,
    engineName: (engineId) => store.status(engineId)?.name ?? engineId,
  });

  /** What is not in the list of an engine that is away is not known to be missing. */
  const findKnown = (input: { container: string; engineId?: string | undefined }, call: Call) => {
    try {
      return findOne(store, input, viewerOf(call));
    } catch (error) {
      const away = store.statuses().find(({ problem }) => problem !== null)?.problem;
      if (!away || !(error instanceof ProvostError) || error.code !== 'NOT_FOUND') throw error;
      throw new ProvostError(
        away.code,
        `Whether there is a container "${input.container}" is not known. ${away.message}`,
        {
          hint: away.hint,
          ...(away.words && { words: away.words }),
        },
      );
    }
  };

  /** A container's live definition. @throws ProvostError NOT_FOUND, ENGINE_* */
  const inspectOne = async (input: { container: string; engineId?: string | undefined }, call: Call) => {
    await firstList(link, call.signal);
    const row = findKnown(input, call);
    const owner = context.link(row.engineId);
    try {
      const client = owner.client();
      const inspected = await inspectOrNull(client, row.id, call.signal);
      if (inspected) return { row, client, inspected, owner };
    } catch (error) {
      throw engineError(error, owner);
    }
    throw new ProvostError('NOT_FOUND', `The container "${row.name}" was removed.`, {
      hint: 'List the containers again.',
    });
  };

  const planVerb =
    (verb: Verb) => async (input: Selection & Partial<Record<keyof ActOptions, unknown>>, call: Call) => {
      const { grace, signal, force, volumes, to, ...selection } = input;
      requireSelection(selection);
      const given = Object.entries({ grace, signal, force, volumes, to }).filter(([, value]) => value !== undefined);
      const options = { ...noOptions, ...Object.fromEntries(given) };
      const orgs = call.operator.orgs === null ? null : [...call.operator.orgs];
      // What is undefined in the input is left out, so that what is stored is JSON.
      const params = JSON.parse(JSON.stringify({ verb, selection, options, orgs })) as Json;
      return deps.plans.plan(operation.name, params, call);
    };

  return {
    operation,
    refresh,
    handlers: {
      async list(input, call) {
        await firstList(link, call.signal);
        const page = listPage(store, input, viewerOf(call));
        const engines = store.statuses();
        // Rows of an engine that was never read are unknown, not none.
        const known = engines.every(({ listedAt }) => listedAt !== null);
        return { ...page, total: known ? page.total : null, engines };
      },
      watch: (input, call) => watchStore(store, call.operator.orgs, input.org, call.signal),
      async get(input, call) {
        const { row, inspected } = await inspectOne(input, call);
        return toDetail(store.asShown(row), inspected);
      },
      async *streamLogs(input, call) {
        const { client, inspected, owner } = await inspectOne(input, call);
        try {
          yield* streamLogs(client, inspected, input, call.signal);
        } catch (error) {
          throw engineError(error, owner);
        }
      },
      planStart: planVerb('start'),
      planStop: planVerb('stop'),
      planRestart: planVerb('restart'),
      planPause: planVerb('pause'),
      planUnpause: planVerb('unpause'),
      planKill: planVerb('kill'),
      planRemove: planVerb('remove'),
      planRename: planVerb('rename'),
    },
    engineHandlers: {
      async list(_input, call) {
        await firstList(link, call.signal);
        return { rows: store.statuses() };
      },
      async reconnect({ engineId }, call) {
        const found = links.find((one) => one.engineId === engineId || one.status.name === engineId);
        if (!found)
          throw new ProvostError('NOT_FOUND', `There is no engine "${engineId}".`, { hint: 'List the engines.' });
        return found.reconnect(call.signal);
      },
    },
    async close() {
      await Promise.all(links.map((one) => one.close()));
      unlisten();
      await known.close(store);
      await (await simulated)?.close();
    },
  };
}

const demoEndpoint = (socketPath: string): EngineEndpoint => ({
  ...{ engineId: demoEngineId, name: 'Simulated engine', endpoint: 'inside Provost', source: 'demo', simulated: true },
  address: { kind: 'socket', path: socketPath },
});

function engineError(error: unknown, link: EngineLink): unknown {
  const { problem } = link.status;
  const mapped = toProvostError(error, link.endpoint);
  // What the connection knows is better than what one call saw of it.
  if (problem && mapped instanceof ProvostError && mapped.code === 'ENGINE_UNREACHABLE') {
    return new ProvostError(
      problem.code,
      problem.message,
      { hint: problem.hint, ...(problem.words && { words: problem.words }) },
      { cause: error },
    );
  }
  return mapped;
}

/** Right after the start, the first answer is worth a moment: the command line would otherwise see an empty list. */
async function firstList(link: EngineLink, signal: AbortSignal): Promise<void> {
  // With a last known list to show, less: an engine that hangs must not hold it back.
  const limit = link.status.listedAt === null ? 5000 : 1500;
  for (let waited = 0; waited < limit && link.status.state === 'connecting' && !signal.aborted; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
