// What each engine has: its images, volumes and networks, and the containers that use them, read in one go and kept, so
// that an engine that goes away still shows what it had. Sizes that an engine has to add up are read only on request.
import type { EngineStatus } from '../../preload/contract/containers.ts';
import { EngineRefused, type EngineClient, type Engines } from '../containers/index.ts';
import { isProvostError, type ProvostError } from '../errors.ts';
import type { ApiImage, ApiNetwork, ApiUsage, ApiUser, ApiVolume } from './api.ts';

export interface Inventory {
  engineId: string;
  /** UTC ms. */
  readAt: number;
  images: ApiImage[];
  volumes: ApiVolume[];
  networks: ApiNetwork[];
  containers: ApiUser[];
  stale?: boolean;
}

export interface Measured {
  sharedSize: ReadonlyMap<string, number>;
  volumeSize: ReadonlyMap<string, number>;
  cache: NonNullable<ApiUsage['BuildCache']>;
}

const listLimit = 20_000;
/** An engine walks through every file of every volume. */
const usageLimit = 180_000;

const readable = ({ state }: EngineStatus): boolean => state === 'connected' || state === 'degraded';

export class Inventories {
  readonly #engines: Engines;
  readonly #known = new Map<string, Inventory>();
  readonly #measured = new Map<string, Measured>();
  readonly #problems = new Map<string, { error: ProvostError; at: number }>();
  readonly #reading = new Map<string, Promise<Inventory>>();
  readonly #measuring = new Map<string, Promise<Measured>>();

  constructor(engines: Engines) {
    this.#engines = engines;
  }

  /**
   * @param maxAge ms that what is known may be old
   * @throws ProvostError ENGINE_*
   */
  async read(engineId: string, maxAge = 0): Promise<Inventory> {
    const known = this.#known.get(engineId);
    if (known && !known.stale && maxAge > 0 && Date.now() - known.readAt <= maxAge) return known;
    return this.#shared(this.#reading, engineId, async () => {
      const read = await this.#engines.call(engineId, (client) => readAll(client, engineId));
      this.#known.set(engineId, read);
      return read;
    });
  }

  /** @throws ProvostError ENGINE_* */
  measure(engineId: string): Promise<Measured> {
    return this.#shared(this.#measuring, engineId, async () => {
      const usage = await this.#engines.call(engineId, (client) =>
        client.ask<ApiUsage>({ method: 'GET', path: '/system/df', limit: usageLimit }),
      );
      const measured: Measured = {
        sharedSize: new Map(known(usage.Images, ({ Id, SharedSize }) => [Id, SharedSize])),
        volumeSize: new Map(known(usage.Volumes, ({ Name, UsageData }) => [Name, UsageData?.Size])),
        cache: usage.BuildCache ?? [],
      };
      this.#measured.set(engineId, measured);
      return measured;
    });
  }

  /** One at a time per engine, and its failure is remembered until it works again. */
  async #shared<T>(under: Map<string, Promise<T>>, engineId: string, work: () => Promise<T>): Promise<T> {
    const running = under.get(engineId);
    if (running) return running;
    const begun = work();
    under.set(engineId, begun);
    try {
      const done = await begun;
      this.#problems.delete(engineId);
      return done;
    } catch (error) {
      if (isProvostError(error)) this.#problems.set(engineId, { error, at: Date.now() });
      throw error;
    } finally {
      under.delete(engineId);
    }
  }

  /**
   * Everything that is known, read anew where the engine answers. One dead engine slows nothing: it is not asked.
   * @param options.measure adds up what takes a while
   * @param options.engine id or name; undefined: all. @throws ProvostError NOT_FOUND for an engine that there is not
   */
  async all(options: { measure: boolean; maxAge: number; engine?: string | undefined }, signal: AbortSignal) {
    await this.#engines.settled(signal);
    const statuses = options.engine === undefined ? this.#engines.list() : [this.#engines.find(options.engine)];
    await Promise.all(
      statuses.filter(readable).map(async ({ engineId }) => {
        try {
          await this.read(engineId, options.maxAge);
          if (options.measure) await this.measure(engineId);
        } catch (error) {
          // Shown beside the engine, with what was last known of it.
          if (!isProvostError(error)) throw error;
        }
      }),
    );
    return {
      inventories: statuses.flatMap(({ engineId }) => this.#known.get(engineId) ?? []),
      engines: statuses.map((status) => this.#shown(this.#engines.find(status.engineId))),
    };
  }

  known(engineId: string): Inventory | undefined {
    return this.#known.get(engineId);
  }

  /** Something was changed: what is known is read again at the next question. */
  expire(): void {
    for (const [engineId, known] of this.#known) this.#known.set(engineId, { ...known, stale: true });
  }

  measured(engineId: string): Measured | undefined {
    return this.#measured.get(engineId);
  }

  /** The engine's state as far as this list is concerned: when it was read, and why it could not be. */
  #shown(status: EngineStatus): EngineStatus {
    const listedAt = this.#known.get(status.engineId)?.readAt ?? null;
    const problem = this.#problems.get(status.engineId);
    if (!readable(status) || !problem) return { ...status, listedAt };
    const { code, message, data } = problem.error;
    return {
      ...status,
      listedAt,
      state: 'down',
      since: problem.at,
      problem: { code, message, words: data.words ?? null, hint: data.hint ?? 'Provost asks again by itself.' },
    };
  }
}

function known<Item>(items: Item[] | null | undefined, of: (item: Item) => [string, number | undefined]) {
  return (items ?? []).map(of).filter((pair): pair is [string, number] => pair[1] !== undefined && pair[1] >= 0);
}

async function readAll(client: EngineClient, engineId: string): Promise<Inventory> {
  const get = <Answer>(path: string, query: Record<string, boolean> = {}) =>
    client.ask<Answer>({ method: 'GET', path, query, limit: listLimit });
  const [images, volumes, networks, containers] = await Promise.all([
    get<ApiImage[]>('/images/json'),
    get<{ Volumes?: ApiVolume[] | null }>('/volumes'),
    get<ApiNetwork[]>('/networks'),
    get<ApiUser[]>('/containers/json', { all: true }),
  ]);
  return { engineId, readAt: Date.now(), images, volumes: volumes.Volumes ?? [], networks, containers };
}

/** What an engine that refused said, for a reason in a plan. */
export const wordsOf = (error: unknown): string =>
  error instanceof EngineRefused
    ? error.words
    : isProvostError(error)
      ? (error.data.words ?? error.message)
      : error instanceof Error
        ? error.message
        : String(error);
