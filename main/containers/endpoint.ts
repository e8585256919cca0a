// Finds the engine that Docker's own command line would use: DOCKER_HOST, then a context, then the default sockets.
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EngineStatus } from '../../preload/contract/containers.ts';
import { currentContext, readContext, readTls, type TlsFiles } from './docker-context.ts';

export type EngineProblem = NonNullable<EngineStatus['problem']>;

/** A socket on another machine, reached through its SSH connection. */
export interface SshAddress {
  kind: 'ssh';
  /** "alias", "user@host:port". */
  destination: string;
  path: string;
}

export type EngineAddress =
  { kind: 'socket'; path: string } | { kind: 'tcp'; host: string; port: number; tls: TlsFiles | null } | SshAddress;

export interface EngineEndpoint {
  /** Stays the same as long as it is the same place, so that a stored plan never meets another engine. */
  engineId: string;
  name: string;
  /** For the operator: the socket's path, or host and port. */
  endpoint: string;
  /** "DOCKER_HOST", "context lab", "default socket". */
  source: string;
  kind: EngineStatus['kind'];
  simulated: boolean;
  /** Where to connect, or why that can't be known. */
  address: EngineAddress | EngineProblem;
}

export interface Surroundings {
  env: NodeJS.ProcessEnv;
  home?: string;
  platform?: NodeJS.Platform;
}

export const unreachable = (message: string, hint: string): EngineProblem => ({
  code: 'ENGINE_UNREACHABLE',
  message,
  words: null,
  hint,
});

export const noContext = (name: string): EngineProblem =>
  unreachable(
    `There is no Docker context called "${name}".`,
    'Choose another with "docker context use", or unset DOCKER_CONTEXT.',
  );

export const configFolder = ({ env, home = os.homedir() }: Surroundings): string =>
  env['DOCKER_CONFIG'] || path.join(home, '.docker');

/** Always one engine, even when it can't be reached: its `address` then says why. Reads files, opens no connection. */
export function findEngine({ env, home = os.homedir(), platform = process.platform }: Surroundings): EngineEndpoint {
  const configDir = configFolder({ env, home });
  const host = env['DOCKER_HOST'];
  if (host) {
    const tls = env['DOCKER_TLS_VERIFY'] || env['DOCKER_TLS'] ? readTls(env['DOCKER_CERT_PATH'] || configDir) : null;
    if (tls && !env['DOCKER_TLS_VERIFY']) tls.verify = false;
    return named('DOCKER_HOST', null, host, tls, platform);
  }
  const context = env['DOCKER_CONTEXT'] || currentContext(configDir);
  if (context && context !== 'default') {
    const found = readContext(configDir, context);
    if (found) return named(`context ${context}`, context, found.host, found.tls, platform);
    return {
      ...identity(context, `context:${context}`),
      endpoint: '',
      source: `context ${context}`,
      kind: 'found',
      simulated: false,
      address: noContext(context),
    };
  }
  const socket = defaultSocket(env, home, platform);
  return {
    engineId: 'local',
    name: 'local',
    endpoint: socket,
    source: 'default socket',
    kind: 'found',
    simulated: false,
    address: { kind: 'socket', path: socket },
  };
}

/** Default places in Docker's order; the first that this user may use, else the first that exists, else the first. */
function defaultSocket(env: NodeJS.ProcessEnv, home: string, platform: NodeJS.Platform): string {
  if (platform === 'win32') {
    const pipes = ['//./pipe/docker_engine', '//./pipe/dockerDesktopLinuxEngine'];
    return pipes.find((pipe) => existsSync(pipe)) ?? pipes[0]!;
  }
  const places = usualSockets(env, home).map(({ socket }) => socket);
  return places.find(usable) ?? places.find((place) => existsSync(place)) ?? places[0]!;
}

/** Where engines listen on a machine that is not Windows, in Docker's order, and whose each is. */
export const usualSockets = (env: NodeJS.ProcessEnv, home: string): { socket: string; source: string }[] => [
  { socket: '/var/run/docker.sock', source: 'default socket' },
  ...(env['XDG_RUNTIME_DIR']
    ? [{ socket: path.join(env['XDG_RUNTIME_DIR'], 'docker.sock'), source: 'rootless socket' }]
    : []),
  { socket: path.join(home, '.docker/run/docker.sock'), source: 'Docker Desktop' },
  { socket: path.join(home, '.docker/desktop/docker.sock'), source: 'Docker Desktop' },
];

export function usable(socket: string): boolean {
  try {
    accessSync(socket, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    // Absent or not ours to use: either way another place may do.
    return false;
  }
}

export function identity(name: string, place: string): { engineId: string; name: string } {
  return { engineId: `${name}-${createHash('sha256').update(place).digest('hex').slice(0, 8)}`, name };
}

/** @param context null for DOCKER_HOST */
function named(
  source: string,
  context: string | null,
  host: string,
  tls: TlsFiles | null,
  platform: NodeJS.Platform,
): EngineEndpoint {
  const { address, endpoint } = parseHost(host, tls, platform);
  const name = context ?? ('kind' in address && address.kind === 'tcp' ? `${address.host}:${address.port}` : 'local');
  return { ...identity(name, endpoint), endpoint, source, kind: 'found', simulated: false, address };
}

/** @param host as in DOCKER_HOST: unix://, npipe://, tcp://, http(s)://, ssh://, or host:port */
export function parseHost(
  host: string,
  tls: TlsFiles | null,
  platform: NodeJS.Platform = process.platform,
): { address: EngineAddress | EngineProblem; endpoint: string } {
  const [, scheme = 'tcp', rest = ''] = /^(?:([a-z]+):\/\/)?(.*)$/is.exec(host.trim()) ?? [];
  switch (scheme.toLowerCase()) {
    case 'unix': {
      const socket = rest || '/var/run/docker.sock';
      return { endpoint: socket, address: { kind: 'socket', path: socket } };
    }
    case 'npipe': {
      const pipe = (rest || '//./pipe/docker_engine').replaceAll('\\', '/');
      if (platform !== 'win32') {
        return {
          endpoint: pipe,
          address: unreachable('Named pipes exist on Windows only.', 'Set DOCKER_HOST to a socket or an address.'),
        };
      }
      return { endpoint: pipe, address: { kind: 'socket', path: pipe } };
    }
    case 'tcp':
    case 'http':
    case 'https':
      return parseTcp(scheme.toLowerCase(), rest, tls);
    case 'ssh':
      return parseSsh(rest);
    default:
      return {
        endpoint: `${scheme}://`,
        address: unreachable(
          `Docker's address begins with "${scheme}://", which is not known.`,
          'Use unix://, npipe://, tcp://, ssh:// or a Docker context.',
        ),
      };
  }
}

const remoteSocket = '/var/run/docker.sock';

/** "user@host:port/path/to/docker.sock"; what comes after the host is the socket there. */
function parseSsh(rest: string): { address: EngineAddress | EngineProblem; endpoint: string } {
  const at = rest.indexOf('/');
  const authority = at < 0 ? rest : rest.slice(0, at);
  const socket = at < 0 || rest.slice(at) === '/' ? remoteSocket : rest.slice(at);
  // A password in the address is neither used nor shown.
  const destination = authority.replace(/:[^@]*@/, '@');
  const endpoint = `ssh://${destination}${socket === remoteSocket ? '' : socket}`;
  // What begins with a dash would be an option to whoever passes it on.
  if (!/^[^\s@-][^\s@]*(@[^\s@-][^\s@]*)?$/.test(destination)) {
    return {
      endpoint,
      address: unreachable('This SSH address can’t be read.', 'Write it as ssh://user@host or ssh://host:port/socket.'),
    };
  }
  return { endpoint, address: { kind: 'ssh', destination, path: socket } };
}

function parseTcp(scheme: string, rest: string, tls: TlsFiles | null) {
  const secure = tls !== null || scheme === 'https';
  let url: URL;
  try {
    url = new URL(`http://${rest || 'localhost'}`);
  } catch {
    return {
      endpoint: rest,
      address: unreachable(`Docker's address "${rest}" can't be read.`, 'Write it as tcp://host:port.'),
    };
  }
  const port = url.port ? Number(url.port) : /:80(\/|$)/.test(rest) ? 80 : secure ? 2376 : 2375;
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const address: EngineAddress = {
    kind: 'tcp',
    host,
    port,
    tls: tls ?? (secure ? { ca: null, cert: null, key: null, verify: true } : null),
  };
  return { endpoint: `${secure ? 'https' : 'http'}://${url.hostname}:${port}`, address };
}
