// The accounts of a target as the rows of an import: of a directory by its own filter, of a roster with their passwords,
// since a class that was prepared there is to arrive as it was prepared.
import { matchesFilter } from '../../preload/contract/filter.ts';
import type { Operator } from '../access/operator.ts';
import { maySee } from '../containers/index.ts';
import { fieldsOf, momentOf, termsOf } from './fields.ts';
import { limitedTo } from './lists.ts';
import type { Known } from './parts.ts';
import type { Roster } from './roster/index.ts';
import type { AccountTarget, LiveAccount } from './target.ts';
import type { TargetRoom } from './targets/index.ts';

export interface SourceDeps {
  targets: TargetRoom;
  known: Pick<Known, 'purges'>;
  roster(targetId: string): Pick<Roster, 'passwords'>;
}

/** Both, whatever their brackets are. */
const together = (one: string | null, other: string): string => {
  const bracketed = (filter: string) => (filter.trim().startsWith('(') ? filter.trim() : `(${filter.trim()})`);
  return one === null ? bracketed(other) : `(&${bracketed(one)}${bracketed(other)})`;
};

/** @returns what reads them in batches. @throws ProvostError NOT_FOUND, BAD_INPUT, TARGET_* */
export function accountSource({ targets, known, roster }: SourceDeps) {
  return async function* (
    name: string,
    filter: string | undefined,
    operator: Operator,
    signal: AbortSignal,
  ): AsyncGenerator<LiveAccount[]> {
    const stored = targets.stored(name, operator);
    const { targetId, kind, searchFilter, org } = stored;
    // What is wrong with it is told, and noted, here.
    await targets.check(targetId, signal);
    const orgs = limitedTo(operator, stored);
    const ownWords = kind === 'ldap' && filter !== undefined;
    const terms = ownWords ? [] : termsOf(filter ?? '');
    const moment = momentOf(Date.now());
    const open: AccountTarget = ownWords
      ? await targets.openApart(targetId, { searchFilter: together(searchFilter, filter) })
      : await targets.open(targetId);
    const purges = known.purges(targetId);
    const wanted = (account: LiveAccount) =>
      maySee(orgs, account.org ?? org) &&
      (terms.length === 0 ||
        matchesFilter(terms, fieldsOf(account, purges.has(open.names.keyOf(account.username)), moment)));
    try {
      for await (const batch of open.snapshot(signal)) {
        const chosen = batch.filter(wanted);
        yield kind === 'roster' ? await withPasswords(roster(targetId), chosen, open) : chosen;
      }
    } finally {
      if (ownWords) await open.close();
    }
  };
}

async function withPasswords(
  roster: Pick<Roster, 'passwords'>,
  accounts: LiveAccount[],
  { names }: AccountTarget,
): Promise<LiveAccount[]> {
  const passwords = await roster.passwords(accounts.map(({ username }) => username));
  return accounts.map((account) => {
    const password = passwords.get(names.keyOf(account.username));
    return password === undefined ? account : { ...account, values: { ...account.values, password } };
  });
}
