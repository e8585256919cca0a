// Entries of a directory as accounts: what OpenLDAP and its kin call things, and what Active Directory does.
import type { Entry } from 'ldapts';
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { LiveAccount } from '../target.ts';

export const fields = [
  'username',
  'full_name',
  'first_name',
  'last_name',
  'email',
  'external_id',
  'organization',
  'title',
  'groups',
  'disabled',
  'must_change_password',
  'valid_until',
];

/** All that is asked for; a directory leaves out what it does not know. */
export const attributes = [
  ...['uid', 'cn', 'displayName', 'givenName', 'sn', 'mail', 'employeeNumber', 'employeeID', 'title', 'o', 'company'],
  ...['memberOf', 'sAMAccountName', 'userAccountControl', 'accountExpires', 'pwdLastSet', 'lastLogonTimestamp'],
  ...['shadowExpire', 'pwdAccountLockedTime', 'pwdReset', 'nsAccountLock', 'authTimestamp'],
];

/** Values of an entry by the name of the attribute in small letters: directories answer in their own spelling. */
export type Values = Map<string, string[]>;

export function valuesOf(entry: Entry): Values {
  const found: Values = new Map();
  for (const [name, value] of Object.entries(entry)) {
    if (name === 'dn') continue;
    const list = (Array.isArray(value) ? value : [value]).map((one) =>
      typeof one === 'string' ? one : one.toString('utf8'),
    );
    // "cn;lang-de" and "member;range=0-1499" belong to what stands before the semicolon.
    const plain = name.split(';', 1)[0]!.toLowerCase();
    found.set(plain, [...(found.get(plain) ?? []), ...list.filter((one) => one !== '')]);
  }
  return found;
}

const dayMs = 86_400_000;
/** Milliseconds between 1601 and 1970, where Active Directory and Unix begin to count. */
const windowsEpochMs = 11_644_473_600_000;

/** @returns UTC ms; null for "never", which Active Directory writes as 0 and as the greatest number */
function readFileTime(text: string | undefined): number | null {
  if (text === undefined || !/^\d{1,19}$/.test(text)) return null;
  const ticks = BigInt(text);
  if (ticks === 0n || ticks === 0x7fffffffffffffffn) return null;
  const at = Number(ticks / 10_000n) - windowsEpochMs;
  return at > 0 && at < Date.UTC(9999, 11, 31) ? at : null;
}

/** "20261121152242Z" and "20261121152242.5+0100" */
function readGeneralizedTime(text: string | undefined): number | null {
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?(?:[.,]\d+)?(Z|[+-]\d{4})$/.exec(text ?? '');
  if (!match) return null;
  const [, year, month, day, hour, minute, second = '00', zone = 'Z'] = match;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return Number.isNaN(at) ? null : at;
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** The first value of a DN, as people read it: "cn=Lab\, 1,ou=groups" → "Lab, 1". */
export function nameInDn(dn: string): string {
  const first = /^[^=]+=((?:\\.|[^,+\\])*)/.exec(dn)?.[1] ?? dn;
  const bytes: number[] = [];
  for (let at = 0; at < first.length;) {
    const code = /^\\([0-9a-f]{2})/i.exec(first.slice(at, at + 3))?.[1];
    if (code !== undefined) {
      bytes.push(Number.parseInt(code, 16));
      at += 3;
      continue;
    }
    if (first[at] === '\\') at++;
    const letter = String.fromCodePoint(first.codePointAt(at) ?? 0);
    bytes.push(...Buffer.from(letter, 'utf8'));
    at += letter.length;
  }
  return Buffer.from(bytes).toString('utf8').trim();
}

/** Groups by who is in them, for directories whose entries don't say it: by DN and by username. */
export type Memberships = Map<string, Set<string>>;

interface Ending {
  disabled: boolean;
  mustChange: boolean;
  validUntil: string | null;
  lastSeen: number | null;
}

function endingInWindows(values: Values): Ending {
  const first = (name: string) => values.get(name)?.[0];
  const ends = readFileTime(first('accountexpires'));
  return {
    disabled: (Number(first('useraccountcontrol') ?? 0) & 2) !== 0,
    mustChange: first('pwdlastset') === '0',
    // It is written as the midnight after the last day, by the clock of whoever wrote it.
    validUntil: ends === null ? null : dateOf(ends - dayMs / 2),
    lastSeen: readFileTime(first('lastlogontimestamp')),
  };
}

function endingElsewhere(values: Values): Ending {
  const first = (name: string) => values.get(name)?.[0];
  const day = /^\d+$/.test(first('shadowexpire') ?? '') ? Number(first('shadowexpire')) : null;
  return {
    disabled:
      first('nsaccountlock')?.toLowerCase() === 'true' ||
      // The year 0 stands for "by an administrator, until further notice".
      (first('pwdaccountlockedtime') ?? '').startsWith('0000') ||
      (day !== null && day <= 1),
    mustChange: first('pwdreset')?.toLowerCase() === 'true',
    validUntil: day !== null && day > 1 && day < 2_900_000 ? dateOf((day - 1) * dayMs) : null,
    lastSeen: readGeneralizedTime(first('authtimestamp')),
  };
}

/** @returns null for entries that are no account of a person: without a username, or a computer's */
export function accountOf(entry: Entry, memberships: Memberships | null): LiveAccount | null {
  const values = valuesOf(entry);
  const first = (...names: string[]): string | null =>
    names.map((name) => values.get(name.toLowerCase())?.[0]).find((value) => value !== undefined) ?? null;
  const windows = values.has('samaccountname') && (values.get('samaccountname')?.length ?? 0) > 0;
  const username = (windows ? first('sAMAccountName') : first('uid'))?.trim();
  if (username === undefined || username === '' || (windows && username.endsWith('$'))) return null;
  const ending = windows ? endingInWindows(values) : endingElsewhere(values);
  const groups = new Set((values.get('memberof') ?? []).map(nameInDn));
  for (const key of [keyOfDn(entry.dn), `uid:${keyOf(username)}`]) {
    for (const group of memberships?.get(key) ?? []) groups.add(group);
  }
  const account: AccountValues = {
    username,
    full_name: first('displayName', 'cn'),
    first_name: first('givenName'),
    last_name: first('sn'),
    email: first('mail'),
    external_id: first('employeeNumber', 'employeeID'),
    organization: first('o', 'company'),
    title: first('title'),
    groups: [...groups].toSorted(),
    disabled: String(ending.disabled),
    must_change_password: String(ending.mustChange),
    valid_until: ending.validUntil,
  };
  return { username, values: account, org: null, passwordMark: null, lastSeen: ending.lastSeen, protected: null };
}

/** uid and sAMAccountName are compared without regard to case and to spaces around and between. */
export const keyOf = (username: string): string => username.normalize('NFC').trim().replace(/ +/g, ' ').toLowerCase();

export const keyOfDn = (dn: string): string => `dn:${dn.toLowerCase().replace(/\s*([,=+])\s*/g, '$1')}`;
