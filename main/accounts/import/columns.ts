// What the columns of a file are, by their headers: the conventions that people's files follow.
import { accountFieldNames, accountFields } from '../../../preload/contract/account-fields.ts';
import type { ColumnRole } from '../../../preload/contract/imports.ts';
import { cleanText } from '../../csv/text.ts';

/** "First Name [Required]", "first_name *", "firstName" → "firstname". */
export const headerKey = (header: string): string =>
  cleanText(header)
    .toLowerCase()
    .replaceAll(/\[[^\]]*\]|\((?:required|optional)\)/g, '')
    .replaceAll(/[\s_\-./*:?"']+/g, '');

/** Header → role, beside the names and labels of the fields themselves. */
const words: Record<string, ColumnRole> = {};
const mean = (role: ColumnRole, ...headers: string[]) => {
  for (const header of headers) words[headerKey(header)] = role;
};
for (const name of accountFieldNames) mean(name, name, accountFields[name].label);
mean('username', 'user', 'user name', 'login', 'login id', 'login name', 'account', 'account name', 'sam account name');
mean('username', 'uid', 'userid', 'net id', 'benutzername', 'benutzer', 'kennung', 'anmeldename', 'utilisateur');
mean('username', 'identifiant', "nom d'utilisateur", 'usuario', 'nombre de usuario', 'utente', 'gebruikersnaam');
mean('password', 'password', 'pass', 'pwd', 'passwd', 'initial password', 'user password', 'passwort', 'kennwort');
mean('password', 'mot de passe', 'contraseña', 'wachtwoord');
mean('first_name', 'first', 'firstname', 'given name', 'forename', 'vorname', 'prénom', 'prenom', 'nombre', 'nome');
mean('last_name', 'last', 'lastname', 'surname', 'family name', 'sn', 'nachname', 'familienname', 'nom', 'apellido');
mean('last_name', 'apellidos', 'cognome', 'achternaam');
mean('full_name', 'name', 'full name', 'display name', 'cn', 'common name', 'guac-full-name', 'gecos');
mean('full_name', 'student', 'student name', 'vollständiger name', 'nom complet');
mean(
  'email',
  'mail',
  'e-mail',
  'email address',
  'e-mail address',
  'mail address',
  'guac-email-address',
  'e-mail-adresse',
);
mean('email', 'courriel', 'correo', 'correo electrónico');
mean('external_id', 'external id', 'id number', 'sis id', 'student id', 'student number', 'employee id', 'person id');
mean('external_id', 'matriculation number', 'matrikelnummer', 'matrikel', 'matrikel nr', 'schüler id');
mean('organization', 'organisation', 'institution', 'school', 'company', 'guac-organization', 'schule');
mean('title', 'job title', 'organizational role', 'guac-organizational-role', 'employee title');
mean('role', 'is admin', 'admin', 'rolle', 'user role', 'account type');
mean('groups', 'group', 'cohort', 'cohorts', 'class', 'classes', 'section', 'sections', 'user groups', 'gruppe');
mean('groups', 'gruppen', 'klasse', 'groupe', 'groupes', 'classe', 'grupo', 'grupos', 'member of', 'org unit path');
mean('connections', 'connection', 'desktops');
mean('disabled', 'suspended', 'status', 'account status', 'new status', 'deaktiviert', 'gesperrt', 'locked');
mean('must_change_password', 'expired', 'force password change', 'change password at next sign-in', 'reset password');
mean('can_change_password', 'can change password', 'may change password');
mean('valid_from', 'start date', 'starts', 'from', 'gültig ab', 'gültig von');
mean('valid_until', 'end date', 'ends', 'until', 'expires', 'expiry', 'expiry date', 'expiration', 'gültig bis');
mean('access_from', 'access window start');
mean('access_until', 'access window end');
mean('timezone', 'time zone', 'tz', 'zeitzone');
mean('home', 'home directory', 'homedir', 'home folder');
mean('shell', 'login shell');
mean('note', 'notes', 'description', 'comment', 'bemerkung', 'notiz');
mean('old_username', 'old username', 'previous username', 'rename from');
mean('delete', 'deleted', 'delete', 'löschen');

/** Several values, one a column: cohort1, group2, "Class 3". */
const numbered = /^(?:cohort|group|class|section|gruppe|klasse)\d+$/;

interface Convention {
  name: string;
  /** All of them are there. */
  all: readonly string[];
  /** And one of these, when there are any. */
  some?: readonly string[];
  /** What headers mean in it, beside the words. */
  roles?: Record<string, ColumnRole>;
  /** What usernames are made of, where the convention has none. */
  usernameTemplate?: string;
}

const conventions: readonly Convention[] = [
  { name: 'PT Management', all: ['username', 'password', 'isadmin'] },
  {
    name: 'Google Workspace',
    all: ['firstname', 'lastname', 'emailaddress'],
    some: ['orgunitpath', 'password', 'passwordhashfunction', 'newprimaryemail'],
    roles: { orgunitpath: 'ignore', employeeid: 'external_id' },
    usernameTemplate: '%e',
  },
  {
    name: 'Canvas',
    all: ['userid', 'loginid'],
    roles: { userid: 'external_id', loginid: 'username', shortname: 'ignore', sortablename: 'ignore' },
  },
  {
    name: 'Moodle',
    all: ['username', 'firstname', 'lastname'],
    some: ['email', 'password', 'cohort1', 'idnumber', 'oldusername', 'suspended', 'course1'],
    roles: { status: 'ignore' },
  },
  { name: 'Guacamole', all: [], some: ['guacfullname', 'guacemailaddress', 'attributesguacfullname'] },
  { name: 'Provost', all: ['username'], some: ['fullname', 'externalid', 'mustchangepassword', 'validuntil'] },
];

/** Attributes of Guacamole that no field is for go along under their own name. */
const attribute = /^(?:attributes?\.)?(guac-[a-z0-9-]+)$/i;

export interface Guess {
  roles: ColumnRole[];
  /** What a column would be, if another before it were not. */
  dropped: (ColumnRole | null)[];
  convention: string | null;
  usernameTemplate: string | null;
  /** How many headers were understood. */
  known: number;
}

/** Roles that several columns may have together. */
const many = new Set<ColumnRole>(['groups', 'connections', 'ignore']);

function roleOf(header: string, key: string, convention: Convention | undefined): ColumnRole {
  const own = convention?.roles?.[key];
  if (own !== undefined) return own;
  if (numbered.test(key)) return 'groups';
  const bare = key.replace(/^attributes?(?=guac|valid|access|timezone|expired)/, '');
  if (Object.hasOwn(words, bare)) return words[bare]!;
  const ours =
    /^attribute\.(.+)$/.exec(header)?.[1] ?? attribute.exec(header)?.[1] ?? /^(.+) \(attribute\)$/.exec(header)?.[1];
  return ours === undefined || ours.length > 128 || /\p{Cc}/u.test(ours) ? 'ignore' : `attribute.${ours}`;
}

/** What a row of headers says. The first of two columns for the same thing has it; the other is left out. */
export function guessColumns(headers: readonly string[]): Guess {
  const keys = headers.map(headerKey);
  const has = (key: string) => keys.includes(key);
  const convention = conventions.find(
    ({ all, some }) =>
      all.every(has) && (some === undefined || some.some(has)) && (all.length > 0 || some !== undefined),
  );
  // Moodle's group1 is of course1.
  const courses = has('course1');
  const taken = new Set<ColumnRole>();
  let known = 0;
  const dropped: Guess['dropped'] = headers.map(() => null);
  const roles = headers.map((header, index): ColumnRole => {
    const key = keys[index]!;
    const role = courses && /^(?:group|role)\d+$/.test(key) ? 'ignore' : roleOf(cleanText(header), key, convention);
    if (role !== 'ignore' || convention?.roles?.[key] !== undefined) known++;
    if (many.has(role)) return role;
    if (taken.has(role)) {
      dropped[index] = role;
      return 'ignore';
    }
    taken.add(role);
    return role;
  });
  const template = convention?.usernameTemplate;
  return {
    roles,
    dropped,
    known,
    convention: convention?.name ?? null,
    usernameTemplate: template !== undefined && !roles.includes('username') ? template : null,
  };
}

const flagLike = /^(?:true|false|yes|no|0|1)?$/i;

/**
 * A first row that names nothing we know, and looks like an account: a list of usernames, or PT Management's file without
 * its header (which PT Management itself loses the first account of).
 */
export function isHeaderless(first: readonly string[], second: readonly string[] | undefined): boolean {
  if (guessColumns(first).known > 0) return false;
  if (first.length === 1) return true;
  if (first.length > 3) return false;
  if (first.length === 3) return flagLike.test(first[2]!) && flagLike.test(second?.[2] ?? '');
  // Two words can be anything; a digit or a mark in the second is a password's.
  return /[\d!-/:-@[-`{-~]/.test(first[1]!.replaceAll(/[ _-]/g, '')) || /[\d@.]/.test(first[0]!);
}

/** Of a file without a header. */
export const headerlessRoles = (columns: number): ColumnRole[] =>
  (['username', 'password', 'role'] as const).slice(0, columns <= 3 ? columns : 0);

/** Headers of columns whose cells are never shown. */
export const isSecretHeader = (header: string): boolean =>
  words[headerKey(header)] === 'password' || /pass(?:wor|phrase|code|wd|$)|kennwort|secret|passe/i.test(header);
