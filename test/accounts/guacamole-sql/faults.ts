// What goes wrong, on both servers: one account's mistake, others at work, a server that dies, rights that lack.
import { awayHint } from '../../../main/accounts/guacamole-sql/faults.ts';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import { openGuacamoleSql } from '../../../main/accounts/guacamole-sql/index.ts';
import type { Deed } from '../../../main/accounts/target.ts';
import { login, type GuacamoleServer } from '../../support/guacamole.ts';
import { create, done, everybody, numbered, open, openAs, options, soon, update } from './lab.ts';

const remove = (username: string): Deed => ({ verb: 'delete', username });
const code = (expected: string) => expect.objectContaining({ code: expected }) as unknown;

export function faultSuite(serverOf: () => GuacamoleServer): void {
  const mysql = () => serverOf().engine === 'mariadb';

  describe('faults', () => {
    it('leaves out what is wrong with one account and does the others of the chunk', async () => {
      const db = await serverOf().fresh();
      await db.addGroup('Lab 1');
      const target = await open(db);
      await done(target, [create('taken')]);
      await db.query("INSERT INTO guacamole_entity (name, type) VALUES ('orphan', 'USER')");
      const deeds = [
        ...numbered(20, (index) => create(`ok-${index}`)),
        create('taken'),
        create('orphan'),
        create('x'.repeat(129)),
        create('in-no-group', { groups: ['Lab 1', 'Lab 9'] }),
        create('no-connection', { connections: ['pt99'] }),
        create('bad-date', { valid_until: '2026-02-30' }),
        create('bad-zone', { timezone: 'Europe/Nowhere' }),
        create('no-field', { home: '/home/x' }),
        update('nobody-there', { full_name: 'x' }),
        remove('never-was'),
      ];
      const outcomes = await target.apply(deeds, options, soon());
      expect(outcomes.slice(0, 20).every(({ ok }) => ok)).toBe(true);
      expect(outcomes.slice(20).map(({ ok, message }) => `${ok} ${message}`)).toEqual([
        'false There is an account “taken” already.',
        expect.stringMatching(/^false A half-made account “orphan” is in the way/),
        expect.stringMatching(/^false The username is 129 characters long; 128/),
        expect.stringMatching(/^false There is no group “Lab 9” in Guacamole/),
        expect.stringMatching(/^false There is no connection “pt99”/),
        expect.stringMatching(/^false Valid until: “2026-02-30” is no date/),
        expect.stringMatching(/^false Time zone: “Europe\/Nowhere” is not known/),
        expect.stringMatching(/^false Guacamole keeps no field “home”/),
        'false There is no such account any more.',
        'true It was gone already.',
      ]);
      expect((await everybody(target)).size).toBe(21);
      await target.close();
    });

    it('finds the culprit among many when only the database knows it', async () => {
      const db = await serverOf().fresh();
      // A rule of the site's own, which nobody but the database can know.
      await db.query("ALTER TABLE guacamole_user ADD CONSTRAINT no_evil CHECK (full_name <> 'evil')");
      const target = await open(db);
      const deeds = numbered(64, (index) => create(`u-${index}`, { full_name: index === 37 ? 'evil' : 'fine' }));
      const outcomes = await target.apply(deeds, options, soon());
      expect(outcomes.flatMap(({ ok }, index) => (ok ? [] : [index]))).toEqual([37]);
      expect(outcomes[37]).toMatchObject({ message: 'The database refuses the account.' });
      const all = await everybody(target);
      expect([all.size, all.has('u-37')]).toEqual([63, false]);
      expect((await target.repairs!(soon())).length).toBe(0);
      // The same account twice, in the order in which it was said.
      await done(target, [remove('u-1'), create('u-1', { full_name: 'again' }), update('u-1', { full_name: 'third' })]);
      expect((await everybody(target)).get('u-1')!.values['full_name']).toBe('third');
      await target.close();
    });

    it('changes what is named and leaves the rest, and keeps former passwords of this account alone', async () => {
      const db = await serverOf().fresh();
      for (const group of ['A', 'B', 'C']) await db.addGroup(group);
      for (const connection of ['c1', 'c2']) await db.addConnection(connection);
      const target = await open(db);
      const policy = { ...options, policy: { ...options.policy, historySize: 2 } };
      await done(target, [
        create('a', { groups: ['A', 'B'], connections: ['c1'], email: 'a@example.com' }),
        create('b'),
        create('c'),
      ]);
      await db.query(
        `INSERT INTO guacamole_connection_permission (entity_id, connection_id, permission)
         SELECT e.entity_id, c.connection_id, 'UPDATE' FROM guacamole_entity e, guacamole_connection c
         WHERE e.name = 'a' AND e.type = 'USER' AND c.connection_name = 'c1'`,
      );
      for (const password of ['b1', 'b2']) await done(target, [update('b', {}, password)], policy);
      await done(target, [update('a', { groups: ['B', 'C'], connections: ['c2'], full_name: 'A' }, 'a1')], policy);
      for (const password of ['a2', 'a3', 'a4']) await done(target, [update('a', {}, password)], policy);
      const all = await everybody(target);
      expect(all.get('a')!.values).toMatchObject({
        groups: ['B', 'C'],
        connections: ['c2'],
        full_name: 'A',
        email: 'a@example.com',
      });
      expect(
        await db.query("SELECT permission FROM guacamole_connection_permission WHERE permission = 'UPDATE'"),
      ).toHaveLength(1);
      expect(await login(db, 'a', 'a4')).toBe('accepted');
      const history = await db.query(
        `SELECT e.name, COUNT(*) AS n FROM guacamole_user_password_history h JOIN guacamole_user u ON u.user_id = h.user_id
         JOIN guacamole_entity e ON e.entity_id = u.entity_id GROUP BY e.name ORDER BY e.name`,
      );
      expect(history.map((row) => `${row['name']} ${row['n']}`)).toEqual(['a 2', 'b 2']);
      // Renamed; and not onto somebody else.
      const outcomes = await target.apply(
        [update('a', { username: 'aa' }), update('b', { username: 'c' })],
        options,
        soon(),
      );
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, false]);
      expect([...(await everybody(target)).keys()].toSorted()).toEqual(['aa', 'b', 'c']);
      await target.close();
    });

    it('never takes the last administrator away', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      await done(target, [create('root-1', { role: 'admin' }), create('root-2', { role: 'admin' }), create('s')]);
      expect([...(await everybody(target)).values()].every((one) => one.protected === null)).toBe(true);
      const outcomes = await target.apply([remove('root-1'), remove('s'), remove('root-2')], options, soon());
      expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false]);
      expect(outcomes[2]!.message).toBe('Nobody would be left to administer Guacamole.');
      expect((await everybody(target)).get('root-2')!.protected).toBe('is the last administrator');
      for (const values of [{ disabled: 'true' }, { role: 'student' }] as AccountValues[]) {
        expect((await target.apply([update('root-2', values)], options, soon()))[0]!.ok).toBe(false);
      }
      // By a group it counts as well.
      await db.addGroup('Staff');
      await db.query(
        "INSERT INTO guacamole_system_permission (entity_id, permission) SELECT entity_id, 'ADMINISTER' FROM guacamole_entity WHERE name = 'Staff'",
      );
      await done(target, [create('t', { groups: ['Staff'] }), update('root-2', { role: 'student' })]);
      expect((await everybody(target)).get('t')!.protected).toBe('is the last administrator');
      expect((await target.apply([update('t', { groups: null })], options, soon()))[0]!.ok).toBe(false);
      await target.close();
    });

    it('begins again after a lock that took too long or a deadlock', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      await done(target, [create('a'), create('b')]);
      const other = await serverOf().session(db.database);
      await other.query('BEGIN');
      await other.query(
        "UPDATE guacamole_user SET full_name = 'other' WHERE entity_id = (SELECT entity_id FROM guacamole_entity WHERE name = 'b')",
      );
      await other.query("SELECT * FROM guacamole_entity WHERE name = 'b' FOR UPDATE");
      const applied = target.apply([update('a', { title: 'x' }), update('b', { title: 'x' })], options, soon());
      await sleep(300);
      await other.query('COMMIT');
      other.end();
      expect((await applied).map(({ ok }) => ok)).toEqual([true, true]);
      expect((await everybody(target)).get('b')!.values).toMatchObject({ title: 'x', full_name: 'other' });
      // Two that take the same accounts in opposite order, again and again: each comes through.
      const names = Array.from({ length: 30 }, (_, index) => `d-${index}`);
      await done(
        target,
        names.map((name) => create(name)),
      );
      const second = await open(db);
      const rounds = Array.from({ length: 5 }, async (_, round) => {
        const order = round % 2 === 0 ? names : names.toReversed();
        await done(
          round % 2 === 0 ? target : second,
          order.map((name) => update(name, { title: `r${round}` }, `p${round}`)),
        );
      });
      await Promise.all(rounds);
      await second.close();
      await target.close();
    });

    it('does all of a chunk or nothing when the connection is cut, and goes on with a new one', async () => {
      const db = await serverOf().fresh();
      const proxy = await proxyTo(serverOf().port);
      const url = new URL(db.url);
      url.port = String(proxy.port);
      const target = await openAs(url.href, db.password);
      for (const [round, wait] of [5, 20, 60].entries()) {
        const deeds = numbered(200, (index) => create(`r${round}-${index}`));
        const applied = target.apply(deeds, options, soon()).then(
          () => 'done',
          (error: unknown) => (error as { code: string }).code,
        );
        await sleep(wait);
        proxy.cut();
        expect(['done', 'TARGET_UNREACHABLE']).toContain(await applied);
        const count = [...(await everybody(target)).keys()].filter((name) => name.startsWith(`r${round}-`)).length;
        expect([0, 200]).toContain(count);
        expect(await target.repairs!(soon())).toEqual([]);
      }
      // A way that stays shut is said, and nothing hangs.
      await proxy.close();
      await expect(target.read(['x'], soon())).rejects.toEqual(code('TARGET_UNREACHABLE'));
      await target.close();
    });

    it('stops with the reason of its signal, and what was begun has not happened', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      const other = await serverOf().session(db.database);
      await done(target, [create('a')]);
      await other.query('BEGIN');
      await other.query("SELECT * FROM guacamole_entity WHERE name = 'a' FOR UPDATE");
      const stop = new AbortController();
      const applied = target.apply([create('b'), update('a', { title: 'x' })], options, stop.signal);
      setTimeout(() => stop.abort(new Error('enough')), 100);
      await expect(applied).rejects.toThrow('enough');
      other.end();
      expect([...(await everybody(target)).keys()]).toEqual(['a']);
      // Who stops looking gives the connection back.
      await done(
        target,
        numbered(20, (index) => create(`n-${index}`)),
      );
      for (let round = 0; round < 5; round++)
        for await (const batch of target.snapshot(soon())) if (batch.length > 0) break;
      expect((await everybody(target)).size).toBe(21);
      await target.close();
    });

    it('says before anything is planned what keeps a database from being worked with', async () => {
      const server = serverOf();
      const old = await server.fresh({ version: '1.5' });
      const fifteen = await open(old);
      expect((await fifteen.probe(soon())).version).toMatch(
        mysql() ? /^Guacamole schema 1\.0 to 1\.5 on MariaDB 10\./ : /^Guacamole schema 1\.0 to 1\.5 on PostgreSQL \d+/,
      );
      await fifteen.close();

      const db = await server.fresh({ ptManagement: true });
      const target = await open(db);
      const probe = await target.probe(soon());
      expect(probe).toMatchObject({
        accounts: 0,
        version: expect.stringContaining('Guacamole schema 1.6 on') as string,
      });
      expect(probe.steps.every(({ ok }) => ok)).toBe(true);
      expect(probe.warnings.join()).toMatch(/PT Management/);
      await db.query('ALTER TABLE guacamole_user DROP COLUMN organizational_role');
      await expect(target.probe(soon())).rejects.toMatchObject({
        code: 'TARGET_UNSUPPORTED',
        message: expect.stringContaining('guacamole_user.organizational_role') as string,
      });
      await target.close();

      const empty = await server.fresh({ schema: false });
      await expect(open(empty)).rejects.toEqual(code('TARGET_UNSUPPORTED'));
      await empty.query('CREATE TABLE guacamole_user (user_id int, username varchar(128))');
      await expect(open(empty)).rejects.toThrow(/before 1\.0/);
      await expect(openAs(db.url, 'wrong')).rejects.toEqual(code('TARGET_DENIED'));
      await expect(openAs(db.url.replace(/[^/]*$/, 'no_such_database'), db.password)).rejects.toSatisfy(
        (error: unknown) => ['TARGET_UNSUPPORTED', 'TARGET_DENIED'].includes((error as { code: string }).code),
      );
      // Neither words nor data name the host.
      const away = await openAs(db.url.replace(/:\d+\//, ':1/'), 'x').catch((error: unknown) => error);
      expect(away).toMatchObject({ code: 'TARGET_UNREACHABLE', data: { words: 'ECONNREFUSED', hint: awayHint } });
      // The server has no certificate here: no silent fall-back to the clear.
      await expect(openAs(`${db.url}?tls=verify`, db.password)).rejects.toMatchObject({
        code: 'TARGET_DENIED',
        data: { hint: expect.stringContaining('tls=off') as string },
      });
    });

    it('names the rights that lack, and works with the least', async () => {
      const server = serverOf();
      const db = await server.fresh();
      const least = await server.leastPrivileged(db);
      const target = await openAs(least.url, least.password);
      expect((await target.probe(soon())).warnings.join()).toMatch(/UPDATE in guacamole_user_history/);
      await db.addGroup('Lab 1');
      await done(target, [create('a', { groups: ['Lab 1'], role: 'instructor', external_id: 'x' }), create('b')]);
      await db.query(
        "INSERT INTO guacamole_user_history (user_id, username, start_date) SELECT user_id, 'a', '2026-01-01 00:00:00' FROM guacamole_user",
      );
      const { capture } = (await target.capture(['a'], soon())).get(target.names.keyOf('a'))!;
      await done(target, [update('b', { title: 'x' }, 'new'), remove('a')]);
      const [outcome] = await target.apply([{ verb: 'restore', username: 'a', capture }], options, soon());
      expect(outcome).toMatchObject({ ok: true, message: expect.stringMatching(/history/) as string });
      expect(await login(db, 'a', 'pw of a')).toBe('accepted');
      await least.revoke('DELETE', 'guacamole_user_permission');
      await expect(target.probe(soon())).rejects.toMatchObject({
        code: 'TARGET_DENIED',
        message: expect.stringContaining('DELETE in guacamole_user_permission') as string,
      });
      await target.close();
    });

    it('goes through a tunnel', async () => {
      const db = await serverOf().fresh();
      const asked: string[] = [];
      const url = db.url.replace('127.0.0.1', 'db.example.com');
      const config = {
        targetId: 't',
        name: 'lab',
        kind: 'guacamole-sql' as const,
        url,
        via: 'jump',
        org: null,
        dataSource: null,
        ca: null,
        bindDn: null,
        searchFilter: null,
      };
      const target = await openGuacamoleSql(config, {
        password: () => Promise.resolve(db.password),
        totp: null,
        ssh: () => Promise.reject(new Error('not needed')),
        tunnel(host, port) {
          asked.push(`${host}:${port}`);
          const socket = net.connect(port, '127.0.0.1');
          return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
        },
      });
      await done(
        target,
        numbered(300, (index) => create(`u-${index}`)),
      );
      expect((await everybody(target)).size).toBe(300);
      expect(asked[0]).toBe(`db.example.com:${serverOf().port}`);
      await target.close();
    });
  });
}

/** A way to the server that can be cut. */
async function proxyTo(port: number) {
  const sockets = new Set<net.Socket>();
  const server = net.createServer((client) => {
    const onward = net.connect(port, '127.0.0.1');
    for (const socket of [client, onward]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.pipe(onward).pipe(client);
    client.on('close', () => onward.destroy());
    onward.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    cut,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        cut();
      }),
  };
}
