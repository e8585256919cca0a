// Accounts in Guacamole's database, the same on both servers: made, changed, deleted and brought back, row for row.
import { describe, expect, it } from 'vitest';
import type { Capture, Deed } from '../../../main/accounts/target.ts';
import { login, type GuacamoleServer } from '../../support/guacamole.ts';
import { guacamoleTables } from '../../support/guacamole-schema.ts';
import { create, done, everybody, numbered, open, options, soon, update } from './lab.ts';

const ptTables = ['user_container_mapping', 'guacamole_user_lockout'] as const;

export function wholeSuite(serverOf: () => GuacamoleServer): void {
  describe('rows', () => {
    it('makes exactly the rows that Guacamole makes', async () => {
      const db = await serverOf().fresh();
      const group = await db.addGroup('Lab 1');
      const connection = await db.addConnection('pt05', { hostname: 'ptvnc5' });
      const target = await open(db);
      await done(target, [create('teacher', { role: 'instructor' })]);
      await done(
        target,
        [
          create('alice', {
            full_name: 'Alice Example',
            email: 'alice@example.com',
            organization: 'Networking',
            title: 'Student',
            external_id: 'S-1',
            'attribute.guac-restrict-time-allowed': '1:0800-1700',
            role: 'student',
            groups: ['Lab 1'],
            connections: ['pt05'],
            must_change_password: 'true',
            can_change_password: 'true',
            valid_from: '2026-01-01',
            valid_until: '2099-12-31',
            access_from: '08:00:00',
            access_until: '17:30:00',
            timezone: 'Europe/Berlin',
          }),
          create('nobody', {}, null),
        ],
        { ...options, managedBy: 'teacher' },
      );
      const [user] = await db.query(
        `SELECT u.*, e.entity_id AS e FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id
         WHERE e.name = 'alice'`,
      );
      const [teacher] = await db.query("SELECT entity_id FROM guacamole_entity WHERE name = 'teacher'");
      expect(user).toMatchObject({
        full_name: 'Alice Example',
        email_address: 'alice@example.com',
        organizational_role: 'Student',
        access_window_end: '17:30:00',
        timezone: 'Europe/Berlin',
      });
      expect((user!['password_hash'] as Buffer).length).toBe(32);
      expect((user!['password_salt'] as Buffer).length).toBe(32);
      const permissions = await db.query(
        'SELECT entity_id, permission FROM guacamole_user_permission WHERE affected_user_id = ? ORDER BY entity_id, permission',
        [user!['user_id']],
      );
      expect(permissions.map((row) => `${row['entity_id']} ${row['permission']}`).toSorted()).toEqual(
        [
          `${user!['e']} READ`,
          `${user!['e']} UPDATE`,
          ...['READ', 'UPDATE', 'DELETE', 'ADMINISTER'].map((permission) => `${teacher!['entity_id']} ${permission}`),
        ].toSorted(),
      );
      expect(await db.query('SELECT * FROM guacamole_user_group_member')).toEqual([
        { user_group_id: group, member_entity_id: user!['e'] },
      ]);
      expect(await db.query('SELECT * FROM guacamole_connection_permission')).toEqual([
        { entity_id: user!['e'], connection_id: connection, permission: 'READ' },
      ]);
      expect(await login(db, 'alice', 'pw of alice')).toBe('must-change');
      expect(await login(db, 'alice', 'pw of Alice')).toBe('rejected');
      expect(await login(db, 'teacher', 'pw of teacher')).toBe('accepted');
      expect(await login(db, 'nobody', '')).toBe('rejected');
      const all = await everybody(target);
      expect(all.get('alice')!.values).toEqual({
        full_name: 'Alice Example',
        email: 'alice@example.com',
        organization: 'Networking',
        title: 'Student',
        external_id: 'S-1',
        'attribute.guac-restrict-time-allowed': '1:0800-1700',
        role: 'student',
        groups: ['Lab 1'],
        connections: ['pt05'],
        disabled: 'false',
        must_change_password: 'true',
        can_change_password: 'true',
        valid_from: '2026-01-01',
        valid_until: '2099-12-31',
        access_from: '08:00:00',
        access_until: '17:30:00',
        timezone: 'Europe/Berlin',
      });
      expect(all.get('teacher')!.values['role']).toBe('instructor');
      await target.close();
    });

    it('puts 1,000 accounts back row for row, and their passwords work', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      for (const name of ['Lab 1', 'Lab 2', 'Lab 3']) await db.addGroup(name);
      for (const name of ['pt01', 'pt02', 'pt03']) await db.addConnection(name);
      const target = await open(db);
      const name = (index: number) => `student-${String(index).padStart(4, '0')}`;
      await done(target, [create('admin', { role: 'admin' }), create('teacher', { role: 'instructor' })]);
      const making = numbered(1000, (index) =>
        create(name(index), {
          full_name: `Student Nr. ${index}`,
          external_id: `S-${index}`,
          groups: [`Lab ${(index % 3) + 1}`],
          connections: index % 2 === 0 ? [`pt0${(index % 3) + 1}`] : [],
          can_change_password: String(index % 2 === 0),
          disabled: String(index % 10 === 0),
          role: index % 100 === 0 ? 'instructor' : 'student',
        }),
      );
      const managed = { ...options, managedBy: 'teacher' };
      for (let from = 0; from < 1000; from += 500) await done(target, making.slice(from, from + 500), managed);
      await addTraces(db);
      const tables = [...guacamoleTables, ...ptTables];
      const before = await db.dump(tables);
      expect(before['guacamole_user']).toHaveLength(1002);
      expect(before['guacamole_connection_history']!.some((row) => row.includes('"user_id":null'))).toBe(true);

      // Changed: every field, other groups, other passwords; and back.
      const names = Array.from({ length: 1000 }, (_, index) => name(index));
      const captures = await capture(target, names);
      for (let from = 0; from < 1000; from += 500) {
        await done(
          target,
          names.slice(from, from + 500).map((one, index) =>
            update(
              one,
              {
                username: `${one}-x`,
                full_name: null,
                email: 'x@example.com',
                groups: ['Lab 2'],
                role: 'student',
                connections: ['pt03'],
                external_id: null,
                can_change_password: 'true',
                disabled: 'true',
                'attribute.note': 'x',
              },
              `other ${index}`,
            ),
          ),
          { ...options, policy: { ...options.policy, historySize: 2 } },
        );
      }
      expect(await login(db, `${name(7)}-x`, 'pw of student-0007')).toBe('rejected');
      expect((await everybody(target)).get(`${name(1)}-x`)!.values['groups']).toEqual(['Lab 2']);
      const back = (suffix: string): Deed[] =>
        names.map((one) => ({ verb: 'restore', username: `${one}${suffix}`, capture: captures.get(one)! }));
      for (let from = 0; from < 1000; from += 500) await done(target, back('-x').slice(from, from + 500));
      expect(await db.dump(tables)).toEqual(before);

      // Deleted; and back.
      for (let from = 0; from < 1000; from += 500) {
        await done(
          target,
          names.slice(from, from + 500).map((username): Deed => ({ verb: 'delete', username })),
        );
      }
      const gone = await db.dump(tables);
      expect(gone['guacamole_user']).toHaveLength(2);
      // Of the administrator, who stays.
      expect(gone['user_container_mapping']).toHaveLength(1);
      for (let from = 0; from < 1000; from += 500) await done(target, back('').slice(from, from + 500));
      expect(await db.dump(tables)).toEqual(before);
      expect(await login(db, name(7), 'pw of student-0007')).toBe('accepted');
      expect(await login(db, name(10), 'pw of student-0010')).toBe('rejected');
      await target.close();
    });
  });
}

type Db = Awaited<ReturnType<GuacamoleServer['fresh']>>;

/** What Guacamole, its second factor and PT Management leave behind of accounts. */
async function addTraces(db: Db): Promise<void> {
  const users = await db.query(
    'SELECT u.user_id, e.name FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id ORDER BY e.name',
  );
  for (const { user_id: id, name } of users.slice(0, 40)) {
    for (let day = 1; day <= 3; day++) {
      await db.query(
        `INSERT INTO guacamole_user_history (user_id, username, remote_host, start_date, end_date)
         VALUES (?, ?, '192.0.2.7', '2026-03-0${day} 08:00:00', '2026-03-0${day} 09:30:00')`,
        [id, name],
      );
      await db.query(
        `INSERT INTO guacamole_connection_history (user_id, username, connection_name, start_date)
         VALUES (?, ?, 'pt01', '2026-03-0${day} 08:01:00')`,
        [id, name],
      );
    }
    await db.query(
      "INSERT INTO guacamole_user_attribute (user_id, attribute_name, attribute_value) VALUES (?, 'guac-totp-key-secret', 'JBSWY3DP')",
      [id],
    );
    await db.query(
      `INSERT INTO guacamole_user_password_history (user_id, password_hash, password_salt, password_date)
       SELECT user_id, password_hash, password_salt, '2025-01-01 00:00:00' FROM guacamole_user WHERE user_id = ?`,
      [id],
    );
    await db.query('INSERT INTO user_container_mapping (user_id, container_name) VALUES (?, ?)', [id, `ptvnc-${name}`]);
    await db.query('INSERT INTO guacamole_user_lockout (user_id, failed_attempts) VALUES (?, 3)', [id]);
  }
  // Somebody of the same name who was deleted long ago, and is not to be mixed up with who is there.
  await db.query(
    "INSERT INTO guacamole_connection_history (user_id, username, connection_name, start_date) VALUES (NULL, 'student-0001', 'pt01', '2020-01-01 00:00:00')",
  );
}

async function capture(target: Awaited<ReturnType<typeof open>>, names: string[]): Promise<Map<string, Capture>> {
  const all = new Map<string, Capture>();
  for (let from = 0; from < names.length; from += 500) {
    const found = await target.capture(names.slice(from, from + 500), soon());
    for (const { account, capture: one } of found.values()) {
      // As it is kept: through JSON, sealed in between.
      all.set(account.username, JSON.parse(JSON.stringify(one)) as Capture);
    }
  }
  return all;
}
