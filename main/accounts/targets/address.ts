// What may be typed as the address of a target, per kind. A password has no place in it: addresses are shown and stored.
import type { TargetKind } from '../../../preload/contract/account-model.ts';
import { ProvostError } from '../../errors.ts';
import type { TargetConfig } from '../target.ts';

interface Form {
  schemes: string[];
  example: string;
  /** Who signs in stands in the address. */
  user: boolean;
  /** The part after the host has to say which. */
  path: string | null;
}

const forms: Record<Exclude<TargetKind, 'roster'>, Form> = {
  'guacamole-sql': {
    schemes: ['mysql', 'mariadb', 'postgres', 'postgresql'],
    example: 'mysql://guacamole@db.example.com:3306/guacamole_db',
    user: true,
    path: 'the database',
  },
  'guacamole-rest': {
    schemes: ['https', 'http'],
    example: 'https://provost@lab.example.com/guacamole',
    user: true,
    path: null,
  },
  linux: { schemes: ['ssh'], example: 'ssh://root@lab-1.example.com', user: false, path: null },
  ldap: {
    schemes: ['ldaps', 'ldap'],
    example: 'ldaps://directory.example.com/ou=students,dc=example,dc=com',
    user: false,
    path: 'the base DN',
  },
};

const refused = (message: string, hint: string) =>
  new ProvostError('BAD_INPUT', message, { hint, issues: [{ path: 'url', message }] });

const secretWords = /pass(word|wd)?|secret|token|^pw$|^pwd$/i;

/**
 * @returns the address as it is kept: with its user. Null: a roster has none.
 * @throws ProvostError BAD_INPUT: what is wrong with it, without repeating it, since it may hold a password
 */
export function checkedAddress(kind: TargetKind, url: string | undefined): string | null {
  if (kind === 'roster') {
    if (url === undefined) return null;
    throw refused('A roster is kept by Provost itself and has no URL.', 'Leave the URL out.');
  }
  const { schemes, example, user, path } = forms[kind];
  const like = `Write it like ${example}.`;
  if (url === undefined) throw refused(`A target of the kind ${kind} needs a URL.`, like);
  const parsed = URL.parse(url);
  if (!parsed) throw refused('This is not a URL.', like);
  // Postgres and others take it as a parameter too.
  const inQuery = [...parsed.searchParams.keys()].some((name) => secretWords.test(name));
  if (parsed.password !== '' || inQuery) {
    throw refused(
      'The URL holds a password, which would be seen in the list of processes and in the shell’s history.',
      'Leave it out of the URL, pipe it in with --password-stdin or name a file with --secret-file. Change the password if others use this computer.',
    );
  }
  const scheme = parsed.protocol.slice(0, -1);
  if (!schemes.includes(scheme)) {
    throw refused(`A URL of the kind ${kind} begins with ${schemes.map((one) => `${one}://`).join(' or ')}.`, like);
  }
  if (parsed.hostname === '') throw refused('The URL names no host.', like);
  if (user && parsed.username === '') throw refused('The URL does not say who signs in.', like);
  if (path !== null && /^\/*$/.test(parsed.pathname)) throw refused(`The URL does not name ${path}.`, like);
  return url;
}

/** For people: where it is, and who signs in there. */
export function shownAddress(url: string | null): { url: string | null; user: string | null } {
  const parsed = url === null ? null : URL.parse(url);
  if (!parsed) return { url, user: null };
  const user = parsed.username === '' ? null : decodeURIComponent(parsed.username);
  parsed.username = '';
  return { url: parsed.href, user };
}

const defaultPorts: Record<string, string> = {
  ...{ mysql: '3306', mariadb: '3306', postgres: '5432', postgresql: '5432' },
  ...{ ssh: '22', ldap: '389', ldaps: '636' },
};
/** Names of one thing. */
const families: Record<string, string> = { mariadb: 'mysql', postgresql: 'postgres', ldaps: 'ldap' };
const isHere = /^(localhost|127(\.\d+){3}|\[::1\])$/;

/** What tells whether two targets are of the same accounts, however their addresses are written; null: a roster. */
export function placeOf({
  kind,
  url,
  via,
  dataSource,
  searchFilter,
}: Pick<TargetConfig, 'kind' | 'url' | 'via' | 'dataSource' | 'searchFilter'>): string | null {
  const parsed = url === null ? null : URL.parse(url);
  if (!parsed) return null;
  const scheme = parsed.protocol.slice(0, -1);
  // URL leaves the case of hosts alone where the scheme is not one of the web.
  const host = parsed.hostname.toLowerCase().replace(isHere, 'localhost');
  const port = parsed.port === '' ? (defaultPorts[scheme] ?? scheme) : parsed.port;
  const path = parsed.pathname.replace(/\/+$/, '');
  const within = {
    roster: [],
    'guacamole-sql': [families[scheme] ?? scheme, path],
    'guacamole-rest': [path, dataSource ?? ''],
    linux: [],
    ldap: [decodeURI(path).toLowerCase().replaceAll(/\s+/g, ''), searchFilter ?? ''],
  }[kind];
  return JSON.stringify([kind, host, port, via ?? '', ...within]);
}
