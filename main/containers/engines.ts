// Every engine that is open: its lasting connection, and how the rest of Provost reaches it. What other features use of
// engines is the interface `Engines`; the connections themselves stay in this room.
import type { Logger } from 'pino';
import type { EngineStatus } from '../../preload/contract/containers.ts';
import { ProvostError } from '../errors.ts';
import { LaneUnavailable } from '../plans/operation.ts';
import { asLaneUnavailable } from './act/context.ts';
import type { EngineClient } from './client.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { toProvostError } from './engine-error.ts';
import type { LastKnown } from './last-known.ts';
import { EngineLink, type LinkTimes } from './link.ts';
import type { StoredRow } from './rows.ts';
import type { ContainerStore, StoreChange } from './store.ts';

export interface Engines {
  /** All, also those that are away. */
  list(): EngineStatus[];
  /** @param idOrName as the operator wrote it. @throws ProvostError NOT_FOUND, CONFLICT when two have this name */
  find(idOrName: string): EngineStatus;
  /** Calls of a handler. @throws ProvostError ENGINE_*, with what the connection knows about why */
  call<Result>(engineId: string, work: (client: EngineClient) => Promise<Result>): Promise<Result>;
  /** Calls of an operation. @throws LaneUnavailable when the engine is away, ProvostError ENGINE_FAILED when it refuses */
  onLane<Result>(engineId: string, work: (client: EngineClient) => Promise<Result>): Promise<Result>;
  /** For `Operation.ready`. @throws LaneUnavailable */
  ready(engineId: string, signal: AbortSignal): Promise<void>;
  /** Right after the start, a moment for each engine to be reached for the first time. Never throws. */
  settled(signal: AbortSignal): Promise<void>;
  /** Reads the engine's whole list now. Never throws: the engine's state says what happened. */
  refresh(engineId: string): Promise<void>;
  /** Containers of all engines as last known, sorted by name; the same array while nothing changed. */
  rows(): readonly StoredRow[];
  /** Changes of rows and of engines' states. @returns the function that ends it */
  listen(listener: (change: StoreChange) => void): () => void;
}

/** Where an engine is: asked before every attempt, since the default socket or a context may have changed. */
export type Locate = () => EngineEndpoint | Promise<EngineEndpoint>;

export interface EngineSetDeps {
  store: ContainerStore;
  known: LastKnown;
  log: Logger;
  times?: Partial<LinkTimes>;
}

export class EngineSet implements Engines {
  readonly #deps: EngineSetDeps;
  readonly #links = new Map<string, EngineLink>();

  constructor(deps: EngineSetDeps) {
    this.#deps = deps;
  }

  /** Opens an engine in the background, with what was last known of it: one that is away keeps nothing from starting. */
  open(endpoint: EngineEndpoint, locate: Locate): EngineLink {
    const { store, known, log, times } = this.#deps;
    known.restore(endpoint, store);
    const link = new EngineLink({ locate, endpoint, store, log, ...(times && { times }) });
    this.#links.set(link.engineId, link);
    link.start();
    return link;
  }

  links(): EngineLink[] {
    return [...this.#links.values()];
  }

  /** @throws LaneUnavailable when there is no such engine now */
  link(engineId: string): EngineLink {
    const found = this.#links.get(engineId);
    if (found) return found;
    throw new LaneUnavailable(`The engine ${engineId} is not open now.`);
  }

  list(): EngineStatus[] {
    return this.#deps.store.statuses();
  }

  find(idOrName: string): EngineStatus {
    const exact = this.#links.get(idOrName);
    const found = exact ? [exact] : this.links().filter((link) => link.status.name === idOrName);
    if (found.length === 1) return found[0]!.status;
    if (found.length > 1) {
      throw new ProvostError('CONFLICT', `${found.length} engines are called "${idOrName}".`, {
        hint: 'Name it by its id: "provost engines list" shows them.',
      });
    }
    throw new ProvostError('NOT_FOUND', `There is no engine called "${idOrName}".`, { hint: 'List the engines.' });
  }

  async call<Result>(engineId: string, work: (client: EngineClient) => Promise<Result>): Promise<Result> {
    const link = this.#links.get(engineId);
    if (!link) {
      throw new ProvostError('NOT_FOUND', `The engine ${engineId} is not open now.`, { hint: 'List the engines.' });
    }
    try {
      return await work(link.client());
    } catch (error) {
      throw engineError(error, link);
    }
  }

  async onLane<Result>(engineId: string, work: (client: EngineClient) => Promise<Result>): Promise<Result> {
    const link = this.link(engineId);
    try {
      return await work(link.client());
    } catch (error) {
      throw asLaneUnavailable(error, link);
    }
  }

  async ready(engineId: string, signal: AbortSignal): Promise<void> {
    const link = this.link(engineId);
    if (link.status.state !== 'connected') await link.reconnect(signal);
    await this.onLane(engineId, (client) => client.ask({ method: 'GET', path: '/_ping', limit: 5000, signal }));
  }

  async settled(signal: AbortSignal): Promise<void> {
    await Promise.all(this.links().map((link) => firstList(link, signal)));
  }

  async refresh(engineId: string): Promise<void> {
    try {
      await this.#links.get(engineId)?.refresh();
    } catch (error) {
      this.#deps.log.debug({ engine: engineId, err: error }, 'refresh failed');
    }
  }

  rows(): readonly StoredRow[] {
    return this.#deps.store.rows();
  }

  listen(listener: (change: StoreChange) => void): () => void {
    return this.#deps.store.listen(listener);
  }

  async close(): Promise<void> {
    await Promise.all(this.links().map((link) => link.close()));
  }
}

/** What an engine call threw, for a handler: what the connection knows is better than what one call saw of it. */
export function engineError(error: unknown, link: EngineLink): unknown {
  const { problem } = link.status;
  const mapped = toProvostError(error, link.endpoint);
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

/** The first answer is worth a moment: the command line would otherwise see an empty list. */
async function firstList(link: EngineLink, signal: AbortSignal): Promise<void> {
  // With a last known list to show, less: an engine that hangs must not hold it back.
  const limit = link.status.listedAt === null ? 5000 : 1500;
  for (let waited = 0; waited < limit && link.status.state === 'connecting' && !signal.aborted; waited += 10) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
