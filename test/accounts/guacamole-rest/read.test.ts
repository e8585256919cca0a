// Reading accounts over Guacamole's REST API: how many requests that takes, what is left out, and the history.
import { describe, expect, it } from 'vitest';
import { entryReader } from '../../../main/accounts/guacamole-rest/entries.ts';
import { restNames } from '../../../main/accounts/guacamole-rest/names.ts';
import { create, errorOf, openSite, quiet, update } from './support.ts';

const day = 86_400_000;

describe('a list of users', () => {
  it('is read member by member, wherever its bytes are cut', () => {
    const users = {
      'a "quoted" {name}': { username: 'x', attributes: { note: '}],{[ \\" ü' } },
      __proto__2: { list: [1, { deep: ['}'] }] },
      'ünïcødé 🎓': { username: '🎓', n: null },
      last: 'text, with, commas',
    };
    const bytes = Buffer.from(JSON.stringify(users, null, 1));
    for (const size of [1, 2, 3, 7, 64, bytes.length]) {
      const read: Record<string, unknown> = {};
      const reader = entryReader((name, value) => (read[name] = value));
      for (let from = 0; from < bytes.length; from += size) reader.write(bytes.subarray(from, from + size));
      reader.end();
      expect(read).toEqual(users);
    }
  });

  it('may be empty, and is not complete without its end', () => {
    const empty = entryReader(() => expect.fail('there is nothing'));
    empty.write(Buffer.from(' { } '));
    empty.end();
    const cut = entryReader(() => undefined);
    cut.write(Buffer.from('{"a":{"b":1},"c":{"d"'));
    expect(() => cut.end()).toThrow('not complete');
  });
});

describe('snapshot', () => {
  it('takes one list, one request for each group, and one for what each may do', async () => {
    await using site = await openSite();
    await site.apply(Array.from({ length: 80 }, (_, at) => create(`s${at}`, { groups: [`lab-${at % 3}`] })));
    site.server.requests.length = 0;
    const all = await site.all();
    expect(all.size).toBe(82);
    expect(all.get('s4')!.values).toMatchObject({
      groups: ['lab-1'],
      role: 'student',
      connections: null,
      can_change_password: 'false',
    });
    expect(site.server.count(/^GET .*\/users$/)).toBe(1);
    expect(site.server.count(/^GET .*\/memberUsers$/)).toBe(site.server.state.groups.size);
    expect(site.server.count(/^GET .*\/permissions$/)).toBe(82);
    // What is read by name is the same, so that a plan finds what it saw.
    const names = [...all.keys()];
    const read = await site.target.read(names, quiet());
    for (const name of names) expect(read.get(name)).toEqual(all.get(name));
    expect(await site.target.read(['s4'], quiet())).toEqual(new Map([['s4', all.get('s4')!]]));
  });

  it('leaves out what would take a request for each of very many, everywhere alike, and says so', async () => {
    await using site = await openSite({ times: { permissionsUpTo: 10 } });
    await site.apply(Array.from({ length: 9 }, (_, at) => create(`s${at}`, { role: 'instructor' })));
    await using second = await openSite({ times: { permissionsUpTo: 10 }, config: { url: site.server.url } });
    const probe = await second.target.probe(quiet());
    expect(probe.warnings.some((one) => one.startsWith('There are too many accounts'))).toBe(true);
    expect(second.target.traits.fields).not.toContain('role');
    site.server.requests.length = 0;
    const account = (await second.all()).get('s1')!;
    expect(Object.keys(account.values)).not.toContain('role');
    expect((await second.target.read(['s1'], quiet())).get('s1')).toEqual(account);
    expect(site.server.count(/permissions$/)).toBe(0);
    // One at a time it is still told.
    expect(await second.target.grants!('s1', quiet())).toEqual({ nestedGroups: [], connections: [] });
    // And a class that grows past the number while it is open changes nothing.
    await site.apply(Array.from({ length: 9 }, (_, at) => create(`t${at}`)));
    expect((await site.all()).get('s1')!.values['role']).toBe('instructor');
  });

  it('reads when an account was last seen', async () => {
    await using site = await openSite();
    await site.apply([create('ada')]);
    site.server.state.users.get('ada')!.lastActive = 1_790_000_000_000;
    expect((await site.all()).get('ada')!.lastSeen).toBe(1_790_000_000_000);
  });

  it('reads 5,000 accounts, of which a list has many pieces', async () => {
    await using site = await openSite({ times: { permissionsUpTo: 10 } });
    const { users } = site.server.state;
    const one = users.get('guacadmin')!;
    for (let at = 0; at < 5000; at++)
      users.set(`student-${at}`, { ...one, username: `student-${at}`, system: new Set() });
    const all = await site.all();
    expect(all.size).toBe(5002);
  });
});

describe('what is not shown', () => {
  it('is left out of an account instead of shown as empty, and is no fault of the target', async () => {
    await using site = await openSite();
    await site.apply([create('ada', { role: 'admin' }), create('bob')]);
    site.server.fault(/users\/ada\/permissions$/, 403, 2);
    const all = await site.all();
    expect(Object.keys(all.get('ada')!.values)).not.toContain('role');
    expect(all.get('bob')!.values['role']).toBe('student');
    site.server.fault(/history\/connections/, 403);
    expect(await errorOf(site.target.sessions!('ada', 5, quiet()))).toMatchObject({ code: 'TARGET_FAILED' });
    expect(site.server.count(/^POST \/api\/tokens$/)).toBe(1);
  });
});

describe('groups and grants', () => {
  it('tells which groups there are, and what an account gets through them', async () => {
    await using site = await openSite();
    const { state } = site.server;
    for (const [id, name] of [
      ['1', 'own'],
      ['2', 'of lab'],
      ['3', 'of school'],
      ['4', 'of other'],
    ] as const)
      state.connections.set(id, { identifier: id, name, parameters: { hostname: `ptvnc${id}`, password: 'secret' } });
    await site.apply([create('ada', { groups: ['lab', 'other'], connections: ['own'] })]);
    const group = (name: string, connection: string) => {
      const known = state.groups.get(name) ?? {
        identifier: name,
        disabled: false,
        users: new Set<string>(),
        groups: new Set<string>(),
        connections: new Map<string, Set<string>>(),
      };
      known.connections.set(connection, new Set(['READ']));
      state.groups.set(name, known);
      return known;
    };
    group('lab', '2');
    group('school', '3').groups.add('lab');
    group('other', '4').disabled = true;
    const { nestedGroups, connections } = await site.target.grants!('ada', quiet());
    expect(nestedGroups).toEqual(['school']);
    expect(connections).toEqual([
      { connection: 'own', through: null, permissions: ['READ'], hostname: 'ptvnc1' },
      { connection: 'of lab', through: 'lab', permissions: ['READ'], hostname: 'ptvnc2' },
      { connection: 'of school', through: 'school', permissions: ['READ'], hostname: 'ptvnc3' },
    ]);
    expect(JSON.stringify(connections)).not.toContain('secret');
    expect(await site.target.connections!(quiet())).toEqual(['of lab', 'of other', 'of school', 'own']);
    expect(await site.target.groups!(quiet())).toContainEqual({
      name: 'school',
      members: 0,
      groups: ['lab'],
      disabled: false,
    });
    expect(await site.target.groups!(quiet())).toContainEqual({
      name: 'other',
      members: 1,
      groups: [],
      disabled: true,
    });
  });
});

describe('history', () => {
  const start = Date.UTC(2026, 2, 2, 9);
  const row = (at: number, username: string, connectionName: string, hours: number | null) => ({
    identifier: String(at) + username,
    connectionIdentifier: '1',
    connectionName,
    username,
    remoteHost: '192.0.2.1',
    startDate: start + at * 60_000,
    endDate: hours === null ? null : start + at * 60_000 + hours * 3_600_000,
  });

  it('lists the sessions of one account, newest first, and of nobody whose name only holds its own', async () => {
    await using site = await openSite();
    await site.apply([create('ada'), create('adam')]);
    site.server.state.users
      .get('ada')!
      .history.push({ username: 'ada', remoteHost: '192.0.2.1', startDate: start, endDate: null });
    site.server.state.history.push(row(1, 'ada', 'desk', 1), row(2, 'adam', 'desk', 1), row(3, 'ada', 'desk', null));
    const sessions = await site.target.sessions!('ada', 2, quiet());
    expect(sessions).toEqual([
      { connection: 'desk', from: start + 180_000, to: null, remoteHost: '192.0.2.1' },
      { connection: 'desk', from: start + 60_000, to: start + 3_660_000, remoteHost: '192.0.2.1' },
    ]);
    expect((await site.target.sessions!('ada', 9, quiet())).at(-1)).toMatchObject({ connection: null, from: start });
  });

  it('adds up by account, group, connection and day', async () => {
    await using site = await openSite();
    await site.apply([create('ada', { groups: ['lab'] }), create('bob', { groups: ['lab'] })]);
    site.server.state.history.push(row(0, 'ada', 'desk', 1), row(1, 'ada', 'other', 2), row(2, 'bob', 'desk', null));
    const signedIn = (username: string, at: number) =>
      site.server.state.users
        .get(username)!
        .history.push({ username, remoteHost: '192.0.2.1', startDate: start + at * 60_000, endDate: null });
    signedIn('ada', 0);
    signedIn('ada', 1);
    signedIn('ada', 1 - 24 * 60 * 9);
    signedIn('guacadmin', 5);
    const by = (what: 'account' | 'group' | 'connection' | 'day') =>
      site.target.usage!({ by: what, from: start - day, to: start + day }, quiet());
    expect(await by('account')).toEqual([
      { name: 'ada', signIns: 2, sessions: 2, hours: 3, accounts: 1, lastSeen: start + 60_000 },
      { name: 'bob', signIns: 0, sessions: 1, hours: 0, accounts: 1, lastSeen: start + 120_000 },
      { name: 'guacadmin', signIns: 1, sessions: 0, hours: 0, accounts: 1, lastSeen: start + 300_000 },
    ]);
    expect(await by('group')).toMatchObject([{ name: 'lab', signIns: 2, sessions: 3, accounts: 2 }]);
    expect((await by('connection')).map(({ name, signIns, sessions }) => [name, signIns, sessions])).toEqual([
      ['desk', null, 2],
      ['other', null, 1],
    ]);
    expect(await by('day')).toMatchObject([{ name: '2026-03-02', signIns: 3, sessions: 3, accounts: 3 }]);
    expect(await site.target.usage!({ by: 'day', from: start + day, to: start + 2 * day }, quiet())).toEqual([]);
  });

  it('gets past the thousand rows that the server gives, and says where it can’t', async () => {
    await using site = await openSite();
    const { history } = site.server.state;
    // 1,500 rows on one day, 1,500 on others after it.
    for (let at = 0; at < 1500; at++)
      history.push({ ...row(0, 'ada', 'desk', 1), identifier: `a${at}`, startDate: start + at });
    for (let at = 0; at < 1500; at++)
      history.push({
        ...row(0, 'bob', 'desk', 1),
        identifier: `b${at}`,
        startDate: start + day + (at % 20) * day + at,
      });
    const all = await site.target.usage!({ by: 'account', from: start - day, to: start + 30 * day }, quiet());
    expect(all.map(({ name, sessions }) => [name, sessions])).toEqual([
      ['ada', 1500],
      ['bob', 1500],
    ]);
    for (let at = 1500; at < 2100; at++)
      history.push({ ...row(0, 'ada', 'desk', 1), identifier: `a${at}`, startDate: start + at });
    const error = await errorOf(
      site.target.usage!({ by: 'account', from: start - day, to: start + 30 * day }, quiet()),
    );
    expect(error).toMatchObject({
      code: 'TARGET_FAILED',
      message: 'Guacamole tells only part of its history of 2026-03-02 over REST',
    });
  });
});

describe('names', () => {
  const names = restNames(() => 'mysql');

  it('takes for one what the tables of the usual set-up take for one', () => {
    expect(names.keyOf('Alice ')).toBe(names.keyOf('alice'));
    expect(names.keyOf('jose\u0301')).toBe(names.keyOf('josé'));
    expect(names.keyOf(' alice')).not.toBe(names.keyOf('alice'));
    expect(names.keyOf('álice')).not.toBe(names.keyOf('alice'));
  });

  it.each([
    ['username', '', 'empty'],
    ['username', ' alice', 'space'],
    ['username', 'a/b', 'slash'],
    ['username', '..', 'dots'],
    ['username', 'jose\u0301', 'NFC'],
    ['username', 'x'.repeat(129), '128'],
    ['username', '=cmd', 'formula'],
    ['username', 'a\u202eb', 'seen'],
    ['username', 'smile😀', 'MySQL'],
    ['valid_until', '2026-02-30', 'no date'],
    ['access_from', '8:00', 'no time'],
    ['timezone', 'Mars/Olympus', 'not known'],
    ['role', 'boss', 'none of'],
    ['disabled', 'yes', 'neither'],
    ['email', 'x'.repeat(257), '256'],
    ['attribute.room', 'x'.repeat(4097), '4096'],
  ])('refuses %s “%s”', (field, value, why) => {
    expect(names.problem(field, value)).toContain(why);
  });

  it('lets through what is fine', () => {
    expect(names.problem('username', 'ada.example@example.com')).toBeNull();
    expect(names.problem('groups', ['lab-1', 'Lab 2'])).toBeNull();
    expect(names.problem('timezone', 'GMT+2')).toBeNull();
    expect(names.problem('valid_until', '2028-02-29')).toBeNull();
    expect(restNames(() => 'postgresql').problem('username', 'smile😀')).toBeNull();
  });

  it('is said before anything is sent', async () => {
    await using site = await openSite();
    await site.apply([create('ada')]);
    site.server.requests.length = 0;
    expect((await site.apply([update('ada', { timezone: 'Mars/Olympus' })]))[0]).toMatchObject({ ok: false });
    expect(site.server.count(/^(PUT|PATCH|POST)/)).toBe(0);
  });
});
