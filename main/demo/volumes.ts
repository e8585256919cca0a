// Named volumes of the simulated engine, with their labels; and the ports that a container asks to publish.
import type { ApiPort } from '../containers/index.ts';
import { SimRefusal, type SimEngine } from './engine.ts';

export const toVolume = (engine: SimEngine, name: string) => ({
  Name: name,
  Driver: 'local',
  Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
  Scope: 'local',
  Labels: engine.volumeLabels.get(name) ?? null,
});

/** One that is there stays as it is, as on a real engine. */
export function createVolume(engine: SimEngine, body: Record<string, unknown>) {
  const name = String(body['Name']);
  if (!engine.volumes.has(name)) {
    engine.volumes.add(name);
    engine.volumeLabels.set(name, (body['Labels'] ?? {}) as Record<string, string>);
  }
  return toVolume(engine, name);
}

export const listVolumes = (engine: SimEngine) => ({
  Volumes: [...engine.volumes].map((name) => toVolume(engine, name)),
  Warnings: null,
});

/** @throws SimRefusal 404, 409 */
export function removeVolume(engine: SimEngine, name: string): void {
  if (!engine.volumes.has(name)) throw new SimRefusal(404, `get ${name}: no such volume`);
  const user = [...engine.containers.values()].find(({ mounts }) => mounts.some((mount) => mount.Name === name));
  if (user) throw new SimRefusal(409, `remove ${name}: volume is in use - [${user.id}]`);
  engine.volumes.delete(name);
  engine.volumeLabels.delete(name);
}

/** @param bindings HostConfig.PortBindings */
export function portsIn(bindings: unknown): ApiPort[] {
  const given = (bindings ?? {}) as Record<string, { HostIp?: string; HostPort?: string }[] | null>;
  return Object.entries(given).flatMap(([key, hosts]) => {
    const [port, Type = 'tcp'] = key.split('/');
    return (hosts ?? []).map(({ HostIp, HostPort }) => ({
      ...{ IP: HostIp || '0.0.0.0', PrivatePort: Number(port), PublicPort: Number(HostPort), Type },
    }));
  });
}
