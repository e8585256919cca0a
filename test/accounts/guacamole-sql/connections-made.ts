// Connections that come with accounts, on both servers: made like another one, whatever they are called and whoever else does.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Deed } from '../../../main/accounts/target.ts';
import { startGuacamole, type GuacamoleServer } from '../../support/guacamole.ts';
import { addTemplate, captures, desktop, grant, messages, tables, whole, withDesktop } from './connections-lab.ts';
import { create, done, everybody, numbered, open, openAs, options, soon, update } from './lab.ts';

export function madeSuite(serverOf: () => GuacamoleServer): void {
  describe('connections that come with accounts', () => {
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
      if (serverOf().engine === 'postgres') {
        await db.query(
          `CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'Not today' USING DETAIL = NEW.parameter_value; END $$`,
        );
        await db.query(
          `CREATE TRIGGER tell BEFORE INSERT ON guacamole_connection_parameter FOR EACH ROW
           WHEN (NEW.parameter_name = 'password') EXECUTE FUNCTION tell()`,
        );
        const told: unknown = await target
          .apply([withDesktop('told')], options, soon())
          .catch((error: unknown) => error);
        expect(told).toMatchObject({ code: 'TARGET_FAILED', data: { words: 'Not today' } });
        expect(inspect(told, { depth: 9, showHidden: true })).not.toContain('Example-123');
      }
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

    it('says when the user of the target may not make them, and makes accounts all the same', async () => {
      const server = serverOf();
      const db = await server.fresh({ ptManagement: true });
      await addTemplate(db);
      const least = await server.leastPrivileged(db);
      const target = await openAs(least.url, least.password);
      expect((await target.probe(soon())).warnings.join()).toMatch(
        /INSERT in guacamole_connection, DELETE in guacamole_connection.*: connections can’t be made/,
      );
      await done(target, [create('plain', { connections: ['pt01'] })]);
      await expect(target.apply([withDesktop('ada')], options, soon())).rejects.toMatchObject({
        code: 'TARGET_DENIED',
      });
      expect([...(await everybody(target)).keys()]).toEqual(['plain']);
      const who = server.engine === 'mariadb' ? `'${new URL(least.url).username}'@'%'` : new URL(least.url).username;
      // What it says of a statement that was refused holds no password that was in it.
      const full = await open(db);
      const pt01 = await captures(full, ['plain'], ['pt01']);
      await done(full, [{ ...(update('plain', {}) as Deed & { verb: 'update' }), takes: ['pt01'] }]);
      for (const table of ['guacamole_connection', 'guacamole_sharing_profile']) {
        await db.query(`GRANT INSERT ON ${table} TO ${who}`);
      }
      const restoring: Deed = {
        verb: 'restore',
        username: 'plain',
        capture: pt01.account('plain'),
        brings: [pt01.connection('pt01')],
      };
      const refused: unknown = await target.apply([restoring], options, soon()).catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 'TARGET_DENIED',
        data: { words: expect.stringContaining('guacamole_connection_parameter') as string },
      });
      expect(inspect(refused, { depth: 9, showHidden: true })).not.toContain('Example-123');
      await done(full, [restoring]);
      await full.close();
      // With the right to those, and none to PT Management’s list.
      const rights = ['', '_parameter', '_attribute'].map((end) => `guacamole_connection${end}`);
      for (const table of rights) await db.query(`GRANT INSERT, UPDATE, DELETE ON ${table} TO ${who}`);
      expect(await messages(target, [withDesktop('ada')])).toEqual([
        'true Not added to PT Management’s list of containers, which the user of this target may not write.',
      ]);
      const taking: Deed = { ...(update('ada', {}) as Deed & { verb: 'update' }), takes: ['pt-ada'] };
      const kept = await captures(target, ['ada'], ['pt-ada']);
      expect(await messages(target, [taking])).toEqual([
        'true It stays on PT Management’s list of containers, which the user of this target may not write.',
      ]);
      expect(
        await messages(target, [
          {
            ...{ verb: 'restore', username: 'ada', capture: kept.account('ada') },
            brings: [kept.connection('pt-ada')],
          },
        ]),
      ).toEqual([true]);
      await target.close();
    });
  });
}
