// Connections that go with accounts, on both servers: made like another one, taken away, brought back row for row.
import { describe, expect, it } from 'vitest';
import { startGuacamole } from '../../support/guacamole.ts';
import type { AccountTarget, Capture, Deed, NewConnection } from '../../../main/accounts/target.ts';
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
      if (serverOf().engine === 'postgres') await db.query('ANALYZE');
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
      for (const table of tables.filter((name) => !/_history$/.test(name)))
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

    it('takes odd names as they are', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      await addTemplate(db);
      const target = await open(db);
      const wide = serverOf().engine === 'postgres';
      const odd = ['O’Neil \'x\' "y" \\ ?', 'pt-end ', 'a/b', 'x#12', '50 %_', 'ünï', ...(wide ? ['🦊'] : [])];
      const making = odd.map((name, index) =>
        withDesktop(`o-${index}`, { connection: name, hostname: `${name} host`, like: 'pt01' }),
      );
      const before = await db.dump(tables);
      await done(target, making);
      const accounts = odd.map((_, index) => `o-${index}`);
      const all = await everybody(target);
      expect(accounts.map((name) => all.get(name)!.values['connections'])).toEqual(odd.map((name) => [name]));
      const leads = await target.leads!.to(
        odd.map((name) => `${name} host`),
        soon(),
      );
      expect(leads.map(({ connection }) => connection).toSorted()).toEqual(odd.toSorted());
      const made = await db.dump(tables);
      const kept = await captures(target, accounts, odd);
      await done(
        target,
        accounts.map((username, index): Deed => ({
          verb: 'delete',
          username,
          takes: [odd[index]!, '🦊 that never was'],
        })),
      );
      expect(await db.dump(tables)).toEqual(before);
      await done(
        target,
        accounts.map((username, index): Deed => ({
          ...{ verb: 'restore', username, capture: kept.account(username) },
          brings: [kept.connection(odd[index]!)],
        })),
      );
      expect(await db.dump(tables)).toEqual(made);
      if (!wide) {
        expect(await messages(target, [withDesktop('fox', desktop('fox', { connection: '🦊' }))])).toEqual([
          'false The name of the connection, “🦊”, holds a character that this database can’t keep.',
        ]);
      }
      await target.close();
    });

    it('makes each once when two jobs want it, and comes through when they cross', async () => {
      const db = await serverOf().fresh();
      await db.addConnection('pt01');
      const [one, two] = [await open(db), await open(db)];
      const making = (prefix: string) =>
        numbered(60, (index) => withDesktop(`${prefix}-${index}`, desktop(`${index}`)));
      await Promise.all([done(one, making('a')), done(two, making('b').toReversed())]);
      expect(await db.query('SELECT connection_id FROM guacamole_connection')).toHaveLength(61);
      expect([...(await everybody(one)).values()].every(({ values }) => values['connections']?.length === 1)).toBe(
        true,
      );
      const taking = (prefix: string) =>
        numbered(60, (index): Deed => ({ verb: 'delete', username: `${prefix}-${index}`, takes: [`pt-${index}`] }));
      await Promise.all([done(one, taking('a')), done(two, taking('b').toReversed())]);
      // Whoever comes second finds nobody else.
      expect(await one.connections!(soon())).toEqual(['pt01']);
      expect((await everybody(one)).size).toBe(0);
      await Promise.all([one.close(), two.close()]);
    });

    it('leaves neither account nor connection of what the database refuses, or of what was broken off', async () => {
      const db = await serverOf().fresh();
      const { group } = await addTemplate(db);
      await db.query(
        "ALTER TABLE guacamole_connection_parameter ADD CONSTRAINT no_evil CHECK (parameter_value <> 'evil')",
      );
      const target = await open(db);
      const making = numbered(32, (index) =>
        withDesktop(`u-${index}`, desktop(`u-${index}`, index === 21 ? { hostname: 'evil' } : {})),
      );
      const outcomes = await target.apply(making, options, soon());
      expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([21]);
      const names = async () =>
        (await db.query('SELECT connection_name AS n FROM guacamole_connection WHERE parent_id = ?', [group])).map(
          ({ n }) => String(n),
        );
      expect(await names()).toHaveLength(32);
      expect(await names()).not.toContain('pt-u-21');
      // Stopped while it waits for somebody else’s lock at its end.
      const before = await db.dump();
      const other = await serverOf().session(db.database);
      await other.query('BEGIN');
      await other.query("SELECT * FROM guacamole_connection WHERE connection_name = 'pt-u-3' FOR UPDATE");
      const stop = new AbortController();
      setTimeout(() => stop.abort(new Error('enough')), 200);
      const applied = target.apply(
        [withDesktop('late'), { verb: 'delete', username: 'u-3', takes: ['pt-u-3'] }],
        options,
        stop.signal,
      );
      await expect(applied).rejects.toThrow('enough');
      await other.query('ROLLBACK');
      other.end();
      expect(await db.dump()).toEqual(before);
      await target.close();
    });

    it('finds accounts and their connections, or none of them, after the server was killed', async () => {
      const server = await startGuacamole(serverOf().engine, { durable: true });
      const db = await server.fresh();
      await addTemplate(db);
      const target = await open(db);
      for (const [round, wait] of [40, 120].entries()) {
        const applied = target
          .apply(
            numbered(300, (index) => withDesktop(`r${round}-${index}`)),
            options,
            soon(),
          )
          .catch((error: unknown) => error);
        await new Promise((resolve) => setTimeout(resolve, wait));
        process.kill(server.pid, 'SIGKILL');
        await applied;
        await server.restart();
        const accounts = [...(await everybody(target)).keys()].filter((name) => name.startsWith(`r${round}-`));
        const connections = (await target.connections!(soon())).filter((name) => name.startsWith(`pt-r${round}-`));
        expect([0, 300]).toContain(accounts.length);
        expect(connections.length).toBe(accounts.length);
      }
      await target.close();
      await server.stop();
    });
  });
}

/** Accounts and connections as they are kept to be put back: through JSON, sealed in between. */
async function captures(target: AccountTarget, names: string[], connections: string[]) {
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
async function addTraces(db: GuacamoleDatabase, names: readonly string[]): Promise<void> {
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
