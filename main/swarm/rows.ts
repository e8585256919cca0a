// The engine's services, nodes and tasks as rows of ours.
import type { NodeRow, ServiceRow, TaskRow } from '../../preload/contract/swarm.ts';
import { accountLabel, orgLabel } from '../containers/index.ts';
import type { ApiNode, ApiService, ApiServiceSpec, ApiTask } from './api.ts';

export const templateLabel = 'provost.template';

/** "lab/desktop:1@sha256:…" is what a Swarm makes of a name; people named it without the digest. */
export const imageOf = (spec: ApiServiceSpec): string =>
  (spec.TaskTemplate.ContainerSpec?.Image ?? '').replace(/@sha256:[0-9a-f]{64}$/, '');

export const orgOfService = (spec: ApiServiceSpec): string | null => spec.Labels?.[orgLabel] || null;

export const modeOf = ({ Mode: mode }: ApiServiceSpec): ServiceRow['mode'] =>
  mode?.Global ? 'global' : mode?.ReplicatedJob || mode?.GlobalJob ? 'job' : 'replicated';

/** @param running tasks that run, by service id; for engines that do not count them */
export function toServiceRow(swarmId: string, service: ApiService, running: ReadonlyMap<string, number>): ServiceRow {
  const { Spec: spec, ServiceStatus: status, UpdateStatus: update } = service;
  const labels = spec.Labels ?? {};
  return {
    swarmId,
    serviceId: service.ID,
    name: spec.Name,
    image: imageOf(spec),
    mode: modeOf(spec),
    running: status?.RunningTasks ?? running.get(service.ID) ?? 0,
    desired: status?.DesiredTasks ?? spec.Mode?.Replicated?.Replicas ?? running.get(service.ID) ?? 0,
    constraints: spec.TaskTemplate.Placement?.Constraints ?? [],
    ports: (service.Endpoint?.Ports ?? []).flatMap(({ PublishedPort, TargetPort, Protocol }) =>
      PublishedPort && TargetPort
        ? [{ published: PublishedPort, target: TargetPort, protocol: Protocol ?? 'tcp' }]
        : [],
    ),
    update: update?.State ? { state: update.State, message: update.Message || null } : null,
    org: labels[orgLabel] || null,
    account: labels[accountLabel] || null,
    template: labels[templateLabel] || null,
    labels,
    createdAt: Date.parse(service.CreatedAt),
    updatedAt: Date.parse(service.UpdatedAt),
  };
}

/** @param tasks tasks that run, by node id */
export function toNodeRow(swarmId: string, node: ApiNode, tasks: ReadonlyMap<string, number>): NodeRow {
  const { Spec: spec, Status: status, Description: description } = node;
  const { NanoCPUs: nano, MemoryBytes: memory } = description?.Resources ?? {};
  return {
    swarmId,
    nodeId: node.ID,
    hostname: description?.Hostname || node.ID.slice(0, 12),
    role: spec.Role,
    leader: node.ManagerStatus?.Leader === true,
    availability: spec.Availability,
    state: status?.State ?? 'unknown',
    message: status?.Message || null,
    address: status?.Addr ?? '',
    version: description?.Engine?.EngineVersion ?? 'unknown',
    cpus: nano === undefined ? null : nano / 1e9,
    memory: memory ?? null,
    tasks: tasks.get(node.ID) ?? 0,
    labels: spec.Labels ?? {},
  };
}

/** @param nodes host names by node id */
export const toTaskRow = (task: ApiTask, nodes: ReadonlyMap<string, string>): TaskRow => ({
  taskId: task.ID,
  slot: task.Slot ?? null,
  node: task.NodeID ? (nodes.get(task.NodeID) ?? task.NodeID.slice(0, 12)) : null,
  state: task.Status.State,
  desired: task.DesiredState,
  image: (task.Spec?.ContainerSpec?.Image ?? '').replace(/@sha256:[0-9a-f]{64}$/, ''),
  containerId: task.Status.ContainerStatus?.ContainerID ?? null,
  error: task.Status.Err ?? null,
  at: Date.parse(task.Status.Timestamp ?? task.UpdatedAt),
});

/** How many of the tasks run, by what `of` says. */
export function countRunning(
  tasks: readonly ApiTask[],
  of: (task: ApiTask) => string | undefined,
): Map<string, number> {
  const counts = new Map<string, number>();
  for (const task of tasks) {
    const key = task.Status.State === 'running' && task.DesiredState === 'running' ? of(task) : undefined;
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
