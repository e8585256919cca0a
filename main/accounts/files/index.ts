// Files of accounts: exports to read elsewhere, and sealed backups to bring back. The only door of this room.
import type { accounts as contract } from '../../../preload/contract/accounts.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import type { Imports, Known, Targets } from '../parts.ts';
import type { AccountPlans } from '../plan/index.ts';
import { backupOf, planRestoreHandler } from './backup.ts';
import { exportOf } from './export.ts';

export interface FilesDeps {
  database: Database;
  audit: Pick<Audit, 'append'>;
  targets: Targets;
  known: Pick<Known, 'purges'>;
  imports: Pick<Imports, 'usernames'>;
  planRestoreOf: AccountPlans['planRestoreOf'];
}

export const accountFiles = (
  deps: FilesDeps,
): Pick<Handlers<typeof contract>, 'export' | 'backup' | 'planRestore'> => ({
  export: exportOf(deps),
  backup: backupOf(deps),
  planRestore: planRestoreHandler(deps),
});
