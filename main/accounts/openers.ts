// How each kind of target is opened.
import type { KeyObject } from 'node:crypto';
import type { TargetKind } from '../../preload/contract/account-model.ts';
import type { Database } from '../database/open.ts';
import { openGuacamoleRest } from './guacamole-rest/index.ts';
import { openGuacamoleSql } from './guacamole-sql/index.ts';
import { openLdap } from './ldap/index.ts';
import { openLinux } from './linux/index.ts';
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
    : openGuacamoleSql,
  'guacamole-rest': openGuacamoleRest,
  linux: openLinux,
  ldap: openLdap,
});
