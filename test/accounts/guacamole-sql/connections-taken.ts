// Connections that go with accounts, on both servers: taken away, left where others use them, and brought back row for row.
import { describe, expect, it } from 'vitest';
import type { Deed } from '../../../main/accounts/target.ts';
import type { GuacamoleServer } from '../../support/guacamole.ts';
import { addTemplate, addTraces, captures, desktop, grant, messages, tables, withDesktop } from './connections-lab.ts';
import { create, done, everybody, open, options, soon, update } from './lab.ts';

export function takenSuite(serverOf: () => GuacamoleServer): void {
  describe('connections that go with accounts', () => {
    it('takes 50 away with their accounts, or from them, and brings all back row for row', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      await addTemplate(db);
      const target = await open(db);
      const names = Array.from({ length: 50 }, (_, index) => `s-${index}`);
      await done(target, [create('teacher', { role: 'instructor' }), create('admin', { role: 'admin' })]);
      const empty = await db.dump(tables);
      await done(
        target,
        names.map((name) => withDesktop(name)),
        { ...options, managedBy: 'teacher' },
      );
      await addTraces(db, names);
      const before = await db.dump(tables);
      const labels = names.map((name) => `pt-${name}`);
      const kept = await captures(target, names, [...labels, 'pt99', 'pt-']);
      expect(kept.connections).toEqual(labels);
      const back = names.map((username): Deed => ({
        ...{ verb: 'restore', username, capture: kept.account(username) },
        brings: [kept.connection(`pt-${username}`)],
      }));

      await done(
        target,
        names.map((username): Deed => ({ verb: 'delete', username, takes: [`pt-${username}`] })),
      );
      const gone = await db.dump(tables);
      for (const table of tables.filter((name) => !name.endsWith('_history')))
        expect([table, gone[table]]).toEqual([table, empty[table]]);
      expect(gone['guacamole_connection_history']).toHaveLength(151);
      // Done again, it is done.
      expect(await messages(target, [{ verb: 'delete', username: 's-1', takes: ['pt-s-1'] }])).toEqual([
        'true It was gone already.',
      ]);
      await done(target, back);
      expect(await db.dump(tables)).toEqual(before);

      await done(
        target,
        names.map((username) => ({
          ...(update(username, { connections: null, title: 'x' }) as Deed & { verb: 'update' }),
          takes: [`pt-${username}`],
        })),
      );
      const bare = await db.dump(tables);
      expect(bare['guacamole_connection']).toHaveLength(1);
      expect(bare['user_container_mapping']).toEqual([]);
      expect(bare['guacamole_user']).toHaveLength(52);
      await done(target, back);
      expect(await db.dump(tables)).toEqual(before);
      // An undo that is done although nothing was taken changes nothing.
      await done(target, back);
      expect(await db.dump(tables)).toEqual(before);
      await target.close();
    });

    it('undoes what made them: the account as it was, and no connection', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      await addTemplate(db);
      const target = await open(db);
      await done(target, [create('ada', { connections: ['pt01'] }), create('bob')]);
      const before = await db.dump(tables);
      const kept = await captures(target, ['ada'], []);
      await done(target, [
        {
          ...(update('ada', { username: 'eva', connections: ['pt01', 'pt-ada'] }) as Deed & { verb: 'update' }),
          makes: desktop('ada'),
        },
      ]);
      expect((await everybody(target)).get('eva')!.values['connections']).toEqual(['pt-ada', 'pt01']);
      await done(target, [{ verb: 'restore', username: 'eva', capture: kept.account('ada'), takes: ['pt-ada'] }]);
      expect(await db.dump(tables)).toEqual(before);
      await target.close();
    });

    it('leaves one that others may use, and says who; together they take it', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      await addTemplate(db);
      await db.addGroup('Lab 1');
      const target = await open(db);
      await done(target, [create('bob'), create('cy'), ...['ada', 'dan', 'eve'].map((name) => withDesktop(name))]);
      await grant(db, 'bob', 'pt-ada', 'READ');
      await grant(db, 'bob', 'pt-dan', 'READ');
      await grant(db, 'cy', 'pt-dan', 'READ');
      await grant(db, 'Lab 1', 'pt-eve', 'READ');
      const taking = (username: string): Deed => ({
        ...(update(username, { connections: null }) as Deed & { verb: 'update' }),
        takes: [`pt-${username}`],
      });
      expect(
        await messages(target, [taking('ada'), { verb: 'delete', username: 'dan', takes: ['pt-dan'] }, taking('eve')]),
      ).toEqual([
        'true The connection “pt-ada” stays: bob may use it too.',
        'true The connection “pt-dan” stays: bob and cy may use it too.',
        'true The connection “pt-eve” stays: the group Lab 1 may use it too.',
      ]);
      // Theirs no longer, and off the list.
      expect((await everybody(target)).get('ada')!.values['connections']).toBeNull();
      expect(await db.query('SELECT id FROM user_container_mapping')).toEqual([]);
      expect((await target.connections!(soon())).toSorted()).toEqual(['pt-ada', 'pt-dan', 'pt-eve', 'pt01']);
      expect(
        await messages(target, [
          { verb: 'delete', username: 'bob', takes: ['pt-dan', 'pt-ada'] },
          { verb: 'delete', username: 'cy', takes: ['pt-dan'] },
          // What fails takes nothing.
          { ...(update('nobody', {}) as Deed & { verb: 'update' }), takes: ['pt-eve'] },
        ]),
      ).toEqual([true, true, 'false There is no such account any more.']);
      expect((await target.connections!(soon())).toSorted()).toEqual(['pt-eve', 'pt01']);
      await target.close();
    });

    it('brings back what it can where others have moved in, and says the rest', async () => {
      const db = await serverOf().fresh();
      const { group } = await addTemplate(db);
      const target = await open(db);
      await done(target, [create('teacher'), ...['s-0', 's-1', 's-2'].map((name) => withDesktop(name))]);
      await addTraces(db, ['s-0', 's-1', 's-2']);
      const kept = await captures(target, ['s-0', 's-1', 's-2'], ['pt-s-0', 'pt-s-1', 'pt-s-2']);
      const [first] = await db.query(
        "SELECT connection_id AS id FROM guacamole_connection WHERE connection_name = 'pt-s-0'",
      );
      await done(
        target,
        ['s-0', 's-1', 's-2'].map((username): Deed => ({ verb: 'delete', username, takes: [`pt-${username}`] })),
      );
      // The number of the first is another's now; the second is there again and leads elsewhere.
      await db.query(
        "INSERT INTO guacamole_connection (connection_id, connection_name, protocol) VALUES (?, 'other', 'ssh')",
        [first!['id']],
      );
      await db.addConnection('pt-s-1', { hostname: 'pt-07', parent: group });
      await db.addConnection('pt-s-0');
      const back = (username: string, brings = [kept.connection(`pt-${username}`)]): Deed => ({
        ...{ verb: 'restore', username, capture: kept.account(username), brings },
      });
      expect(await messages(target, [back('s-0'), back('s-1'), back('s-2', [kept.account('s-2')])])).toEqual([
        true,
        'true The connection “pt-s-1” is there already, and leads to pt-07.',
        'false What was kept of the connection is not from a database of Guacamole’s.',
      ]);
      const all = await everybody(target);
      expect(all.get('s-0')!.values['connections']).toEqual(['Lab A/pt-s-0']);
      expect(all.get('s-1')!.values['connections']).toEqual(['pt-s-1']);
      expect(all.has('s-2')).toBe(false);
      // Its profile, who may watch, and its history came along under the new number.
      const [now] = await db.query(
        `SELECT c.connection_id AS id FROM guacamole_connection c
         JOIN guacamole_connection_parameter h ON h.connection_id = c.connection_id WHERE h.parameter_value = 'ptvnc-s-0'`,
      );
      expect(now!['id']).not.toBe(first!['id']);
      expect(
        await db.query('SELECT history_id FROM guacamole_connection_history WHERE connection_id = ?', [now!['id']]),
      ).toHaveLength(3);
      expect(await db.query('SELECT permission FROM guacamole_sharing_profile_permission')).toHaveLength(2);
      await db.query('DELETE FROM guacamole_connection_group WHERE connection_group_id = ?', [group]);
      expect(await messages(target, [back('s-2')])).toEqual([
        'true The connection “pt-s-2” is at the top level now: its group “Lab A” is no longer there.',
      ]);
      expect((await everybody(target)).get('s-2')!.values['connections']).toEqual(['pt-s-2']);
      await target.close();
    });

    it('finds one by the name that it had while there was another of the same name', async () => {
      const db = await serverOf().fresh();
      const { group } = await addTemplate(db);
      await db.addConnection('pt-x', { parent: group });
      const [here, there] = [await db.addConnection('pt-x'), await db.addConnection('pt-x')];
      const target = await open(db);
      await done(target, [create('ada'), create('bob'), create('cy')]);
      const labels = ['Lab A/pt-x', `/pt-x#${here}`, `/pt-x#${there}`];
      expect((await target.connections!(soon())).toSorted()).toEqual([...labels, 'pt01'].toSorted());
      const taking = (username: string, label: string): Deed => ({ verb: 'delete', username, takes: [label] });
      // What says not enough takes none of them.
      expect(await messages(target, [taking('ada', 'pt-x')])).toEqual([
        'true “pt-x” stays: it is the name of several connections by now.',
      ]);
      for (const label of labels.slice(1)) await done(target, [taking('bob', label)]);
      expect((await target.connections!(soon())).toSorted()).toEqual(['pt-x', 'pt01']);
      await done(target, [taking('cy', labels[0]!)]);
      expect(await target.connections!(soon())).toEqual(['pt01']);
      await target.close();
    });
  });
}
