// From a template and an account to the body of the engine's create call: texts filled in, names checked, a hash of it all.
import { createHash } from 'node:crypto';
import type { Template } from '../../preload/contract/templates.ts';
import { accountLabel, orgLabel } from '../containers/index.ts';
import { isBind, isPersonal } from './check.ts';
import { fill, type Values } from './variables.ts';

export const labels = {
  template: 'provost.template',
  version: 'provost.template.version',
  /** Of what was rendered. */
  hash: 'provost.template.hash',
  /** The account's {{n}}, so that it keeps its number when the list changes. */
  n: 'provost.template.n',
  /** Ports of the host that it was given, also while it is stopped. */
  ports: 'provost.template.ports',
} as const;

export interface Volume {
  name: string;
  target: string;
  /** One for each account: goes with the account, if asked. */
  personal: boolean;
}

export type CreateBody = {
  Image: string;
  Cmd?: string[];
  Env: string[];
  Labels: Record<string, string>;
  Healthcheck?: { Test: string[]; Interval: number; Timeout: number; Retries: number; StartPeriod: number };
  ExposedPorts?: Record<string, object>;
  HostConfig: {
    NetworkMode: string;
    Binds: string[];
    NanoCpus?: number;
    Memory?: number;
    PidsLimit?: number;
    ShmSize?: number;
    RestartPolicy: { Name: string };
    PortBindings?: Record<string, { HostIp: string; HostPort: string }[]>;
  };
  NetworkingConfig?: { EndpointsConfig: Record<string, object> };
};

export interface Rendered {
  name: string;
  body: CreateBody;
  /** Networks to join after it was created and before it starts. */
  join: string[];
  volumes: Volume[];
  /** "/srv/shared → /data". */
  binds: string[];
  hash: string;
  /** What keeps it from being made. */
  problems: string[];
}

const validName = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/** @returns why an engine would refuse it as the name of a container or volume; null when it would not */
export function nameProblem(what: string, name: string): string | null {
  if (name === '') return `${what} would be empty`;
  if (name.length > 128) return `${what} would have ${name.length} characters, and 128 are possible`;
  if (!/^[a-zA-Z0-9]/.test(name))
    return `${what} "${name}" would begin with "${name.slice(0, 1)}": a letter or digit is needed`;
  if (validName.test(name)) return null;
  const odd = [...new Set(name.match(/[^a-zA-Z0-9_.-]/gu))];
  const shown = odd.map((letter) => (letter === ' ' ? 'a space' : letter)).join(' ');
  return `${what} "${name}" would hold ${shown}: letters, digits, _ . - only. Use {{username:slug}}`;
}

const nano = 1_000_000_000;

/** @param version of the template, for the label */
export function render(template: Template, version: number, values: Values): Rendered {
  const missing = new Set<string>();
  const text = (pattern: string): string => {
    const filled = fill(pattern, values);
    for (const name of filled.missing) missing.add(name);
    return filled.text;
  };
  const name = text(template.container);
  const mounts = template.volumes.map(({ source, target, readOnly }) => ({
    source: text(source),
    target: text(target),
    readOnly,
    // As it was written: a username that begins with a slash must not become a path of the host.
    bind: isBind(source),
    personal: isPersonal(source),
  }));
  const networks = template.networks.map(text);
  const body = bodyOf(template, { text, networks, mounts, values, version });
  const problems = [nameProblem('its name', name)];
  for (const { source, bind } of mounts) if (!bind) problems.push(nameProblem('its volume', source));
  for (const { source, bind } of mounts) {
    if (bind && source.split(/[\\/]/).includes('..'))
      problems.push(`its bind mount ${source} would lead out of its folder`);
  }
  if (missing.size > 0) {
    problems.unshift(`it has no value for ${[...missing].map((variable) => `{{${variable}}}`).join(', ')}`);
  }
  const join = networks.slice(1);
  const hash = createHash('sha256')
    .update(JSON.stringify({ name, body, join, ports: template.ports }))
    .digest('hex')
    .slice(0, 32);
  body.Labels[labels.version] = String(version);
  body.Labels[labels.hash] = hash;
  return {
    ...{ name, body, join, hash },
    volumes: mounts
      .filter(({ bind }) => !bind)
      .map(({ source, target, personal }) => ({ name: source, target, personal })),
    binds: mounts.filter(({ bind }) => bind).map(({ source, target }) => `${source} → ${target}`),
    problems: problems.filter((problem) => problem !== null),
  };
}

interface Parts {
  text(pattern: string): string;
  networks: string[];
  mounts: { source: string; target: string; readOnly: boolean }[];
  values: Values;
  version: number;
}

function bodyOf(template: Template, { text, networks, mounts, values }: Parts): CreateBody {
  const { cpus, memory, pids, shm, restart, health, command } = template;
  const [mode = 'default'] = networks;
  const builtIn = ['default', 'bridge', 'host', 'none'].includes(mode);
  return {
    Image: text(template.image),
    ...(command.length > 0 && { Cmd: command.map(text) }),
    Env: template.env.map(({ name, value }) => `${name}=${text(value)}`),
    Labels: {
      ...Object.fromEntries(template.labels.map(({ name, value }) => [name, text(value)])),
      [labels.template]: template.name,
      [accountLabel]: values.username,
      ...(values.org !== null && { [orgLabel]: values.org }),
      [labels.n]: String(values.n),
    },
    ...(health && {
      Healthcheck: {
        Test: ['CMD-SHELL', text(health.command)],
        Interval: health.interval * nano,
        Timeout: health.timeout * nano,
        Retries: health.retries,
        StartPeriod: health.startPeriod * nano,
      },
    }),
    ...(template.ports.length > 0 && {
      ExposedPorts: Object.fromEntries(template.ports.map((port) => [`${port.container}/${port.protocol}`, {}])),
    }),
    HostConfig: {
      NetworkMode: mode,
      Binds: mounts.map(({ source, target, readOnly }) => `${source}:${target}${readOnly ? ':ro' : ''}`),
      ...(cpus !== null && { NanoCpus: Math.round(cpus * nano) }),
      ...(memory !== null && { Memory: memory }),
      ...(pids !== null && { PidsLimit: pids }),
      ...(shm !== null && { ShmSize: shm }),
      RestartPolicy: { Name: restart },
    },
    ...(!builtIn && { NetworkingConfig: { EndpointsConfig: { [mode]: {} } } }),
  };
}

export type GivenPort = {
  container: number;
  protocol: 'tcp' | 'udp';
  address: string;
  host: number;
};

/** @returns the body with the ports that it was given */
export function withPorts(body: CreateBody, ports: readonly GivenPort[]): CreateBody {
  if (ports.length === 0) return body;
  const bindings: Record<string, { HostIp: string; HostPort: string }[]> = {};
  for (const { container, protocol, address, host } of ports) {
    (bindings[`${container}/${protocol}`] ??= []).push({ HostIp: address, HostPort: String(host) });
  }
  return {
    ...body,
    Labels: { ...body.Labels, [labels.ports]: ports.map(({ host }) => host).join(',') },
    HostConfig: { ...body.HostConfig, PortBindings: bindings },
  };
}
