// What an export tells of each account: the columns of a preset, and the values of a row.
import { createHmac, randomBytes } from 'node:crypto';
import { accountFieldNames, type AccountValues } from '../../../preload/contract/account-fields.ts';
import type { exportPresets } from '../../../preload/contract/accounts.ts';
import { breather } from '../../breather.ts';
import type { AccountTarget, LiveAccount } from '../target.ts';

export type Preset = (typeof exportPresets)[number];
export type Value = AccountValues[string];

const attributePrefix = 'attribute.';
const isAttribute = (name: string) => name.startsWith(attributePrefix);

/** Ways to reach or recognise a person elsewhere, and free text that may hold such. Attributes of a target can be anything. */
const contact = new Set(['email', 'external_id', 'note']);
/** What is counted when nobody is named. Connections, dates and titles would tell people apart. */
const countable = new Set(['role', 'groups', 'disabled']);

/** UTC, of targets that know it. An import leaves it out. */
const lastSeen = 'last_seen';
const pseudonym = 'pseudonym';

/** Letters of a pseudonym: 80 bits, so that no two of any export are the same. */
const pseudonymLength = 20;

export interface Columns {
  names: string[];
  /** In the order of the names. */
  row(account: LiveAccount): Value[];
  /** By what the rows are ordered: by username, or by pseudonym, since the order of names would give them away. */
  order(account: LiveAccount): string;
}

/** Attributes that some account has. */
async function attributesOf(accounts: readonly LiveAccount[]): Promise<string[]> {
  const breathe = breather();
  const found = new Set<string>();
  for (const [index, { values }] of accounts.entries()) {
    if ((index & 255) === 0) await breathe();
    for (const name in values) if (isAttribute(name)) found.add(name);
  }
  return [...found].sort();
}

export async function columnsOf(
  preset: Preset,
  target: Pick<AccountTarget, 'traits' | 'names'>,
  accounts: readonly LiveAccount[],
): Promise<Columns> {
  const kept = new Set(target.traits.fields);
  const fields: string[] = accountFieldNames.filter((name) => name !== 'username' && kept.has(name));
  if (preset === 'pseudonymous') {
    const names = fields.filter((name) => countable.has(name));
    // Known to nobody, and gone with this export: the same account has another pseudonym in the next one.
    const key = randomBytes(32);
    const order = ({ username }: LiveAccount) =>
      createHmac('sha256', key).update(target.names.keyOf(username)).digest('hex').slice(0, pseudonymLength);
    return {
      names: [pseudonym, ...names],
      row: (account) => [order(account), ...names.map((name) => account.values[name] ?? null)],
      order,
    };
  }
  const all =
    preset === 'full' ? [...fields, ...(await attributesOf(accounts))] : fields.filter((one) => !contact.has(one));
  const seen = target.traits.history;
  return {
    names: ['username', ...all, ...(seen ? [lastSeen] : [])],
    row({ username, values, lastSeen: at }) {
      const row: Value[] = [username, ...all.map((name) => values[name] ?? null)];
      if (seen) row.push(at === null ? null : new Date(at).toISOString());
      return row;
    },
    order: ({ username }) => username,
  };
}
