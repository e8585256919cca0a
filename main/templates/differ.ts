// In which fields a container is not what its template says, as they are and as they would be.
import type { FieldChange } from '../../preload/contract/plans.ts';
import { isSecret, type ApiInspect } from '../containers/index.ts';
import { labels, type Rendered } from './render.ts';

/** What an image gives to its containers. */
export interface ImageFacts {
  Config?: { Env?: string[] | null; Cmd?: string[] | null; Healthcheck?: { Test?: string[] } | null } | null;
}

const show = (value: unknown): string | null =>
  (typeof value === 'string' ? value : Array.isArray(value) ? value.join(' ') : '') || null;

const variables = (lines: readonly string[] | null | undefined): Map<string, string> =>
  new Map(
    (lines ?? []).map((line) => {
      const at = line.indexOf('=');
      return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
    }),
  );

const masked = (name: string, value: string | undefined): string | null =>
  value === undefined ? null : isSecret(name, value) ? '••••••' : value;

/** The engine writes 0, -1 or nothing for "no limit". */
const limit = (value: unknown): string | null => (typeof value === 'number' && value > 0 ? String(value) : null);

const sorted = (items: readonly string[]): string => items.toSorted().join(', ');

/**
 * @param image null when it is not there any more: what it gave is then not compared
 * @param pools ports of the template: any port of its pool will do
 */
export function differences(
  live: ApiInspect,
  { name, body, join }: Rendered,
  image: ImageFacts | null,
  pools: readonly { container: number; protocol: string; from: number; to: number }[],
): FieldChange[] {
  const fields: FieldChange[] = [];
  const compare = (field: string, old: string | null, next: string | null) => {
    if (old !== next) fields.push({ field, old, new: next });
  };
  const { Config: config, HostConfig: host } = live;
  compare('name', live.Name.replace(/^\//, ''), name);
  compare('image', show(config.Image), body.Image);
  if (body.Cmd ?? image) compare('command', show(config['Cmd']), show(body.Cmd ?? image?.Config?.Cmd));
  compareVariables(config.Env, body.Env, image, compare);
  for (const [key, value] of Object.entries(body.Labels)) {
    if (!Object.values<string>(labels).includes(key)) compare(`label ${key}`, show(config.Labels?.[key]), show(value));
  }
  compare('cpus', cpus(host['NanoCpus']), cpus(body.HostConfig.NanoCpus));
  compare('memory', limit(host['Memory']), limit(body.HostConfig.Memory));
  compare('pids', limit(host['PidsLimit']), limit(body.HostConfig.PidsLimit));
  if (body.HostConfig.ShmSize !== undefined) compare('shm', limit(host['ShmSize']), limit(body.HostConfig.ShmSize));
  compare('restart', host.RestartPolicy?.Name || 'no', body.HostConfig.RestartPolicy.Name);
  compare('volumes', sorted(host.Binds ?? []), sorted(body.HostConfig.Binds));
  compareNetworks(live, body.HostConfig.NetworkMode, join, compare);
  const test = (config['Healthcheck'] as { Test?: string[] } | undefined)?.Test;
  if (body.Healthcheck ?? image)
    compare('health check', show(test), show(body.Healthcheck?.Test ?? image?.Config?.Healthcheck?.Test));
  comparePorts(host['PortBindings'], pools, compare);
  return fields;
}

const cpus = (nano: unknown): string | null => (typeof nano === 'number' && nano > 0 ? String(nano / 1e9) : null);

type Compare = (field: string, old: string | null, next: string | null) => void;

function compareVariables(
  live: readonly string[] | null | undefined,
  wanted: readonly string[],
  image: ImageFacts | null,
  compare: Compare,
): void {
  const now = variables(live);
  const target = new Map([...variables(image?.Config?.Env), ...variables(wanted)]);
  // Without the image, what it gave can't be told from what was added.
  const names = image ? new Set([...now.keys(), ...target.keys()]) : new Set(target.keys());
  for (const name of names) {
    const [old, next] = [now.get(name), target.get(name)];
    if (old === next) continue;
    compare(
      `env ${name}`,
      masked(name, old),
      next !== undefined && isSecret(name, next) ? '•••••• (another)' : (next ?? null),
    );
  }
}

function compareNetworks(live: ApiInspect, mode: string, join: readonly string[], compare: Compare): void {
  const now = Object.keys(live.NetworkSettings?.Networks ?? {}).map((one) => (one === 'default' ? 'bridge' : one));
  const wanted = [mode === 'default' ? 'bridge' : mode, ...join];
  // An engine without a bridge of its own attaches nothing.
  if (mode === 'default' && now.length === 0) return;
  compare('networks', sorted(now), sorted(wanted));
}

function comparePorts(
  bindings: unknown,
  pools: readonly { container: number; protocol: string; from: number; to: number }[],
  compare: Compare,
): void {
  const given = (bindings ?? {}) as Record<string, { HostPort?: string }[] | null>;
  const left = new Set(Object.keys(given));
  for (const { container, protocol, from, to } of pools) {
    const key = `${container}/${protocol}`;
    left.delete(key);
    const hosts = (given[key] ?? []).map(({ HostPort }) => Number(HostPort));
    const fits = hosts.length > 0 && hosts.every((port) => port >= from && port <= to);
    if (!fits) compare(`port ${key}`, hosts.length > 0 ? hosts.join(', ') : null, `${from}–${to}`);
  }
  for (const key of left) compare(`port ${key}`, (given[key] ?? []).map(({ HostPort }) => HostPort).join(', '), null);
}
