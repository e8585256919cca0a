// The targets in state.db: where each is and how it was when it was last asked. Passwords are with the secrets.
import { passwordPolicy, type PasswordPolicy, type TargetKind } from '../../../preload/contract/account-model.ts';
import type { Database } from '../../database/open.ts';
import type { TargetConfig, Traits } from '../target.ts';

export interface StoredTarget extends TargetConfig {
  policy: PasswordPolicy;
  state: 'unknown' | 'ready' | 'away' | 'refused';
  problem: string | null;
  version: string | null;
  /** Null: it was never opened. */
  traits: Traits | null;
  checkedAt: number | null;
  readAt: number | null;
  accounts: number | null;
}

type Row = Record<string, string | number | null> & {
  target_id: string;
  name: string;
  kind: TargetKind;
  policy: string;
};

const textOrNull = (value: string | number | null | undefined) => (typeof value === 'string' ? value : null);
const numberOrNull = (value: string | number | null | undefined) => (typeof value === 'number' ? value : null);

const toTarget = (row: Row): StoredTarget => ({
  targetId: row.target_id,
  name: row.name,
  kind: row.kind,
  url: textOrNull(row['url']),
  via: textOrNull(row['via']),
  org: textOrNull(row['org']),
  dataSource: textOrNull(row['data_source']),
  ca: textOrNull(row['ca']),
  bindDn: textOrNull(row['bind_dn']),
  searchFilter: textOrNull(row['search_filter']),
  policy: passwordPolicy.parse(JSON.parse(row.policy)),
  state: row['state'] as StoredTarget['state'],
  problem: textOrNull(row['problem']),
  version: textOrNull(row['version']),
  traits: row['traits'] ? (JSON.parse(row['traits'] as string) as Traits) : null,
  checkedAt: numberOrNull(row['checked_at']),
  readAt: numberOrNull(row['read_at']),
  accounts: numberOrNull(row['accounts']),
});

export function targetStore(database: Database) {
  const all = database.prepare('SELECT * FROM account_targets ORDER BY name');
  const insert = database.prepare(
    `INSERT INTO account_targets
       (target_id, name, kind, url, via, org, data_source, ca, bind_dn, search_filter, policy, added_at)
     VALUES (:targetId, :name, :kind, :url, :via, :org, :dataSource, :ca, :bindDn, :searchFilter, :policy, :addedAt)`,
  );
  const update = database.prepare(
    `UPDATE account_targets SET name = :name, url = :url, via = :via, org = :org, data_source = :dataSource, ca = :ca,
       bind_dn = :bindDn, search_filter = :searchFilter WHERE target_id = :targetId`,
  );
  const setState = database.prepare(
    'UPDATE account_targets SET state = ?, problem = ?, checked_at = ? WHERE target_id = ?',
  );
  const setFacts = database.prepare(
    'UPDATE account_targets SET version = coalesce(?, version), traits = ? WHERE target_id = ?',
  );
  const setRead = database.prepare('UPDATE account_targets SET read_at = ?, accounts = ? WHERE target_id = ?');
  const setPolicy = database.prepare('UPDATE account_targets SET policy = ? WHERE target_id = ?');
  const remove = database.prepare('DELETE FROM account_targets WHERE target_id = ?');

  // Read with every question and changed by hand: kept at hand.
  const kept = new Map((all.all() as Row[]).map((row) => [row.target_id, toTarget(row)]));
  const change = (targetId: string, values: Partial<StoredTarget>) => {
    const before = kept.get(targetId);
    if (before) kept.set(targetId, { ...before, ...values });
  };

  return {
    all: (): StoredTarget[] => [...kept.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (nameOrId: string): StoredTarget | undefined =>
      kept.get(nameOrId) ?? [...kept.values()].find(({ name }) => name === nameOrId),
    add(config: TargetConfig, policy: PasswordPolicy): void {
      insert.run({ ...config, policy: JSON.stringify(policy), addedAt: Date.now() });
      kept.set(config.targetId, {
        ...{ ...config, policy, state: 'unknown', problem: null, version: null, traits: null },
        ...{ checkedAt: null, readAt: null, accounts: null },
      });
    },
    /** All but its kind. */
    change({ targetId, name, url, via, org, dataSource, ca, bindDn, searchFilter }: TargetConfig): void {
      const config = { targetId, name, url, via, org, dataSource, ca, bindDn, searchFilter };
      update.run(config);
      change(targetId, config);
    },
    /** @param at when it was asked; not written when nothing else is new */
    state(targetId: string, state: StoredTarget['state'], problem: string | null, at: number): void {
      const before = kept.get(targetId);
      if (!before) return;
      if (before.state !== state || before.problem !== problem || at - (before.checkedAt ?? 0) > 60_000)
        setState.run(state, problem, at, targetId);
      change(targetId, { state, problem, checkedAt: at });
    },
    facts(targetId: string, version: string | null, traits: Traits): void {
      const before = kept.get(targetId);
      if (!before) return;
      const next = version ?? before.version;
      if (next === before.version && JSON.stringify(traits) === JSON.stringify(before.traits)) return;
      setFacts.run(version, JSON.stringify(traits), targetId);
      change(targetId, { version: next, traits });
    },
    read(targetId: string, readAt: number, accounts: number): void {
      setRead.run(readAt, accounts, targetId);
      change(targetId, { readAt, accounts });
    },
    policy(targetId: string, policy: PasswordPolicy): void {
      setPolicy.run(JSON.stringify(policy), targetId);
      change(targetId, { policy });
    },
    remove(targetId: string): void {
      remove.run(targetId);
      kept.delete(targetId);
    },
  };
}

export type TargetStore = ReturnType<typeof targetStore>;
