// What the tests of connections share: one with all that a connection can have, deeds that come with one, and their traces.
import type { AccountTarget, Capture, Deed, NewConnection } from '../../../main/accounts/target.ts';
import type { GuacamoleDatabase } from '../../support/guacamole.ts';
import { guacamoleTables } from '../../support/guacamole-schema.ts';
import { create, options, soon } from './lab.ts';

export const tables = [...guacamoleTables, 'user_container_mapping', 'guacamole_user_lockout'];

export const desktop = (name: string, more: Partial<NewConnection> = {}): NewConnection => ({
  ...{ connection: `pt-${name}`, hostname: `ptvnc-${name}`, like: 'pt01' },
  ...more,
});
export const withDesktop = (name: string, makes = desktop(name)): Deed => ({
  ...(create(name, { connections: [makes.connection] }) as Deed & { verb: 'create' }),
  makes,
});
export const messages = async (target: AccountTarget, deeds: Deed[]) =>
  (await target.apply(deeds, options, soon())).map(({ ok, message }) =>
    message === undefined ? ok : `${ok} ${message}`,
  );

/** A connection with all that one can have, in a group; others may use, watch and administer it. */
export async function addTemplate(db: GuacamoleDatabase): Promise<{ id: number; group: number }> {
  const group = await db.addConnectionGroup('Lab A');
  const id = await db.addConnection('pt01', { hostname: 'ptvnc1', parent: group });
  await db.query(
    `UPDATE guacamole_connection SET proxy_port = 4822, proxy_hostname = 'pt-guacd', proxy_encryption_method = 'NONE',
       max_connections = 1, max_connections_per_user = 2, connection_weight = 3, failover_only = TRUE
     WHERE connection_id = ?`,
    [id],
  );
  for (const [name, value] of [
    ['port', '5901'],
    ['password', 'Example-123 ’"\\'],
    ['color-depth', '24'],
  ]) {
    await db.query('INSERT INTO guacamole_connection_parameter VALUES (?, ?, ?)', [id, name, value]);
  }
  await db.query("INSERT INTO guacamole_connection_attribute VALUES (?, 'guac-note', 'x')", [id]);
  await addProfile(db, id, 'Watch');
  return { id, group };
}

export async function addProfile(db: GuacamoleDatabase, connection: number, name: string): Promise<number> {
  await db.query('INSERT INTO guacamole_sharing_profile (sharing_profile_name, primary_connection_id) VALUES (?, ?)', [
    name,
    connection,
  ]);
  const [row] = await db.query('SELECT MAX(sharing_profile_id) AS id FROM guacamole_sharing_profile');
  const id = Number(row!['id']);
  await db.query("INSERT INTO guacamole_sharing_profile_parameter VALUES (?, 'read-only', 'true')", [id]);
  await db.query("INSERT INTO guacamole_sharing_profile_attribute VALUES (?, 'note', 'y')", [id]);
  return id;
}

export const grant = (db: GuacamoleDatabase, name: string, connection: string, permission: string) =>
  db.query(
    `INSERT INTO guacamole_connection_permission (entity_id, connection_id, permission)
     SELECT e.entity_id, c.connection_id, '${permission}' FROM guacamole_entity e, guacamole_connection c
     WHERE e.name = ? AND c.connection_name = ?`,
    [name, connection],
  );

/** Accounts and connections as they are kept to be put back: through JSON, sealed in between. */
export async function captures(target: AccountTarget, names: string[], connections: string[]) {
  const kept = (one: Capture) => JSON.parse(JSON.stringify(one)) as Capture;
  const accounts = await target.capture(names, soon());
  const leads = await target.leads!.capture(connections, soon());
  return {
    account: (name: string) => kept(accounts.get(target.names.keyOf(name))!.capture),
    connection: (label: string) => kept(leads.get(label)!),
    connections: [...leads.keys()],
  };
}

/** What others have and did with connections that belong to accounts. */
export async function addTraces(db: GuacamoleDatabase, names: readonly string[]): Promise<void> {
  for (const [index, name] of names.entries()) {
    const [row] = await db.query('SELECT connection_id AS id FROM guacamole_connection WHERE connection_name = ?', [
      `pt-${name}`,
    ]);
    const id = Number(row!['id']);
    for (const permission of ['READ', 'UPDATE', 'DELETE', 'ADMINISTER'])
      await grant(db, 'teacher', `pt-${name}`, permission);
    const profile = index % 5 === 0 ? await addProfile(db, id, 'Watch') : null;
    if (profile !== null) {
      await db.query(
        `INSERT INTO guacamole_sharing_profile_permission
         SELECT entity_id, ${profile}, 'READ' FROM guacamole_entity WHERE name IN ('teacher', ?)`,
        [name],
      );
    }
    for (const [day, user] of [name, name, 'teacher'].entries()) {
      // A row of the time when the connection had another name is its own too.
      await db.query(
        `INSERT INTO guacamole_connection_history
           (user_id, username, connection_id, connection_name, sharing_profile_id, sharing_profile_name, start_date)
         SELECT u.user_id, e.name, ${id}, ?, ${day === 2 ? profile : null}, 'Watch', '2026-03-0${day + 1} 08:00:00'
         FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id WHERE e.name = ?`,
        [day === 0 ? 'an old name' : `pt-${name}`, user],
      );
    }
  }
  // Of one of the same name that was deleted long ago.
  await db.query(
    `INSERT INTO guacamole_connection_history (username, connection_name, start_date)
     VALUES ('s-1', 'pt-s-1', '2026-03-01 08:00:00')`,
  );
}

/** A connection but its id, with what belongs to it. */
export async function whole(db: GuacamoleDatabase, id: number) {
  const [row] = await db.query('SELECT * FROM guacamole_connection WHERE connection_id = ?', [id]);
  const pairs = async (kind: string) =>
    (
      await db.query(
        `SELECT ${kind}_name AS n, ${kind}_value AS v FROM guacamole_connection_${kind} WHERE connection_id = ?`,
        [id],
      )
    )
      .map(({ n, v }) => `${String(n)}=${String(v)}`)
      .toSorted();
  const permissions = await db.query(
    `SELECT e.name, p.permission FROM guacamole_connection_permission p
     JOIN guacamole_entity e ON e.entity_id = p.entity_id WHERE p.connection_id = ?`,
    [id],
  );
  const profiles = await db.query('SELECT 1 AS x FROM guacamole_sharing_profile WHERE primary_connection_id = ?', [id]);
  return {
    row: Object.fromEntries(Object.entries(row!).filter(([column]) => column !== 'connection_id')),
    parameters: await pairs('parameter'),
    attributes: await pairs('attribute'),
    permissions: permissions.map((one) => `${String(one['name'])} ${String(one['permission'])}`),
    profiles: profiles.length,
  };
}
