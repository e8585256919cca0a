// Live state of one thing on one engine, as plans compare it.
import { mapWide, orNull, readLimit, type EngineClient } from '../containers/index.ts';
import type { ApiCache, ApiImage, ApiImageInspect, ApiNetwork, ApiUsage, ApiUser, ApiVolume } from './api.ts';
import { realNames } from './names.ts';
import { userOf } from './rows.ts';
import type { UsedBy } from '../../preload/contract/images.ts';

export interface LiveImage {
  id: string;
  tags: string[];
  digests: string[];
  size: number;
  usedBy: UsedBy[];
}

/** @returns null when there is none of this name or id */
export async function readImage(
  client: EngineClient,
  nameOrId: string,
  signal: AbortSignal,
): Promise<LiveImage | null> {
  const found = await inspectImage(client, nameOrId, signal);
  if (!found) return null;
  return {
    id: found.Id,
    tags: realNames(found.RepoTags).sort(),
    digests: realNames(found.RepoDigests).sort(),
    size: found.Size ?? 0,
    usedBy: await usersOf(client, { ancestor: [found.Id] }, ({ ImageID }) => ImageID === found.Id, signal),
  };
}

export const inspectImage = (client: EngineClient, nameOrId: string, signal: AbortSignal) =>
  orNull<ApiImageInspect>(client, {
    method: 'GET',
    path: `/images/${encodeURIComponent(nameOrId)}/json`,
    limit: readLimit,
    signal,
  });

/** @param check the engine's filter may mean more: images that were built on this one */
async function usersOf(
  client: EngineClient,
  filters: object,
  check: (user: ApiUser) => boolean,
  signal: AbortSignal,
): Promise<UsedBy[]> {
  const users = await client.ask<ApiUser[]>({
    method: 'GET',
    path: '/containers/json',
    query: { all: true, filters },
    limit: readLimit,
    signal,
  });
  return users.filter(check).map(userOf);
}

export const contentOfImage = ({ id, tags, usedBy }: LiveImage): string =>
  JSON.stringify({ id, tags, usedBy: usedBy.map((user) => user.id).sort() });

/** Ids by name; null: there is none of this name. */
export type Ids = Record<string, string | null>;

export async function idsOf(client: EngineClient, refs: readonly string[], signal: AbortSignal): Promise<Ids> {
  const ids: Ids = {};
  const read = async (ref: string) => [ref, (await inspectImage(client, ref, signal))?.Id ?? null] as const;
  for await (const [ref, id] of mapWide(refs, 4, read)) ids[ref] = id;
  return ids;
}

/** Every tag of the engine and the image that it means. */
export async function allIds(client: EngineClient, signal: AbortSignal): Promise<Ids> {
  const images = await client.ask<ApiImage[]>({ method: 'GET', path: '/images/json', limit: readLimit, signal });
  return Object.fromEntries(images.flatMap(({ Id, RepoTags }) => realNames(RepoTags).map((tag) => [tag, Id])));
}

export interface LiveVolume {
  volume: ApiVolume;
  usedBy: UsedBy[];
}

export async function readVolume(client: EngineClient, name: string, signal: AbortSignal): Promise<LiveVolume | null> {
  const volume = await orNull<ApiVolume>(client, {
    method: 'GET',
    path: `/volumes/${encodeURIComponent(name)}`,
    limit: readLimit,
    signal,
  });
  if (!volume) return null;
  const uses = ({ Mounts }: ApiUser) => (Mounts ?? []).some(({ Type, Name }) => Type === 'volume' && Name === name);
  return { volume, usedBy: await usersOf(client, { volume: [name] }, uses, signal) };
}

export const contentOfVolume = ({ volume, usedBy }: LiveVolume): string =>
  JSON.stringify({
    name: volume.Name,
    driver: volume.Driver ?? 'local',
    createdAt: volume.CreatedAt ?? '',
    usedBy: usedBy.map((user) => user.id).sort(),
  });

export interface LiveNetwork {
  network: ApiNetwork;
  usedBy: UsedBy[];
}

export async function readNetwork(
  client: EngineClient,
  idOrName: string,
  signal: AbortSignal,
): Promise<LiveNetwork | null> {
  const network = await orNull<ApiNetwork>(client, {
    method: 'GET',
    path: `/networks/${encodeURIComponent(idOrName)}`,
    limit: readLimit,
    signal,
  });
  if (!network) return null;
  const uses = ({ NetworkSettings }: ApiUser) =>
    Object.entries(NetworkSettings?.Networks ?? {}).some(([name, { NetworkID }]) =>
      NetworkID ? NetworkID === network.Id : name === network.Name,
    );
  return { network, usedBy: await usersOf(client, { network: [network.Id, network.Name] }, uses, signal) };
}

export const contentOfNetwork = ({ network, usedBy }: LiveNetwork): string =>
  JSON.stringify({ id: network.Id, name: network.Name, usedBy: usedBy.map((user) => user.id).sort() });

/** Build cache has no call of its own for one piece: it is looked for in the whole list. */
export async function readCache(client: EngineClient, id: string, signal: AbortSignal): Promise<ApiCache | null> {
  const usage = await client.ask<ApiUsage>({
    method: 'GET',
    path: '/system/df',
    query: { type: 'build-cache' },
    limit: 180_000,
    signal,
  });
  return usage.BuildCache?.find(({ ID }) => ID === id) ?? null;
}

export const contentOfCache = ({ ID, InUse = false }: ApiCache): string => JSON.stringify({ id: ID, inUse: InUse });

/** "web-1, web-2 and 3 more" */
export function namesOfUsers(users: readonly { name: string }[]): string {
  const shown = users.slice(0, 3).map(({ name }) => name);
  const rest = users.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} more`;
  return shown.length > 1 ? `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)!}` : (shown[0] ?? '');
}
