// Engines on this machine and in its configuration that can be added. Reads files and folders, opens no connection.
import { existsSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { EngineCandidate } from '../../preload/contract/engines.ts';
import { placeOf, locate } from './added.ts';
import { listContexts } from './docker-context.ts';
import { configFolder, usable, usualSockets, type Surroundings } from './endpoint.ts';

/** "lab" for "/run/user/1000/docker.sock" says nothing; whose socket it is does. */
function sockets({ env, home = os.homedir(), platform = process.platform }: Surroundings) {
  if (platform === 'win32') {
    const pipes = ['//./pipe/docker_engine', '//./pipe/dockerDesktopLinuxEngine', '//./pipe/podman-machine-default'];
    return pipes
      .filter((pipe) => existsSync(pipe))
      .map((pipe) => ({ address: `npipe://${pipe}`, name: path.basename(pipe), source: 'named pipe' }));
  }
  const runtime = env['XDG_RUNTIME_DIR'];
  const podman = ['/run/podman/podman.sock', ...(runtime ? [path.join(runtime, 'podman/podman.sock')] : [])];
  const places = [...usualSockets(env, home), ...podman.map((socket) => ({ socket, source: 'Podman' }))];
  return places
    .filter(({ socket }) => existsSync(socket))
    .map(({ socket, source }) => ({
      address: socket,
      name:
        { 'default socket': 'docker', 'rootless socket': 'rootless', 'Docker Desktop': 'desktop' }[source] ?? 'podman',
      source: usable(socket) ? source : `${source}, without permission`,
    }));
}

export interface DiscoverOptions extends Surroundings {
  /** Names in ~/.ssh/config. */
  sshHosts: readonly string[];
  /** Id of the engine in the list that is at this place. */
  engineAt(endpoint: string): string | null;
}

export function discover(options: DiscoverOptions): EngineCandidate[] {
  const { engineAt, sshHosts } = options;
  const none = { caFile: undefined, certFile: undefined, keyFile: undefined, skipTlsVerify: false };
  const at = (address: string | undefined, context?: string): string | null =>
    engineAt(locate(placeOf({ address, context, ...none }, options.home), options).endpoint);
  return [
    ...sockets(options).map(({ address, name, source }): EngineCandidate => ({
      ...{ address, context: null, name, kind: 'socket', source, engineId: at(address) },
    })),
    ...listContexts(configFolder(options)).map((context): EngineCandidate => ({
      ...{ address: null, context, name: context, kind: 'context', source: 'Docker context' },
      engineId: at(undefined, context),
    })),
    ...sshHosts.map((host): EngineCandidate => ({
      ...{ address: `ssh://${host}`, context: null, name: host, kind: 'ssh', source: 'host in ~/.ssh/config' },
      engineId: at(`ssh://${host}`),
    })),
  ];
}
