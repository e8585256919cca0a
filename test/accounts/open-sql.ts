// A target on Guacamole's database, opened without a registry. Knows nothing of vitest.
import { openGuacamoleSql } from '../../main/accounts/guacamole-sql/index.ts';
import type { AccountTarget } from '../../main/accounts/target.ts';

export const openAs = (url: string, password: string): Promise<AccountTarget> =>
  openGuacamoleSql(
    {
      ...{ targetId: 't-1', name: 'lab', kind: 'guacamole-sql', url, via: null, org: null, dataSource: null, ca: null },
      ...{ bindDn: null, searchFilter: null },
    },
    {
      password: () => Promise.resolve(password),
      totp: null,
      tunnel: () => Promise.reject(new Error('no tunnel')),
      ssh: () => Promise.reject(new Error('no ssh')),
    },
  );
