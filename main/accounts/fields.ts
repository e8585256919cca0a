// What an account offers to filters, and in what state it is: one answer for lists and for selections.
import type { AccountValues } from '../../preload/contract/account-model.ts';
import type { accountStates } from '../../preload/contract/account-rows.ts';
import { filterProblems, parseFilter, type FilterFields, type Term } from '../../preload/contract/filter.ts';
import { ProvostError } from '../errors.ts';
import type { LiveAccount } from './target.ts';

/** In `traits.fields`: any attribute is kept. */
export const anyAttribute = 'attribute.*';

export type AccountState = (typeof accountStates)[number];

/** What filters look at: a live account, or one as it was last read. */
export type Filtered = Pick<LiveAccount, 'username' | 'values' | 'org' | 'lastSeen' | 'protected'>;

/** The field of a filter → the field of an account, where it is text and nothing more. */
export const textFields = {
  name: 'full_name',
  email: 'email',
  id: 'external_id',
  organization: 'organization',
  title: 'title',
  role: 'role',
  timezone: 'timezone',
  valid_from: 'valid_from',
  valid_until: 'valid_until',
  note: 'note',
} as const;
const textNames = Object.keys(textFields) as (keyof typeof textFields)[];

const yesNo = ['yes', 'no'] as const;

/** Every field of the filter language for accounts; an array names all the values that the field can have. */
export const accountFilterFields: Record<string, readonly string[] | null> = {
  username: null,
  name: null,
  email: null,
  id: null,
  organization: null,
  title: null,
  role: ['admin', 'instructor', 'student', 'none'],
  timezone: null,
  valid_from: null,
  valid_until: null,
  note: null,
  group: null,
  connection: null,
  state: ['enabled', 'disabled', 'expired', 'not-yet'],
  org: null,
  seen: null,
  ends: null,
  protected: yesNo,
  purge: yesNo,
};

/** yyyy-MM-dd of a moment in UTC: a list says the same wherever it is read. */
export const dayOf = (now: number): string => new Date(now).toISOString().slice(0, 10);

const text = (value: AccountValues[string] | undefined): string | null => (typeof value === 'string' ? value : null);
const list = (value: AccountValues[string] | undefined): readonly string[] =>
  value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value;

/** @param today `dayOf(now)`, worked out once for many */
export function stateOf(values: AccountValues, today: string): AccountState {
  if (values['disabled'] === 'true') return 'disabled';
  const until = text(values['valid_until']);
  if (until !== null && until < today) return 'expired';
  const from = text(values['valid_from']);
  return from !== null && from > today ? 'not-yet' : 'enabled';
}

export interface Moment {
  /** UTC ms. */
  now: number;
  /** `dayOf(now)` */
  today: string;
}
export const momentOf = (now: number): Moment => ({ now, today: dayOf(now) });

/**
 * @param purge whether it was disabled to be purged
 * `seen`: ms since it was last seen; null: never, or not known. `ends`: ms until the end of its last valid day.
 */
export function fieldsOf(account: Filtered, purge: boolean, { now, today }: Moment): FilterFields {
  const { values } = account;
  const fields: FilterFields = {
    username: account.username,
    group: list(values['groups']),
    connection: list(values['connections']),
    state: stateOf(values, today),
    org: account.org,
    seen: account.lastSeen === null ? null : now - account.lastSeen,
    ends: null,
    protected: account.protected !== null,
    purge,
  };
  for (const name of textNames) fields[name] = text(values[textFields[name]]);
  const until = fields['valid_until'];
  if (typeof until === 'string') fields['ends'] = Date.parse(`${until}T23:59:59Z`) - now;
  return fields;
}

/** @throws ProvostError BAD_INPUT when a condition can match nothing at all */
export function termsOf(filter: string): Term[] {
  const terms = parseFilter(filter);
  const problems = filterProblems(terms, accountFilterFields);
  if (problems.length === 0) return terms;
  throw new ProvostError('BAD_INPUT', problems.join(' '), {
    hint: 'Correct the filter.',
    issues: problems.map((message) => ({ path: 'filter', message })),
  });
}
