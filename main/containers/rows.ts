// An engine's list entry as a row of ours, and what a row offers to a filter.
import { containerHealths, containerStates, type ContainerRow } from '../../preload/contract/containers.ts';
import type { FilterFields } from '../../preload/contract/filter.ts';
import type { ApiListed } from './api.ts';

export const orgLabel = 'provost.org';
export const accountLabel = 'provost.account';

/** A row without the time it was seen, which belongs to the engine's list as a whole. */
export type StoredRow = Omit<ContainerRow, 'seenAt'>;

type Labels = Record<string, string>;

/** What Compose and Swarm say of a container: a Swarm stack is to its services what a Compose project is. */
export const groupingOf = (labels: Labels): Pick<StoredRow, 'project' | 'service' | 'task'> => ({
  project: labels['com.docker.compose.project'] || labels['com.docker.stack.namespace'] || null,
  service: labels['com.docker.swarm.service.name'] || labels['com.docker.compose.service'] || null,
  task: labels['com.docker.swarm.task.name'] || null,
});

export const asState = (state: string | undefined): ContainerRow['state'] =>
  containerStates.find((known) => known === state?.toLowerCase()) ?? 'unknown';

/** The list has health only inside its status text: "Up 3 hours (unhealthy)". */
export function healthIn(status: string): ContainerRow['health'] {
  const [, found] = /\((?:health: )?(healthy|unhealthy|starting)\)/.exec(status) ?? [];
  return containerHealths.find((known) => known === found) ?? 'none';
}

export function toRow(engineId: string, listed: ApiListed): StoredRow {
  const labels = listed.Labels ?? {};
  const status = listed.Status ?? '';
  // A linked container is listed under its links too ("/web/db"): its own name has one slash.
  const names = (listed.Names ?? []).map((name) => name.replace(/^\//, ''));
  return {
    engineId,
    id: listed.Id,
    name: names.find((name) => !name.includes('/')) ?? names[0] ?? listed.Id.slice(0, 12),
    image: listed.Image ?? listed.ImageID ?? '',
    state: asState(listed.State),
    status,
    health: healthIn(status),
    ports: ports(listed),
    org: labels[orgLabel] || null,
    account: labels[accountLabel] || null,
    ...groupingOf(labels),
    labels,
    createdAt: listed.Created * 1000,
  };
}

function ports(listed: ApiListed): ContainerRow['ports'] {
  return (listed.Ports ?? [])
    .map((port) => ({
      container: port.PrivatePort,
      protocol: port.Type ?? 'tcp',
      host: port.PublicPort ?? null,
      address: port.IP ?? null,
    }))
    .sort((a, b) => a.container - b.container || (a.address ?? '').localeCompare(b.address ?? ''));
}

/** @param now UTC ms, for `age` */
export const filterFields = (row: StoredRow, engineName: string, now: number): FilterFields => ({
  name: row.name,
  id: row.id,
  image: row.image,
  state: row.state,
  status: row.status,
  health: row.health,
  org: row.org,
  account: row.account,
  engine: [row.engineId, engineName],
  project: row.project,
  service: row.service,
  label: Object.entries(row.labels).flatMap(([key, value]) => [key, `${key}=${value}`]),
  port: row.ports.flatMap((port) => [String(port.container), ...(port.host === null ? [] : [String(port.host)])]),
  age: now - row.createdAt,
});
