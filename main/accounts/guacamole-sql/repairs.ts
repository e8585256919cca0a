// Inconsistencies that other tools leave behind: accounts that were never completed, accounts that may not read themselves,
// and PT Management's list of containers where it says other than Guacamole's permissions.
import { ProvostError } from '../../errors.ts';
import type { Repair } from '../target.ts';
import type { Schema } from './schema.ts';
import type { Session } from './session.ts';

type Found = Repair & { detail: { [key: string]: string | number } };

/** @param kind only these; undefined: all. @throws ProvostError BAD_INPUT for one that is not known */
export async function findRepairs(session: Session, schema: Schema, kind?: string): Promise<Found[]> {
  const finders: Record<string, () => Promise<Found[]>> = {
    'orphan-entity': () => orphans(session),
    'no-self-read': () => withoutSelfRead(session),
    'mapping-without-permission': async () => (schema.mapping ? mappingWithoutPermission(session) : []),
    'permission-without-mapping': async () => (schema.mapping ? permissionWithoutMapping(session) : []),
  };
  if (kind !== undefined && !Object.hasOwn(finders, kind)) {
    throw new ProvostError('BAD_INPUT', `There is no repair “${kind}”.`);
  }
  const wanted = kind === undefined ? Object.values(finders) : [finders[kind]!];
  const all: Found[] = [];
  for (const find of wanted) all.push(...(await find()));
  return all;
}

async function orphans(session: Session): Promise<Found[]> {
  const rows = await session.all(
    `SELECT e.entity_id, e.name FROM guacamole_entity e LEFT JOIN guacamole_user u ON u.entity_id = e.entity_id
     WHERE e.type = 'USER' AND u.user_id IS NULL ORDER BY e.name`,
  );
  return rows.map((row) => ({
    key: `orphan-entity/${row['entity_id']}`,
    kind: 'orphan-entity',
    subject: String(row['name']),
    problem: 'Its name is taken, and there is no account: making it was broken off.',
    fix: 'Delete the name, so that the account can be made.',
    detail: { entity: Number(row['entity_id']) },
  }));
}

async function withoutSelfRead(session: Session): Promise<Found[]> {
  const rows = await session.all(
    `SELECT e.entity_id, e.name, u.user_id FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id
     LEFT JOIN guacamole_user_permission p
       ON p.entity_id = u.entity_id AND p.affected_user_id = u.user_id AND p.permission = 'READ'
     WHERE p.permission IS NULL ORDER BY e.name`,
  );
  return rows.map((row) => ({
    key: `no-self-read/${row['entity_id']}`,
    kind: 'no-self-read',
    subject: String(row['name']),
    problem: 'The account may not read itself, as every account of Guacamole’s may.',
    fix: 'Let it read itself.',
    detail: { entity: Number(row['entity_id']), user: Number(row['user_id']) },
  }));
}

const pair = (row: Record<string, unknown>) => `${String(row['name'])} · ${String(row['container'])}`;

async function mappingWithoutPermission(session: Session): Promise<Found[]> {
  const rows = await session.all(
    `SELECT m.user_id, u.entity_id, e.name, m.container_name AS container, MIN(c.connection_id) AS connection_id
     FROM user_container_mapping m
     JOIN guacamole_user u ON u.user_id = m.user_id JOIN guacamole_entity e ON e.entity_id = u.entity_id
     JOIN guacamole_connection_parameter c ON c.parameter_name = 'hostname' AND c.parameter_value = m.container_name
     WHERE m.deleted_at IS NULL AND NOT EXISTS (
       SELECT 1 FROM guacamole_connection_permission p
       JOIN guacamole_connection_parameter o ON o.connection_id = p.connection_id AND o.parameter_name = 'hostname'
       WHERE p.entity_id = u.entity_id AND p.permission = 'READ' AND o.parameter_value = m.container_name)
     GROUP BY m.user_id, u.entity_id, e.name, m.container_name ORDER BY e.name`,
  );
  return rows.map((row) => ({
    key: `mapping-without-permission/${row['user_id']}/${row['container']}`,
    kind: 'mapping-without-permission',
    subject: pair(row),
    problem: `PT Management lists the container ${row['container']} for it, and Guacamole lets it read no connection there.`,
    fix: 'Let it read the connection.',
    detail: { entity: Number(row['entity_id']), connection: Number(row['connection_id']) },
  }));
}

async function permissionWithoutMapping(session: Session): Promise<Found[]> {
  const rows = await session.all(
    `SELECT DISTINCT u.user_id, e.name, c.parameter_value AS container FROM guacamole_connection_permission p
     JOIN guacamole_user u ON u.entity_id = p.entity_id JOIN guacamole_entity e ON e.entity_id = u.entity_id
     JOIN guacamole_connection_parameter c ON c.connection_id = p.connection_id AND c.parameter_name = 'hostname'
     LEFT JOIN user_container_mapping m
       ON m.user_id = u.user_id AND m.container_name = c.parameter_value AND m.deleted_at IS NULL
     LEFT JOIN guacamole_system_permission s ON s.entity_id = u.entity_id AND s.permission = 'ADMINISTER'
     WHERE p.permission = 'READ' AND m.id IS NULL AND s.permission IS NULL ORDER BY e.name`,
  );
  return rows.map((row) => ({
    key: `permission-without-mapping/${row['user_id']}/${row['container']}`,
    kind: 'permission-without-mapping',
    subject: pair(row),
    problem: `It may read the connection to ${row['container']}, which PT Management does not list for it.`,
    fix: 'Add it to PT Management’s list.',
    detail: { user: Number(row['user_id']), container: String(row['container']) },
  }));
}

/** Mends one; `found` is from `findRepairs` just now. */
export async function repair(session: Session, { kind, detail }: Found): Promise<void> {
  const id = (name: string) => Number(detail[name]);
  switch (kind) {
    case 'orphan-entity':
      await session.run('DELETE FROM guacamole_entity WHERE entity_id = ?', [id('entity')]);
      return;
    case 'no-self-read':
      await session.insert(
        'guacamole_user_permission',
        ['entity_id', 'affected_user_id', 'permission'],
        [[id('entity'), id('user'), 'READ']],
        'quiet',
      );
      return;
    case 'mapping-without-permission':
      await session.insert(
        'guacamole_connection_permission',
        ['entity_id', 'connection_id', 'permission'],
        [[id('entity'), id('connection'), 'READ']],
        'quiet',
      );
      return;
    case 'permission-without-mapping': {
      const key = [id('user'), String(detail['container'])];
      // It may be on the list as taken away.
      await session.remove('user_container_mapping', ['user_id', 'container_name'], [key]);
      await session.insert('user_container_mapping', ['user_id', 'container_name'], [key]);
      return;
    }
  }
}
