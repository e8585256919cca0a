// Which accounts a verb is for. Conditions together narrow; a name that means no account is an error of the plan.
import { matchesFilter } from '../../../preload/contract/filter.ts';
import type { AccountSelection } from '../../../preload/contract/accounts.ts';
import { ProvostError } from '../../errors.ts';
import { fieldsOf, momentOf, termsOf } from '../fields.ts';
import type { LiveAccount } from '../target.ts';
import { breather } from '../../breather.ts';
import { everyAccount, named, type Live } from './live.ts';
import { requireNamed } from './named.ts';

/** A selection as it is asked, without the target, and with the names that a file or an import holds. */
export interface Selection extends Omit<AccountSelection, 'target' | 'file' | 'importId'> {
  /** Null: none was given. */
  listed: readonly string[] | null;
}

export interface Selected {
  accounts: LiveAccount[];
  /** Names that mean no account. */
  missing: string[];
  /** Names that the target's rules take for several accounts. */
  ambiguous: { name: string; candidates: string[] }[];
}

const dayMs = 86_400_000;

/** @throws ProvostError BAD_INPUT when nothing says which accounts are meant, or a filter can match nothing */
export function requireSelection(selection: Selection): void {
  const { usernames, filter, group, notSeenSince, listed } = selection;
  if (usernames?.length || listed || filter !== undefined || group !== undefined || notSeenSince !== undefined) return;
  throw new ProvostError('BAD_INPUT', 'It is not said which accounts are meant.', {
    hint: 'Name accounts, a group, a file or a filter; an empty filter means all.',
  });
}

/**
 * @param purges dates by key, for the filter's `purge:yes`
 * @throws ProvostError BAD_INPUT when it asks what the target can't tell, or names a group that is not there
 */
export async function select(live: Live, selection: Selection, purges: ReadonlyMap<string, number>): Promise<Selected> {
  const { usernames, filter = '', except = [], group, notSeenSince, listed } = selection;
  if (notSeenSince !== undefined && !live.target.traits.history) {
    throw new ProvostError('BAD_INPUT', `${live.row.name} does not know when accounts were last used.`, {
      hint: 'Choose the accounts in another way.',
    });
  }
  const { keyOf } = live.target.names;
  const moment = momentOf(Date.now());
  const terms = termsOf(filter);
  await requireNamed(live, terms, group);
  const left = new Set(except.map(keyOf));
  const missing: string[] = [];
  const ambiguous: Selected['ambiguous'] = [];
  const chosenBy = (names: readonly string[]): Set<LiveAccount> => {
    const chosen = new Set<LiveAccount>();
    for (const name of names) {
      const found = named(live, name).filter(live.visible);
      if (found.length === 0) missing.push(name);
      else if (found.length > 1) ambiguous.push({ name, candidates: found.map(({ username }) => username) });
      else chosen.add(found[0]!);
    }
    return chosen;
  };
  const byName = usernames?.length ? chosenBy(usernames) : null;
  const byList = listed ? chosenBy(listed) : null;
  const breathe = breather();
  const accounts: LiveAccount[] = [];
  let seen = 0;
  for (const account of byName ?? byList ?? everyAccount(live)) {
    if ((++seen & 255) === 0) await breathe();
    if (byName && byList && !byList.has(account)) continue;
    if (!live.visible(account)) continue;
    const key = left.size > 0 || terms.length > 0 ? keyOf(account.username) : '';
    if (left.has(key)) continue;
    if (group !== undefined) {
      const groups = account.values['groups'];
      if (typeof groups !== 'object' || groups === null || !groups.includes(group)) continue;
    }
    if (notSeenSince !== undefined && account.lastSeen !== null && moment.now - account.lastSeen < notSeenSince * dayMs)
      continue;
    if (terms.length > 0 && !matchesFilter(terms, fieldsOf(account, purges.has(key), moment))) continue;
    accounts.push(account);
  }
  return { accounts, missing: [...new Set(missing)], ambiguous };
}
