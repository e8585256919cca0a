// A target as it is stored, as what its dialog shows; and what was typed there, as what is to change. Pure.
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { fieldsOf, noTarget, sent, type Field, type TypedTarget } from './place.ts';

export type Changes = Partial<Record<Field, string>>;

/** The URL as it was typed: with who signs in, where that stands in it. */
function typedAddress({ kind, url, user }: TargetRow): string {
  const parsed = url === null ? null : URL.parse(url);
  if (!parsed || user === null || kind === 'ldap') return url ?? '';
  parsed.username = user;
  return parsed.href;
}

/** A target as it is stored; what never leaves the store (its password, its certificate authority) is empty. */
export function typedOf(target: TargetRow): TypedTarget {
  const { kind, name, org, via, dataSource, bindDn, searchFilter } = target;
  return {
    ...noTarget,
    ...{ kind, name, org: org ?? '', url: typedAddress(target), via: via ?? '' },
    ...{ dataSource: dataSource ?? '', bindDn: bindDn ?? '', searchFilter: searchFilter ?? '' },
  };
}

/**
 * Only what this kind takes and is not as it is stored; an empty text takes away what need not be there.
 * @param dropsCa its certificate authority is to be taken away; otherwise an empty one is kept
 */
export function changesOf(typed: TypedTarget, target: TargetRow, dropsCa: boolean): Changes {
  const before = typedOf(target);
  const changed = fieldsOf(typed.kind).filter((field) => sent(typed, field) !== sent(before, field));
  const changes = Object.fromEntries(changed.map((field) => [field, sent(typed, field)]));
  return dropsCa && target.ownCa ? { ...changes, ca: '' } : changes;
}

const reaching: Field[] = ['url', 'via', 'password', 'dataSource', 'ca', 'bindDn', 'searchFilter'];

/** Whether it has to be asked again, and not only called otherwise. */
export const isReachedAnew = (changes: Changes): boolean => reaching.some((field) => field in changes);

/** Null: for one test, and not stored. */
const changeWords: Record<Field, string | null> = {
  ...{ name: 'name', org: 'organization', url: 'address', via: 'way there', password: 'password', totp: null },
  ...{ dataSource: 'data source', ca: 'certificate authority', bindDn: 'sign-in', searchFilter: 'filter of accounts' },
};

const and = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** "Its name and address were changed."; null: nothing is. */
export function changedWords(changes: Changes): string | null {
  const words = Object.keys(changes).flatMap((field) => changeWords[field as Field] ?? []);
  return words.length === 0 ? null : `Its ${and.format(words)} ${words.length === 1 ? 'was' : 'were'} changed.`;
}
