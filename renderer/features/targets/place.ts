// What is typed in the dialogs, per kind of target, as what the contract is asked. Pure.
import type { TargetKind } from '../../../preload/contract/account-model.ts';

export const kinds = ['guacamole-sql', 'guacamole-rest', 'linux', 'ldap', 'roster'] as const satisfies TargetKind[];

export interface TypedTarget {
  kind: TargetKind;
  name: string;
  org: string;
  url: string;
  via: string;
  password: string;
  dataSource: string;
  totp: string;
  ca: string;
  bindDn: string;
  searchFilter: string;
}

export const noTarget: TypedTarget = {
  kind: 'guacamole-sql',
  ...{
    name: '',
    org: '',
    url: '',
    via: '',
    password: '',
    dataSource: '',
    totp: '',
    ca: '',
    bindDn: '',
    searchFilter: '',
  },
};

interface KindForm {
  title: string;
  /** What such a target is. */
  what: string;
  address: { description: string; example: string } | null;
  /** Label of the password; null: it has none. */
  password: string | null;
  bind: boolean;
  rest: boolean;
  ca: boolean;
}

const plain = { bind: false, rest: false, ca: false };

export const kindForms: Record<TargetKind, KindForm> = {
  'guacamole-sql': {
    title: 'Guacamole, by its database',
    what: 'The quickest way, and all that Guacamole keeps: MariaDB, MySQL or PostgreSQL.',
    address: {
      description: 'Scheme, user, host and database. The port may be left out.',
      example: 'mysql://guacamole@db.example.com/guacamole_db',
    },
    password: 'Password of the database user',
    ...{ ...plain, ca: true },
  },
  'guacamole-rest': {
    title: 'Guacamole, by its web address',
    what: 'Through the same interface that its own pages use: nothing but an account that may administer is needed.',
    address: {
      description: 'As in the browser, with the account that signs in.',
      example: 'https://provost@lab.example.com/guacamole',
    },
    password: 'Password of the account',
    ...{ ...plain, rest: true, ca: true },
  },
  linux: {
    title: 'Accounts of a Linux host',
    what: 'Over SSH, with the tools that the host has.',
    address: {
      description: 'Host and user as SSH knows them; keys and passwords are those of the hosts.',
      example: 'ssh://root@lab-1.example.com',
    },
    password: null,
    ...plain,
  },
  ldap: {
    title: 'LDAP or Active Directory',
    what: 'To read accounts from and import them elsewhere. Nothing in it is changed.',
    address: {
      description: 'Server and base DN.',
      example: 'ldaps://directory.example.com/ou=students,dc=example,dc=com',
    },
    password: 'Password of who signs in',
    ...{ ...plain, bind: true, ca: true },
  },
  roster: {
    title: 'Another roster',
    what: 'Kept by Provost itself: for a class that is prepared before its system is there.',
    address: null,
    password: null,
    ...plain,
  },
};

export type Field = Exclude<keyof TypedTarget, 'kind'>;

function takes(kind: TargetKind): Record<Field, boolean> {
  const { address, password, rest, ca, bind } = kindForms[kind];
  return {
    ...{ name: true, org: true, url: address !== null, via: address !== null && kind !== 'linux' },
    ...{ password: password !== null, dataSource: rest, totp: rest, ca, bindDn: bind, searchFilter: bind },
  };
}

export const fieldsOf = (kind: TargetKind): Field[] =>
  Object.entries(takes(kind)).flatMap(([field, taken]) => (taken ? [field as Field] : []));

/** A password keeps its spaces. */
export const sent = (typed: TypedTarget, field: Field): string =>
  field === 'password' ? typed.password : typed[field].trim();

/** Only what this kind takes, and of that only what was filled in. */
export function inputOf(typed: TypedTarget) {
  const { kind, name } = typed;
  const given = fieldsOf(kind).filter((field) => field !== 'name' && typed[field].trim() !== '');
  return {
    ...{ kind, name: name.trim() },
    ...(Object.fromEntries(given.map((field) => [field, sent(typed, field)])) as Partial<Record<Field, string>>),
  };
}
