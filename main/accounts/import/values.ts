// What a cell means: the spellings of dates, times, flags, roles and zones that people use, and what is refused because it
// could mean two things. Each takes text that is clean and not empty.

export type Judged = { value: string; warning?: string } | { problem: string };

const is = (value: string): Judged => ({ value });
const not = (problem: string): Judged => ({ problem });
const quoted = (text: string) => `“${text.length > 40 ? `${text.slice(0, 40)}…` : text}”`;

const months = [
  ['jan', 'january', 'januar', 'jänner', 'janvier', 'enero'],
  ['feb', 'february', 'februar', 'février', 'febrero'],
  ['mar', 'march', 'märz', 'mrz', 'mars', 'marzo'],
  ['apr', 'april', 'avril', 'abril'],
  ['may', 'mai', 'mayo'],
  ['jun', 'june', 'juni', 'juin', 'junio'],
  ['jul', 'july', 'juli', 'juillet', 'julio'],
  ['aug', 'august', 'août', 'agosto'],
  ['sep', 'sept', 'september', 'septembre', 'septiembre'],
  ['oct', 'october', 'oktober', 'okt', 'octobre', 'octubre'],
  ['nov', 'november', 'novembre', 'noviembre'],
  ['dec', 'december', 'dezember', 'dez', 'décembre', 'diciembre'],
];
const monthOf = new Map(months.flatMap((names, index) => names.map((name) => [name, index + 1] as const)));

function day(year: number, month: number, date: number, text: string): Judged {
  const at = new Date(Date.UTC(year, month - 1, date));
  if (at.getUTCMonth() !== month - 1 || at.getUTCDate() !== date || year < 1970 || year > 9999)
    return not(`${quoted(text)} is no day of the calendar. Write it as 2026-12-31.`);
  return is(at.toISOString().slice(0, 10));
}

/** yyyy-MM-dd, and whatever else can mean one day only. */
export function judgeDate(text: string): Judged {
  // A time of midnight is what spreadsheets and databases add to a day.
  const bare = text.replace(/[T ]00:00(?::00(?:\.0+)?)?(?:Z|\+00:00)?$/, '');
  let found = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})$/.exec(bare);
  if (found) return day(Number(found[1]), Number(found[3]), Number(found[4]), text);
  found = /^(\d{4})(\d\d)(\d\d)$/.exec(bare);
  if (found) return day(Number(found[1]), Number(found[2]), Number(found[3]), text);
  // With dots the day comes first, wherever dots are used.
  found = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/.exec(bare);
  if (found) return day(Number(found[3]), Number(found[2]), Number(found[1]), text);
  found = /^(\d{1,2})([-/])(\d{1,2})\2(\d{4})$/.exec(bare);
  if (found) {
    const [a, b, year] = [Number(found[1]), Number(found[3]), Number(found[4])];
    if (a <= 12 && b <= 12 && a !== b)
      return not(`${quoted(text)} can be two days: it is not said which is the month. Write it as 2026-12-31.`);
    return a > 12 ? day(year, b, a, text) : day(year, a, b, text);
  }
  found = /^(\d{1,2})\.?[ -]([\p{L}]+)\.?,?[ -](\d{4})$/u.exec(bare);
  const named = found ?? /^([\p{L}]+)\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/u.exec(bare);
  if (named) {
    const month = monthOf.get(named[found ? 2 : 1]!.toLowerCase());
    if (month !== undefined) return day(Number(named[3]), month, Number(named[found ? 1 : 2]), text);
  }
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text))
    return not(`${quoted(text)} has a time. Write the day alone: 2026-12-31.`);
  return not(`${quoted(text)} is no date that can be read. Write it as 2026-12-31.`);
}

/** HH:mm:ss */
export function judgeTime(text: string): Judged {
  const found = /^(\d{1,2})(?:[:.](\d\d))?(?:[:.](\d\d))?(?: ?([ap])\.?m\.?)?(?: ?(?:h|Uhr))?$/i.exec(text);
  const half = found?.[4]?.toLowerCase();
  let hour = Number(found?.[1]);
  const [minute, second] = [Number(found?.[2] ?? 0), Number(found?.[3] ?? 0)];
  const bareNumber = found?.[2] === undefined && half === undefined && !/[hr]$/i.test(text);
  const wrongHalf = half !== undefined && (hour < 1 || hour > 12);
  if (!found || bareNumber || wrongHalf || hour > 23 || minute > 59 || second > 59)
    return not(`${quoted(text)} is no time of day. Write it as 18:30.`);
  if (half === 'p' && hour < 12) hour += 12;
  if (half === 'a' && hour === 12) hour = 0;
  return is([hour, minute, second].map((part) => String(part).padStart(2, '0')).join(':'));
}

const yes = new Set(['true', '1', 'yes', 'y', 'on', 'x', 'ja', 'j', 'wahr', 'oui', 'vrai', 'si', 'sí', 'verdadero']);
const no = new Set(['false', '0', 'no', 'n', 'off', '-', 'nein', 'falsch', 'non', 'faux', 'falso', 'nee']);

export const flagOf = (text: string): boolean | null => {
  const word = text.toLowerCase();
  return yes.has(word) ? true : no.has(word) ? false : null;
};

export function judgeFlag(text: string): Judged {
  const flag = flagOf(text);
  return flag === null ? not(`${quoted(text)} is neither yes nor no. Write true or false.`) : is(String(flag));
}

const off = new Set(['disabled', 'suspended', 'inactive', 'locked', 'blocked', 'gesperrt', 'inaktiv', 'deaktiviert']);
const running = new Set(['active', 'enabled', 'aktiv']);

/** A flag, or a status of Canvas and Google. */
export function judgeDisabled(text: string): Judged {
  const word = text.toLowerCase();
  if (off.has(word)) return is('true');
  if (running.has(word)) return is('false');
  if (word === 'deleted') return { value: 'true', warning: '“deleted” is read as disabled.' };
  return judgeFlag(text);
}

/** A flag, or Canvas's word. */
export function judgeDelete(text: string): Judged {
  const word = text.toLowerCase();
  return word === 'deleted' || word === 'delete' ? is('true') : running.has(word) ? is('false') : judgeFlag(text);
}

const roleWords: Record<string, string> = {
  admin: 'admin',
  administrator: 'admin',
  instructor: 'instructor',
  teacher: 'instructor',
  editingteacher: 'instructor',
  ta: 'instructor',
  staff: 'instructor',
  lehrer: 'instructor',
  dozent: 'instructor',
  student: 'student',
  learner: 'student',
  user: 'student',
  schüler: 'student',
};

/** @param flags whether yes means admin: of a column like `is_admin` */
export function judgeRole(text: string, flags: boolean): Judged {
  const word = text.toLowerCase();
  if (Object.hasOwn(roleWords, word)) return is(roleWords[word]!);
  const flag = flags ? flagOf(text) : null;
  if (flag !== null) return is(flag ? 'admin' : 'student');
  return not(`${quoted(text)} is no role: admin, instructor or student.`);
}

/** Ids that Java, and so Guacamole, takes beside those of the IANA. */
const javaZones = [
  'UTC',
  'GMT',
  'EST',
  'MST',
  'HST',
  'CET',
  'EET',
  'MET',
  'WET',
  'EST5EDT',
  'CST6CDT',
  'MST7MDT',
  'PST8PDT',
];
let zones: Map<string, string> | undefined;

const zoneNames = (): Map<string, string> =>
  (zones ??= new Map(
    [...Intl.supportedValuesOf('timeZone'), ...javaZones, 'Etc/UTC', 'Etc/GMT'].map((name) => [
      name.toLowerCase(),
      name,
    ]),
  ));

export function judgeTimezone(text: string): Judged {
  const known = zoneNames().get(text.toLowerCase().replaceAll(' ', '_'));
  if (known !== undefined) return is(known);
  const shift = /^(?:GMT|UTC)([+-])(\d{1,2})(?::?([0-5]\d))?$/i.exec(text);
  if (shift && Number(shift[2]) <= 18) return is(`GMT${shift[1]}${shift[2]!.padStart(2, '0')}:${shift[3] ?? '00'}`);
  // Links to other zones ("Asia/Calcutta", "US/Eastern") are not in the list, and are zones.
  if (/^[A-Za-z_]+\/[A-Za-z_/+\-0-9]+$/.test(text)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: text });
      return is(text);
    } catch {
      // No zone: said below.
    }
  }
  return not(`${quoted(text)} is no time zone. Write it as Europe/Berlin.`);
}

/** Nearly all of them; what is not of this form is looked at closely. */
const usualEmail =
  /^[a-z0-9](?:[a-z0-9_+-]|\.(?!\.|@)){0,62}@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i;

export const isUsualEmail = (text: string): boolean => usualEmail.test(text);

export function judgeEmail(text: string): Judged {
  if (isUsualEmail(text)) return is(text);
  const at = text.lastIndexOf('@');
  const domain = text.slice(at + 1);
  const good =
    at > 0 &&
    at <= 64 &&
    !/[\s,;<>()[\]\\":]/.test(text) &&
    !text.slice(0, at).includes('@') &&
    !/^\.|\.$|\.\./.test(text.slice(0, at)) &&
    /^(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]$/u.test(domain);
  return good ? is(text) : not(`${quoted(text)} is no e-mail address.`);
}

/** Several in a cell, divided by semicolons, bars or line ends; `\;` is a semicolon of a name. Sorted, each once. */
export function splitList(text: string): string[] {
  const parts = text.split(/(?<!\\)[;|\r\n]/).map((part) => part.replaceAll(/\\([;|])/g, '$1').trim());
  return [...new Set(parts.filter((part) => part !== ''))].toSorted();
}
