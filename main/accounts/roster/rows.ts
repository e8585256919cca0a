// The accounts of a roster in state.db. Passwords are sealed, and open again on purpose: a class that was prepared here is
// sent to another target with them.
import { randomBytes, type KeyObject } from 'node:crypto';
import { accountFieldNames, type AccountValues } from '../../../preload/contract/account-model.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import { seal, unseal } from '../../secrets/seal.ts';
import type { LiveAccount } from '../target.ts';

export interface RosterRow {
  key: string;
  username: string;
  org: string | null;
  /** JSON by field, of what is not empty. */
  fields: string;
  password: Buffer | null;
  password_mark: string | null;
}

const kept = accountFieldNames.filter((field) => field !== 'username');

/** What is so when nothing is said. */
const usual: AccountValues = { disabled: 'false', must_change_password: 'false', can_change_password: 'false' };

/** What is empty or as usual is not stored, and is there again when it is read. */
export function toFields(values: AccountValues): string {
  const there = Object.entries(values).flatMap(([field, value]): [string, string | readonly string[]][] => {
    if (field === 'username' || value === null || value === '') return [];
    if (typeof value === 'string') return value === usual[field] ? [] : [[field, value]];
    return value.length === 0 ? [] : [[field, [...new Set(value)].sort()]];
  });
  return JSON.stringify(Object.fromEntries(there));
}

const lists = new Set(['groups', 'connections']);
const empty = Object.fromEntries(kept.map((field) => [field, lists.has(field) ? [] : null])) as AccountValues;

export const toAccount = ({ username, org, fields, password_mark }: RosterRow): LiveAccount => ({
  username,
  values: { ...empty, ...usual, ...(JSON.parse(fields) as AccountValues) },
  org,
  passwordMark: password_mark,
  lastSeen: null,
  protected: null,
});

export interface Password {
  password: Buffer | null;
  password_mark: string | null;
}

const purposeOf = (mark: string) => `provost roster password ${mark}`;

/** Sealed for its own mark, which is a new one for each password. @param mark of the password that comes back */
export function sealPassword(key: KeyObject, password: string | null, mark: string | null = null): Password {
  if (password === null) return { password: null, password_mark: null };
  const own = mark ?? randomBytes(12).toString('base64url');
  return { password: seal(key, purposeOf(own), Buffer.from(password, 'utf8')), password_mark: own };
}

/** @throws ProvostError DATABASE_FAILED when it was changed from outside, or sealed with another key */
export function openPassword(key: KeyObject, { password, password_mark }: Password): string | null {
  if (password === null || password_mark === null) return null;
  const plain = unseal(key, purposeOf(password_mark), password);
  if (plain) return plain.toString('utf8');
  throw new ProvostError('DATABASE_FAILED', 'A password of the roster can’t be opened with the key that is there.', {
    hint: 'Put the key back that it was sealed with, or give the account a new password.',
  });
}

export function rosterRows(database: Database, targetId: string) {
  const find = database.prepare<[string, string], RosterRow>(
    'SELECT * FROM roster_accounts WHERE target_id = ? AND key = ?',
  );
  const after = database.prepare<[string, string, number], RosterRow>(
    'SELECT * FROM roster_accounts WHERE target_id = ? AND key > ? ORDER BY key LIMIT ?',
  );
  const put = database.prepare(
    `INSERT INTO roster_accounts (target_id, key, username, org, fields, password, password_mark)
     VALUES (:targetId, :key, :username, :org, :fields, :password, :password_mark)
     ON CONFLICT DO UPDATE SET username = :username, org = :org, fields = :fields, password = :password,
       password_mark = :password_mark`,
  );
  const remove = database.prepare('DELETE FROM roster_accounts WHERE target_id = ? AND key = ?');
  const count = database
    .prepare<[{ targetId: string; orgs: string | null }], number>(
      `SELECT count(*) FROM roster_accounts
       WHERE target_id = :targetId AND (:orgs IS NULL OR org IN (SELECT value FROM json_each(:orgs)))`,
    )
    .pluck();
  return {
    find: (key: string) => find.get(targetId, key),
    /** In the order of their keys. */
    after: (key: string, limit: number) => after.all(targetId, key, limit),
    put: (row: RosterRow) => void put.run({ ...row, targetId }),
    remove: (key: string) => remove.run(targetId, key).changes > 0,
    /** @param orgs whose; null: all */
    count: (orgs: ReadonlySet<string> | null) => count.get({ targetId, orgs: orgs && JSON.stringify([...orgs]) }) ?? 0,
  };
}

export type RosterRows = ReturnType<typeof rosterRows>;
