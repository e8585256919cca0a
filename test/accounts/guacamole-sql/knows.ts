// What only Guacamole knows, on both servers: names as it compares them, groups, grants, history, repairs, second factors.
import { describe, expect, it } from 'vitest';
import type { Deed } from '../../../main/accounts/target.ts';
import type { GuacamoleDatabase, GuacamoleServer } from '../../support/guacamole.ts';
import { create, done, everybody, numbered, open, options, soon, update } from './lab.ts';

const special = (what: string, subject: string): Deed => ({ verb: 'special', what, subject, detail: null });

export function knowledgeSuite(serverOf: () => GuacamoleServer): void {
  const maria = () => serverOf().engine === 'mariadb';

  describe('knowledge', () => {
    it('takes names for the same that the server takes for the same', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      const { keyOf } = target.names;
      const pairs: [string, string][] = [
        ...['Alice', 'alice ', 'álice', 'ALICE', ' alice', 'alice.', 'àlïçé'].map((name): [string, string] => [
          'alice',
          name,
        ]),
        ['straße', 'strasse'],
        ['straße', 'strase'],
        ['jos\u00e9', 'jose\u0301'],
        ['İlker', 'ilker'],
        ['ılker', 'ilker'],
        ['øystein', 'oystein'],
        ['łukasz', 'lukasz'],
        ['æsa', 'aesa'],
        ['ñandu', 'nandu'],
        ['Ёлка', 'елка'],
        ['σοφος', 'σοφοσ'],
        ['ＡＢＣ', 'abc'],
        ['a\u00a0b', 'a b'],
        ['x-1', 'x_1'],
        ['ﬁne', 'fine'],
        ['Ⅳ', 'iv'],
        ['가', '나'],
      ];
      await db.query("INSERT INTO guacamole_entity (name, type) VALUES ('placeholder', 'USER')");
      for (const [one, other] of pairs) {
        await db.query('UPDATE guacamole_entity SET name = ?', [one]);
        const found = await db.query('SELECT 1 AS x FROM guacamole_entity WHERE name = ?', [other]);
        expect([one, other, keyOf(one) === keyOf(other)]).toEqual([one, other, found.length === 1]);
      }
      await target.close();
    });

    it('compares every character as MariaDB does', async ({ skip }) => {
      skip(!maria(), 'PostgreSQL compares exactly');
      const db = await serverOf().fresh();
      const target = await open(db);
      const codes = Array.from({ length: 0xffff }, (_, index) => index + 1).filter(
        (code) => code < 0xd800 || code > 0xdfff,
      );
      const wrong: string[] = [];
      for (let from = 0; from < codes.length; from += 2048) {
        const some = codes.slice(from, from + 2048);
        const rows = await db.query(
          some
            .map(
              (code) =>
                `SELECT ${code} AS c, HEX(WEIGHT_STRING(CONVERT(CHAR(${code} USING ucs2) USING utf8mb3) COLLATE utf8mb3_general_ci)) AS w`,
            )
            .join(' UNION ALL '),
        );
        for (const { c, w } of rows) {
          const key = target.names.keyOf(`a${String.fromCharCode(Number(c))}b`);
          if (key !== `A${String.fromCharCode(Number.parseInt(String(w), 16))}B`) wrong.push(String(c));
        }
      }
      expect(wrong).toEqual([]);
      await target.close();
    });

    it('finds an account however it is spelled, and judges names as its server does', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      await done(target, [create('Álice'), create('straße'), create('bob')]);
      const asked = ['alice', 'ÁLICE', 'Álice', 'strase', 'bob', '😀', 'nobody'];
      const found = await target.read(asked, soon());
      const hits = asked.filter((name) => found.has(target.names.keyOf(name)));
      expect(hits).toEqual(maria() ? ['alice', 'ÁLICE', 'Álice', 'strase', 'bob'] : ['Álice', 'bob']);
      if (maria()) {
        const [again] = await target.apply([create('ALICE')], options, soon());
        expect(again).toEqual({ ok: false, message: 'There is an account “Álice” already.' });
        await done(target, [update('ALICE', { username: 'alice' })]);
        expect([...(await everybody(target)).keys()].toSorted()).toEqual(['alice', 'bob', 'straße']);
      }
      const { problem } = target.names;
      for (const [name, words] of [
        [' alice', /begins or ends with a space/],
        ['jose\u0301', /NFC/],
        ['=cmd', /formula/],
        ['a\u200bb', /can’t be seen/],
        ['', /empty/],
        ['\ud800', /half a character/],
      ] as const) {
        expect(problem('username', name)).toMatch(words);
      }
      expect(problem('username', '😀') === null).toBe(!maria());
      expect(problem('full_name', 'x'.repeat(257))).toMatch(/257 characters long; 256/);
      expect(problem('username', 'ü'.repeat(128))).toBeNull();
      await done(target, [create('ü'.repeat(128), { full_name: '字'.repeat(256) })]);
      expect(problem('groups', ['Lab 1', ''])).toMatch(/empty/);
      expect(problem('timezone', 'europe/berlin')).toMatch(/Europe\/Berlin/);
      expect(problem('timezone', 'GMT+02:00')).toBeNull();
      expect(problem('attribute.guac-totp-key-secret', 'x')).toMatch(/second factor/);
      await target.close();
    });

    it('tells connections of the same name apart', async () => {
      const db = await serverOf().fresh();
      const group = await db.addConnectionGroup('Lab A');
      await db.addConnection('pt05', { parent: group });
      await db.addConnection('pt05');
      await db.addConnection('pt06');
      const target = await open(db);
      const [refused] = await target.apply([create('a', { connections: ['pt05'] })], options, soon());
      expect(refused!.ok).toBe(false);
      expect((refused as { message: string }).message).toMatch(
        /“pt05” is the name of several connections: write .*“Lab A\/pt05”/,
      );
      await done(target, [
        create('a', { connections: ['Lab A/pt05', 'pt06'] }),
        create('b', { connections: ['/pt05'] }),
      ]);
      const all = await everybody(target);
      expect(all.get('a')!.values['connections']).toEqual(['Lab A/pt05', 'pt06']);
      expect((await target.read(['b'], soon())).get(target.names.keyOf('b'))!.values['connections']).toEqual(['/pt05']);
      await target.close();
    });

    it('follows groups in groups to what an account may reach', async () => {
      const db = await serverOf().fresh();
      for (const [name, options_] of [
        ['All', {}],
        ['Off', { disabled: true }],
        ['Year 1', { in: 'All' }],
        ['Lab 1', { in: 'Year 1' }],
      ] as const) {
        await db.addGroup(name, options_);
      }
      await db.addConnection('pt01', { hostname: 'ptvnc1' });
      await db.addConnection('pt02', { hostname: 'ptvnc2' });
      await db.addConnection('pt03');
      const grant = (group: string, connection: string) =>
        db.query(
          `INSERT INTO guacamole_connection_permission (entity_id, connection_id, permission)
           SELECT e.entity_id, c.connection_id, 'READ' FROM guacamole_entity e, guacamole_connection c
           WHERE e.name = ? AND e.type = 'USER_GROUP' AND c.connection_name = ?`,
          [group, connection],
        );
      await grant('All', 'pt02');
      await grant('Off', 'pt03');
      const target = await open(db);
      await done(target, [create('a', { groups: ['Lab 1', 'Off'], connections: ['pt01'] })]);
      expect(await target.grants!('a', soon())).toEqual({
        nestedGroups: ['All', 'Year 1'],
        connections: [
          { connection: 'pt01', through: null, permissions: ['READ'], hostname: 'ptvnc1' },
          { connection: 'pt02', through: 'All', permissions: ['READ'], hostname: 'ptvnc2' },
        ],
      });
      expect(await target.groups!(soon())).toEqual(
        expect.arrayContaining([
          { name: 'All', members: 0, groups: ['Year 1'], disabled: false },
          { name: 'Lab 1', members: 1, groups: [], disabled: false },
          { name: 'Off', members: 1, groups: [], disabled: true },
        ]),
      );
      await expect(target.grants!('nobody', soon())).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await target.close();
    });

    it('counts sessions and hours, and takes names of the gone out of the history', async () => {
      const db = await serverOf().fresh();
      await db.addGroup('Lab 1');
      const target = await open(db);
      await done(target, [create('a', { groups: ['Lab 1'] }), create('b', { groups: ['Lab 1'] }), create('c')]);
      await addHistory(db);
      const from = Date.UTC(2026, 2, 1);
      const query = (by: 'account' | 'group' | 'connection' | 'day') =>
        target.usage!({ by, from, to: Date.UTC(2026, 3, 1) }, soon());
      // One who signed in and opened nothing.
      await db.query(
        `INSERT INTO guacamole_user_history (user_id, username, remote_host, start_date)
         SELECT u.user_id, 'c', '192.0.2.9', ? FROM guacamole_user u
         JOIN guacamole_entity e ON e.entity_id = u.entity_id WHERE e.name = 'c'`,
        ['2026-03-04 09:00:00'],
      );
      expect(await query('account')).toEqual([
        { name: 'a', signIns: 1, sessions: 2, hours: 2.5, accounts: 1, lastSeen: Date.UTC(2026, 2, 3, 8) },
        { name: 'b', signIns: 0, sessions: 1, hours: 0, accounts: 1, lastSeen: Date.UTC(2026, 2, 2, 8) },
        { name: 'c', signIns: 1, sessions: 0, hours: 0, accounts: 1, lastSeen: Date.UTC(2026, 2, 4, 9) },
      ]);
      expect(await query('group')).toMatchObject([{ name: 'Lab 1', signIns: 1, sessions: 3, hours: 2.5, accounts: 2 }]);
      expect((await query('day')).map(({ name, signIns, sessions }) => `${name} ${signIns} ${sessions}`)).toEqual([
        '2026-03-02 0 2',
        '2026-03-03 1 1',
        '2026-03-04 1 0',
      ]);
      expect((await query('connection')).map(({ name, signIns }) => [name, signIns])).toEqual([
        ['pt01', null],
        ['pt02', null],
      ]);
      expect(await target.sessions!('a', 2, soon())).toEqual([
        { connection: 'pt01', from: Date.UTC(2026, 2, 3, 8), to: Date.UTC(2026, 2, 3, 9), remoteHost: '192.0.2.9' },
        { connection: null, from: Date.UTC(2026, 2, 3, 7, 59), to: null, remoteHost: '192.0.2.9' },
      ]);
      expect((await everybody(target)).get('a')!.lastSeen).toBe(Date.UTC(2026, 2, 3, 7, 59));

      expect(await target.forgotten!(soon())).toEqual([]);
      await done(target, [{ verb: 'delete', username: 'a' }]);
      expect(await target.forgotten!(soon())).toEqual([{ username: 'a', rows: 3 }]);
      expect(await target.special!('pseudonymise', ['a', 'b'], soon())).toEqual(new Map([['a', '3 rows']]));
      await done(target, [special('pseudonymise', 'a')]);
      expect(await target.forgotten!(soon())).toEqual([]);
      const rows = await db.query(
        `SELECT username, remote_host FROM guacamole_connection_history WHERE user_id IS NULL
         UNION SELECT username, remote_host FROM guacamole_user_history WHERE user_id IS NULL`,
      );
      expect(rows).toEqual([{ username: expect.stringMatching(/^deleted-[0-9a-f]{8}$/) as string, remote_host: null }]);
      expect((await query('account')).map(({ name }) => name)).toContain('b');
      await target.close();
    });

    it('resets a second factor, and shows its key to nobody', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      await done(target, [create('a', { 'attribute.kept': 'yes' })]);
      for (const [name, value] of [
        ['guac-totp-key-secret', 'JBSWY3DPEHPK3PXP'],
        ['guac-totp-key-confirmed', 'true'],
      ]) {
        await db.query(
          'INSERT INTO guacamole_user_attribute (user_id, attribute_name, attribute_value) SELECT user_id, ?, ? FROM guacamole_user',
          [name, value],
        );
      }
      expect(JSON.stringify([...(await everybody(target)).values()])).not.toContain('JBSWY3DP');
      expect([...(await target.special!('reset-totp', ['a'], soon())).keys()]).toEqual(['a']);
      const { capture } = (await target.capture(['a'], soon())).get(target.names.keyOf('a'))!;
      await done(target, [special('reset-totp', 'a')]);
      expect(await target.special!('reset-totp', ['a'], soon())).toEqual(new Map());
      expect((await everybody(target)).get('a')!.values).toMatchObject({ 'attribute.kept': 'yes' });
      await done(target, [{ verb: 'restore', username: 'a', capture }]);
      expect(await db.query('SELECT attribute_name FROM guacamole_user_attribute')).toHaveLength(3);
      await target.close();
    });

    it('finds and mends what other tools left behind', async () => {
      const db = await serverOf().fresh({ ptManagement: true });
      await db.addConnection('pt05', { hostname: 'ptvnc5' });
      await db.addConnection('pt06', { hostname: 'ptvnc6' });
      const target = await open(db);
      await done(target, [create('a'), create('b', { connections: ['pt06'] }), create('fine')]);
      await db.query("INSERT INTO guacamole_entity (name, type) VALUES ('half', 'USER')");
      await db.query(
        "DELETE FROM guacamole_user_permission WHERE entity_id = (SELECT entity_id FROM guacamole_entity WHERE name = 'b')",
      );
      await db.query(
        `INSERT INTO user_container_mapping (user_id, container_name) SELECT u.user_id, 'ptvnc5' FROM guacamole_user u
         JOIN guacamole_entity e ON e.entity_id = u.entity_id WHERE e.name = 'a'`,
      );
      const found = await target.repairs!(soon());
      expect(found.map(({ kind, subject }) => `${kind}: ${subject}`)).toEqual([
        'orphan-entity: half',
        'no-self-read: b',
        'mapping-without-permission: a · ptvnc5',
        'permission-without-mapping: b · ptvnc6',
      ]);
      for (const { kind, subject } of found) {
        expect((await target.special!(`repair:${kind}`, [subject], soon())).has(subject)).toBe(true);
      }
      await done(
        target,
        found.map(({ kind, subject }) => special(`repair:${kind}`, subject)),
      );
      expect(await target.repairs!(soon())).toEqual([]);
      expect((await everybody(target)).get('a')!.values['connections']).toEqual(['pt05']);
      await done(target, [create('half')]);
      await target.close();
    });

    it('reads all accounts, over pages and gaps, as it reads them by name', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      for (const group of ['b', 'a']) await db.addGroup(group);
      for (const connection of ['pt02', 'pt01']) await db.addConnection(connection);
      const names = Array.from({ length: 4500 }, (_, index) => `many-${index}`);
      const values = names.map((name) => `('${name}', 'USER')`).join(', ');
      await db.query(`INSERT INTO guacamole_entity (name, type) VALUES ${values}`);
      // The last come first: numbers of users and of entities have nothing to do with each other.
      await db.query(
        `INSERT INTO guacamole_user (entity_id, password_hash, password_date, full_name)
         SELECT entity_id, 'x', '2026-01-01', name FROM guacamole_entity WHERE type = 'USER' ORDER BY entity_id DESC`,
      );
      await done(target, [
        update('many-0', {
          groups: ['a', 'b'],
          connections: ['pt02', 'pt01'],
          role: 'admin',
          can_change_password: 'true',
        }),
        update('many-1', { groups: ['b'], external_id: 'e-1', 'attribute.shelf': '3', role: 'instructor' }),
        update('many-4499', { groups: ['b'], disabled: 'true', valid_until: '2026-12-31', access_from: '08:00:00' }),
        ...names.slice(2000, 2100).map((username): Deed => ({ verb: 'delete', username })),
        update('many-4400', { full_name: null }),
      ]);
      // To change another is not to change oneself.
      await db.query(
        `INSERT INTO guacamole_user_permission (entity_id, affected_user_id, permission)
         SELECT e.entity_id, u.user_id, 'UPDATE' FROM guacamole_entity e JOIN guacamole_user u ON u.full_name = 'many-7'
         WHERE e.name = 'many-8'`,
      );
      await db.query(
        `INSERT INTO guacamole_user_history (user_id, username, start_date)
         SELECT u.user_id, 'many-9', d FROM guacamole_user u
         JOIN (SELECT ${maria() ? "'2026-03-02 08:00:00'" : "CAST('2026-03-02 08:00:00Z' AS timestamptz)"} AS d
               UNION SELECT ${maria() ? "'2026-03-01 08:00:00'" : "CAST('2026-03-01 08:00:00Z' AS timestamptz)"}) x ON 1 = 1
         WHERE u.full_name = 'many-9'`,
      );
      const all = await everybody(target);
      const { keyOf } = target.names;
      const byName = await target.read(names, soon());
      expect(all.size).toBe(4400);
      expect(byName.size).toBe(4400);
      expect(Object.fromEntries([...all.values()].map((one) => [keyOf(one.username), one]))).toEqual(
        Object.fromEntries(byName),
      );
      expect(all.get('many-0')!.values).toMatchObject({
        ...{ groups: ['a', 'b'], connections: ['pt01', 'pt02'], role: 'admin', can_change_password: 'true' },
      });
      expect(all.get('many-0')!.protected).toBe('is the last administrator');
      expect(all.get('many-1')!.values).toMatchObject({ external_id: 'e-1', 'attribute.shelf': '3', groups: ['b'] });
      expect(all.get('many-7')!.values['can_change_password']).toBe('false');
      expect(all.get('many-9')!.lastSeen).toBe(Date.UTC(2026, 2, 2, 8));
      await target.close();
    });

    it('marks a password without telling anything of it, the same in every reading', async () => {
      const db = await serverOf().fresh();
      const target = await open(db);
      await done(
        target,
        numbered(3, (index) => create(`u-${index}`)),
      );
      await db.query(
        'UPDATE guacamole_user SET password_salt = NULL WHERE user_id = (SELECT MIN(entity_id) FROM guacamole_entity)',
      );
      const before = await everybody(target);
      const marks = [...before.values()].map((one) => one.passwordMark);
      expect(new Set(marks).size).toBe(3);
      const captured = [...(await target.capture([...before.keys()], soon())).values()];
      for (const { account, capture } of captured) {
        expect(account.passwordMark).toBe(before.get(account.username)!.passwordMark);
        expect(target.describe(capture)).toEqual(before.get(account.username));
      }
      await done(target, [update('u-1', {}, 'another')]);
      const after = await everybody(target);
      const moved = [...after.values()].filter((one) => one.passwordMark !== before.get(one.username)!.passwordMark);
      expect(moved.map(({ username }) => username)).toEqual(['u-1']);
      await target.close();
    });
  });
}

async function addHistory(db: GuacamoleDatabase): Promise<void> {
  const session = (name: string, connection: string, start: string, end: string | null) =>
    db.query(
      `INSERT INTO guacamole_connection_history (user_id, username, remote_host, connection_name, start_date, end_date)
       SELECT u.user_id, e.name, '192.0.2.9', '${connection}', '${start}', ${end === null ? 'NULL' : `'${end}'`}
       FROM guacamole_user u JOIN guacamole_entity e ON e.entity_id = u.entity_id WHERE e.name = '${name}'`,
    );
  await session('a', 'pt01', '2026-03-02 08:00:00', '2026-03-02 09:30:00');
  await session('a', 'pt01', '2026-03-03 08:00:00', '2026-03-03 09:00:00');
  await session('b', 'pt02', '2026-03-02 08:00:00', null);
  await db.query(
    `INSERT INTO guacamole_user_history (user_id, username, remote_host, start_date)
     SELECT u.user_id, 'a', '192.0.2.9', '2026-03-03 07:59:00' FROM guacamole_user u
     JOIN guacamole_entity e ON e.entity_id = u.entity_id WHERE e.name = 'a'`,
  );
}
