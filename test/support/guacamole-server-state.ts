// What the Guacamole of the tests keeps in memory, and what its errors are.
import { createHash } from 'node:crypto';

export const hashOf = (password: string) => createHash('sha256').update(password).digest('hex');

export interface GuacUser {
  username: string;
  /** Hash; null: nobody can sign in with a password. */
  password: string | null;
  disabled: boolean;
  attributes: Record<string, string>;
  lastActive: number | null;
  system: Set<string>;
  /** By connection id. */
  connections: Map<string, Set<string>>;
  /** By username. */
  users: Map<string, Set<string>>;
  history: HistoryRow[];
}

export interface GuacGroup {
  identifier: string;
  disabled: boolean;
  users: Set<string>;
  groups: Set<string>;
  connections: Map<string, Set<string>>;
}

export interface HistoryRow {
  identifier?: string;
  connectionIdentifier?: string;
  connectionName?: string;
  username: string;
  remoteHost: string;
  startDate: number;
  endDate: number | null;
  active?: boolean;
}

export interface State {
  disabledApart: boolean;
  atomic: boolean;
  /** Of the server's own configuration, which nobody can read. */
  minPassword: number;
  users: Map<string, GuacUser>;
  groups: Map<string, GuacGroup>;
  connections: Map<string, { identifier: string; name: string; parameters: Record<string, string> }>;
  history: HistoryRow[];
}

export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly key: string;
  readonly more: Record<string, unknown>;
  constructor(
    status: number,
    type: string,
    message: string,
    more: Record<string, unknown> = {},
    key = 'APP.TEXT_UNTRANSLATED',
  ) {
    super(message);
    this.status = status;
    this.type = type;
    this.more = more;
    this.key = key;
  }
}

export const restricted = [
  'expired',
  'access-window-start',
  'access-window-end',
  'valid-from',
  'valid-until',
  'timezone',
] as const;
export const profile = [
  'guac-full-name',
  'guac-email-address',
  'guac-organization',
  'guac-organizational-role',
] as const;
export const totpAttribute = 'guac-totp-key-generated';

/** Names of all attributes that the schema has. */
export const schemaOf = (state: State): string[] => [
  ...profile,
  ...restricted,
  ...(state.disabledApart ? [] : ['disabled']),
  totpAttribute,
];
