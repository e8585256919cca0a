// Connections that go with accounts, on both servers: made like another one, taken away, brought back row for row.
import { describe, expect, it } from 'vitest';
import type { AccountTarget, Deed, NewConnection } from '../../../main/accounts/target.ts';
import type { GuacamoleDatabase, GuacamoleServer } from '../../support/guacamole.ts';
import { guacamoleTables } from '../../support/guacamole-schema.ts';
import { create, done, everybody, numbered, open, options, soon, update } from './lab.ts';

const tables = [...guacamoleTables, 'user_container_mapping', 'guacamole_user_lockout'];

const desktop = (name: string, more: Partial<NewConnection> = {}): NewConnection => ({
  ...{ connection: `pt-${name}`, hostname: `ptvnc-${name}`, like: 'pt01' },
  ...more,
});
const withDesktop = (name: string, makes = desktop(name)): Deed => ({
  ...(create(name, { connections: [makes.connection] }) as Deed & { verb: 'create' }),
  makes,
});
const messages = async (target: AccountTarget, deeds: Deed[]) =>
  (await target.apply(deeds, options, soon())).map(({ ok, message }) =>
    message === undefined ? ok : `${ok} ${message}`,
  );

/** A connection with all that one can have, in a group; others may use, watch and administer it. */
async function addTemplate(db: GuacamoleDatabase): Promise<{ id: number; group: number }> {
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

async function addProfile(db: GuacamoleDatabase, connection: number, name: string): Promise<number> {
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

const grant = (db: GuacamoleDatabase, name: string, connection: string, permission: string) =>
  db.query(
    `INSERT INTO guacamole_connection_permission (entity_id, connection_id, permission)
     SELECT e.entity_id, c.connection_id, '${permission}' FROM guacamole_entity e, guacamole_connection c
     WHERE e.name = ? AND c.connection_name = ?`,
    [name, connection],
  );

export function connectionSuite(serverOf: () => GuacamoleServer): void {
  describe('connections that go with accounts', () => {
    it('makes them like another one, and lists their containers', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      const { id: like, group } = await addTemplate(db);
      const target = await open(db);
      await done(target, [create('teacher')]);
      await grant(db, 'teacher', 'pt01', 'ADMINISTER');
      await done(
        target,
        numbered(600, (index) => withDesktop(`s-${index}`)),
      );
      await done(target, [
        create('later'),
        { ...(update('later', { connections: ['pt-later'] }) as Deed & { verb: 'update' }), makes: desktop('later') },
      ]);
      const all = await everybody(target);
      expect(all.get('s-599')!.values['connections']).toEqual(['pt-s-599']);
      expect(all.get('later')!.values['connections']).toEqual(['pt-later']);
      const [template, made] = await Promise.all(
        [
          like,
          Number(
            (
              await db.query("SELECT connection_id AS id FROM guacamole_connection WHERE connection_name = 'pt-s-7'")
            )[0]!['id'],
          ),
        ].map((id) => whole(db, id)),
      );
      expect(made).toEqual({
        ...template,
        row: { ...template!.row, connection_name: 'pt-s-7' },
        parameters: template!.parameters.map((one) => (one === 'hostname=ptvnc1' ? 'hostname=ptvnc-s-7' : one)),
        permissions: ['s-7 READ'],
        profiles: 0,
      });
      expect(made!.row['parent_id']).toBe(group);
      expect(await db.query('SELECT container_name FROM user_container_mapping')).toHaveLength(601);
      expect(await target.repairs!(soon())).toEqual([]);
      expect(await target.leads!.to(['ptvnc1', 'ptvnc-s-7', 'PTVNC-S-8', 'elsewhere'], soon())).toEqual(
        expect.arrayContaining([
          { connection: 'pt01', hostname: 'ptvnc1', users: [], groups: [] },
          { connection: 'pt-s-7', hostname: 'ptvnc-s-7', users: ['s-7'], groups: [] },
        ]),
      );
      expect(
        await target.leads!.to(
          Array.from({ length: 5000 }, (_, index) => `ptvnc-s-${index}`),
          soon(),
        ),
      ).toHaveLength(600);
      await target.close();
    });

    it('uses one that is there and leads to the same place, and refuses what it can’t make; of those nothing stays', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      const { group } = await addTemplate(db);
      await db.addConnection('pt-ada', { hostname: 'ptvnc-ada', parent: group });
      await db.addConnection('pt-bea', { hostname: 'pt-07', parent: group });
      await db.addConnection('pt-cy', { hostname: 'pt-08' });
      await db.addConnection('twice');
      await db.addConnection('twice');
      const target = await open(db);
      await done(target, [create('taken')]);
      const before = await db.dump(tables);
      expect(
        await messages(target, [
          withDesktop('bea'),
          withDesktop('dan', desktop('dan', { like: 'pt99' })),
          withDesktop('eve', desktop('eve', { like: 'twice' })),
          withDesktop('taken', desktop('taken')),
          {
            ...(create('fay', { connections: ['pt-fay'], groups: ['None'] }) as Deed & { verb: 'create' }),
            makes: desktop('fay'),
          },
          { ...(update('nobody', {}) as Deed & { verb: 'update' }), makes: desktop('nobody') },
          withDesktop('gus', desktop('gus', { connection: 'x'.repeat(129) })),
          withDesktop('hal', desktop('hal', { hostname: ' ' })),
        ]),
      ).toEqual([
        'false There is a connection “pt-bea” already, which leads to pt-07.',
        'false There is no connection “pt99” in Guacamole. The new connection is to take its settings from it.',
        expect.stringMatching(
          /^false “twice” is the name of several connections: write “\/twice#\d+” or “\/twice#\d+”\./,
        ),
        'false There is an account “taken” already.',
        expect.stringMatching(/^false There is no group “None”/),
        'false There is no such account any more.',
        'false The name of the connection is 129 characters long; 128 is the most.',
        'false The host of the connection is empty.',
      ]);
      expect(await db.dump(tables)).toEqual(before);
      // One of the same name elsewhere is another one.
      expect(await messages(target, [withDesktop('ada'), withDesktop('cy')])).toEqual([true, true]);
      const all = await everybody(target);
      expect(all.get('ada')!.values['connections']).toEqual(['pt-ada']);
      expect(all.get('cy')!.values['connections']).toEqual(['Lab A/pt-cy']);
      expect(await db.query('SELECT connection_id FROM guacamole_connection')).toHaveLength(7);
      await target.close();
    });
  });
}

/** A connection but its id, with what belongs to it. */
async function whole(db: GuacamoleDatabase, id: number) {
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
