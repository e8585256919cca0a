// Reads all that deleting or changing accounts would lose.
import type { NameRules } from '../target.ts';
import { captureFrom, packRow, type CapturedAccount, type Reference, type Trail } from './captured.ts';
import { readAccounts, type Known } from './live.ts';
import type { Schema } from './schema.ts';
import type { Row, Session } from './session.ts';

export interface CapturedKnown {
  known: Known;
  captured: CapturedAccount;
}

/** Accounts in one question. */
const atOnce = 500;

/** @returns by `keyOf` of what was asked for */
export async function captureAccounts(
  session: Session,
  usernames: readonly string[],
  schema: Schema,
  names: NameRules,
): Promise<Map<string, CapturedKnown>> {
  const all = new Map<string, CapturedKnown>();
  for (let from = 0; from < usernames.length; from += atOnce) {
    const found = await readAccounts(session, usernames.slice(from, from + atOnce), names.keyOf);
    if (found.size === 0) continue;
    const rows = await rowsOf(session, [...found.values()], schema);
    for (const [key, known] of found) all.set(key, { known, captured: build(known, rows) });
  }
  return all;
}

type Rows = Awaited<ReturnType<typeof rowsOf>>;

async function rowsOf(session: Session, known: readonly Known[], schema: Schema) {
  const entities = known.map(({ entityId }) => entityId);
  const users = known.map(({ userId }) => userId);
  const by = async (column: string, sql: string, ids: readonly number[]): Promise<Map<number, Row[]>> =>
    Map.groupBy(await session.all(sql, [ids]), (row) => Number(row[column]));
  const permissions = (table: string, object: string, from: string, name: string) =>
    by(
      'entity_id',
      `SELECT p.entity_id, p.${object} AS id, ${name} AS name, p.permission FROM ${table} p ${from}
       WHERE p.entity_id = ANY(?)`,
      entities,
    );
  const trail = (table: string) =>
    by(
      'user_id',
      `SELECT user_id, MIN(history_id) AS a, MAX(history_id) AS b, COUNT(*) AS n FROM ${table}
       WHERE user_id = ANY(?) GROUP BY user_id`,
      users,
    );
  const none = Promise.resolve(new Map<number, Row[]>());
  const whole = (table: string) => by('user_id', `SELECT * FROM ${table} WHERE user_id = ANY(?)`, users);
  const keys = [
    whole('guacamole_user'),
    whole('guacamole_user_attribute'),
    by(
      'entity_id',
      `SELECT m.member_entity_id AS entity_id, m.user_group_id AS id, e.name FROM guacamole_user_group_member m
       JOIN guacamole_user_group g ON g.user_group_id = m.user_group_id
       JOIN guacamole_entity e ON e.entity_id = g.entity_id WHERE m.member_entity_id = ANY(?)`,
      entities,
    ),
    permissions(
      'guacamole_connection_permission',
      'connection_id',
      'JOIN guacamole_connection c ON c.connection_id = p.connection_id',
      'c.connection_name',
    ),
    permissions(
      'guacamole_connection_group_permission',
      'connection_group_id',
      'JOIN guacamole_connection_group c ON c.connection_group_id = p.connection_group_id',
      'c.connection_group_name',
    ),
    permissions(
      'guacamole_sharing_profile_permission',
      'sharing_profile_id',
      'JOIN guacamole_sharing_profile c ON c.sharing_profile_id = p.sharing_profile_id',
      'c.sharing_profile_name',
    ),
    permissions(
      'guacamole_user_group_permission',
      'affected_user_group_id',
      'JOIN guacamole_user_group g ON g.user_group_id = p.affected_user_group_id JOIN guacamole_entity e ON e.entity_id = g.entity_id',
      'e.name',
    ),
    permissions(
      'guacamole_user_permission',
      'affected_user_id',
      'JOIN guacamole_user u ON u.user_id = p.affected_user_id JOIN guacamole_entity e ON e.entity_id = u.entity_id',
      'e.name',
    ),
    by(
      'user_id',
      `SELECT p.affected_user_id AS user_id, p.entity_id AS id, e.type, e.name, p.permission
       FROM guacamole_user_permission p JOIN guacamole_entity e ON e.entity_id = p.entity_id
       WHERE p.affected_user_id = ANY(?)`,
      users,
    ),
    by('entity_id', 'SELECT * FROM guacamole_system_permission WHERE entity_id = ANY(?)', entities),
    whole('guacamole_user_password_history'),
    schema.mapping ? whole('user_container_mapping') : none,
    schema.lockout ? whole('guacamole_user_lockout') : none,
    trail('guacamole_user_history'),
    trail('guacamole_connection_history'),
  ] as const;
  return Promise.all(keys);
}

const references = (rows: readonly Row[] | undefined): Reference[] =>
  (rows ?? []).map((row) => ({
    id: Number(row['id']),
    name: row['type'] === undefined ? String(row['name']) : `${String(row['type'])} ${String(row['name'])}`,
    permission: row['permission'] === undefined ? null : String(row['permission']),
  }));

const trailOf = ([row]: readonly Row[] = []): Trail | null =>
  row ? { from: Number(row['a']), to: Number(row['b']), count: Number(row['n']) } : null;

function build({ entityId, userId, account }: Known, rows: Rows): CapturedAccount {
  const [user, attributes, groups, connections, connectionGroups, sharing, userGroups, users, heldBy, system, ...rest] =
    rows;
  const [passwords, mapping, lockout, logins, sessions] = rest;
  const packed = (of: ReadonlyMap<number, Row[]>) => (of.get(userId) ?? []).map((row) => packRow(row, ['user_id']));
  return {
    v: 1,
    name: account.username,
    entityId,
    userId,
    user: packRow(user.get(userId)![0]!, ['user_id', 'entity_id']),
    attributes: (attributes.get(userId) ?? []).map((row) => [
      String(row['attribute_name']),
      String(row['attribute_value']),
    ]),
    groups: references(groups.get(entityId)),
    connections: references(connections.get(entityId)),
    connectionGroups: references(connectionGroups.get(entityId)),
    sharingProfiles: references(sharing.get(entityId)),
    userGroups: references(userGroups.get(entityId)),
    users: references(users.get(entityId)),
    heldBy: references(heldBy.get(userId)),
    system: (system.get(entityId) ?? []).map((row) => String(row['permission'])),
    passwords: packed(passwords),
    mapping: packed(mapping),
    lockout: packed(lockout),
    logins: trailOf(logins.get(userId)),
    sessions: trailOf(sessions.get(userId)),
    account,
  };
}

/** What an account will be when this is put back. */
export function describeCapture(capture: Parameters<typeof captureFrom>[0]) {
  return { ...captureFrom(capture).account, protected: null };
}
