// A target that is somewhere else, or called otherwise: it stays the same target, with its policy, plans and undo. What it
// would be is asked first whether it can be worked with.
import type { Operator } from '../../access/operator.ts';
import { ProvostError } from '../../errors.ts';
import type { Ways } from './access.ts';
import { placeOf, shownAddress } from './address.ts';
import { checkedTarget, type Asked } from './check.ts';
import type { StoredTarget } from './store.ts';

/** What may be changed; an empty text takes away what need not be there. */
export type Changes = Partial<Omit<Asked, 'kind'>>;

/** By which it is found and signed in to; the others say only whose it is and what it is called. */
const reaching = ['url', 'via', 'dataSource', 'ca', 'bindDn', 'searchFilter'] as const;

export interface Edited {
  next: StoredTarget;
  /** Other accounts may be found from now on: what was last read is not what is there. */
  moved: boolean;
  /** It has to be asked, and opened anew. */
  reached: boolean;
  /** For the audit log: what was changed, as far as it is no secret. */
  detail: Record<string, string | boolean | null>;
}

const refused = (message: string, hint: string) => new ProvostError('BAD_INPUT', message, { hint });

/** @throws ProvostError BAD_INPUT, FORBIDDEN: what is wrong with what it would be */
export function editedTarget(stored: StoredTarget, changes: Changes, operator: Operator): Edited {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  if (given.every(([name]) => name === 'totp'))
    throw refused('It is not said what is to change.', 'Give a name, a URL, or another option of "targets add".');
  const { name, kind, org } = stored;
  if (kind === 'roster' && stored.org === null && changes.org !== undefined)
    throw refused(
      'The accounts of this roster say themselves whose they are.',
      'Add another roster for one organization.',
    );
  if (operator.orgs !== null && (changes.via !== undefined || (kind === 'linux' && changes.url !== undefined))) {
    throw new ProvostError('FORBIDDEN', 'You act for some organizations only, and SSH hosts are everybody’s.', {
      hint: 'Ask an operator of everything to change it.',
    });
  }
  const kept = Object.fromEntries(reaching.map((field) => [field, stored[field] ?? undefined]));
  const asked: Asked = { name, kind, org: org ?? undefined, ...kept, ...Object.fromEntries(given) };
  for (const field of ['org', ...reaching] as const) if (asked[field] === '') delete asked[field];
  const checked = checkedTarget(asked, { ...operator, orgs: null });
  const next: StoredTarget = { ...stored, ...checked };
  const detail: Edited['detail'] = {};
  for (const field of ['name', 'org', 'via', 'dataSource', 'bindDn', 'searchFilter'] as const)
    if (next[field] !== stored[field]) detail[field] = next[field];
  if (next.url !== stored.url) Object.assign(detail, shownAddress(next.url));
  if (next.ca !== stored.ca) detail['ca'] = next.ca !== null;
  if (changes.password !== undefined) detail['password'] = true;
  return {
    ...{ next, detail, moved: placeOf(next) !== placeOf(stored) },
    reached: changes.password !== undefined || reaching.some((field) => next[field] !== stored[field]),
  };
}

/** Secrets as they are stored, but for the password that was given just now. @param password undefined: the stored one */
export const withPassword = (
  secrets: Ways['secrets'],
  targetId: string,
  password: string | undefined,
): Ways['secrets'] => ({
  get: (name) =>
    password !== undefined && name === `target.${targetId}` ? Promise.resolve(password) : secrets.get(name),
});
