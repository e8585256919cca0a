// Accounts as they are in the database: all of them page by page, or some by name.
import { setImmediate as yieldToLoop } from 'node:timers/promises';
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { LiveAccount } from '../target.ts';
import { administrators } from './administrators.ts';
import { labelsById } from './connections.ts';
import { externalIdAttribute } from './names.ts';
import type { Cell, Session } from './session.ts';

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

/** What of guacamole_user (`u`) an account is made of, as `accountOf` takes it. */
export const userColumns = (session: Session): string =>
  `u.entity_id, u.user_id, ${columns}, ${session.dialect.mark} AS mark`;
/** Cells of those. */
export const userCells = columns.split(',').length + 3;

/** What an account has in other tables. */
export interface About {
  username: string;
  mayChange: boolean;
  role: 'admin' | 'instructor' | null;
  /** Sorted. */
  groups: readonly string[] | null;
  connections: readonly string[] | null;
  attributes: readonly (readonly [name: string, value: string])[];
  lastSeen: number | null;
  lastAdministrator: number | null;
}

export type SystemRole = 'admin' | 'instructor';
/** @param permission ADMINISTER or CREATE_USER; the first is more */
export const systemRole = (permission: Cell, before: SystemRole | undefined): SystemRole =>
  permission === 'ADMINISTER' || before === 'admin' ? 'admin' : 'instructor';

interface Belongings {
  groups: Map<number, string[]>;
  connections: Map<number, number[]>;
  roles: Map<number, SystemRole>;
  attributes: Map<number, [string, string][]>;
}

const push = <V>(map: Map<number, V[]>, key: number, value: V) => {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
};

/** What some accounts have in other tables, by entity. */
async function belongings(session: Session, ids: readonly number[]): Promise<Belongings> {
  const [groups, connections, system, attributes] = await Promise.all([
    session.all(
      `SELECT m.member_entity_id AS id, e.name FROM guacamole_user_group_member m
       JOIN guacamole_user_group g ON g.user_group_id = m.user_group_id
       JOIN guacamole_entity e ON e.entity_id = g.entity_id WHERE m.member_entity_id = ANY(?)`,
      [ids],
    ),
    session.all(
      `SELECT entity_id AS id, connection_id AS c FROM guacamole_connection_permission
       WHERE entity_id = ANY(?) AND permission = 'READ'`,
      [ids],
    ),
    session.all(
      `SELECT entity_id AS id, permission AS p FROM guacamole_system_permission
       WHERE entity_id = ANY(?) AND permission IN ('ADMINISTER', 'CREATE_USER')`,
      [ids],
    ),
    session.all(
      `SELECT u.entity_id AS id, a.attribute_name AS n, a.attribute_value AS v FROM guacamole_user u
       JOIN guacamole_user_attribute a ON a.user_id = u.user_id
       WHERE u.entity_id = ANY(?) AND a.attribute_name <> 'guac-totp-key-secret'`,
      [ids],
    ),
  ]);
  const all: Belongings = { groups: new Map(), connections: new Map(), roles: new Map(), attributes: new Map() };
  for (const row of groups) push(all.groups, Number(row['id']), String(row['name']));
  for (const row of connections) push(all.connections, Number(row['id']), Number(row['c']));
  for (const row of attributes) push(all.attributes, Number(row['id']), [String(row['n']), String(row['v'])]);
  for (const row of system) all.roles.set(Number(row['id']), systemRole(row['p']!, all.roles.get(Number(row['id']))));
  return all;
}

const orNull = <T>(list: T[] | undefined): T[] | null =>
  list === undefined || list.length === 0 ? null : list.toSorted();

/** As it is written where accounts name it: one that is gone meanwhile by its number. */
export const connectionLabel = (labels: ReadonlyMap<number, string>, id: number): string => labels.get(id) ?? `#${id}`;

/** UTC ms of a date as either database writes it in UTC. */
export const timeOf = (text: unknown): number | null =>
  typeof text === 'string' ? Date.parse(`${text.slice(0, 23).replace(/\+.*$/, '').replace(' ', 'T')}Z`) : null;

const textOrNull = (cell: Cell | undefined): string | null => (cell as string | null | undefined) || null;
const flagOf = (cell: Cell | undefined): 'true' | 'false' => (cell ? 'true' : 'false');

/** @param cells of `userColumns` */
export function accountOf(cells: readonly Cell[], about: About): Known {
  const { mayChange, role, groups, connections, attributes } = about;
  const entityId = Number(cells[0]);
  // As one literal: there are a hundred thousand of them, and so they all have one shape.
  const values: AccountValues = {
    full_name: textOrNull(cells[2]),
    email: textOrNull(cells[3]),
    organization: textOrNull(cells[4]),
    title: textOrNull(cells[5]),
    valid_from: textOrNull(cells[6]),
    valid_until: textOrNull(cells[7]),
    access_from: textOrNull(cells[8]),
    access_until: textOrNull(cells[9]),
    timezone: textOrNull(cells[10]),
    disabled: flagOf(cells[11]),
    must_change_password: flagOf(cells[12]),
    can_change_password: mayChange ? 'true' : 'false',
    role: role ?? 'student',
    groups,
    connections,
    external_id: null,
  } satisfies AccountValues & Record<keyof typeof textColumns | keyof typeof flagColumns, unknown>;
  for (const [name, value] of attributes) {
    if (name === externalIdAttribute) values['external_id'] = value;
    else values[`attribute.${name}`] = value;
  }
  return {
    entityId,
    userId: Number(cells[1]),
    account: {
      username: about.username,
      values,
      org: null,
      passwordMark: String(cells[13]),
      lastSeen: about.lastSeen,
      protected: entityId === about.lastAdministrator ? 'is the last administrator' : null,
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
    const rows = await session.cells(
      `SELECT ${userColumns(session)}, e.name, CASE WHEN p.permission IS NULL THEN 0 ELSE 1 END AS may_change,
         (SELECT MAX(h.start_date) FROM guacamole_user_history h WHERE h.user_id = u.user_id) AS last_seen
       FROM guacamole_entity e JOIN guacamole_user u ON u.entity_id = e.entity_id
       LEFT JOIN guacamole_user_permission p
         ON p.entity_id = e.entity_id AND p.affected_user_id = u.user_id AND p.permission = 'UPDATE'
       WHERE e.type = 'USER' AND e.name = ANY(?)`,
      [some],
    );
    if (rows.length === 0) continue;
    const has = await belongings(
      session,
      rows.map((row) => Number(row[0])),
    );
    const labels = await labelsById(session, [...has.connections.values()].flat(), keyOf);
    const unasked: Known[] = [];
    const keys = new Set(some.map(keyOf));
    for (const row of rows) {
      const entityId = Number(row[0]);
      const [name, mayChange, lastSeen] = row.slice(userCells);
      const known = accountOf(row, {
        username: String(name),
        mayChange: Number(mayChange) === 1,
        role: has.roles.get(entityId) ?? null,
        groups: orNull(has.groups.get(entityId)),
        connections: orNull(has.connections.get(entityId)?.map((id) => connectionLabel(labels, id))),
        attributes: has.attributes.get(entityId) ?? [],
        lastSeen: timeOf(lastSeen),
        lastAdministrator: last,
      });
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
