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

export interface OpenersDeps {
  database: Database;
  /** What passwords of rosters are sealed with. */
  key(): Promise<KeyObject>;
  write<Result>(work: () => Result): Promise<Result>;
}

export const openersOf = (deps: OpenersDeps): Record<TargetKind, OpenTarget> => ({
  roster: async ({ targetId }) => openRoster({ ...deps, targetId }),
  'guacamole-sql': openGuacamoleSql,
  'guacamole-rest': openGuacamoleRest,
  linux: openLinux,
  ldap: openLdap,
});
