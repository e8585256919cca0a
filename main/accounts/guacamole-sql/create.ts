// Makes accounts: exactly the rows that Guacamole itself writes, many accounts at a time.
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { Deed } from '../target.ts';
import { refuse, type Context, type Subjects, type Work } from './apply.ts';
import { resolveConnections } from './connections.ts';
import { flagColumns, textColumns } from './live.ts';
import { madeAccount, type Written } from './made.ts';
import { externalIdAttribute } from './names.ts';
import { newHash, nowText } from './password.ts';
import type { Cell, Session } from './session.ts';

type Creation = Work<Extract<Deed, { verb: 'create' }>>;

const passwordColumns = ['entity_id', 'password_hash', 'password_salt', 'password_date'] as const;
const flags = Object.entries(flagColumns);
const texts = Object.entries(textColumns);

export const userColumns = [...passwordColumns, ...Object.values(flagColumns), ...Object.values(textColumns)] as const;

export const listOf = (value: AccountValues[string] | undefined): readonly string[] =>
  value === undefined || value === null ? [] : typeof value === 'string' ? [value] : value;
export const textOrNull = (value: AccountValues[string] | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

/** Attributes that values name, by Guacamole's names. */
export const attributesOf = (values: AccountValues): [string, string | null][] =>
  Object.entries(values).flatMap(([field, value]): [string, string | null][] =>
    field === 'external_id'
      ? [[externalIdAttribute, textOrNull(value)]]
      : field.startsWith('attribute.')
        ? [[field.slice('attribute.'.length), textOrNull(value)]]
        : [],
  );

/** System permissions that make a role, of the two that do. */
export const permissionsOfRole = (role: string | null): string[] =>
  role === 'admin' ? ['ADMINISTER'] : role === 'instructor' ? ['CREATE_USER'] : [];

/** Ids of groups and connections by name, and the names of the groups as they are there; accounts that name one that is not are refused. */
export async function resolveNamed(
  session: Session,
  works: readonly Work<Extract<Deed, { verb: 'create' | 'update' }>>[],
  { names: { keyOf } }: Context,
): Promise<{ groups: Map<string, number>; groupNames: Map<number, string>; connections: Map<string, number> }> {
  const groups = new Map<string, number>();
  const groupNames = new Map<number, string>();
  const wanted = [...new Set(works.flatMap(({ deed }) => listOf(deed.values['groups'])))];
  if (wanted.length > 0) {
    const rows = await session.all(
      `SELECT g.user_group_id, e.name FROM guacamole_entity e
       JOIN guacamole_user_group g ON g.entity_id = e.entity_id WHERE e.type = 'USER_GROUP' AND e.name = ANY(?)`,
      [wanted],
    );
    for (const row of rows) groupNames.set(Number(row['user_group_id']), String(row['name']));
    const byKey = new Map([...groupNames].map(([id, name]) => [keyOf(name), id]));
    for (const name of wanted) {
      const id = byKey.get(keyOf(name));
      if (id !== undefined) groups.set(name, id);
    }
  }
  const connections = new Map<string, number>();
  const labels = [...new Set(works.flatMap(({ deed }) => listOf(deed.values['connections'])))];
  const resolved = await resolveConnections(session, labels, keyOf);
  for (const [label, found] of resolved) if (typeof found === 'number') connections.set(label, found);
  for (const work of works) {
    const group = listOf(work.deed.values['groups']).find((name) => !groups.has(name));
    if (group !== undefined) {
      refuse(work, `There is no group “${group}” in Guacamole. Make it there first, or leave it out.`);
      continue;
    }
    for (const label of listOf(work.deed.values['connections'])) {
      const found = resolved.get(label);
      if (typeof found === 'object') refuse(work, found.problem);
    }
  }
  return { groups, groupNames, connections };
}

export async function createAccounts(
  session: Session,
  works: readonly Creation[],
  subjects: Subjects,
  context: Context,
): Promise<void> {
  if (works.length === 0) return;
  const { keyOf } = context.names;
  for (const work of works) {
    const there = subjects.get(keyOf(String(work.deed.values['username'])));
    if (there?.userId === null) {
      refuse(work, `A half-made account “${there.name}” is in the way. Repair it first.`);
    } else if (there) refuse(work, `There is an account “${there.name}” already.`);
  }
  const { groups, groupNames, connections } = await resolveNamed(session, open(works), context);
  const making = open(works);
  if (making.length === 0) return;
  const manager = await managerOf(session, context.options.managedBy);
  if (typeof manager === 'string') {
    for (const work of making) refuse(work, manager);
    return;
  }

  const entities = await insertEntities(session, making);
  const date = nowText();
  const made = making.map((work) => ({ work, row: { ...rowOf(work, entities, groups, groupNames), date } }));
  await insertUsers(session, made);
  await grantUsers(session, made, manager);

  const each = (of: (one: Making) => readonly Cell[][]): Cell[][] => made.flatMap(of);
  await session.insert(
    'guacamole_user_group_member',
    ['user_group_id', 'member_entity_id'],
    each(({ row }) => row.groupIds.map((group) => [group, row.entityId])),
  );
  await session.insert(
    'guacamole_connection_permission',
    ['entity_id', 'connection_id', 'permission'],
    each(({ work, row }) => {
      const ids = new Set(listOf(work.deed.values['connections']).map((label) => connections.get(label)!));
      return [...ids].map((connection) => [row.entityId, connection, 'READ']);
    }),
  );
  await session.insert(
    'guacamole_system_permission',
    ['entity_id', 'permission'],
    each(({ work, row }) =>
      permissionsOfRole(textOrNull(work.deed.values['role'])).map((permission) => [row.entityId, permission]),
    ),
  );
  await session.insert(
    'guacamole_user_attribute',
    ['user_id', 'attribute_name', 'attribute_value'],
    each(({ row }) => row.attributes.map(([name, value]) => [row.userId, name, value])),
  );
  for (const { work, row } of made) {
    const account = madeAccount(session, work.deed, row);
    work.outcome = { ok: true, ...(account && { account }) };
  }
}

interface Making {
  work: Creation;
  row: Written & { groupIds: readonly number[] };
}

const nameOf = (work: Creation) => String(work.deed.values['username']);

/** @returns their ids by name */
async function insertEntities(session: Session, making: readonly Creation[]): Promise<Map<string, number>> {
  const names = making.map(nameOf);
  const rows =
    (await session.insertTelling(
      'guacamole_entity',
      ['name', 'type'],
      names.map((name) => [name, 'USER']),
      ['name', 'entity_id'],
    )) ??
    (await session.cells("SELECT name, entity_id FROM guacamole_entity WHERE type = 'USER' AND name = ANY(?)", [
      names,
    ]));
  return new Map(rows.map(([name, id]) => [String(name), Number(id)]));
}

function rowOf(
  work: Creation,
  entities: ReadonlyMap<string, number>,
  groups: ReadonlyMap<string, number>,
  groupNames: ReadonlyMap<number, string>,
): Omit<Making['row'], 'date'> {
  const { values, password } = work.deed;
  const groupIds = [...new Set(listOf(values['groups']).map((name) => groups.get(name)!))];
  return {
    ...newHash(password),
    entityId: entities.get(nameOf(work))!,
    userId: 0,
    flags: flags.map(([field]) => values[field] === 'true'),
    texts: texts.map(([field]) => textOrNull(values[field])),
    groupIds,
    groups: groupIds.map((id) => groupNames.get(id)!),
    attributes: attributesOf(values).flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
  };
}

/** Sets the ids that they get. Texts that none of them has are left to the database, which has nothing in them by itself. */
async function insertUsers(session: Session, made: readonly Making[]): Promise<void> {
  const used = texts.flatMap(([, column], at) =>
    made.some(({ row }) => row.texts[at] !== null) ? [{ column, at }] : [],
  );
  const rows =
    (await session.insertTelling(
      'guacamole_user',
      [...passwordColumns, ...flags.map(([, column]) => column), ...used.map(({ column }) => column)],
      made.map(({ row }) => [
        ...[row.entityId, row.hash, row.salt, row.date, ...row.flags],
        ...used.map(({ at }) => row.texts[at]!),
      ]),
      ['entity_id', 'user_id'],
    )) ??
    (await session.cells('SELECT entity_id, user_id FROM guacamole_user WHERE entity_id = ANY(?)', [
      made.map(({ row }) => row.entityId),
    ]));
  const users = new Map(rows.map(([entity, user]) => [Number(entity), Number(user)]));
  for (const { row } of made) row.userId = users.get(row.entityId)!;
}

const open = (works: readonly Creation[]) => works.filter((work) => work.outcome === undefined);

/** READ on itself, UPDATE where it may change its password, and all for who manages it. */
async function grantUsers(session: Session, made: readonly Making[], manager: number | null): Promise<void> {
  await session.insert(
    'guacamole_user_permission',
    ['entity_id', 'affected_user_id', 'permission'],
    made.flatMap(({ work, row: { entityId, userId } }): Cell[][] => [
      [entityId, userId, 'READ'],
      ...(work.deed.values['can_change_password'] === 'true' ? [[entityId, userId, 'UPDATE']] : []),
      ...(manager === null
        ? []
        : ['READ', 'UPDATE', 'DELETE', 'ADMINISTER'].map((permission) => [manager, userId, permission])),
    ]),
  );
}

/** @returns its entity, or why it can't manage anybody */
async function managerOf(session: Session, managedBy: string | null): Promise<number | null | string> {
  if (managedBy === null) return null;
  const [row] = await session.all(
    `SELECT e.entity_id FROM guacamole_entity e JOIN guacamole_user u ON u.entity_id = e.entity_id
     WHERE e.type = 'USER' AND e.name = ?`,
    [managedBy],
  );
  return row ? Number(row['entity_id']) : `There is no account “${managedBy}” in Guacamole to manage it.`;
}
