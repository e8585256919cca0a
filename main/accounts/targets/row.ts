// A target as operators see it.
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import type { Operator } from '../../access/operator.ts';
import { maySee } from '../../containers/index.ts';
import type { Traits } from '../target.ts';
import { shownAddress } from './address.ts';
import type { StoredTarget } from './store.ts';

/** What is said of one that was never open: what its kind does at most, and no field. */
const unopened = (kind: TargetKind): Traits => ({
  fields: [],
  writes: kind !== 'ldap',
  restoresPasswords: kind !== 'guacamole-rest' && kind !== 'ldap',
  history: kind.startsWith('guacamole'),
  makesGroups: kind === 'guacamole-sql' || kind === 'guacamole-rest',
  makesConnections: kind === 'guacamole-sql',
  repairs: kind === 'guacamole-sql',
});

/** Accounts of a roster say themselves whose they are; another target's are all of one organization. */
export const mayUse = ({ orgs }: Pick<Operator, 'orgs'>, { kind, org }: Pick<StoredTarget, 'kind' | 'org'>): boolean =>
  maySee(orgs, org) || (kind === 'roster' && org === null);

/** @param counted accounts of the last reading, as far as this operator may see them */
export function targetRow(target: StoredTarget, counted: number | null): TargetRow {
  const { targetId, name, kind, via, org, state, problem, version, checkedAt, readAt, policy } = target;
  return {
    ...{ targetId, name, kind, ...shownAddress(target.url), via, org, state, problem, version, checkedAt },
    ...{ accounts: counted, readAt, policy },
    ...{ dataSource: target.dataSource, bindDn: target.bindDn, searchFilter: target.searchFilter },
    ownCa: target.ca !== null,
    user: target.bindDn ?? shownAddress(target.url).user,
    traits: target.traits ?? unopened(kind),
  };
}

/** What went with a target that was removed, and what did not. @param plans that were not applied yet */
export function removedWords(
  { name, kind, accounts }: Pick<StoredTarget, 'name' | 'kind' | 'accounts'>,
  plans: number,
): string {
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
  const stale = plans === 0 ? '' : ` ${counted(plans, 'plan')} for it can’t be applied any more.`;
  if (kind === 'roster') return `The roster ${name} is gone; it held no account.${stale}`;
  const known =
    accounts === null ? 'what was known of it' : `what was last read of its ${counted(accounts, 'account')}`;
  const gone = `its address, its password, its policy, purge dates, ${known}, and how its jobs are undone`;
  return `${name} is forgotten: ${gone}.${stale} Its accounts stay in it as they are.`;
}
