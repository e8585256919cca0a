// The targets: which there are, how they are reached, and what operators do with them.
import { passwordPolicy } from '../../../preload/contract/account-model.ts';
import type { targets as contract, TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { Operator } from '../../access/operator.ts';
import type { Audit } from '../../audit/index.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { HostConnection } from '../../hosts/index.ts';
import { newId } from '../../plans/id.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import type { SecretStore } from '../../secrets/index.ts';
import type { OpenTarget, Targets } from '../parts.ts';
import type { AccountTarget, TargetConfig } from '../target.ts';
import { accessOf } from './access.ts';
import { placeOf } from './address.ts';
import { checkedTarget, requireMeant } from './check.ts';
import type { Trouble } from './breaker.ts';
import { editedTarget, withPassword } from './edit.ts';
import { Openings } from './open.ts';
import { mayUse, removedWords, targetRow } from './row.ts';
import { targetStore, type StoredTarget } from './store.ts';
import { probed, tested } from './test.ts';

/** The roster that is there from the start. */
export const rosterId = 'roster';

export interface TargetsDeps {
  database: Database;
  audit: Pick<Audit, 'append'>;
  secrets: SecretStore;
  hosts: { connect(destination: string, signal?: AbortSignal): Promise<HostConnection> };
  openers: Record<TargetKind, OpenTarget>;
  /** Whether a job works on it just now. */
  busy(targetId: string): boolean;
  /** Accounts of the last reading that may be seen; null: not known. */
  counted(target: StoredTarget, orgs: ReadonlySet<string> | null): number | null;
  /** It was removed. */
  removed(targetId: string): void;
  /** What was last read of it may be of other accounts: it is to be read again. */
  moved(targetId: string): void;
  /** How many plans for it were not applied yet. */
  planned(targetId: string): number;
  now?: () => number;
}

export interface TargetRoom extends Targets {
  handlers: Handlers<typeof contract>;
  /** Takes in one that nobody typed: the demo's. @returns false when it is there, under whatever name, or its name is taken */
  adopt(config: TargetConfig): boolean;
  /** As it is stored. @throws ProvostError NOT_FOUND, also when it is none of the operator's */
  stored(nameOrId: string, operator: Pick<Operator, 'orgs'>): StoredTarget;
  byId(targetId: string): StoredTarget | undefined;
  /** What it takes for the same name, by its rules of the last time it was open; before that, what few tell apart. */
  keyOf(targetId: string, username: string): string;
  /** One of the caller's own, to be closed by it: opened otherwise than it is stored. @throws as `open` */
  openApart(targetId: string, changes: Partial<TargetConfig>): Promise<AccountTarget>;
  /** Somebody asks by hand: one that is away is asked at the next opportunity, and not when its pause is over. */
  hurry(targetId: string): void;
  /** Why it can't be worked with; null: it can, as far as is known. */
  trouble(targetId: string): Trouble | null;
  noteRead(targetId: string, readAt: number, accounts: number): void;
  close(): Promise<void>;
}

export function createTargets(deps: TargetsDeps): TargetRoom {
  const { database, audit, secrets, hosts, openers, busy, counted } = deps;
  const store = targetStore(database);
  if (!store.find(rosterId)) {
    const nothing = { url: null, via: null, org: null, dataSource: null, ca: null, bindDn: null, searchFilter: null };
    store.add({ targetId: rosterId, name: 'roster', kind: 'roster', ...nothing }, passwordPolicy.parse({}));
  }
  const access = (target: StoredTarget, totp: string | null) => accessOf(target, { secrets, hosts }, totp);
  const openings = new Openings({
    store,
    openers,
    access,
    ...(deps.now && { now: deps.now }),
  });

  const stored: TargetRoom['stored'] = (nameOrId, operator) => {
    const target = store.find(nameOrId);
    if (target && mayUse(operator, target)) return target;
    throw new ProvostError('NOT_FOUND', `There is no target "${nameOrId}".`, {
      hint: 'List the targets to see their names.',
    });
  };
  const row = (target: StoredTarget, { orgs }: Operator): TargetRow => targetRow(target, counted(target, orgs));

  /** Whoever acts for some organizations only changes their targets alone, and not what all share. */
  const owned = (nameOrId: string, operator: Operator): StoredTarget => {
    const target = stored(nameOrId, operator);
    if (operator.orgs === null || (target.org !== null && operator.orgs.has(target.org))) return target;
    throw new ProvostError('FORBIDDEN', `The target "${target.name}" is shared by all organizations.`, {
      hint: 'Ask an operator of everything, or add a target of your own.',
    });
  };

  const test = (targetId: string, totp: string | null, signal: AbortSignal): Promise<TargetTest> =>
    tested(() => openings.again(targetId, totp, signal));

  const apart = (config: StoredTarget, password: string | undefined, totp: string | null): Promise<AccountTarget> =>
    openers[config.kind](
      config,
      accessOf(config, { secrets: withPassword(secrets, config.targetId, password), hosts }, totp),
    );

  const requireFree = ({ targetId, name, ...config }: TargetConfig, operator: Operator) => {
    const others = store.all().filter((other) => other.targetId !== targetId);
    if (others.some((other) => other.name === name || other.targetId === name))
      throw new ProvostError('CONFLICT', `The name "${name}" is not free.`, { hint: 'Choose another name.' });
    // Two of the same accounts would not know of each other's jobs and purge dates.
    const place = placeOf(config);
    const twin = others.find((other) => place !== null && mayUse(operator, other) && placeOf(other) === place);
    if (!twin) return;
    throw new ProvostError('CONFLICT', `The target "${twin.name}" is at this address already.`, {
      hint: `Use it, or change it: "targets edit ${twin.name}".`,
    });
  };

  const putPassword = async (targetId: string, password: string) => secrets.put(secretName(targetId), password);

  const requireIdle = ({ targetId, name }: Pick<StoredTarget, 'targetId' | 'name'>) => {
    if (!busy(targetId)) return;
    throw new ProvostError('CONFLICT', `A job works on "${name}".`, { hint: 'Wait until it has ended, or cancel it.' });
  };

  const handlers: Handlers<typeof contract> = {
    list({ org }, { operator }) {
      const visible = store
        .all()
        .filter((target) => mayUse(operator, target) && (org === undefined || target.org === org));
      // There are some dozen of them.
      const rows = visible.slice(0, 500).map((target) => row(target, operator));
      return { rows, nextCursor: null, total: visible.length };
    },
    get: ({ target }, { operator }) => row(stored(target, operator), operator),
    async add({ password, totp, ...input }, { operator, signal }) {
      const checked = checkedTarget({ ...input, password, totp }, operator);
      const config: TargetConfig = { ...checked, targetId: newId('t') };
      requireFree(config, operator);
      // First, since without a place for the password the target would be of no use.
      if (password !== undefined) await putPassword(config.targetId, password);
      const { url } = targetRow({ ...config } as StoredTarget, null);
      database.transaction(() => {
        store.add(config, passwordPolicy.parse({}));
        const detail = { kind: config.kind, url, via: config.via, password: password !== undefined };
        audit.append({ actor: operator.name, action: 'target.added', subject: config.name, org: config.org, detail });
      })();
      const found = await test(config.targetId, totp ?? null, signal);
      return { target: row(store.find(config.targetId)!, operator), test: found };
    },
    test({ target, totp }, { operator, signal }) {
      const { targetId, kind } = stored(target, operator);
      requireMeant({ kind, totp });
      return test(targetId, totp ?? null, signal);
    },
    async edit({ target, password, totp, untested, ...changes }, { operator, signal }) {
      const before = owned(target, operator);
      const { targetId } = before;
      const { next, moved, reached, detail } = editedTarget(before, { ...changes, password, totp }, operator);
      requireFree(next, operator);
      requireIdle(before);
      const found =
        reached && !untested ? await tested(() => probed(apart(next, password, totp ?? null), signal)) : null;
      if (found && !found.ok) return { target: row(before, operator), test: found, changed: false };
      // A job may have begun on it meanwhile.
      requireIdle(before);
      if (password !== undefined) await putPassword(targetId, password);
      database.transaction(() => {
        store.change(next);
        const about = { actor: operator.name, action: 'target.changed', subject: before.name, org: before.org };
        audit.append({ ...about, detail });
      })();
      if (reached) {
        await openings.renew(targetId);
        store.state(targetId, found ? 'ready' : 'unknown', null, Date.now());
      }
      if (moved || next.org !== before.org) deps.moved(targetId);
      return { target: row(store.find(targetId)!, operator), test: found, changed: true };
    },
    async setPassword({ target, password }, { operator, signal }) {
      const { targetId, name, kind, org } = owned(target, operator);
      if (kind === 'roster') {
        throw new ProvostError('BAD_INPUT', 'A roster is kept by Provost itself and has no password.', {
          hint: 'Name another target.',
        });
      }
      await putPassword(targetId, password);
      database.transaction(() => {
        audit.append({ actor: operator.name, action: 'target.passwordChanged', subject: name, org });
      })();
      await openings.renew(targetId);
      return test(targetId, null, signal);
    },
    setPolicy({ target, policy }, { operator }) {
      const { targetId, name, org, policy: before } = owned(target, operator);
      const next = { ...before, ...policy };
      database.transaction(() => {
        store.policy(targetId, next);
        audit.append({
          ...{ actor: operator.name, action: 'target.policyChanged', subject: name, org },
          detail: { before, after: next },
        });
      })();
      return row(store.find(targetId)!, operator);
    },
    async remove({ target }, { operator }) {
      const { targetId, name, kind, org, accounts } = owned(target, operator);
      const plans = deps.planned(targetId);
      const refuse = (message: string, hint: string) => new ProvostError('CONFLICT', message, { hint });
      if (targetId === rosterId) throw refuse('The roster is always there.', 'Delete its accounts instead.');
      requireIdle({ targetId, name });
      if (kind === 'roster') {
        const held = counted(store.find(targetId)!, null);
        if (held !== 0) {
          throw refuse(
            `The roster "${name}" holds ${held === 1 ? 'an account' : `${held ?? 'some'} accounts`}, and nobody else does.`,
            'Export or send them elsewhere, delete them, and remove it then.',
          );
        }
      }
      database.transaction(() => {
        store.remove(targetId);
        audit.append({
          actor: operator.name,
          action: 'target.removed',
          subject: name,
          org,
          detail: { kind, accounts },
        });
      })();
      secrets.remove(secretName(targetId));
      await openings.renew(targetId);
      openings.forget(targetId);
      deps.removed(targetId);
      return { removed: removedWords({ name, kind, accounts }, plans) };
    },
  };

  return {
    handlers,
    stored,
    adopt(config) {
      if (store.find(config.name) || store.find(config.targetId)) return false;
      store.add(config, passwordPolicy.parse({}));
      return true;
    },
    byId: (targetId) => {
      const target = store.find(targetId);
      return target?.targetId === targetId ? target : undefined;
    },
    find: (target, operator) => row(stored(target, operator), operator),
    open: (targetId): Promise<AccountTarget> => openings.open(targetId),
    hurry: (targetId) => openings.hurry(targetId),
    openApart(targetId, changes) {
      const target = { ...stored(targetId, { orgs: null }), ...changes };
      return openers[target.kind](target, access(target, null));
    },
    check: async (targetId, signal) => void (await openings.probe(targetId, signal)),
    keyOf: (targetId, username) => openings.names(targetId)?.keyOf(username) ?? username.normalize('NFC').toLowerCase(),
    trouble: (targetId) => openings.trouble(targetId),
    noteRead: store.read,
    close: () => openings.close(),
  };
}

const secretName = (targetId: string) => `target.${targetId}`;
