// The lasting connection to one engine: subscribes to its events, then lists, and keeps the store true to it.
// It never throws at anybody: an engine that is away is a state with a reason.
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { EngineStatus } from '../../preload/contract/containers.ts';
import type { ApiListed } from './api.ts';
import type { EngineClient, EngineStream, SshAgent } from './client.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { EngineAway, EngineLate, problemOf } from './engine-error.ts';
import { everyContainerEvent, LineSplitter, parseEvent, watchedEvents } from './events.ts';
import { shakeHands, type Identity } from './handshake.ts';
import { toRow } from './rows.ts';
import type { ContainerStore } from './store.ts';

export interface LinkTimes {
  /** Events within this many ms are one reading. */
  coalesce: number;
  /** … and this many right after a reading: during a job of hundreds, listing must not slow the engine that does it. */
  busy: number;
  /** ms after which what events touched is read once more: an engine announces some changes before its list has them. */
  confirm: number;
  /** ms between full readings: the engine drops events silently for whoever is slow. */
  reconcile: number;
  /** ms that the engine may take to list. */
  list: number;
  /** ms before the first new try, doubled up to `longest`, less up to a quarter by chance. */
  firstRetry: number;
  longestRetry: number;
}

export const usualTimes: LinkTimes = {
  coalesce: 150,
  busy: 700,
  confirm: 500,
  reconcile: 45_000,
  list: 15_000,
  firstRetry: 1000,
  longestRetry: 30_000,
};

export interface LinkOptions {
  /** Asked before every attempt: the default socket may have moved to where Docker was started since. */
  locate: () => EngineEndpoint | Promise<EngineEndpoint>;
  endpoint: EngineEndpoint;
  store: ContainerStore;
  log: Logger;
  ssh?: SshAgent | undefined;
  /** Since when it was away as Provost last ended, UTC ms. */
  downSince?: number | null;
  /** What the operator chose for it. */
  concurrency?: number | null;
  times?: Partial<LinkTimes>;
}

/** As long as a timer can be: Podman begins its answer with the first event. */
const noLimit = 2 ** 31 - 1;

/** More than this many touched containers are read by one full list. */
const patchLimit = 50;

export class EngineLink {
  readonly engineId: string;
  readonly #options: LinkOptions;
  readonly #times: LinkTimes;
  readonly #closed = new AbortController();
  endpoint: EngineEndpoint;
  #client: EngineClient | null = null;
  #status: EngineStatus;
  #wake: (() => void) | null = null;
  readonly #touched = new Set<string>();
  #timer: NodeJS.Timeout | null = null;
  /** When events last led to a reading, UTC ms. */
  #readAt = 0;
  readonly #unconfirmed = new Set<string>();
  #confirmation: NodeJS.Timeout | null = null;
  #reading: Promise<void> = Promise.resolve();
  #running: Promise<void> | null = null;
  #wasConnected = false;
  #attempts = 0;
  /** Ends the session of now, from whoever found the engine away before its events ended. */
  #giveUp: ((error: unknown) => void) | null = null;
  readonly openedAt = Date.now();
  /** Of the engine that answered last. */
  identity: Identity | null = null;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#times = { ...usualTimes, ...options.times };
    this.endpoint = options.endpoint;
    this.engineId = options.endpoint.engineId;
    const known = options.store.status(this.engineId);
    const { name, endpoint, source, kind, simulated } = options.endpoint;
    this.#status = {
      ...{ engineId: this.engineId, name, endpoint, source, kind, simulated },
      ...{ product: known?.product ?? null, concurrency: options.concurrency ?? null },
      ...{ state: 'connecting', since: Date.now(), listedAt: known?.listedAt ?? null, nextTryAt: null, problem: null },
      ...{ version: known?.version ?? null, apiVersion: known?.apiVersion ?? null, cpus: known?.cpus ?? null },
    };
    options.store.setStatus(this.#status);
  }

  get status(): EngineStatus {
    return this.#status;
  }

  /** What the operator changed about it. */
  choose(change: Partial<Pick<EngineStatus, 'name' | 'concurrency'>>): EngineStatus {
    this.#set(change);
    return this.#status;
  }

  /** Where it is to be found at this moment. */
  async whereNow(): Promise<EngineEndpoint> {
    return this.#options.locate();
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** @throws EngineAway or EngineUnfit when there is no connection; what it threw is in `problem` too */
  client(): EngineClient {
    if (this.#client) return this.#client;
    throw new EngineAway('ENOTCONN', this.#status.problem?.message ?? 'The engine is not connected yet.');
  }

  /** Connects now instead of at the next try, and waits until that has worked or failed. */
  async reconnect(signal: AbortSignal): Promise<EngineStatus> {
    if (this.#client && this.#status.state === 'connected') {
      await this.refresh().catch(() => undefined); // The state then says what happened.
      return this.#status;
    }
    const before = this.#attempts;
    this.#wake?.();
    for (let waited = 0; waited < 20_000 && !signal.aborted; waited += 25) {
      if (this.#attempts > before && this.#status.state !== 'connecting') break;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    return this.#status;
  }

  /** Reads the whole list now. @throws what the engine did */
  async refresh(): Promise<void> {
    try {
      await this.#queue(() => this.#readAll());
    } catch (error) {
      // Its events may go on for long after it hangs: found once, everybody knows, and nobody waits for it again.
      if (error instanceof EngineAway) this.#giveUp?.(error);
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#wake?.();
    if (this.#timer) clearTimeout(this.#timer);
    if (this.#confirmation) clearTimeout(this.#confirmation);
    this.#client?.close();
    await this.#running;
  }

  async #run(): Promise<void> {
    let failures = 0;
    while (!this.#closed.signal.aborted) {
      const connectedAt = Date.now();
      try {
        await this.#session();
      } catch (error) {
        if (this.#closed.signal.aborted) break;
        // A connection that held for a while begins the back-off anew.
        if (this.#wasConnected && Date.now() - connectedAt > 5000) failures = 0;
        const wait = this.#backOff(failures++);
        await this.#lost(error, wait);
        this.#attempts++;
        await this.#sleep(wait);
      }
    }
    this.#client?.close();
    this.#client = null;
  }

  /** One connection, from first contact until it is lost. Always ends by throwing. */
  async #session(): Promise<never> {
    const { signal } = this.#closed;
    this.#wasConnected = false;
    const client = await this.#greet(signal);
    const ended = new AbortController();
    const givenUp = Promise.withResolvers<never>();
    givenUp.promise.catch(() => undefined); // Raced below; before that its failure must not count as unhandled.
    let events: Promise<EngineStream> | null = null;
    try {
      // Subscribed before listed: what happens in between is in one of the two.
      events = this.#subscribe(client, AbortSignal.any([signal, ended.signal]));
      const following = events.then((stream) => this.#follow(stream, ended.signal));
      following.catch(() => undefined); // Awaited below; until then its failure must not count as unhandled.
      if (this.#status.product !== 'podman') await events;
      await this.refresh();
      this.#giveUp = givenUp.reject;
      this.#wasConnected = true;
      this.#set({ state: 'connected', problem: null, nextTryAt: null });
      this.#attempts++;
      this.#options.log.info({ engine: this.engineId, version: this.#status.version }, 'engine connected');
      return await Promise.race([following, this.#reconcile(ended.signal), givenUp.promise]);
    } finally {
      this.#giveUp = null;
      ended.abort();
      events?.then(
        (stream) => stream.close(),
        () => undefined, // It never began, and why is what ends the session.
      );
    }
  }

  #subscribe(client: EngineClient, signal: AbortSignal): Promise<EngineStream> {
    const podman = this.#status.product === 'podman';
    const filters = podman ? everyContainerEvent : watchedEvents;
    const limit = podman ? noLimit : 10_000;
    return client.stream({ method: 'GET', path: '/events', query: { filters }, limit, signal });
  }

  /** A client that is still good is kept: jobs have calls under way on it. */
  async #greet(signal: AbortSignal): Promise<EngineClient> {
    const located = await this.#options.locate();
    if (this.#client && isDeepStrictEqual(located.address, this.endpoint.address)) return this.#client;
    this.endpoint = located;
    this.#set({ endpoint: located.endpoint, name: located.name, source: located.source });
    const { client, facts, identity } = await shakeHands(located, signal, this.#options.ssh);
    this.identity = identity;
    this.#client?.retire();
    this.#client = client;
    this.#set(facts);
    return client;
  }

  async #follow(events: EngineStream, ended: AbortSignal): Promise<never> {
    const splitter = new LineSplitter();
    for await (const chunk of events.chunks) {
      if (ended.aborted) break;
      for (const line of splitter.push(chunk)) {
        const event = parseEvent(line);
        if (event) this.#touch(event.id);
      }
    }
    throw new EngineAway('ECONNRESET', 'The engine’s events ended.');
  }

  /** Reads everything again from time to time; throws when the engine no longer answers. */
  async #reconcile(ended: AbortSignal): Promise<never> {
    while (!ended.aborted) {
      await this.#sleep(this.#times.reconcile, ended);
      if (!ended.aborted) await this.refresh();
    }
    throw new EngineAway('ECONNRESET', 'The engine’s events ended.');
  }

  #touch(id: string): void {
    this.#touched.add(id);
    const { coalesce, busy } = this.#times;
    this.#timer ??= this.#after(Date.now() - this.#readAt < 2 * busy ? busy : coalesce, () => {
      this.#timer = null;
      this.#readAt = Date.now();
      const ids = [...this.#touched];
      this.#touched.clear();
      this.#read(ids);
      for (const one of ids) this.#unconfirmed.add(one);
      this.#confirmation ??= this.#after(this.#times.confirm, () => {
        this.#confirmation = null;
        const again = [...this.#unconfirmed];
        this.#unconfirmed.clear();
        this.#read(again);
      });
    });
  }

  #after(ms: number, work: () => void): NodeJS.Timeout {
    return setTimeout(() => {
      if (!this.#closed.signal.aborted) work();
    }, ms);
  }

  #read(ids: readonly string[]): void {
    this.#queue(() => (ids.length > patchLimit ? this.#readAll() : this.#readThese(ids))).catch((error: unknown) => {
      // The event stream breaks with the engine, and its end is what tells the state.
      this.#options.log.debug({ engine: this.engineId, err: error }, 'reading after events failed');
    });
  }

  /** One reading at a time, in order, so that an older answer never overwrites a newer one. */
  #queue(work: () => Promise<void>): Promise<void> {
    const next = this.#reading.then(work);
    this.#reading = next.catch(() => undefined); // Whoever asked gets the error; the next reading starts all the same.
    return next;
  }

  async #readThese(ids: readonly string[]): Promise<void> {
    const listed = await this.#list({ id: ids });
    this.#closed.signal.throwIfAborted();
    const found = new Set(listed.map((one) => one.Id));
    this.#options.store.patch(
      this.engineId,
      listed.map((one) => toRow(this.engineId, one)),
      ids.filter((id) => !found.has(id)),
      Date.now(),
    );
  }

  async #readAll(): Promise<void> {
    const listed = await this.#list();
    this.#closed.signal.throwIfAborted();
    this.#options.store.replace(
      this.engineId,
      listed.map((one) => toRow(this.engineId, one)),
    );
    this.#set({ listedAt: Date.now() });
  }

  async #list(filters?: object): Promise<ApiListed[]> {
    const answer = await this.client().ask<ApiListed[]>({
      method: 'GET',
      path: '/containers/json',
      query: { all: true, filters },
      limit: this.#times.list,
      signal: this.#closed.signal,
    });
    if (!Array.isArray(answer)) throw new EngineAway('GARBLED', 'The engine’s list can’t be read.');
    return answer;
  }

  /** Degraded when the engine still lists, down when it does not. */
  async #lost(error: unknown, wait: number): Promise<void> {
    const nextTryAt = Date.now() + wait;
    this.#options.log.warn({ engine: this.engineId, err: error }, 'engine connection lost');
    let cause = error;
    // One that did not answer a list within its limit is not asked for another.
    if (this.#client && !(error instanceof EngineLate)) {
      try {
        await this.refresh();
        this.#set({ state: 'degraded', problem: problemOf(error, this.endpoint), nextTryAt });
        return;
      } catch (second) {
        cause = second;
      }
    }
    if (this.#closed.signal.aborted) return;
    this.#client?.retire();
    this.#client = null;
    this.#set({ state: 'down', problem: problemOf(cause, this.endpoint), nextTryAt });
  }

  #set(change: Partial<EngineStatus>): void {
    // An engine that was taken out of the list does not come back with what was still under way.
    if (this.#closed.signal.aborted) return;
    const before = this.#status.state;
    let since = change.state && change.state !== before ? Date.now() : this.#status.since;
    // It was away already when Provost was last here, and nothing has been heard of it since.
    if (before === 'connecting' && change.state === 'down') since = this.#options.downSince ?? since;
    this.#status = { ...this.#status, since, ...change };
    this.#options.store.setStatus(this.#status);
  }

  #backOff(failures: number): number {
    const full = Math.min(this.#times.longestRetry, this.#times.firstRetry * 2 ** failures);
    // Jitter, so that several consoles do not fall upon an engine together; chance is enough here, nothing is secret.
    return Math.round(full * (0.75 + Math.random() * 0.25));
  }

  /** Until the time is over, `signal` or `close` fires, or somebody asks to reconnect. */
  #sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        this.#closed.signal.removeEventListener('abort', done);
        if (this.#wake === done) this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (signal?.aborted || this.#closed.signal.aborted) done();
      else {
        signal?.addEventListener('abort', done, { once: true });
        if (!signal) this.#wake = done;
        this.#closed.signal.addEventListener('abort', done, { once: true });
      }
    });
  }
}
