// What Guacamole's database takes, and which names it takes for the same.
import { accountFields, roles, shapeOf, type FieldShape } from '../../../preload/contract/account-model.ts';
import type { NameRules } from '../target.ts';
import { generalKey, unicodeKey } from './collation.ts';
import type { Schema } from './schema.ts';

/** Fields that Guacamole's database has a place for; any other text is an `attribute.NAME`. */
export const keptFields = [
  'username',
  'full_name',
  'email',
  'external_id',
  'organization',
  'title',
  'role',
  'groups',
  'connections',
  'disabled',
  'must_change_password',
  'can_change_password',
  'valid_from',
  'valid_until',
  'access_from',
  'access_until',
  'timezone',
  'attribute.*',
] as const;

/** Holds the key of the second factor in clear: never shown, and changed by "reset-totp" alone. */
export const totpAttributes = ['guac-totp-key-secret', 'guac-totp-key-confirmed'] as const;

const kept = new Set<string>(keptFields.filter((field) => field in accountFields));

/** Guacamole's name of the attribute that the field `external_id` is kept in. */
export const externalIdAttribute = 'external-id';

const lengths: Record<string, number> = { username: 128, external_id: 4096, timezone: 64 };
const lengthOf = (field: string) => lengths[field] ?? (field.startsWith('attribute.') ? 4096 : 256);
const characters = (text: string) => Array.from(text).length;

/** Letters of ASCII, which every database keeps and counts alike. */
// oxlint-disable-next-line no-control-regex -- control characters but NUL are letters too
const usual = /^[\x01-\x7f]*$/;
/** A name of them that nothing is wrong with. */
const usualName = /^\w(?:[ -~]{0,126}[!-~])?$/;

/** Control characters, and what is invisible or turns the direction of writing. */
const hidden = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

export function nameRules({ collation, wide }: Pick<Schema, 'collation' | 'wide'>): NameRules {
  const keyOf = keyFor(collation);
  const text = (what: string, value: string, most: number): string | null => {
    if (value.length <= most && usual.test(value)) return null;
    if (!value.isWellFormed()) return `${what} holds half a character.`;
    if (value.includes('\0')) return `${what} holds a NUL character, which no database of Guacamole’s takes.`;
    if (characters(value) > most) return `${what} is ${characters(value)} characters long; ${most} is the most.`;
    const beyond = wide ? undefined : Array.from(value).find((one) => one.length > 1);
    return beyond === undefined ? null : `${what} holds “${beyond}”, which this database can’t keep.`;
  };
  const name = (what: string, value: string, own: boolean): string | null => {
    if (usualName.test(value)) return null;
    if (value.trim() === '') return `${what} is empty.`;
    const problem = text(what, value, 128);
    if (problem !== null || !own) return problem;
    if (value !== value.trim()) return `${what} begins or ends with a space; “${value.trim()}” would be right.`;
    if (hidden.test(value)) return `${what} holds a character that can’t be seen.`;
    if (value !== value.normalize('NFC')) {
      return `${what} is not in the usual form of Unicode (NFC); to the database it is another name than it looks.`;
    }
    return /^[=+\-@＝＋－＠]/.test(value)
      ? `${what} begins with “${value[0]}”, which spreadsheets take for a formula.`
      : null;
  };
  const one = (field: string, value: string): string | null => {
    if (field === 'username') return name('The username', value, true);
    if (field === 'groups')
      return usualName.test(value) ? null : name(`The name of the group “${value}”`, value, false);
    if (field === 'connections') return value.trim() === '' ? 'The name of a connection is empty.' : null;
    if (field.startsWith('attribute.')) {
      const attribute = field.slice('attribute.'.length);
      if ((totpAttributes as readonly string[]).includes(attribute)) {
        return `“${attribute}” belongs to the second factor: reset it instead.`;
      }
      const wrong =
        attribute === '' ? 'The attribute has no name.' : text(`The attribute “${attribute}”`, attribute, 128);
      if (wrong !== null) return wrong;
      return text(`The attribute “${attribute}”`, value, 4096);
    }
    if (!kept.has(field)) {
      return `Guacamole keeps no field “${field}”.`;
    }
    const label = accountFields[field as keyof typeof accountFields].label;
    const shape = byShape[shapeOf(field)]?.(label, value) ?? null;
    if (shape !== null) return shape;
    if (field === 'timezone') return timezoneProblem(value);
    return text(label, value, lengthOf(field));
  };
  return {
    keyOf,
    problem(field, value) {
      if (typeof value === 'string') return one(field, value);
      for (const item of value) {
        const problem = one(field, item);
        if (problem !== null) return problem;
      }
      return null;
    },
  };
}

function keyFor(collation: string): (name: string) => string {
  if (collation === 'exact') return (name) => name;
  // Spaces at the end count for none of these but MySQL's newest; there the server refuses what is really the same.
  if (/_bin$|_cs$/.test(collation)) return (name) => name.replace(/ +$/, '');
  return /^utf8mb[34]_general_ci$/.test(collation) ? generalKey : unicodeKey;
}

const byShape: Partial<Record<FieldShape, (label: string, value: string) => string | null>> = {
  flag: (label, value) =>
    value === 'true' || value === 'false' ? null : `${label}: “${value}” is neither true nor false.`,
  role: (label, value) =>
    (roles as readonly string[]).includes(value) ? null : `${label}: “${value}” is none of ${roles.join(', ')}.`,
  // Guacamole skips a date that it can't read without a word, so that the account would be open without end.
  date: (label, value) => {
    const date = /^\d{4}-\d{2}-\d{2}$/.test(value) ? new Date(`${value}T00:00:00Z`) : null;
    const real = date !== null && !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === value;
    return real && value >= '1000' ? null : `${label}: “${value}” is no date; write it as 2026-12-31.`;
  },
  time: (label, value) =>
    /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value)
      ? null
      : `${label}: “${value}” is no time of day; write it as 17:30:00.`,
};

/** Java takes a zone that it does not know for GMT without a word. */
function timezoneProblem(value: string): string | null {
  const right = 'write it as Europe/Berlin.';
  if (/^GMT[+-]\d{1,2}(:?\d{2})?$/.test(value)) return null;
  if (!/^[A-Za-z]/.test(value)) return `Time zone: “${value}” is not known to Guacamole; ${right}`;
  try {
    const known = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    return known !== value && known.toLowerCase() === value.toLowerCase()
      ? `Time zone: Guacamole does not know “${value}” in this spelling; write it as ${known}.`
      : null;
  } catch {
    // What Intl throws says no more than this.
    return `Time zone: “${value}” is not known; ${right}`;
  }
}
