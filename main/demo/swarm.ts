// The simulated Swarm of the demo: three nodes, services whose tasks take a moment to come and go. In memory alone: a demo
// that is opened again begins with it as it was invented.
import { randomUUID } from 'node:crypto';
import { SimRefusal } from './engine.ts';

interface Spec {
  Name: string;
  Labels?: Record<string, string>;
  TaskTemplate: {
    ContainerSpec?: { Image?: string; [rest: string]: unknown };
    Placement?: { Constraints?: string[] };
    [rest: string]: unknown;
  };
  Mode?: { Replicated?: { Replicas?: number }; [rest: string]: unknown };
  [rest: string]: unknown;
}

interface Task {
  id: string;
  slot: number;
  node: string;
  image: string;
  /** When it runs, UTC ms; null: never, for this reason. */
  runsAt: number | null;
  error: string;
  endedAt: number | null;
}

interface Service {
  id: string;
  spec: Spec;
  previous: Spec | null;
  version: number;
  createdAt: number;
  updatedAt: number;
  update: { state: string; message: string; until: number | null } | null;
  tasks: Task[];
}

interface Node {
  id: string;
  hostname: string;
  role: 'manager' | 'worker';
  availability: string;
  version: number;
  labels: Record<string, string>;
}

type Body = Record<string, unknown>;

const shortId = () => randomUUID().replaceAll('-', '').slice(0, 25);
const iso = (at: number) => new Date(at).toISOString();
/** Milliseconds from a task's beginning until it runs. */
const startTime = 900;

const invented: { name: string; image: string; replicas: number; org?: string; account?: string }[] = [
  { name: 'portal', image: 'nginx:1.28', replicas: 3 },
  { name: 'grader', image: 'lab/python-notebook:3.13', replicas: 4, org: 'lakeside-school' },
  { name: 'metrics', image: 'prom/node-exporter:v1.8', replicas: 1 },
  ...['amina.diallo', 'bruno.keller', 'chiara.rossi', 'dmitri.volkov', 'elif.demir', 'farid.haddad'].map((account) => ({
    name: `seat-${account.replace('.', '-')}`,
    ...{ image: 'lab/linux-desktop:24.04', replicas: 1, org: 'lakeside-school', account },
  })),
];

export class SimSwarm {
  readonly id = 'simulated0swarm0of0lab020';
  readonly #nodes: Node[];
  readonly #services = new Map<string, Service>();
  readonly #now: () => number;

  constructor(now: () => number = Date.now) {
    this.#now = now;
    const rooms = [null, 'b12', 'b14'];
    this.#nodes = rooms.map((room, index): Node => ({
      id: `node${index}simulated000000000000`,
      hostname: index === 0 ? 'lab-2' : `lab-2-${'ab'[index - 1]}`,
      role: index === 0 ? 'manager' : 'worker',
      ...{ availability: 'active', version: 10, labels: room === null ? {} : { room } },
    }));
    for (const { name, image, replicas, org, account } of invented) {
      const labels = { ...(org && { 'provost.org': org }), ...(account && { 'provost.account': account }) };
      this.#add({
        ...{ Name: name, Labels: labels },
        TaskTemplate: { ContainerSpec: { Image: image } },
        Mode: { Replicated: { Replicas: replicas } },
      });
    }
    for (const service of this.#services.values()) for (const task of service.tasks) task.runsAt = now() - 3_600_000;
  }

  /** @returns the answer's body; undefined for an empty one. @throws SimRefusal */
  answer(method: string, path: string, query: URLSearchParams, body: Body): unknown {
    const [, area, id = '', verb = ''] = path.split('/').map(decodeURIComponent);
    for (const service of this.#services.values()) this.#settle(service);
    if (path === '/services') return [...this.#services.values()].map((one) => this.#toService(one));
    if (path === '/nodes') return this.#nodes.map((node) => this.#toNode(node));
    if (path === '/tasks') return this.#tasks(JSON.parse(query.get('filters') ?? '{}') as Record<string, string[]>);
    if (path === '/services/create') return { ID: this.#add(body as unknown as Spec).id };
    if (area === 'nodes') {
      const node = this.#nodes.find((one) => one.id === id || one.hostname === id);
      if (!node) throw new SimRefusal(404, `node ${id} not found`);
      if (verb !== 'update') return this.#toNode(node);
      node.availability = String(body['Availability']);
      node.version++;
      return undefined;
    }
    const service = this.#services.get(id) ?? [...this.#services.values()].find(({ spec }) => spec.Name === id);
    if (!service) throw new SimRefusal(404, `service ${id} not found`);
    if (method === 'DELETE') {
      this.#services.delete(service.id);
      return undefined;
    }
    if (verb !== 'update') return this.#toService(service);
    if (Number(query.get('version')) !== service.version) throw new SimRefusal(500, 'update out of sequence');
    this.#update(service, query.get('rollback') === 'previous' ? service.previous : (body as unknown as Spec));
    return { Warnings: null };
  }

  #add(spec: Spec): Service {
    if ([...this.#services.values()].some((one) => one.spec.Name === spec.Name))
      throw new SimRefusal(409, `name conflicts with an existing object: service ${spec.Name} already exists`);
    const now = this.#now();
    const service: Service = {
      ...{ id: shortId(), spec, previous: null, version: 20, createdAt: now, updatedAt: now, update: null, tasks: [] },
    };
    this.#services.set(service.id, service);
    this.#settle(service);
    return service;
  }

  #update(service: Service, spec: Spec | null): void {
    if (!spec) throw new SimRefusal(400, `service ${service.id} does not have a previous spec`);
    const now = this.#now();
    const anew = JSON.stringify(spec.TaskTemplate) !== JSON.stringify(service.spec.TaskTemplate);
    Object.assign(service, {
      previous: service.spec,
      spec,
      version: service.version + 1,
      updatedAt: now,
      update: null,
    });
    if (!anew) return this.#settle(service);
    const tasks = service.tasks.filter(({ endedAt }) => endedAt === null);
    // One after the other, as a Swarm does when nothing else is said.
    service.update = { state: 'updating', message: 'update in progress', until: now + startTime * (tasks.length + 1) };
    for (const task of tasks) task.endedAt = now;
    this.#settle(service);
  }

  /** Makes the tasks that are missing, ends those that are too many or on a node that is drained. */
  #settle(service: Service): void {
    const now = this.#now();
    const open = this.#nodes.filter(({ availability }) => availability === 'active');
    const wanted = service.spec.Mode?.Replicated?.Replicas ?? 1;
    const image = service.spec.TaskTemplate.ContainerSpec?.Image ?? '';
    for (const task of service.tasks)
      if (task.endedAt === null && !open.some(({ id }) => id === task.node)) task.endedAt = now;
    const live = service.tasks.filter(({ endedAt }) => endedAt === null);
    for (const task of live.slice(wanted)) task.endedAt = now;
    const missing = /nowhere/.test(image) ? `No such image: ${image}` : '';
    for (let slot = live.length; slot < wanted && open.length > 0; slot++) {
      const runsAt = missing ? null : now + startTime * (slot - live.length + 1);
      const node = open[(slot + service.spec.Name.length) % open.length]!.id;
      service.tasks.unshift({
        ...{ id: shortId(), slot: slot + 1, node, image, runsAt, endedAt: null },
        error: missing,
      });
    }
    service.tasks.length = Math.min(service.tasks.length, wanted + 20);
    const { update } = service;
    if (update?.until && now >= update.until)
      service.update = missing
        ? { state: 'paused', message: 'update paused due to failure or early termination of a task', until: null }
        : { state: 'completed', message: 'update completed', until: null };
  }

  #toService(service: Service) {
    const { id, spec, previous, version, createdAt, updatedAt, update, tasks } = service;
    const now = this.#now();
    const live = tasks.filter(({ endedAt }) => endedAt === null);
    return {
      ...{ ID: id, Version: { Index: version }, CreatedAt: iso(createdAt), UpdatedAt: iso(updatedAt), Spec: spec },
      ...(previous && { PreviousSpec: previous }),
      ...(update && { UpdateStatus: { State: update.state, Message: update.message } }),
      ServiceStatus: {
        RunningTasks: live.filter(({ runsAt }) => runsAt !== null && runsAt <= now).length,
        DesiredTasks: spec.Mode?.Replicated?.Replicas ?? 1,
      },
    };
  }

  #toNode({ id, hostname, role, availability, version, labels }: Node) {
    return {
      ...{ ID: id, Version: { Index: version }, CreatedAt: iso(0), UpdatedAt: iso(0) },
      Spec: { Role: role, Availability: availability, Labels: labels },
      Description: {
        Hostname: hostname,
        Resources: { NanoCPUs: 8e9, MemoryBytes: 32 * 1024 ** 3 },
        Engine: { EngineVersion: '0-simulated' },
      },
      Status: { State: 'ready', Addr: `192.0.2.${20 + this.#nodes.findIndex((node) => node.id === id)}` },
      ...(role === 'manager' && { ManagerStatus: { Leader: true } }),
    };
  }

  #tasks(filters: Record<string, string[]>) {
    const now = this.#now();
    return [...this.#services.values()].flatMap((service) =>
      service.tasks
        .filter(({ node, endedAt }) => {
          const { service: services, node: nodes, 'desired-state': desired } = filters;
          if (services && !services.includes(service.id) && !services.includes(service.spec.Name)) return false;
          return (
            (!nodes || nodes.includes(node)) &&
            (!desired || desired.includes(endedAt === null ? 'running' : 'shutdown'))
          );
        })
        .map(({ id, slot, node, image, runsAt, error, endedAt }) => {
          const state =
            endedAt !== null ? 'shutdown' : runsAt === null ? 'rejected' : runsAt <= now ? 'running' : 'preparing';
          const at = iso(endedAt ?? (runsAt !== null && runsAt <= now ? runsAt : now));
          return {
            ...{
              ID: id,
              Version: { Index: 1 },
              CreatedAt: at,
              UpdatedAt: at,
              ServiceID: service.id,
              NodeID: node,
              Slot: slot,
            },
            Spec: { ContainerSpec: { Image: image } },
            Status: { Timestamp: at, State: state, ...(error && { Err: error }) },
            DesiredState: endedAt === null ? 'running' : 'shutdown',
          };
        }),
    );
  }
}
