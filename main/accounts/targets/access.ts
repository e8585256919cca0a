// What a target is handed to reach its other side: its password, and ways over SSH.
import type { HostConnection } from '../../hosts/index.ts';
import type { SecretStore } from '../../secrets/index.ts';
import type { TargetAccess } from '../parts.ts';
import type { StoredTarget } from './store.ts';

export interface Ways {
  secrets: Pick<SecretStore, 'get'>;
  hosts: { connect(destination: string, signal?: AbortSignal): Promise<HostConnection> };
}

/** @param totp typed for this opening */
export function accessOf({ targetId, name, url, via }: StoredTarget, ways: Ways, totp: string | null): TargetAccess {
  const destination = (given: string | null): string => {
    if (given !== null) return given;
    throw new Error(`The target ${name} has no SSH destination`);
  };
  return {
    totp,
    password: () => ways.secrets.get(`target.${targetId}`),
    tunnel: async (host, port, signal) => {
      const connection = await ways.hosts.connect(destination(via), signal);
      return connection.openTcp(host, port, signal);
    },
    ssh: (signal) => ways.hosts.connect(destination(url), signal),
  };
}
