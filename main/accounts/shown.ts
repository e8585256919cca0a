// Accounts as operators see them.
import { textOf } from '../../preload/contract/account-model.ts';
import type { AccountRow } from '../../preload/contract/account-rows.ts';
import { stateOf } from './fields.ts';
import type { LiveAccount } from './target.ts';

const listOf = (value: LiveAccount['values'][string] | undefined): string[] =>
  value === undefined || value === null ? [] : typeof value === 'string' ? [value] : [...value];

/** @param today `dayOf(now)` */
export function accountRow(account: LiveAccount, purgeAt: number | null, today: string): AccountRow {
  const { username, values, org, lastSeen } = account;
  const role = values['role'];
  return {
    username,
    values: Object.fromEntries(Object.entries(values).map(([field, value]) => [field, textOf(value)])),
    state: stateOf(values, today),
    role: typeof role === 'string' ? role : null,
    groups: listOf(values['groups']),
    org,
    lastSeen,
    protected: account.protected,
    purgeAt,
  };
}
