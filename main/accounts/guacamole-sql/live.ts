// Accounts as they are in the database: all of them page by page, or some by name.
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { LiveAccount } from '../target.ts';
import { administrators } from './administrators.ts';
import { labelsById } from './connections.ts';
import { externalIdAttribute } from './names.ts';
import type { Row, Session } from './session.ts';

/** Field → column of guacamole_user, where it is text, a date or a time. */
export const textColumns = {
  full_name: 'full_name',
  email: 'email_address',
  organization: 'organization',
  title: 'organizational_role',
  valid_from: 'valid_from',
  valid_until: 'valid_until',
  access_from: 'access_window_start',
  access_until: 'access_window_end',
  timezone: 'timezone',
} as const;
/** … and where it is a flag. */
export const flagColumns = { disabled: 'disabled', must_change_password: 'expired' } as const;

const columns = [...Object.values(textColumns), ...Object.values(flagColumns)]
  .map((column) => `u.${column}`)
  .join(', ');

/** An account with what its rows are numbered by. */
export interface Known {
  entityId: number;
  userId: number;
  account: LiveAccount;
}

/** Which accounts: `on` is a column with ids of entities. */
export interface Scope {
  condition(on: string): string;
  values: readonly (number | readonly number[])[];
}
export const scopeOf = (ids: readonly number[]): Scope => ({ condition: (on) => `${on} = ANY(?)`, values: [ids] });
export const rangeOf = (from: number, to: number): Scope => ({
  condition: (on) => `${on} BETWEEN ? AND ?`,
  values: [from, to],
});

export const baseQuery = (session: Session): string =>
  `SELECT e.entity_id, e.name, u.user_id, ${columns}, ${session.dialect.mark} AS mark,
     CASE WHEN p.permission IS NULL THEN 0 ELSE 1 END AS may_change,
     (SELECT MAX(h.start_date) FROM guacamole_user_history h WHERE h.user_id = u.user_id) AS last_seen
   FROM guacamole_entity e JOIN guacamole_user u ON u.entity_id = e.entity_id
   LEFT JOIN guacamole_user_permission p
     ON p.entity_id = e.entity_id AND p.affected_user_id = u.user_id AND p.permission = 'UPDATE'`;

/** What accounts have in other tables, by entity. */
export interface Belongings {
  groups: Map<number, string[]>;
  connections: Map<number, number[]>;
  roles: Map<number, 'admin' | 'instructor'>;
  attributes: Map<number, [string, string][]>;
}

const push = <V>(map: Map<number, V[]>, key: number, value: V) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

export async function belongings(session: Session, scope: Scope): Promise<Belongings> {
  const { condition, values } = scope;
  const [groups, connections, system, attributes] = await Promise.all([
    session.all(
      `SELECT m.member_entity_id AS id, e.name FROM guacamole_user_group_member m
       JOIN guacamole_user_group g ON g.user_group_id = m.user_group_id
       JOIN guacamole_entity e ON e.entity_id = g.entity_id WHERE ${condition('m.member_entity_id')}`,
      values,
    ),
    session.all(
      `SELECT entity_id AS id, connection_id AS c FROM guacamole_connection_permission
       WHERE ${condition('entity_id')} AND permission = 'READ'`,
      values,
    ),
    session.all(
      `SELECT entity_id AS id, permission AS p FROM guacamole_system_permission
       WHERE ${condition('entity_id')} AND permission IN ('ADMINISTER', 'CREATE_USER')`,
      values,
    ),
    session.all(
      `SELECT u.entity_id AS id, a.attribute_name AS n, a.attribute_value AS v FROM guacamole_user u
       JOIN guacamole_user_attribute a ON a.user_id = u.user_id
       WHERE ${condition('u.entity_id')} AND a.attribute_name <> 'guac-totp-key-secret'`,
      values,
    ),
  ]);
  const all: Belongings = { groups: new Map(), connections: new Map(), roles: new Map(), attributes: new Map() };
  for (const row of groups) push(all.groups, Number(row['id']), String(row['name']));
  for (const row of connections) push(all.connections, Number(row['id']), Number(row['c']));
  for (const row of attributes) push(all.attributes, Number(row['id']), [String(row['n']), String(row['v'])]);
  for (const row of system) {
    const id = Number(row['id']);
    if (row['p'] === 'ADMINISTER') all.roles.set(id, 'admin');
    else if (!all.roles.has(id)) all.roles.set(id, 'instructor');
  }
  return all;
}

const orNull = <T>(list: T[] | undefined): T[] | null =>
  list === undefined || list.length === 0 ? null : list.toSorted();

/** UTC ms of a date as either database writes it in UTC. */
export const timeOf = (text: unknown): number | null =>
  typeof text === 'string' ? Date.parse(`${text.slice(0, 23).replace(/\+.*$/, '').replace(' ', 'T')}Z`) : null;

export function accountOf(
  row: Row,
  has: Belongings,
  labels: ReadonlyMap<number, string>,
  lastAdministrator: number | null,
): Known {
  const entityId = Number(row['entity_id']);
  const values: AccountValues = {};
  for (const [field, column] of Object.entries(textColumns)) values[field] = (row[column] as string | null) || null;
  for (const [field, column] of Object.entries(flagColumns)) values[field] = String(Boolean(row[column]));
  values['can_change_password'] = String(Number(row['may_change']) === 1);
  values['role'] = has.roles.get(entityId) ?? 'student';
  values['groups'] = orNull(has.groups.get(entityId));
  values['connections'] = orNull(has.connections.get(entityId)?.map((id) => labels.get(id) ?? `#${id}`));
  values['external_id'] = null;
  for (const [name, value] of has.attributes.get(entityId) ?? []) {
    if (name === externalIdAttribute) values['external_id'] = value;
    else values[`attribute.${name}`] = value;
  }
  return {
    entityId,
    userId: Number(row['user_id']),
    account: {
      username: String(row['name']),
      values,
      org: null,
      passwordMark: String(row['mark']),
      lastSeen: timeOf(row['last_seen']),
      protected: entityId === lastAdministrator ? 'is the last administrator' : null,
    },
  };
}

/** Names in one question. */
const asked = 1000;

/**
 * Accounts by name, as the database compares names, whatever `keyOf` makes of them.
 * @returns by `keyOf` of what was asked for
 */
export async function readAccounts(
  session: Session,
  usernames: readonly string[],
  keyOf: (name: string) => string,
): Promise<Map<string, Known>> {
  const found = new Map<string, Known>();
  const last = usernames.length === 0 ? null : (await administrators(session)).last;
  for (let from = 0; from < usernames.length; from += asked) {
    const some = usernames.slice(from, from + asked);
    const rows = await session.all(`${baseQuery(session)} WHERE e.type = 'USER' AND e.name = ANY(?)`, [some]);
    if (rows.length === 0) continue;
    const has = await belongings(session, scopeOf(rows.map((row) => Number(row['entity_id']))));
    const labels = await labelsById(session, [...has.connections.values()].flat(), keyOf);
    const unasked: Known[] = [];
    const keys = new Set(some.map(keyOf));
    for (const row of rows) {
      const known = accountOf(row, has, labels, last);
      const key = keyOf(known.account.username);
      if (keys.has(key)) found.set(key, known);
      else unasked.push(known);
    }
    // The database took a name for the same that `keyOf` takes for another: it is right.
    for (const name of unasked.length === 0 ? [] : some.filter((one) => !found.has(keyOf(one)))) {
      const [match] = await session.all("SELECT entity_id FROM guacamole_entity WHERE type = 'USER' AND name = ?", [
        name,
      ]);
      const known = unasked.find(({ entityId }) => entityId === Number(match?.['entity_id']));
      if (known) found.set(keyOf(name), known);
    }
    await yieldToLoop();
  }
  return found;
}
