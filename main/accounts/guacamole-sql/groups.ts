// Groups of accounts, what is in them, and what an account may do through them.
import type { Grant, GroupInfo } from '../target.ts';
import { labelsById } from './connections.ts';
import type { Session } from './session.ts';

interface Group {
  id: number;
  entityId: number;
  name: string;
  disabled: boolean;
}

async function allGroups(session: Session): Promise<Group[]> {
  const rows = await session.all(
    `SELECT g.user_group_id, g.entity_id, e.name, g.disabled FROM guacamole_user_group g
     JOIN guacamole_entity e ON e.entity_id = g.entity_id ORDER BY e.name`,
  );
  return rows.map((row) => ({
    id: Number(row['user_group_id']),
    entityId: Number(row['entity_id']),
    name: String(row['name']),
    disabled: Boolean(row['disabled']),
  }));
}

export const listGroupNames = async (session: Session): Promise<string[]> =>
  (await allGroups(session)).map(({ name }) => name);

export async function listGroups(session: Session): Promise<GroupInfo[]> {
  const [groups, counts, inside] = await Promise.all([
    allGroups(session),
    session.all(
      `SELECT m.user_group_id AS id, COUNT(*) AS n FROM guacamole_user_group_member m
       JOIN guacamole_user u ON u.entity_id = m.member_entity_id GROUP BY m.user_group_id`,
    ),
    session.all(
      `SELECT m.user_group_id AS id, e.name FROM guacamole_user_group_member m
       JOIN guacamole_entity e ON e.entity_id = m.member_entity_id AND e.type = 'USER_GROUP'`,
    ),
  ]);
  const members = new Map(counts.map((row) => [Number(row['id']), Number(row['n'])]));
  const names = Map.groupBy(inside, (row) => Number(row['id']));
  return groups.map(({ id, name, disabled }) => ({
    name,
    members: members.get(id) ?? 0,
    groups: (names.get(id) ?? []).map((row) => String(row['name'])).toSorted(),
    disabled,
  }));
}

/**
 * Groups that an entity is in, those first that it is in itself. A disabled group passes nothing on, and is not listed.
 * @returns for each its name, and whether it is through another group
 */
async function groupsAround(session: Session, entityId: number): Promise<{ group: Group; nested: boolean }[]> {
  const found = new Map<number, { group: Group; nested: boolean }>();
  let members = [entityId];
  for (let nested = false; members.length > 0; nested = true) {
    const rows = await session.all(
      `SELECT DISTINCT g.user_group_id, g.entity_id, e.name, g.disabled FROM guacamole_user_group_member m
       JOIN guacamole_user_group g ON g.user_group_id = m.user_group_id
       JOIN guacamole_entity e ON e.entity_id = g.entity_id WHERE m.member_entity_id = ANY(?)`,
      [members],
    );
    const more: number[] = [];
    for (const row of rows) {
      const entity = Number(row['entity_id']);
      if (Boolean(row['disabled']) || found.has(entity)) continue;
      const group = { id: Number(row['user_group_id']), entityId: entity, name: String(row['name']), disabled: false };
      found.set(entity, { group, nested });
      more.push(entity);
    }
    members = more;
  }
  return [...found.values()];
}

export async function grantsOf(
  session: Session,
  entityId: number,
  keyOf: (name: string) => string,
): Promise<{ nestedGroups: string[]; connections: Grant[] }> {
  const around = await groupsAround(session, entityId);
  const through = new Map(around.map(({ group }) => [group.entityId, group.name]));
  const rows = await session.all(
    `SELECT p.entity_id, p.connection_id, p.permission, h.parameter_value AS hostname
     FROM guacamole_connection_permission p LEFT JOIN guacamole_connection_parameter h
       ON h.connection_id = p.connection_id AND h.parameter_name = 'hostname'
     WHERE p.entity_id = ANY(?)`,
    [[entityId, ...through.keys()]],
  );
  const labels = await labelsById(
    session,
    rows.map((row) => Number(row['connection_id'])),
    keyOf,
  );
  const grants = [...Map.groupBy(rows, (row) => `${row['connection_id']}/${row['entity_id']}`).values()].map(
    (same): Grant => {
      const row = same[0]!;
      return {
        connection: labels.get(Number(row['connection_id'])) ?? `#${row['connection_id']}`,
        through: through.get(Number(row['entity_id'])) ?? null,
        permissions: same.map((one) => String(one['permission'])).toSorted(),
        hostname: row['hostname'] === null ? null : String(row['hostname']),
      };
    },
  );
  return {
    nestedGroups: around
      .filter(({ nested }) => nested)
      .map(({ group }) => group.name)
      .toSorted(),
    connections: grants.toSorted((a, b) => a.connection.localeCompare(b.connection)),
  };
}

/** Groups of these names that there are. */
export async function groupsNamed(session: Session, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const rows = await session.all(
    `SELECT e.name FROM guacamole_entity e JOIN guacamole_user_group g ON g.entity_id = e.entity_id
     WHERE e.type = 'USER_GROUP' AND e.name = ANY(?)`,
    [names],
  );
  return rows.map((row) => String(row['name']));
}

/** Those that are there are left alone; two transactions that make the same one don't disturb each other. */
export async function makeGroups(session: Session, names: readonly string[]): Promise<void> {
  if (names.length === 0) return;
  await session.insert(
    'guacamole_entity',
    ['name', 'type'],
    names.map((name) => [name, 'USER_GROUP']),
    'quiet',
  );
  await session.run(
    `INSERT INTO guacamole_user_group (entity_id)
     SELECT e.entity_id FROM guacamole_entity e LEFT JOIN guacamole_user_group g ON g.entity_id = e.entity_id
     WHERE e.type = 'USER_GROUP' AND e.name = ANY(?) AND g.entity_id IS NULL`,
    [names],
  );
}
