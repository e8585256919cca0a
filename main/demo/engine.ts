// The simulated engine's behaviour: what each verb does to a container, how long it takes, and which events it emits.
// Answers and their words are those of a real engine.
import { randomBytes } from 'node:crypto';
import type { ApiEndpoint, ApiHostConfig } from '../containers/index.ts';
import { chanceFrom, type Chance } from './chance.ts';
import { KeptState, type Owed } from './keep.ts';
import { images, inventLab, olderImages, stubbornLabel } from './lab.ts';
import { lineOf, linesAtOnce } from './log-lines.ts';
import { runs, type SimContainer, type SimImage, type SimLogEntry } from './model.ts';
import { portsIn } from './volumes.ts';

/** An answer that is not 2xx. */
export class SimRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface SimEvent {
  action: string;
  id: string;
  attributes: Record<string, string>;
  at: number;
}

export interface SimEngineOptions {
  seed: number;
  /** 1 is as slow as a real engine; 0 answers at once. */
  pace: number;
  containers?: SimContainer[];
  /** File that outlives this process; in memory alone when left out. */
  keepIn?: string;
  /** What its machine is called. */
  name?: string;
  cpus?: number;
}

/** A real engine keeps as many. */
const eventsKept = 256;
const linesKept = 2000;

export class SimEngine {
  readonly containers = new Map<string, SimContainer>();
  readonly name: string;
  readonly cpus: number;
  readonly networks = new Set(['bridge', 'host', 'none', 'lab-net']);
  readonly volumes = new Set<string>();
  readonly volumeLabels = new Map<string, Record<string, string>>();
  /** Its own: those that containers are kept as come to them. */
  readonly images: SimImage[] = [...images, ...olderImages];
  /** Stubborn containers whose next stop works, since the last one failed. */
  readonly #failed = new Set<string>();
  readonly events: SimEvent[] = [];
  readonly #chance: Chance;
  /** 1 is as slow as a real engine. */
  readonly pace: number;
  readonly #eventListeners = new Set<(event: SimEvent) => void>();
  readonly #logListeners = new Map<string, Set<(entry: SimLogEntry | null) => void>>();
  /** One verb at a time on a container, as a real engine locks it. */
  readonly #locks = new Map<string, Promise<unknown>>();
  readonly #kept: KeptState | null;
  readonly #owed = new Map<string, Owed>();
  #talk: NodeJS.Timeout | null = null;

  constructor({ seed, pace, containers, keepIn, name = 'lab', cpus = 4 }: SimEngineOptions) {
    this.name = name;
    this.cpus = cpus;
    this.#chance = chanceFrom(seed);
    this.pace = pace;
    this.#kept = keepIn === undefined ? null : new KeptState(keepIn);
    const found = this.#kept?.read();
    for (const container of found?.containers ?? containers ?? inventLab(this.#chance, Date.now()))
      this.containers.set(container.id, container);
    for (const { mounts } of this.containers.values()) for (const { Name } of mounts) if (Name) this.volumes.add(Name);
    for (const volume of found?.volumes ?? []) this.volumes.add(volume);
    for (const [name, own] of Object.entries(found?.volumeLabels ?? {})) this.volumeLabels.set(name, own);
    this.events.push(...(found?.events ?? []));
    for (const owed of found?.owed ?? []) this.#finish(owed);
    this.#keep(null);
  }

  /** @throws SimRefusal 404 */
  find(idOrName: string): SimContainer {
    const exact = this.containers.get(idOrName);
    if (exact) return exact;
    const all = [...this.containers.values()];
    const found = all.find(({ name }) => name === idOrName) ?? all.find(({ id }) => id.startsWith(idOrName));
    if (!found) throw new SimRefusal(404, `No such container: ${idOrName}`);
    return found;
  }

  onEvent(listener: (event: SimEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** @param listener gets null when the container stopped or is gone */
  onLog(id: string, listener: (entry: SimLogEntry | null) => void): () => void {
    const listeners = this.#logListeners.get(id) ?? new Set();
    this.#logListeners.set(id, listeners.add(listener));
    // Only logs that somebody reads grow by themselves.
    this.#talk ??= setInterval(() => this.#talkOn(), 700);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#logListeners.delete(id);
      if (this.#logListeners.size === 0 && this.#talk) {
        clearInterval(this.#talk);
        this.#talk = null;
      }
    };
  }

  log(container: SimContainer, entry: Omit<SimLogEntry, 'at'>): void {
    const full = { at: Date.now(), ...entry };
    container.log.push(full);
    if (container.log.length > linesKept) container.log.splice(0, container.log.length - linesKept);
    for (const listener of this.#logListeners.get(container.id) ?? []) listener(full);
  }

  close(): void {
    if (this.#talk) clearInterval(this.#talk);
  }

  start = (id: string): Promise<void> =>
    this.#alone(id, async (container) => {
      if (container.status === 'paused')
        throw new SimRefusal(409, 'cannot start a paused container, try unpause instead');
      if (runs(container)) throw new SimRefusal(304, '');
      await this.#work(50, 300);
      this.#begin(container);
    });

  stop = (id: string): Promise<void> =>
    this.#alone(id, async (container) => {
      if (!runs(container)) throw new SimRefusal(304, '');
      if (container.config.Labels?.[stubbornLabel] === 'stop' && !this.#failed.delete(container.id)) {
        await this.#work(300, 600);
        this.#failed.add(container.id);
        throw new SimRefusal(
          500,
          `cannot stop container: ${container.id}: tried to kill container, but did not receive an exit event`,
        );
      }
      this.#owe(container, 'stop');
      this.emit('kill', container, { signal: '15' });
      await this.#work(80, 400);
      this.#end(container, 0);
      this.emit('stop', container);
      await this.#autoRemove(container);
    });

  restart = (id: string): Promise<void> =>
    this.#alone(id, async (container) => {
      this.#owe(container, 'restart');
      if (runs(container)) {
        this.emit('kill', container, { signal: '15' });
        await this.#work(80, 300);
        this.#end(container, 0);
        this.emit('stop', container);
      }
      await this.#work(50, 300);
      this.#owed.delete(container.id);
      this.#begin(container);
      this.emit('restart', container);
    });

  pause = (id: string): Promise<void> =>
    this.#alone(id, async (container) => {
      if (container.status === 'paused') throw new SimRefusal(409, `Container ${id} is already paused`);
      if (container.status !== 'running') throw new SimRefusal(409, `Container ${id} is not running`);
      await this.#work(10, 40);
      container.status = 'paused';
      this.emit('pause', container);
    });

  unpause = (id: string): Promise<void> =>
    this.#alone(id, async (container) => {
      if (container.status !== 'paused') throw new SimRefusal(409, `Container ${id} is not paused`);
      await this.#work(10, 40);
      container.status = 'running';
      this.emit('unpause', container);
    });

  kill = (id: string, signal: string): Promise<void> =>
    this.#alone(id, async (container) => {
      if (!runs(container)) throw new SimRefusal(409, `Cannot kill container: ${id}: Container ${id} is not running`);
      const ends = /^(SIG)?(KILL|TERM|9|15)$/.test(signal);
      if (ends) this.#owe(container, 'kill');
      this.emit('kill', container, { signal });
      await this.#work(20, 120);
      if (!ends) return;
      this.#end(container, 137);
      await this.#autoRemove(container);
    });

  rename = (id: string, name: string): Promise<void> =>
    this.#alone(id, async (container) => {
      this.#requireFreeName(name);
      await this.#work(5, 20);
      const old = container.name;
      container.name = name;
      this.emit('rename', container, { oldName: `/${old}` });
    });

  remove = (id: string, options: { force: boolean; volumes: boolean }): Promise<void> =>
    this.#alone(id, async (container) => {
      if (container.status === 'removing') {
        throw new SimRefusal(409, `removal of container ${id} is already in progress`);
      }
      if (runs(container)) {
        if (!options.force) {
          throw new SimRefusal(
            409,
            `You cannot remove a running container ${id}. Stop the container before attempting removal or force remove`,
          );
        }
        this.#owe(container, 'remove', options.volumes);
        this.emit('kill', container, { signal: '9' });
        this.#end(container, 137);
      }
      await this.#destroy(container, options.volumes);
    });

  async create(name: string, body: Record<string, unknown>): Promise<string> {
    const image = this.images.find((one) => one.name === body['Image'] || one.id === body['Image']);
    if (!image) throw new SimRefusal(404, `No such image: ${String(body['Image'])}`);
    this.#requireFreeName(name);
    const {
      HostConfig: host,
      NetworkingConfig: networking,
      ...config
    } = body as {
      HostConfig?: ApiHostConfig;
      NetworkingConfig?: { EndpointsConfig?: Record<string, ApiEndpoint> };
    } & Record<string, unknown>;
    // Not by chance from the seed, which begins anew with each process while the containers stay.
    const id = randomBytes(32).toString('hex');
    const mode = host?.NetworkMode ?? 'bridge';
    const container: SimContainer = {
      ...{ id, name, image: image.name, imageId: image.id, createdAt: Date.now(), status: 'created' as const },
      ...{ startedAt: null, finishedAt: null, exitCode: 0, restartCount: 0, health: null, log: [] },
      ports: portsIn(host?.['PortBindings']),
      config: { Hostname: id.slice(0, 12), ...config },
      hostConfig: host ?? {},
      mounts: (host?.Binds ?? []).map((bind) => {
        const [volume = '', target = ''] = bind.split(':');
        this.volumes.add(volume);
        return {
          Type: 'volume',
          Name: volume,
          Source: `/var/lib/docker/volumes/${volume}/_data`,
          Destination: target,
          RW: true,
        };
      }),
      networks: networking?.EndpointsConfig ?? { [mode]: {} },
    };
    this.containers.set(id, container);
    await this.#work(20, 80);
    this.emit('create', container);
    return id;
  }

  connect(network: string, id: string, endpoint: ApiEndpoint): void {
    if (!this.networks.has(network)) throw new SimRefusal(404, `network ${network} not found`);
    const container = this.find(id);
    container.networks[network] = endpoint;
    this.#keep(container.id);
  }

  /** Limits and restart policy, as /update names them. */
  update = (id: string, changed: ApiHostConfig): Promise<void> =>
    this.#alone(id, async (container) => {
      await this.#work(10, 60);
      Object.assign(container.hostConfig, changed);
      this.emit('update', container);
    });

  /** Keeps a container as an image. @returns the image's id */
  async commit(id: string, name: string): Promise<string> {
    const container = this.find(id);
    await this.#work(100, 400);
    const image = { name, id: `sha256:${randomBytes(32).toString('hex')}`, config: structuredClone(container.config) };
    this.images.push(image);
    return image.id;
  }

  emit(action: string, container: SimContainer, attributes: Record<string, string> = {}): void {
    const event: SimEvent = {
      action,
      id: container.id,
      attributes: { image: container.image, name: container.name, ...container.config.Labels, ...attributes },
      at: Date.now(),
    };
    this.events.push(event);
    if (this.events.length > eventsKept) this.events.shift();
    this.#keep(container.id);
    for (const listener of this.#eventListeners) listener(event);
  }

  #begin(container: SimContainer): void {
    container.status = 'running';
    container.startedAt = Date.now();
    container.exitCode = 0;
    container.health = container.health === null ? null : 'healthy';
    this.emit('start', container);
    this.log(container, { stream: 'stdout', text: 'started' });
  }

  #end(container: SimContainer, exitCode: number): void {
    container.status = 'exited';
    container.finishedAt = Date.now();
    container.exitCode = exitCode;
    this.emit('die', container, { exitCode: String(exitCode) });
    for (const listener of this.#logListeners.get(container.id) ?? []) listener(null);
  }

  async #autoRemove(container: SimContainer): Promise<void> {
    if (container.hostConfig.AutoRemove) await this.#destroy(container, true);
  }

  async #destroy(container: SimContainer, volumes: boolean): Promise<void> {
    container.status = 'removing';
    this.#owe(container, 'remove', volumes);
    this.#keep(container.id);
    await this.#work(20, 120);
    this.#delete(container, volumes);
    for (const listener of this.#logListeners.get(container.id) ?? []) listener(null);
  }

  #delete(container: SimContainer, volumes: boolean): void {
    this.#owed.delete(container.id);
    this.containers.delete(container.id);
    if (volumes) {
      for (const { Name } of container.mounts) if (Name && /^[0-9a-f]{64}$/.test(Name)) this.volumes.delete(Name);
    }
    this.emit('destroy', container);
  }

  #owe({ id }: SimContainer, verb: Owed['verb'], volumes = false): void {
    this.#owed.set(id, { id, verb, volumes });
  }

  /** What the last process was still at. */
  #finish({ id, verb, volumes }: Owed): void {
    const container = this.containers.get(id);
    if (!container) return;
    if (runs(container)) {
      this.#end(container, verb === 'kill' || verb === 'remove' ? 137 : 0);
      if (verb === 'stop' || verb === 'restart') this.emit('stop', container);
    }
    if (verb === 'restart') {
      this.#begin(container);
      this.emit('restart', container);
    } else if (verb === 'remove') this.#delete(container, volumes);
    else if (container.hostConfig.AutoRemove) this.#delete(container, true);
  }

  /** @param changed the container's id; null: all */
  #keep(changed: string | null): void {
    this.#kept?.write(this, [...this.#owed.values()], changed);
  }

  #requireFreeName(name: string): void {
    const taken = [...this.containers.values()].find((one) => one.name === name);
    if (!taken) return;
    throw new SimRefusal(
      409,
      `Conflict. The container name "/${name}" is already in use by container "${taken.id}". You have to remove (or rename) that container to be able to reuse that name.`,
    );
  }

  #alone(idOrName: string, work: (container: SimContainer) => Promise<void>): Promise<void> {
    const { id } = this.find(idOrName);
    const before = this.#locks.get(id) ?? Promise.resolve();
    const mine = before.then(() => work(this.find(id)));
    const settled = mine.catch(() => undefined).then(() => void this.#owed.delete(id)); // The caller gets the refusal.
    this.#locks.set(id, settled);
    void settled.then(() => {
      if (this.#locks.get(id) === settled) this.#locks.delete(id);
    });
    return mine;
  }

  #work(least: number, most: number): Promise<void> {
    const ms = this.#chance.between(least, most) * this.pace;
    return ms < 1 ? Promise.resolve() : new Promise((resolve) => setTimeout(resolve, ms));
  }

  #talkOn(): void {
    for (const id of this.#logListeners.keys()) {
      const container = this.containers.get(id);
      if (container?.status !== 'running' || this.#chance.next() >= 0.6) continue;
      for (let line = linesAtOnce(container); line > 0; line--) this.log(container, lineOf(container, this.#chance));
    }
  }
}
