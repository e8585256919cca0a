// All of an account's rows as they are kept to bring it back: every one that deleting it would take along.
import type { Json } from '../../plans/operation.ts';
import type { Capture, LiveAccount } from '../target.ts';
import { ProvostError } from '../../errors.ts';
import type { Cell, Row } from './session.ts';

/** A row that points at something else by id, with its name, in case it has moved. */
export interface Reference {
  id: number;
  name: string;
  /** null: membership. */
  permission: string | null;
}

/** Rows of a history that keep the name and lose the account when it goes. */
export interface Trail {
  from: number;
  to: number;
  count: number;
}

export interface CapturedAccount {
  v: 1;
  name: string;
  entityId: number;
  userId: number;
  /** Columns of guacamole_user but its ids; bytes in base64 with a marker. */
  user: Record<string, Json>;
  attributes: [string, string][];
  groups: Reference[];
  connections: Reference[];
  connectionGroups: Reference[];
  sharingProfiles: Reference[];
  userGroups: Reference[];
  /** Accounts that it has permissions on. `id` is of guacamole_user. */
  users: Reference[];
  /** Who has permissions on it. `id` is of guacamole_entity, whose type comes first in the name: "USER alice". */
  heldBy: Reference[];
  system: string[];
  /** Whole rows without user_id. */
  passwords: Record<string, Json>[];
  mapping: Record<string, Json>[];
  lockout: Record<string, Json>[];
  logins: Trail | null;
  sessions: Trail | null;
  account: LiveAccount;
}

export const asCapture = (captured: CapturedAccount): Capture => captured as unknown as Capture;

/** @throws ProvostError BAD_INPUT when it is none of this kind of target's */
export function captureFrom(capture: Capture): CapturedAccount {
  const one = capture as unknown as CapturedAccount | null;
  if (typeof one !== 'object' || one === null || one.v !== 1 || typeof one.name !== 'string') {
    throw new ProvostError('BAD_INPUT', 'What was kept of the account is not from a database of Guacamole’s.');
  }
  return one;
}

const marker = 'base64:';

/** A row as JSON: bytes marked, all else as the database writes it. */
export const packRow = (row: Row, without: readonly string[]): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !without.includes(column))
      .map(([column, value]) => [column, Buffer.isBuffer(value) ? marker + value.toString('base64') : value]),
  );

const byteColumns: ReadonlySet<string> = new Set(['password_hash', 'password_salt']);

export const unpackCell = (column: string, value: Json | undefined): Cell => {
  if (byteColumns.has(column) && typeof value === 'string') return Buffer.from(value.slice(marker.length), 'base64');
  return value === undefined || typeof value === 'object' ? null : value;
};
