// Every engine that is open: its lasting connection, and how the rest of Provost reaches it. What other features use of
// engines is the interface `Engines`; the connections themselves stay in this room.
import type { Logger } from 'pino';
import type { EngineStatus } from '../../preload/contract/containers.ts';
import { ProvostError } from '../errors.ts';
import { LaneUnavailable } from '../plans/operation.ts';
import { asLaneUnavailable } from './act/context.ts';
import type { Choices } from './added.ts';
import { onWake } from './awake.ts';
import type { EngineClient, SshAgent } from './client.ts';
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
  /**
   * Right after the start, a moment for each engine to be reached for the first time; longer for a plan, which is about what
   * is there just now. Never throws.
   */
  settled(signal: AbortSignal, purpose?: 'list' | 'plan'): Promise<void>;
  /** Changes at once that the operator allows on it; null: as many as suit its processors. */
  concurrencyOf(engineId: string): number | null;
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
  /** What the operator decided about an engine. */
  choices(engineId: string): Choices;
  ssh?: SshAgent | undefined;
  times?: Partial<LinkTimes & { awake: number }>;
}

export class EngineSet implements Engines {
  readonly #deps: EngineSetDeps;
  readonly #links = new Map<string, EngineLink>();
  readonly #closing = new AbortController();
  readonly #unwatch: () => void;

  constructor(deps: EngineSetDeps) {
    this.#deps = deps;
    // Each is read again, or tried again, at once instead of when its timer says so.
    this.#unwatch = onWake(() => {
      deps.log.info('the computer was asleep: all engines are read again');
      for (const link of this.links()) void link.reconnect(this.#closing.signal);
    }, deps.times?.awake ?? 5000);
  }

  /** Opens an engine in the background, with what was last known of it: one that is away keeps nothing from starting. */
  open(found: EngineEndpoint, locate: Locate): EngineLink {
    const { store, known, log, choices, ssh, times } = this.#deps;
    const { engineId } = found;
    const called = (endpoint: EngineEndpoint): EngineEndpoint => ({
      ...endpoint,
      engineId,
      name: choices(engineId).name ?? this.#freeName(endpoint.name, engineId),
    });
    const endpoint = called(found);
    const downSince = known.restore(endpoint, store);
    const { concurrency } = choices(engineId);
    const link = new EngineLink({
      ...{ endpoint, store, log, ssh, downSince, concurrency },
      locate: async () => called(await locate()),
      ...(times && { times }),
    });
    this.#links.set(engineId, link);
    link.start();
    return link;
  }

  /** Takes an engine out of the list: its rows go, nothing on it changes. What is known of it stays for its return. */
  async drop(engineId: string): Promise<void> {
    const link = this.#links.get(engineId);
    if (!link) return;
    this.#links.delete(engineId);
    await link.close();
    this.#deps.store.drop(engineId);
  }

  /** The name, with a number after it when another engine is called so. */
  #freeName(name: string, engineId: string): string {
    const taken = new Set(this.links().flatMap((link) => (link.engineId === engineId ? [] : [link.status.name])));
    if (!taken.has(name)) return name;
    for (let number = 2; ; number++) if (!taken.has(`${name} ${number}`)) return `${name} ${number}`;
  }

  links(): EngineLink[] {
    return [...this.#links.values()];
  }

  /** @throws LaneUnavailable when there is no such engine now */
  link(engineId: string): EngineLink {
    const found = this.#links.get(engineId);
    if (found) return found;
    throw new LaneUnavailable(`The engine ${engineId} is not in the list now.`);
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
      throw new ProvostError('NOT_FOUND', `The engine ${engineId} is not in the list now.`, {
        hint: 'List the engines.',
      });
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

  async settled(signal: AbortSignal, purpose: 'list' | 'plan' = 'list'): Promise<void> {
    await Promise.all(this.links().map((link) => firstList(link, signal, purpose)));
  }

  concurrencyOf(engineId: string): number | null {
    return this.#links.get(engineId)?.status.concurrency ?? null;
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
    this.#unwatch();
    this.#closing.abort();
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

/** A plan of what an engine has can wait for it this many ms, while it is being reached for the first time. */
const planPatience = 10_000;

/** The first answer is worth a moment, once: the command line would otherwise see an empty list. */
async function firstList(link: EngineLink, signal: AbortSignal, purpose: 'list' | 'plan'): Promise<void> {
  // With a last known list to show, less: an engine that hangs must not hold it back.
  const patience = link.status.listedAt === null ? 5000 : 1500;
  const until = purpose === 'plan' ? Date.now() + planPatience : link.openedAt + patience;
  while (Date.now() < until && link.status.state === 'connecting' && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
