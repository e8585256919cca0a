// How each kind of target is opened. Its drivers are loaded when the first of its kind is: a command that lists containers
// does not wait for those of databases.
import type { KeyObject } from 'node:crypto';
import type { TargetKind } from '../../preload/contract/account-model.ts';
import type { Database } from '../database/open.ts';
import type { OpenTarget } from './parts.ts';
import { openRoster } from './roster/index.ts';
import { simulateGuacamole } from './simulated.ts';

export interface OpenersDeps {
  database: Database;
  /** What passwords of rosters are sealed with. */
  key(): Promise<KeyObject>;
  write<Result>(work: () => Result): Promise<Result>;
}

/** @param ready when what is invented is there; null: nothing is, and every target is a real one */
export const openersOf = (deps: OpenersDeps, ready: (() => Promise<void>) | null): Record<TargetKind, OpenTarget> => ({
  roster: async ({ targetId }) => {
    await ready?.();
    return openRoster({ ...deps, targetId });
  },
  'guacamole-sql': ready
    ? async ({ targetId }) => {
        await ready();
        return simulateGuacamole(openRoster({ ...deps, targetId }));
      }
    : async (config, access) => (await import('./guacamole-sql/index.ts')).openGuacamoleSql(config, access),
  'guacamole-rest': async (config, access) =>
    (await import('./guacamole-rest/index.ts')).openGuacamoleRest(config, access),
  linux: async (config, access) => (await import('./linux/index.ts')).openLinux(config, access),
  ldap: async (config, access) => (await import('./ldap/index.ts')).openLdap(config, access),
});
