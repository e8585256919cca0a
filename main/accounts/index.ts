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
import { accountDetails } from './details.ts';
import { accountFiles } from './files/index.ts';
import { accountKey } from './key.ts';
import { createKnown, type KnownRoom } from './known/index.ts';
import { Reader } from './known/reader.ts';
import { accountLists, limitedTo } from './lists.ts';
import { createImports } from './import/index.ts';
import { openersOf } from './openers.ts';
import type { DesktopTemplates } from './plan/desktops.ts';
import { createAccountPlans } from './plan/index.ts';
import { countRoster, openRoster } from './roster/index.ts';
import { accountSource } from './source.ts';
import { settle, type Invented } from './simulated.ts';
import { createTargets, type TargetRoom } from './targets/index.ts';

export interface AccountsDeps {
  database: Database;
  audit: Audit;
  secrets: SecretStore;
  hosts: Pick<Hosts, 'connect'>;
  plans: Plans;
  /** Containers that connections lead to. */
  engines: Pick<Engines, 'rows' | 'settled'>;
  /** Containers that are made and taken away with accounts. */
  templates: DesktopTemplates;
  log: Logger;
  dataDir: string;
  /** Accounts of the demo, which has a simulated Guacamole beside the roster; null: nothing is invented. */
  invented?: Invented | null;
}

export interface Accounts {
  targetHandlers: Handlers<typeof targetsContract>;
  importHandlers: Handlers<typeof importsContract>;
  handlers: Handlers<typeof accountsContract>;
  /** What is known of each target's accounts: for what is invented, and for tests. */
  known: KnownRoom;
  close(): Promise<void>;
}

/** Opens no target until one is asked for. */
export function createAccounts(deps: AccountsDeps): Accounts {
  const { database, audit, secrets, hosts, plans, engines, templates, dataDir } = deps;
  const log = deps.log.child({ feature: 'accounts' });
  const key = accountKey(secrets, dataDir);

  const own = { database, key, write: plans.write };

  const known: KnownRoom = createKnown({
    ...{ database, log, write: plans.write },
    keyOf: (targetId, username) => targets.keyOf(targetId, username),
    orgOf: (targetId) => targets.byId(targetId)?.org ?? null,
    isOwn: (targetId) => targets.byId(targetId)?.kind === 'roster',
    readAt: (targetId) => targets.byId(targetId)?.readAt ?? null,
    read: (targetId, readAt, accounts) => targets.noteRead(targetId, readAt, accounts),
  });
  const targets: TargetRoom = createTargets({
    ...{ database, audit, secrets, hosts, busy: plans.busy },
    openers: openersOf(own, deps.invented ? () => seeding : null),
    counted(target, orgs) {
      if (target.kind === 'roster') return countRoster(database, target.targetId, limitedTo({ orgs }, target));
      return known.loaded(target.targetId)?.size ?? target.accounts;
    },
    removed(targetId) {
      known.forget(targetId);
      reader.forget(targetId);
    },
    moved(targetId) {
      reader.forget(targetId);
      // Why it fails is in the target's own row.
      const read = () => reader.read(targetId).catch(() => undefined);
      // A reading that is under way is of where it was.
      void (reader.isReading(targetId) ? read().then(read) : read());
    },
    planned: plans.planned,
  });
  const seeding = deps.invented ? settle(deps.invented, { targets, own, log }) : Promise.resolve();
  const reader = new Reader({ targets, known, log, readAt: (targetId) => known.readAt(targetId) });

  const imports = createImports({
    ...{ database, log },
    snapshot: accountSource({ targets, known, roster: (targetId) => openRoster({ ...own, targetId }) }),
  });
  const changes = createAccountPlans({
    ...{ database, audit, plans, secrets, dataDir, log, targets, imports, known, templates },
    isTarget: (lane) => targets.byId(lane) !== undefined,
  });
  plans.register(changes.operation);
  plans.register(changes.desktops);

  return {
    targetHandlers: targets.handlers,
    importHandlers: imports.handlers,
    known,
    handlers: {
      ...accountLists({ targets, known, reader }),
      ...accountDetails({ targets, known, audit, engines }),
      ...changes.handlers,
      ...accountFiles({ database, audit, targets, known, imports, planRestoreOf: changes.planRestoreOf }),
    },
    async close() {
      await seeding;
      changes.close();
      await imports.close();
      await reader.close();
      await known.close();
      await targets.close();
    },
  };
}
