// Makes accounts: exactly the rows that Guacamole itself writes, many accounts at a time.
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { Deed } from '../target.ts';
import { refuse, type Context, type Subjects, type Work } from './apply.ts';
import { resolveConnections } from './connections.ts';
import { flagColumns, textColumns } from './live.ts';
import { externalIdAttribute } from './names.ts';
import { newHash, nowText } from './password.ts';
import type { Cell, Session } from './session.ts';

type Creation = Work<Extract<Deed, { verb: 'create' }>>;

export const userColumns = [
  'entity_id',
  'password_hash',
  'password_salt',
  'password_date',
  ...Object.values(flagColumns),
  ...Object.values(textColumns),
] as const;

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

/** Ids of groups and connections by name; accounts that name one that is not there are refused. */
export async function resolveNamed(
  session: Session,
  works: readonly Work<Extract<Deed, { verb: 'create' | 'update' }>>[],
  { names: { keyOf } }: Context,
): Promise<{ groups: Map<string, number>; connections: Map<string, number> }> {
  const groups = new Map<string, number>();
  const wanted = [...new Set(works.flatMap(({ deed }) => listOf(deed.values['groups'])))];
  if (wanted.length > 0) {
    const rows = await session.all(
      `SELECT g.user_group_id, e.name FROM guacamole_entity e
       JOIN guacamole_user_group g ON g.entity_id = e.entity_id WHERE e.type = 'USER_GROUP' AND e.name = ANY(?)`,
      [wanted],
    );
    const byKey = new Map(rows.map((row) => [keyOf(String(row['name'])), Number(row['user_group_id'])]));
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
  return { groups, connections };
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
  const { groups, connections } = await resolveNamed(session, open(works), context);
  const making = open(works);
  if (making.length === 0) return;
  const manager = await managerOf(session, context.options.managedBy);
  if (typeof manager === 'string') {
    for (const work of making) refuse(work, manager);
    return;
  }

  const nameOf = (work: Creation) => String(work.deed.values['username']);
  await session.insert(
    'guacamole_entity',
    ['name', 'type'],
    making.map((work) => [nameOf(work), 'USER']),
  );
  const made = await session.all("SELECT entity_id, name FROM guacamole_entity WHERE type = 'USER' AND name = ANY(?)", [
    making.map(nameOf),
  ]);
  const ids = new Map(made.map((row) => [String(row['name']), Number(row['entity_id'])]));
  const idOf = (work: Creation) => ids.get(nameOf(work))!;
  const now = nowText();
  await session.insert(
    'guacamole_user',
    userColumns,
    making.map((work) => userRow(work.deed, idOf(work), now)),
  );
  await grantUsers(session, making, idOf, manager);

  const each = <T>(of: (deed: Creation['deed']) => readonly T[], row: (entity: number, item: T) => Cell[]): Cell[][] =>
    making.flatMap((work) => [...new Set(of(work.deed))].map((item) => row(idOf(work), item)));
  await session.insert(
    'guacamole_user_group_member',
    ['user_group_id', 'member_entity_id'],
    each(
      ({ values }) => listOf(values['groups']).map((name) => groups.get(name)!),
      (entity, group) => [group, entity],
    ),
  );
  await session.insert(
    'guacamole_connection_permission',
    ['entity_id', 'connection_id', 'permission'],
    each(
      ({ values }) => listOf(values['connections']).map((label) => connections.get(label)!),
      (entity, connection) => [entity, connection, 'READ'],
    ),
  );
  await session.insert(
    'guacamole_system_permission',
    ['entity_id', 'permission'],
    each(
      ({ values }) => permissionsOfRole(textOrNull(values['role'])),
      (entity, permission) => [entity, permission],
    ),
  );
  await insertAttributes(session, making, idOf);
  for (const work of making) work.outcome = { ok: true };
}

const open = (works: readonly Creation[]) => works.filter((work) => work.outcome === undefined);

function userRow({ values, password }: Creation['deed'], entity: number, now: string): Cell[] {
  const { hash, salt } = newHash(password);
  return [
    entity,
    hash,
    salt,
    now,
    ...Object.keys(flagColumns).map((field) => values[field] === 'true'),
    ...Object.keys(textColumns).map((field) => textOrNull(values[field])),
  ];
}

/** READ on itself, UPDATE where it may change its password, and all for who manages it. */
async function grantUsers(
  session: Session,
  making: readonly Creation[],
  idOf: (work: Creation) => number,
  manager: number | null,
): Promise<void> {
  const grant = async (grantee: string, permission: string, entities: number[]) => {
    if (entities.length === 0) return;
    await session.run(
      `INSERT INTO guacamole_user_permission (entity_id, affected_user_id, permission)
       SELECT ${grantee}, user_id, '${permission}' FROM guacamole_user WHERE entity_id = ANY(?)`,
      [entities],
    );
  };
  const all = making.map(idOf);
  await grant('entity_id', 'READ', all);
  const changing = making.filter(({ deed }) => deed.values['can_change_password'] === 'true');
  await grant('entity_id', 'UPDATE', changing.map(idOf));
  if (manager !== null) {
    for (const permission of ['READ', 'UPDATE', 'DELETE', 'ADMINISTER']) await grant(String(manager), permission, all);
  }
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

async function insertAttributes(
  session: Session,
  making: readonly Creation[],
  idOf: (work: Creation) => number,
): Promise<void> {
  const having = making.filter(({ deed }) => attributesOf(deed.values).some(([, value]) => value !== null));
  if (having.length === 0) return;
  const users = await session.all('SELECT entity_id, user_id FROM guacamole_user WHERE entity_id = ANY(?)', [
    having.map(idOf),
  ]);
  const userOf = new Map(users.map((row) => [Number(row['entity_id']), Number(row['user_id'])]));
  await session.insert(
    'guacamole_user_attribute',
    ['user_id', 'attribute_name', 'attribute_value'],
    having.flatMap((work) =>
      attributesOf(work.deed.values).flatMap(([name, value]): Cell[][] =>
        value === null ? [] : [[userOf.get(idOf(work))!, name, value]],
      ),
    ),
  );
}
