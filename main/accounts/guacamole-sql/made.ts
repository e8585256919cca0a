// What an account is right after it was made, as a later look at it would tell: taken from what was written, which a strict
// database keeps as it is or refuses.
import type { Deed, LiveAccount } from '../target.ts';
import { accountOf } from './live.ts';
import { markOf } from './password.ts';
import type { Cell, Session } from './session.ts';

export interface Written {
  entityId: number;
  userId: number;
  hash: Buffer;
  salt: Buffer | null;
  /** `password_date`. */
  date: string;
  texts: readonly Cell[];
  flags: readonly Cell[];
  /** As the database spells them. */
  groups: readonly string[];
  attributes: readonly (readonly [name: string, value: string])[];
}

/** @returns undefined where something else decides too, so that it has to be asked: connections, who else is administrator */
export function madeAccount(
  session: Session,
  deed: Extract<Deed, { verb: 'create' }>,
  { entityId, userId, hash, salt, date, texts, flags, groups, attributes }: Written,
): LiveAccount | undefined {
  const { values, makes } = deed;
  const connections = values['connections'] ?? [];
  if (makes || connections.length > 0 || values['role'] === 'admin') return undefined;
  const mark = markOf({ hash, salt }, session.engine === 'postgres' ? `${date}+00` : date);
  return accountOf([entityId, userId, ...texts, ...flags, mark], {
    username: String(values['username']),
    mayChange: values['can_change_password'] === 'true',
    role: values['role'] === 'instructor' ? 'instructor' : null,
    groups: groups.length === 0 ? null : groups.toSorted(),
    connections: null,
    attributes,
    lastSeen: null,
    lastAdministrator: null,
  }).account;
}
