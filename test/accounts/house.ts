// The room of accounts with a database, an audit log, plans and a secret store of its own, behind its handlers.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { pino } from 'pino';
import { localOwner, type Operator } from '../../main/access/operator.ts';
import { createAccounts, type Accounts } from '../../main/accounts/index.ts';
import { openAudit, type Audit } from '../../main/audit/index.ts';
import type { StoredRow } from '../../main/containers/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState, type Database } from '../../main/database/open.ts';
import { createHosts } from '../../main/hosts/index.ts';
import { openPlans, type Plans } from '../../main/plans/index.ts';
import type { Call } from '../../main/rpc/handlers.ts';
import { openSecrets, type SecretStore } from '../../main/secrets/index.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { noContainers } from './no-containers.ts';

export interface AccountsHouse extends AsyncDisposable {
  accounts: Accounts;
  plans: Plans;
  database: Database;
  audit: Audit;
  secrets: SecretStore;
  dir: string;
  call: Call;
  /** As an operator of these organizations alone. */
  as(...orgs: string[]): Call;
  /** Closes everything and opens it again over the same folder. */
  reopen(): Promise<void>;
}

export interface HouseOptions {
  /** False: there is nowhere to keep a secret. */
  passphrase?: boolean;
  containers?: StoredRow[];
}

export async function openAccountsHouse({
  passphrase = true,
  containers = [],
}: HouseOptions = {}): Promise<AccountsHouse> {
  const dir = tempDir('accounts');
  const file = path.join(dir, 'passphrase');
  writeFileSync(file, 'a passphrase for tests only\n', { mode: 0o600 });
  const env = passphrase ? { PROVOST_PASSPHRASE_FILE: file } : {};
  const log = pino({ level: 'silent' });
  const open = async () => {
    const database = openState(dir, findMigrations());
    const audit = openAudit(database, dir);
    const secrets = await openSecrets({ database, env, cost: 10 });
    const plans = openPlans({ database, audit, log, brake: () => ({ share: 1, floor: 1000 }) });
    const hosts = createHosts({ database, audit, secrets, log, env, surroundings: { home: dir } });
    const engines = { rows: () => containers, settled: () => Promise.resolve() };
    const templates = noContainers({ database, audit, plans });
    const accounts = createAccounts({ database, audit, secrets, hosts, plans, engines, templates, log, dataDir: dir });
    plans.resume();
    const close = async () => {
      await plans.close();
      await accounts.close();
      await hosts.close();
      audit.close();
      database.close();
    };
    return { database, audit, secrets, plans, accounts, close };
  };
  let { close, ...room } = await open();
  const { signal } = new AbortController();
  const house: AccountsHouse = {
    ...room,
    dir,
    call: { operator: localOwner('ada'), signal },
    as: (...orgs) => ({ operator: { ...localOwner('ben'), orgs: new Set(orgs) } satisfies Operator, signal }),
    async reopen() {
      await close();
      ({ close, ...room } = await open());
      Object.assign(house, room);
    },
    async [Symbol.asyncDispose]() {
      await close();
      removeTempDir(dir);
    },
  };
  return house;
}
