// Which account a row of a file is: by username, by a username that it had, by e-mail or by external id.
import type { PlanImportInput } from '../../../preload/contract/accounts.ts';
import type { ShapedRow } from '../parts.ts';
import type { LiveAccount } from '../target.ts';
import { breather } from '../../breather.ts';
import { everyAccount, type Live } from './live.ts';

export type Match =
  | { kind: 'account'; account: LiveAccount; rename: string | null }
  | { kind: 'new' }
  | { kind: 'error' | 'conflict'; reason: string };

export type Matcher = (row: ShapedRow) => Match;

const quoted = (names: readonly string[]) => names.map((name) => `"${name}"`).join(' and ');
const taken = (username: string): Match => ({
  kind: 'conflict',
  reason: `The username "${username}" is not free in this target.`,
});

/** Builds what it looks into once, without blocking. */
export async function matcherFor(live: Live, by: PlanImportInput['match']): Promise<Matcher> {
  const { keyOf } = live.target.names;
  const here = (username: string): LiveAccount[] => {
    const key = keyOf(username);
    const first = live.byKey.get(key);
    if (!first) return [];
    const others = live.twins.get(key);
    return others ? [first, ...others] : [first];
  };

  const byUsername = (username: string, rename: string | null, key = keyOf(username)): Match => {
    const only = live.byKey.get(key);
    if (only === undefined) return { kind: 'new' };
    // Nearly all: spelled so, and the only one.
    if (only.username === username && live.twins.size === 0 && live.visible(only))
      return { kind: 'account', account: only, rename };
    const all = here(username);
    const account = all.find((one) => one.username === username) ?? (all.length === 1 ? all[0]! : null);
    if (account && !live.visible(account)) return taken(username);
    if (account && account.username.normalize('NFC') === username.normalize('NFC'))
      return { kind: 'account', account, rename };
    const names = quoted(all.map((one) => one.username));
    return {
      kind: 'conflict',
      reason: `The target takes "${username}" for ${names}, which ${all.length === 1 ? 'exists' : 'exist'}. Spell it so, or choose another username.`,
    };
  };

  const renamed = (row: ShapedRow, old: string): Match => {
    const was = byUsername(old, row.username);
    if (keyOf(old) === keyOf(row.username)) {
      // Only its spelling changes.
      return was.kind === 'new' ? { kind: 'error', reason: `There is no account "${old}" to rename.` } : was;
    }
    const now = byUsername(row.username, null);
    if (was.kind === 'new') {
      // It was renamed before: the file is imported again.
      return now.kind === 'new' ? { kind: 'error', reason: `There is no account "${old}" to rename.` } : now;
    }
    if (was.kind === 'account' && now.kind !== 'new')
      return { kind: 'conflict', reason: `Both "${old}" and "${row.username}" exist, so the one can't be renamed.` };
    return was;
  };

  const plain: Matcher = (row) =>
    row.oldUsername !== null && row.oldUsername !== '' && row.oldUsername !== row.username
      ? renamed(row, row.oldUsername)
      : byUsername(row.username, null, row.key);
  if (by === 'username') return plain;

  const word = by === 'email' ? 'e-mail address' : 'external id';
  const fold = (value: string) => (by === 'email' ? value.trim().toLowerCase() : value.trim());
  const index = new Map<string, LiveAccount[]>();
  const breathe = breather();
  for (const account of everyAccount(live)) {
    await breathe();
    const value = account.values[by];
    if (typeof value !== 'string' || value === '' || !live.visible(account)) continue;
    const key = fold(value);
    const there = index.get(key);
    if (there) there.push(account);
    else index.set(key, [account]);
  }
  return (row) => {
    const value = row.values[by];
    if (typeof value !== 'string' || value === '')
      return { kind: 'error', reason: `The row has no ${word}, which tells whose it is.` };
    const found = index.get(fold(value)) ?? [];
    if (found.length > 1) {
      const names = quoted(found.map(({ username }) => username));
      return { kind: 'conflict', reason: `${names} have the ${word} "${value}". Which one is meant is not clear.` };
    }
    const account = found[0];
    if (account) {
      const asked = row.oldUsername !== null && row.oldUsername !== '' && row.username !== account.username;
      if (asked && here(row.username).some((one) => one !== account)) return taken(row.username);
      return { kind: 'account', account, rename: asked ? row.username : null };
    }
    if (row.username === '') return { kind: 'error', reason: `No account has the ${word} "${value}".` };
    const there = here(row.username)[0];
    if (!there) return { kind: 'new' };
    if (!live.visible(there)) return taken(row.username);
    return { kind: 'conflict', reason: `"${there.username}" exists already, with another ${word}.` };
  };
}
