// What of an account is no longer as a plan saw it, or as a job left it: in names of fields. A plan keeps what it changes and
// a hash of the rest, so the rest is found out by trying what is changed most; values and passwords are never told.
import {
  accountFields,
  labelOf,
  shapeOf,
  textOf,
  type AccountValues,
} from '../../../preload/contract/account-model.ts';
import type { FieldChange } from '../../../preload/contract/plans.ts';
import type { LiveAccount } from '../target.ts';
import { contentOf } from './live.ts';

/** Fields of a change that are no fields of the account. */
const notKept = new Set(['password', 'purge']);

/** As it stands in a sentence: labels that are no nouns are quoted. */
function nameOf(field: string): string {
  if (field === 'disabled') return 'state';
  const label = field in accountFields || field.startsWith('attribute.') ? labelOf(field) : field;
  const name = label.charAt(0).toLowerCase() + label.slice(1);
  return ['flag', 'date', 'time'].includes(shapeOf(field)) ? `“${name}”` : name;
}

const same = (one: string | null | undefined, other: string | null | undefined) => (one || null) === (other || null);

const valueOf = (field: string, text: string | null): AccountValues[string] =>
  shapeOf(field) !== 'list' ? text : text === null || text === '' ? [] : text.split('; ');

/** "e-mail", "e-mail and groups", "e-mail, groups and 3 others". */
function listed(fields: readonly string[]): string {
  const names = fields.map(nameOf);
  if (names.length > 3) return `${names.slice(0, 2).join(', ')} and ${names.length - 2} others`;
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} and ${names.at(-1)!}`;
}

const wereChanged = (fields: readonly string[]): string =>
  `Its ${listed(fields)} ${fields.length === 1 && !nameOf(fields[0]!).endsWith('s') ? 'was' : 'were'} changed since.`;

/** One value that is often changed, put back to what it may have been. */
function* guesses(values: AccountValues): Generator<[field: string, before: AccountValues]> {
  for (const [field, value] of Object.entries(values)) {
    const shape = shapeOf(field);
    if (shape === 'flag') {
      for (const other of ['true', 'false', null]) if (other !== value) yield [field, { ...values, [field]: other }];
    } else if (shape === 'list' && typeof value === 'object' && value !== null) {
      for (const one of value) yield [field, { ...values, [field]: value.filter((other) => other !== one) }];
    } else if (value !== null) yield [field, { ...values, [field]: null }];
  }
}

/**
 * @param fields of the change: what the plan saw of it
 * @param seen `contentOf` the account that the plan saw
 */
export function movedSincePlan(fields: readonly FieldChange[], seen: string, live: LiveAccount): string {
  const moved: string[] = [];
  const values: Record<string, AccountValues[string]> = { ...live.values };
  for (const { field, old } of fields) {
    if (notKept.has(field) || !(field in values) || same(textOf(values[field]), old)) continue;
    moved.push(field);
    values[field] = valueOf(field, old);
  }
  const isSeen = (tried: AccountValues) => contentOf({ ...live, values: tried }) === seen;
  if (moved.length > 0 && isSeen(values)) return wereChanged(moved);
  for (const [field, before] of guesses(values)) if (isSeen(before)) return wereChanged([...moved, field]);
  if (moved.length === 0) return 'It was changed since: another field than those of this change, or its password.';
  return `${wereChanged(moved).slice(0, -1)}, and perhaps more of it.`;
}

/**
 * @param was before the job, as far as it is still kept
 * @param fields of the change that the job made
 */
export function movedSinceJob(
  was: LiveAccount | null,
  fields: readonly FieldChange[],
  setsPassword: boolean,
  live: LiveAccount,
): string {
  const left = new Map(Object.entries(was?.values ?? {}).map(([field, value]) => [field, textOf(value)]));
  for (const { field, new: now } of fields) if (!notKept.has(field)) left.set(field, now);
  const moved = [...left].flatMap(([field, text]) => {
    const now = field === 'username' ? live.username : textOf(live.values[field]);
    return (field !== 'username' && !(field in live.values)) || same(now, text) ? [] : [field];
  });
  const marked = !setsPassword && was !== null && was.passwordMark !== live.passwordMark;
  if (marked) moved.push('password');
  if (moved.length > 0) return wereChanged(moved);
  return was === null
    ? 'It was changed since: its password, or a field that the job did not set.'
    : wereChanged(['password']);
}
