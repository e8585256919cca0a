// Accounts: the targets that they live in, what is known of them, imports, and the plans that change them. The only door of
// this room.
import type { Logger } from 'pino';
import type { accounts as accountsContract } from '../../preload/contract/accounts.ts';
import type { imports as importsContract } from '../../preload/contract/imports.ts';
import type { targets as targetsContract } from '../../preload/contract/targets.ts';
import type { Audit } from '../audit/index.ts';
import type { Engines } from '../containers/index.ts';
import type { Database } from '../database/open.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Plans } from '../plans/index.ts';
import type { Handlers } from '../rpc/handlers.ts';
import type { SecretStore } from '../secrets/index.ts';
import { notYet } from './not-yet.ts';

export interface AccountsDeps {
  database: Database;
  audit: Audit;
  secrets: SecretStore;
  hosts: Pick<Hosts, 'connect'>;
  plans: Plans;
  /** Containers that connections lead to. */
  engines: Pick<Engines, 'rows'>;
  log: Logger;
  dataDir: string;
}

export interface Accounts {
  targetHandlers: Handlers<typeof targetsContract>;
  importHandlers: Handlers<typeof importsContract>;
  handlers: Handlers<typeof accountsContract>;
  close(): Promise<void>;
}

export function createAccounts(_deps: AccountsDeps): Accounts {
  return {
    targetHandlers: notYet('list', 'get', 'add', 'test', 'setPassword', 'setPolicy', 'remove'),
    importHandlers: notYet(
      ...(['begin', 'addPart', 'addFiles', 'addTarget', 'removeFile', 'get', 'shape', 'rows', 'problems'] as const),
      ...(['editCell', 'close', 'listProfiles', 'saveProfile', 'removeProfile'] as const),
    ),
    handlers: notYet(
      ...(['list', 'refresh', 'get', 'listGroups', 'listRepairs', 'listExpiring', 'usage'] as const),
      ...(['planImport', 'planDisable', 'planEnable', 'planDelete', 'planPurge', 'planResetPassword'] as const),
      ...(['planChange', 'planResetTotp', 'planPseudonymise', 'planRepair', 'takeSlips', 'countSlips'] as const),
      ...(['export', 'backup', 'planRestore'] as const),
    ),
    close: async () => {},
  };
}
