// How a roster tells names apart, and what it takes. A roster is on its way to another target: what no target takes, it does
// not take either; what only some refuse is for them to say.
import { roles, shapeOf } from '../../../preload/contract/account-model.ts';
import type { NameRules } from '../target.ts';

/** Characters of a username or any other value, at most. */
const longest = { username: 128, other: 4096 };

/** Nothing that is not seen, or that turns the order of letters round. */
const unseen = /[\p{Cc}\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/u;

/** Composed, and without difference of case: "Élodie" and "élodie", however typed, are the same. */
export const rosterKey = (username: string): string =>
  username.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');

const day = /^\d{4}-\d{2}-\d{2}$/;
const isDay = (text: string) =>
  day.test(text) &&
  !Number.isNaN(Date.parse(`${text}T00:00:00Z`)) &&
  new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);

function usernameProblem(name: string): string | null {
  if (name.trim() === '') return 'The username is empty.';
  if (name !== name.trim()) return `The username begins or ends with a space. It would be "${name.trim()}".`;
  if (unseen.test(name)) return 'The username holds a character that is not seen. Type it anew.';
  if (/^[=+\-@＝＋－＠]/.test(name))
    return `The username begins with "${name[0]}", which spreadsheets take for a formula.`;
  // In code points, as databases count them.
  if (Array.from(name).length > longest.username) return `The username has more than ${longest.username} characters.`;
  return null;
}

function valueProblem(field: string, value: string): string | null {
  if (value.length > longest.other) return `The value has more than ${longest.other} characters.`;
  if (value.includes('\0')) return 'The value holds a NUL.';
  switch (shapeOf(field)) {
    case 'flag':
      return value === 'true' || value === 'false' ? null : `"${value}" is neither true nor false.`;
    case 'date':
      return isDay(value) ? null : `"${value}" is no day. Write it like 2030-06-30.`;
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value) ? null : `"${value}" is no time. Write it like 08:30:00.`;
    case 'role':
      return (roles as readonly string[]).includes(value) ? null : `"${value}" is no role: ${roles.join(', ')}.`;
    default:
      return null;
  }
}

export const rosterNames: NameRules = {
  keyOf: rosterKey,
  problem(field, value) {
    if (typeof value !== 'string') {
      const bad = value.find((one) => one.trim() === '' || unseen.test(one));
      return bad === undefined ? null : 'A name in the list is empty or holds a character that is not seen.';
    }
    return field === 'username' ? usernameProblem(value) : valueProblem(field, value);
  },
};
