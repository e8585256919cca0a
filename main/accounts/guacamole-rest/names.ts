// What Guacamole takes for values, and how it tells names apart, as far as that can be known from outside.
//
// Whether "Alice" and "alice" are two users is a setting of the server that it tells nobody over REST, and its database has
// rules of its own. So names that MySQL, MariaDB or PostgreSQL could take for the same in the usual set-up have one key, and
// where the server disagrees, its answer is the outcome of that account.
import { labelOf, roles, shapeOf } from '../../../preload/contract/account-model.ts';
import type { NameRules } from '../target.ts';

/** Characters of a column; longer values fail in the database. */
const lengths: Record<string, number> = {
  username: 128,
  groups: 128,
  connections: 256,
  timezone: 64,
  full_name: 256,
  email: 256,
  organization: 256,
  title: 256,
};
const attributeLength = 4096;

/** @param dataSource asked late: it is known when the target was first met */
export function restNames(dataSource: () => string): NameRules {
  return {
    keyOf: (username) => username.normalize('NFC').replace(/ +$/, '').toLowerCase(),
    problem: (field, value) => {
      for (const one of typeof value === 'string' ? [value] : value) {
        const problem = problemOf(field, one, dataSource());
        if (problem !== null) return problem;
      }
      return null;
    },
  };
}

/** Control characters, and what is invisible or turns the direction of writing. */
const hidden = /[\p{Cc}\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

function problemOf(field: string, value: string, dataSource: string): string | null {
  const label = field === 'username' ? 'The username' : labelOf(field);
  if (!value.isWellFormed()) return `${label} holds half a character.`;
  if (value.includes('\0')) return `${label} holds a NUL character, which no database of Guacamole’s takes.`;
  const most = lengths[field] ?? attributeLength;
  const long = Array.from(value).length;
  if (long > most) return `${label} is ${long} characters long; ${most} is the most.`;
  const beyond = dataSource === 'postgresql' ? undefined : Array.from(value).find((one) => one.length > 1);
  if (beyond !== undefined) return `${label} holds “${beyond}”, which Guacamole’s tables on MySQL can’t keep.`;
  if (field === 'username' || field === 'groups') return nameProblem(label, value, field === 'username');
  switch (shapeOf(field)) {
    case 'flag':
      return value === 'true' || value === 'false' ? null : `${label}: “${value}” is neither true nor false.`;
    case 'date':
      // Guacamole skips a date that it can't read without a word, so that the account would be open without end.
      return isDate(value) ? null : `${label}: “${value}” is no date; write it as 2026-12-31.`;
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value)
        ? null
        : `${label}: “${value}” is no time of day; write it as 17:30:00.`;
    case 'role':
      return (roles as readonly string[]).includes(value)
        ? null
        : `${label}: “${value}” is none of ${roles.join(', ')}.`;
    default:
      return field === 'timezone' && !isTimeZone(value)
        ? `${label}: “${value}” is not known; write it as Europe/Berlin.`
        : null;
  }
}

function nameProblem(label: string, name: string, own: boolean): string | null {
  if (name.trim() === '') return `${label} is empty.`;
  if (name === '.' || name === '..' || /[/\\]/.test(name))
    return `${label} “${name}” has a slash or is only dots, and no request to Guacamole can name it.`;
  if (!own) return null;
  if (name !== name.trim()) return `${label} begins or ends with a space; “${name.trim()}” would be right.`;
  if (hidden.test(name)) return `${label} holds a character that can’t be seen.`;
  if (name !== name.normalize('NFC'))
    return `${label} is not in the usual form of Unicode (NFC); to Guacamole it is another name than it looks.`;
  return /^[=+\-@＝＋－＠]/.test(name)
    ? `${label} begins with “${name[0]}”, which spreadsheets take for a formula.`
    : null;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function isTimeZone(name: string): boolean {
  // Java knows these besides the names of the time zone database.
  if (/^GMT[+-]\d{1,2}(:?\d\d)?$/.test(name)) return true;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    // The only way that Intl has of saying no.
    return false;
  }
}
