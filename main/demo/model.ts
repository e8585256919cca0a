// What the simulated engine keeps of each container, and how Docker's API words it.
import type {
  ApiConfig,
  ApiEndpoint,
  ApiHostConfig,
  ApiInspect,
  ApiListed,
  ApiMount,
  ApiPort,
} from '../containers/index.ts';
import { healthOf } from './health.ts';

export type SimStatus = 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'removing';

export interface SimLogEntry {
  at: number;
  stream: 'stdout' | 'stderr';
  text: string;
}

export interface SimImage {
  /** Empty: it has lost its name to a newer one. */
  name: string;
  id: string;
  /** What containers take over from it. */
  config?: ApiConfig;
}

/** Times are UTC ms. */
export interface SimContainer {
  id: string;
  name: string;
  image: string;
  imageId: string;
  createdAt: number;
  status: SimStatus;
  startedAt: number | null;
  finishedAt: number | null;
  exitCode: number;
  restartCount: number;
  health: 'healthy' | 'unhealthy' | 'starting' | null;
  config: ApiConfig;
  hostConfig: ApiHostConfig;
  mounts: ApiMount[];
  networks: Record<string, ApiEndpoint>;
  ports: ApiPort[];
  log: SimLogEntry[];
}

export const runs = ({ status }: SimContainer): boolean =>
  status === 'running' || status === 'paused' || status === 'restarting';

/** Docker writes nanoseconds. */
export const stamp = (ms: number | null): string =>
  ms === null ? '0001-01-01T00:00:00Z' : new Date(ms).toISOString().replace(/(\.\d{3})Z$/, '$1000000Z');

function since(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  if (seconds < 120) return 'About a minute';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} minutes`;
  if (seconds < 5400) return 'About an hour';
  if (seconds < 7200) return '2 hours';
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} hours`;
  return `${Math.floor(seconds / 86_400)} days`;
}

function words(container: SimContainer, now: number): string {
  const { status, startedAt, finishedAt, exitCode, health } = container;
  const shown = health === null ? '' : ` (${health === 'starting' ? 'health: starting' : health})`;
  switch (status) {
    case 'running':
      return `Up ${since(now - (startedAt ?? now))}${shown}`;
    case 'paused':
      return `Up ${since(now - (startedAt ?? now))} (Paused)`;
    case 'restarting':
      return `Restarting (${exitCode}) ${since(now - (startedAt ?? now))} ago`;
    case 'exited':
      return `Exited (${exitCode}) ${since(now - (finishedAt ?? now))} ago`;
    case 'removing':
      return 'Removal In Progress';
    default:
      return 'Created';
  }
}

export function toListed(container: SimContainer, now: number): ApiListed {
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: container.image,
    ImageID: container.imageId,
    Created: Math.floor(container.createdAt / 1000),
    State: container.status,
    Status: words(container, now),
    Ports: runs(container) ? container.ports : [],
    Labels: container.config.Labels ?? {},
    Mounts: container.mounts,
    NetworkSettings: { Networks: container.networks },
  };
}

export function toInspect(container: SimContainer): ApiInspect {
  const [path = '', ...args] = (container.config['Cmd'] as string[] | undefined) ?? [];
  return {
    Id: container.id,
    Name: `/${container.name}`,
    Created: stamp(container.createdAt),
    Path: path,
    Args: args,
    Image: container.imageId,
    RestartCount: container.restartCount,
    State: {
      Status: container.status,
      Running: runs(container),
      Paused: container.status === 'paused',
      Restarting: container.status === 'restarting',
      Dead: false,
      ExitCode: container.exitCode,
      StartedAt: stamp(container.startedAt),
      FinishedAt: stamp(container.finishedAt),
      ...(container.health && { Health: healthOf(container, Date.now()) }),
    },
    Config: container.config,
    HostConfig: container.hostConfig,
    Mounts: container.mounts,
    NetworkSettings: { Networks: container.networks },
  };
}
