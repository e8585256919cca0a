// Rows of the three lists, and what they offer to a filter.
import type { EngineStatus } from '../../preload/contract/containers.ts';
import type { FilterFields } from '../../preload/contract/filter.ts';
import type { ImageRow, NetworkRow, UsedBy, VolumeRow } from '../../preload/contract/images.ts';
import { accountLabel, maySee, orgLabel } from '../containers/index.ts';
import type { ApiImage, ApiNetwork, ApiUser, ApiVolume } from './api.ts';
import type { Inventory, Measured } from './inventory.ts';
import { none, realNames } from './names.ts';

const projectLabel = 'com.docker.compose.project';

export type Orgs = ReadonlySet<string> | null;

/** @param orgs whose containers may be named */
export function userOf({ Id, Names, State }: ApiUser): UsedBy {
  const names = (Names ?? []).map((name) => name.replace(/^\//, ''));
  return {
    id: Id,
    name: names.find((name) => !name.includes('/')) ?? Id.slice(0, 12),
    running: State === 'running' || State === 'paused' || State === 'restarting',
  };
}

/** Containers by what they use; @param keys of one container */
function usersBy(containers: readonly ApiUser[], keys: (container: ApiUser) => readonly (string | undefined)[]) {
  const users = new Map<string, ApiUser[]>();
  for (const container of containers) {
    for (const key of new Set(keys(container))) if (key) users.set(key, [...(users.get(key) ?? []), container]);
  }
  return users;
}

const named = (users: readonly ApiUser[] | undefined, orgs: Orgs): UsedBy[] =>
  (users ?? [])
    .filter(({ Labels }) => maySee(orgs, Labels?.[orgLabel] || null))
    .map(userOf)
    .sort((one, other) => one.name.localeCompare(other.name));

export const isDangling = (image: ApiImage): boolean =>
  realNames(image.RepoTags).length === 0 && realNames(image.RepoDigests).length === 0;

const timeOrNull = (time: string | undefined): number | null => {
  const ms = time ? Date.parse(time) : Number.NaN;
  return Number.isNaN(ms) || ms <= 0 ? null : ms;
};

export function imageRows(
  { engineId, readAt, images, containers }: Inventory,
  measured: Measured | undefined,
  orgs: Orgs,
) {
  const users = usersBy(containers, ({ ImageID }) => [ImageID]);
  return images.map((image): ImageRow => {
    const tags = realNames(image.RepoTags);
    const digests = realNames(image.RepoDigests);
    return {
      engineId,
      id: image.Id,
      name: tags[0] ?? digests[0] ?? none,
      tags,
      digests,
      dangling: isDangling(image),
      size: image.Size ?? 0,
      sharedSize: measured?.sharedSize.get(image.Id) ?? null,
      createdAt: (image.Created ?? 0) * 1000,
      usedBy: named(users.get(image.Id), orgs),
      labels: image.Labels ?? {},
      seenAt: readAt,
    };
  });
}

/** The engine names what nobody named by 64 hexadecimal digits. */
const isAnonymous = (name: string): boolean => /^[0-9a-f]{64}$/.test(name);

export function volumeRow(
  engineId: string,
  volume: ApiVolume,
  users: UsedBy[],
  size: number | null,
  seenAt: number,
): VolumeRow {
  const labels = volume.Labels ?? {};
  return {
    engineId,
    name: volume.Name,
    driver: volume.Driver ?? 'local',
    anonymous: isAnonymous(volume.Name),
    mountpoint: volume.Mountpoint ?? '',
    size,
    createdAt: timeOrNull(volume.CreatedAt),
    usedBy: users,
    org: labels[orgLabel] || null,
    account: labels[accountLabel] || null,
    project: labels[projectLabel] || null,
    labels,
    options: volume.Options ?? {},
    seenAt,
  };
}

export function volumeRows(
  { engineId, readAt, volumes, containers }: Inventory,
  measured: Measured | undefined,
  orgs: Orgs,
) {
  const users = usersBy(containers, ({ Mounts }) =>
    (Mounts ?? []).map(({ Type, Name }) => (Type === 'volume' ? Name : undefined)),
  );
  return volumes
    .filter(({ Labels }) => maySee(orgs, Labels?.[orgLabel] || null))
    .map((volume) =>
      volumeRow(
        engineId,
        volume,
        named(users.get(volume.Name), orgs),
        measured?.volumeSize.get(volume.Name) ?? null,
        readAt,
      ),
    );
}

const builtIn = new Set(['bridge', 'host', 'none', 'docker_gwbridge', 'ingress', 'podman']);

export const isSystem = ({ Name, Ingress, ConfigOnly }: ApiNetwork): boolean =>
  builtIn.has(Name) || Ingress === true || ConfigOnly === true;

export function networkRows({ engineId, readAt, networks, containers }: Inventory, orgs: Orgs) {
  const users = usersBy(containers, ({ NetworkSettings }) =>
    // A container that never ran knows its networks by name only.
    Object.entries(NetworkSettings?.Networks ?? {}).flatMap(([name, { NetworkID }]) => [NetworkID || name]),
  );
  return networks
    .filter((network) => isSystem(network) || maySee(orgs, network.Labels?.[orgLabel] || null))
    .map((network): NetworkRow => {
      const labels = network.Labels ?? {};
      const config = network.IPAM?.Config ?? [];
      return {
        engineId,
        id: network.Id,
        name: network.Name,
        driver: network.Driver ?? '',
        scope: network.Scope ?? 'local',
        subnets: config.flatMap(({ Subnet }) => Subnet || []),
        gateways: config.flatMap(({ Gateway }) => Gateway || []),
        internal: network.Internal === true,
        ipv6: network.EnableIPv6 === true,
        system: isSystem(network),
        createdAt: timeOrNull(network.Created),
        usedBy: named([...(users.get(network.Id) ?? []), ...(users.get(network.Name) ?? [])], orgs),
        org: labels[orgLabel] || null,
        project: labels[projectLabel] || null,
        labels,
        seenAt: readAt,
      };
    });
}

const yes = (is: boolean): string => (is ? 'yes' : 'no');
const labelsOf = (labels: Record<string, string>) =>
  Object.entries(labels).flatMap(([key, value]) => [key, `${key}=${value}`]);

type Engine = Pick<EngineStatus, 'engineId' | 'name'>;
const engineWords = ({ engineId, name }: Engine) => [engineId, name];

export const imageFields = (row: ImageRow, engine: Engine, now: number): FilterFields => ({
  name: [row.name, ...row.tags],
  id: [row.id, row.id.replace(/^sha256:/, '')],
  tag: row.tags.map((tag) => tag.slice(tag.lastIndexOf(':') + 1)),
  engine: engineWords(engine),
  size: row.size,
  age: now - row.createdAt,
  used: yes(row.usedBy.length > 0),
  dangling: yes(row.dangling),
  container: row.usedBy.map(({ name }) => name),
  label: labelsOf(row.labels),
});

export const volumeFields = (row: VolumeRow, engine: Engine, now: number): FilterFields => ({
  name: row.name,
  driver: row.driver,
  engine: engineWords(engine),
  size: row.size,
  age: row.createdAt === null ? null : now - row.createdAt,
  used: yes(row.usedBy.length > 0),
  anonymous: yes(row.anonymous),
  container: row.usedBy.map(({ name }) => name),
  project: row.project,
  org: row.org,
  account: row.account,
  label: labelsOf(row.labels),
});

export const networkFields = (row: NetworkRow, engine: Engine): FilterFields => ({
  name: row.name,
  id: row.id,
  driver: row.driver,
  engine: engineWords(engine),
  subnet: row.subnets,
  used: yes(row.usedBy.length > 0),
  internal: yes(row.internal),
  system: yes(row.system),
  container: row.usedBy.map(({ name }) => name),
  project: row.project,
  org: row.org,
  label: labelsOf(row.labels),
});
