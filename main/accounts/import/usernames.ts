// Usernames: made from a template, made plain, and judged.
import { forbidden } from '../../csv/text.ts';

/** Names that systems keep for themselves, on the targets that there are. */
const reserved = new Set(
  (
    'root admin administrator guacadmin ptadmin guest daemon bin sys sync games man lp mail news uucp proxy www-data backup ' +
    'list irc gnats nobody systemd-network systemd-resolve systemd-timesync messagebus sshd mysql mariadb postgres guacd ' +
    'tomcat nginx redis docker operator sudo wheel adm tty disk'
  ).split(' '),
);

const scripts = [/\p{Script=Latin}/u, /\p{Script=Cyrillic}/u, /\p{Script=Greek}/u];
const ascii = /^[\w.@+-]+$/;
/** Nearly all of them: nothing to be looked at but whether it is reserved. */
const usual = /^\w[\w.@+-]{0,127}$/;

/** Signs that spreadsheets take for the beginning of a formula. */
export const formulaStart = /^[=+\-@＝＋－＠]/u;

const isReserved = (username: string) => `The username “${username}” is reserved.`;

/** What spreadsheets write where a formula failed. */
export const spreadsheetError = /^#(?:N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NULL!|NUM!|SPILL!|CALC!|DATE)$/;

/** @returns why an account can't be called so, wherever it is; null when it can */
export function usernameProblem(username: string): string | null {
  if (usual.test(username)) return reserved.has(username.toLowerCase()) ? isReserved(username) : null;
  if (username === '') return 'The row has no username.';
  if (spreadsheetError.test(username)) return `“${username}” is an error of the spreadsheet.`;
  if (formulaStart.test(username)) return 'The username begins with = + - or @, which spreadsheets take for a formula.';
  if (forbidden.test(username)) return 'The username holds a character that can’t be seen.';
  if (username.includes('\uFFFD'))
    return 'The username holds a letter that the encoding can’t read. Choose another encoding.';
  if (Array.from(username).length > 128) return 'The username is longer than 128 characters.';
  if (reserved.has(username.toLowerCase())) return isReserved(username);
  return null;
}

/** Letters of two scripts that look alike: "аda" with a Cyrillic а is not "ada". */
export function looksLikeAnother(username: string): boolean {
  return !ascii.test(username) && scripts.filter((script) => script.test(username)).length > 1;
}

// prettier-ignore
const written: Record<string, string> = {
  ß: 'ss', æ: 'ae', Æ: 'Ae', œ: 'oe', Œ: 'Oe', ø: 'o', Ø: 'O', ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', ð: 'd', þ: 'th', ı: 'i',
  ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue',
};

/** "Müller, Zoë" → "MuellerZoe": letters without accents, and nothing but a-z A-Z 0-9 . _ - */
export const plainUsername = (text: string): string =>
  ascii.test(text) && !/[@+]/.test(text)
    ? text
    : text
        .replaceAll(/[ßæÆœŒøØłŁđĐðþıäöüÄÖÜ]/g, (letter) => written[letter]!)
        .normalize('NFD')
        .replaceAll(/\p{M}/gu, '')
        .replaceAll(/[^A-Za-z0-9._-]/g, '');

export interface Parts {
  first: string;
  last: string;
  username: string;
  email: string;
  externalId: string;
  /** From 1. */
  number: number;
}

/** Why a template can't be used; null when it can. */
export function templateProblem(template: string): string | null {
  const odd = /%(?!\d?\d?[fluein])/.exec(template.replaceAll('%%', ''));
  if (odd) return 'After % comes f, l, u, e, i or n, with a number between them if you like: %1f.%l';
  return /%\d*[fluein]/.test(template)
    ? null
    : 'The template makes the same username of every row. Put %f, %l or %n in it.';
}

/** %f %l %u %e %i %n; %1f the first letter, %3n three digits, %% a percent sign. */
export const fillTemplate = (template: string, parts: Parts): string =>
  template.replaceAll(/%(?:(%)|(\d{0,2})([fluein]))/g, (_all, percent?: string, length?: string, what?: string) => {
    if (percent !== undefined) return percent;
    const wide = length === '' ? null : Number(length);
    if (what === 'n') return String(parts.number).padStart(wide ?? 1, '0');
    const values: Record<string, string> = {
      f: parts.first,
      l: parts.last,
      u: parts.username,
      e: parts.email.split('@', 1)[0]!,
      i: parts.externalId,
    };
    const value = values[what!] ?? '';
    return wide === null ? value : Array.from(value).slice(0, wide).join('');
  });

/** Fields that a template takes from, for whom it can't be filled. */
export const usedParts = (template: string): string[] =>
  [...template.replaceAll('%%', '').matchAll(/%\d{0,2}([fluein])/g)].map(([, what]) => what!);
