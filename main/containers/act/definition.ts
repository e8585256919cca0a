// A container's full definition, captured before it is removed: turned into what creates it again.
import type { Captured } from '../../database/captured.ts';
import type { ApiEndpoint, ApiHostConfig, ApiInspect } from '../api.ts';
import { imageLabel, imageNameOf } from './image-defaults.ts';

export type Definitions = Captured<ApiInspect>;

export interface AnonymousVolume {
  name: string;
  target: string;
}

/** Volumes that the engine made for the container and named by chance: no one else can name them. */
export function anonymousVolumes(inspected: ApiInspect): AnonymousVolume[] {
  const { Binds: binds, Mounts: mounts } = inspected.HostConfig;
  const named = new Set([
    ...(binds ?? []).filter((bind) => bind.includes(':')).map((bind) => bind.split(':')[0]!),
    ...(mounts ?? []).flatMap((mount) => (mount.Type === 'volume' && mount.Source ? [mount.Source] : [])),
  ]);
  return (inspected.Mounts ?? [])
    .filter((mount) => mount.Type === 'volume' && mount.Name !== undefined && !named.has(mount.Name))
    .filter(() => (inspected.HostConfig.VolumesFrom ?? []).length === 0)
    .map((mount) => ({ name: mount.Name!, target: mount.Destination }));
}

export interface Recipe {
  name: string;
  /** Body of /containers/create. */
  body: object;
  /** Networks to join before it starts: engines before API 1.44 take only one on creation. */
  connect: { network: string; endpoint: object }[];
}

const builtIn = new Set(['default', 'bridge', 'host', 'none']);

/**
 * @param image the image's name when it still means the same image, else its id
 * @param volumes which anonymous volumes to attach again
 */
export function recipeFor(inspected: ApiInspect, image: string, volumes: readonly AnonymousVolume[]): Recipe {
  const { Hostname: hostname, Labels: labels, ...config } = inspected.Config;
  const name = imageNameOf(inspected);
  const host = inspected.HostConfig;
  const networks = Object.entries(inspected.NetworkSettings?.Networks ?? {});
  const mode = host.NetworkMode ?? 'default';
  const isUserNetwork = !builtIn.has(mode) && !mode.startsWith('container:');
  const endpoint = (settings: ApiEndpoint) => endpointFor(settings, inspected);
  const first = isUserNetwork ? networks.find(([name]) => name === mode) : undefined;
  return {
    name: inspected.Name.replace(/^\//, ''),
    body: {
      ...config,
      // The engine names the host after the id unless told otherwise; the new one has a new id.
      ...(hostname && !inspected.Id.startsWith(hostname) && !mode.startsWith('container:') && { Hostname: hostname }),
      Image: image,
      // Created from an id or a backup, it would forget of which image it is.
      Labels: name !== null && name !== image ? { ...labels, [imageLabel]: name } : withoutImageLabel(labels),
      HostConfig: hostConfigFor(host, volumes),
      ...(first && { NetworkingConfig: { EndpointsConfig: { [first[0]]: endpoint(first[1]) } } }),
    },
    connect: networks
      .filter(([name]) => name !== first?.[0] && name !== mode && !(builtIn.has(name) && builtIn.has(mode)))
      .map(([network, settings]) => ({ network, endpoint: endpoint(settings) })),
  };
}

function withoutImageLabel(labels: Record<string, string> | null | undefined): Record<string, string> {
  const { [imageLabel]: _name, ...rest } = labels ?? {};
  return rest;
}

/** Networks that have to be there for a recipe. */
export function networksOf(inspected: ApiInspect): string[] {
  return Object.keys(inspected.NetworkSettings?.Networks ?? {}).filter((name) => !builtIn.has(name));
}

function hostConfigFor(host: ApiHostConfig, volumes: readonly AnonymousVolume[]): ApiHostConfig {
  const mounts = (host.Mounts ?? []).map((mount) => {
    const volume = volumes.find(({ target }) => mount.Type === 'volume' && !mount.Source && mount.Target === target);
    return volume ? { ...mount, Source: volume.name } : mount;
  });
  const placed = new Set(mounts.map((mount) => mount.Target));
  return {
    ...host,
    // Inspected as "/db:/web/db", taken as "db:db".
    Links: (host.Links ?? []).map((link) => {
      const [from = '', to = ''] = link.split(':');
      return `${from.replace(/^\//, '')}:${to.split('/').pop()}`;
    }),
    Binds: [
      // "-v /data" alone asks for a new anonymous volume there; the old one takes its place.
      ...(host.Binds ?? []).filter((bind) => !volumes.some(({ target }) => bind === target)),
      ...volumes.filter(({ target }) => !placed.has(target)).map(({ name, target }) => `${name}:${target}`),
    ],
    Mounts: mounts,
  };
}

function endpointFor(settings: ApiEndpoint, inspected: ApiInspect): object {
  const { IPAMConfig, Links, Aliases, DriverOpts, MacAddress, GwPriority } = settings;
  return {
    IPAMConfig,
    Links,
    // The engine adds the short id by itself, and would keep the old one for ever.
    Aliases: (Aliases ?? []).filter((alias) => !inspected.Id.startsWith(alias) || alias.length !== 12),
    DriverOpts,
    ...(GwPriority !== undefined && { GwPriority }),
    // Reported also when the engine made it up; only one that was asked for is kept.
    ...(inspected.Config.MacAddress && MacAddress && { MacAddress }),
  };
}
