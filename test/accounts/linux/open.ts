// A Linux host as a target, over the hosts of a test.
import { openLinux } from '../../../main/accounts/linux/index.ts';
import type { HostConnection } from '../../../main/hosts/index.ts';
import { at, type House } from '../../hosts/harness.ts';
import type { Sshd } from '../../support/sshd.ts';

export const never = new AbortController().signal;

export const openAt = (
  house: House,
  server: Sshd,
  through: (connection: HostConnection) => HostConnection = (connection) => connection,
) =>
  openLinux(
    {
      ...{ targetId: 't', name: 'lab', kind: 'linux', via: null, org: null },
      ...{ dataSource: null, ca: null, bindDn: null, searchFilter: null },
      url: `ssh://${at(server)}`,
    },
    {
      password: async () => null,
      totp: null,
      tunnel: () => Promise.reject(new Error('not asked for')),
      ssh: async (signal) => through(await house.hosts.connect(at(server), signal)),
    },
  );
