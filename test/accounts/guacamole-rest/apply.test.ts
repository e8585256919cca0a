// What is done to accounts over Guacamole's REST API, at each of its versions, and the traps on the way.
import { describe, expect, it } from 'vitest';
import type { GuacVersion } from '../../support/guacamole-server.ts';
import { hashOf } from '../../support/guacamole-server-state.ts';
import { create, openSite, quiet, update } from './support.ts';

const versions: GuacVersion[] = ['1.0.0', '1.5.5', '1.6.0'];

describe.each(versions)('Guacamole %s', (version) => {
  it('makes, reads, changes and removes an account with all that it keeps', async () => {
    await using site = await openSite({ version });
    const { server, target } = site;
    server.state.connections.set('7', { identifier: '7', name: 'desk 7', parameters: { hostname: 'ptvnc7' } });
    const values = {
      full_name: 'Ada Example',
      email: 'ada@example.com',
      organization: 'Lab',
      title: 'Student',
      role: 'instructor',
      can_change_password: 'true',
      groups: ['lab-1', 'lab-2'],
      connections: ['desk 7'],
      disabled: 'false',
      must_change_password: 'true',
      valid_from: '2026-09-01',
      valid_until: '2027-02-28',
      access_from: '08:00:00',
      access_until: '18:00:00',
      timezone: 'Europe/Berlin',
    };
    expect(await site.apply([create('ada', values)])).toEqual([{ ok: true }]);
    const user = server.state.users.get('ada')!;
    expect(user.password).toBe(hashOf('a long password'));
    expect([...user.users.get('ada')!].toSorted()).toEqual(['READ', 'UPDATE']);
    expect([...user.connections.get('7')!]).toEqual(['READ']);

    const read = (await target.read(['ada'], quiet())).get('ada')!;
    expect(read.values).toMatchObject(values);
    expect(read).toMatchObject({ username: 'ada', passwordMark: null, protected: null });
    expect((await site.all()).get('ada')).toEqual(read);

    const changes = {
      full_name: null,
      groups: ['lab-2', 'lab-3'],
      role: 'student',
      can_change_password: 'false',
      connections: null,
      valid_until: null,
      must_change_password: 'false',
    };
    expect((await site.apply([update('ada', changes, 'another password')]))[0]).toMatchObject({ ok: true });
    const changed = (await target.read(['ada'], quiet())).get('ada')!;
    expect(changed.values).toEqual({ ...read.values, ...changes });
    expect(user.password).toBe(version === '1.6.0' ? user.password : hashOf('another password'));
    expect(server.state.users.get('ada')!.password).toBe(hashOf('another password'));

    expect(await site.apply([{ verb: 'delete', username: 'ada' }])).toEqual([{ ok: true }]);
    expect(await target.read(['ada'], quiet())).toEqual(new Map());
    expect(await site.apply([{ verb: 'delete', username: 'ada' }])).toEqual([
      { ok: true, message: 'It was gone already.' },
    ]);
  });

  it('does not enable a disabled account by changing something else', async () => {
    await using site = await openSite({ version });
    await site.apply([create('ada', { disabled: 'true', full_name: 'Ada Example', email: 'ada@example.com' })]);
    expect(site.server.state.users.get('ada')!.disabled).toBe(true);
    expect((await site.apply([update('ada', { title: 'Student' }, 'new password')]))[0]).toEqual({ ok: true });
    const user = site.server.state.users.get('ada')!;
    expect(user.disabled).toBe(true);
    expect(user.attributes).toMatchObject({ 'guac-full-name': 'Ada Example', 'guac-organizational-role': 'Student' });
    await site.apply([update('ada', { disabled: 'false' })]);
    expect(site.server.state.users.get('ada')!.disabled).toBe(false);
  });

  it('gives one account its own outcome and harms no other', async () => {
    await using site = await openSite({ version });
    await site.apply([create('there', { email: 'there@example.com' })]);
    const outcomes = await site.apply([
      create('one'),
      create('There'),
      create('weak', {}, 'x'),
      update('nobody', { full_name: 'Nobody' }),
      create('two'),
      create('three', { connections: ['no such desk'] }),
      create('four', { groups: ['no such group'] }),
    ]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, false, true, false, false]);
    expect(outcomes[1]).toMatchObject({ message: 'Guacamole has an account that it takes for the same.' });
    expect(outcomes[2]).toMatchObject({
      message: "The password is against the policy of Guacamole's own configuration.",
    });
    expect(outcomes[3]).toEqual({ ok: false, message: 'It is not there any more.' });
    expect(outcomes[5]).toMatchObject({
      message:
        'There is no connection “no such desk”, or several have that name: their ids tell them apart, as in “no such desk (#12)”.',
    });
    expect(outcomes[6]).toMatchObject({ message: 'There is no group “no such group”. Make it in Guacamole first.' });
    expect([...site.server.state.users.keys()]).toEqual(['provost', 'guacadmin', 'there', 'one', 'two']);
    expect(JSON.stringify(outcomes)).not.toContain('a long password');
  });

  it('refuses dates that the server would drop without a word', async () => {
    await using site = await openSite({ version });
    const [outcome] = await site.apply([create('ada', { valid_until: '31.12.2026' })]);
    expect(outcome).toEqual({ ok: false, message: 'Valid until: “31.12.2026” is no date; write it as 2026-12-31.' });
    expect(site.server.state.users.has('ada')).toBe(false);
  });

  it('completes what broke off in the middle when it is done again', async () => {
    await using site = await openSite({ version });
    const deeds = ['a', 'b', 'c'].map((name) => create(name, { full_name: name, groups: ['lab'], role: 'instructor' }));
    site.server.fault(/^PATCH .*memberUsers$/, 503);
    await expect(site.apply(deeds)).rejects.toMatchObject({ code: 'TARGET_UNREACHABLE' });
    expect(site.server.state.users.has('c')).toBe(true);
    const again = await site.apply(deeds);
    expect(again.every(({ ok }) => ok)).toBe(true);
    expect(again[0]!.message).toContain('had been made before, and was completed');
    expect([...site.server.state.groups.get('lab')!.users]).toEqual(['a', 'b', 'c']);
    expect(site.server.state.users.get('b')!.system).toContain('CREATE_USER');
  });

  it('puts a whole class into a group by one request', async () => {
    await using site = await openSite({ version });
    await site.apply(Array.from({ length: 60 }, (_, at) => create(`student-${at}`, { groups: ['lab'] })));
    expect(site.server.state.groups.get('lab')!.users.size).toBe(60);
    expect(site.server.count(/^PATCH .*memberUsers$/)).toBe(1);
  });

  it('brings back what was deleted, without the password, and says so', async () => {
    await using site = await openSite({ version });
    const { server, target } = site;
    server.state.connections.set('7', { identifier: '7', name: 'desk', parameters: {} });
    server.state.connections.set('8', { identifier: '8', name: 'desk', parameters: {} });
    await site.apply([
      create('ada', {
        full_name: 'Ada',
        disabled: 'true',
        groups: ['lab'],
        connections: ['desk (#7)', 'desk (#8)'],
        role: 'admin',
      }),
    ]);
    const { account, capture } = (await target.capture(['ada'], quiet())).get('ada')!;
    expect(account.values['connections']).toEqual(['desk (#7)', 'desk (#8)']);
    await site.apply([{ verb: 'delete', username: 'ada' }]);
    server.state.connections.delete('8');
    server.state.groups.delete('lab');
    const [outcome] = await site.apply([
      { verb: 'restore', username: 'ada', capture: JSON.parse(JSON.stringify(capture)) },
    ]);
    expect(outcome).toEqual({
      ok: true,
      message:
        'It came back without its password, which Guacamole tells nobody: give it a new one. A connection that it had is gone. A group that it was in is gone: lab.',
    });
    expect(server.state.users.get('ada')!.password).toBeNull();
    const back = (await target.read(['ada'], quiet())).get('ada')!;
    expect(back.values).toEqual({ ...account.values, connections: ['desk'], groups: null });
    expect(target.describe(capture).values).toEqual(account.values);
    expect(target.traits.restoresPasswords).toBe(false);
  });

  it('puts a changed account back as it was, with what it did not have then', async () => {
    await using site = await openSite({ version });
    await site.apply([create('ada', { full_name: 'Ada', groups: ['lab'] })]);
    const { account, capture } = (await site.target.capture(['ada'], quiet())).get('ada')!;
    await site.apply([
      update('ada', { full_name: 'Eve', email: 'eve@example.com', groups: ['other'], role: 'admin', disabled: 'true' }),
    ]);
    expect((await site.apply([{ verb: 'restore', username: 'ada', capture }]))[0]).toEqual({ ok: true });
    expect((await site.target.read(['ada'], quiet())).get('ada')!.values).toEqual(account.values);
    expect(site.server.state.users.get('ada')!.password).toBe(hashOf('a long password'));
  });

  it('leaves the account alone that it signs in with', async () => {
    await using site = await openSite({ version });
    expect((await site.all()).get('provost')!.protected).toBe('is the account that Provost signs in with');
    const outcomes = await site.apply([{ verb: 'delete', username: 'provost' }, update('provost', { title: 'x' })]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([false, false]);
  });

  it('resets the second factor of an account, and nothing else of it', async () => {
    await using site = await openSite({ version });
    await site.apply([create('ada', { full_name: 'Ada', disabled: 'true' }), create('bob')]);
    site.server.state.users.get('ada')!.attributes['guac-totp-key-secret'] = 'SECRET';
    const { capture } = (await site.target.capture(['ada'], quiet())).get('ada')!;
    expect(JSON.stringify(capture)).not.toContain('SECRET');
    expect([...(await site.target.special!('reset-totp', ['ada', 'bob'], quiet())).keys()]).toEqual(['ada']);
    // Changing something else keeps it.
    await site.apply([update('ada', { title: 'Student' })]);
    expect(site.server.state.users.get('ada')!.attributes['guac-totp-key-secret']).toBe('SECRET');
    await site.apply([{ verb: 'special', what: 'reset-totp', subject: 'ada', detail: null }]);
    const user = site.server.state.users.get('ada')!;
    expect(user.attributes).toEqual({ 'guac-full-name': 'Ada', 'guac-organizational-role': 'Student' });
    expect(user.disabled).toBe(true);
    expect(await site.target.special!('reset-totp', ['ada'], quiet())).toEqual(new Map());
  });

  it('gives the manager four rights on all that were made, in one request', async () => {
    await using site = await openSite({ version });
    await site.apply([create('ada'), create('bob')], { managedBy: 'guacadmin' });
    expect([...site.server.state.users.get('guacadmin')!.users.get('bob')!].toSorted()).toEqual([
      'ADMINISTER',
      'DELETE',
      'READ',
      'UPDATE',
    ]);
    expect(site.server.count(/^PATCH .*guacadmin\/permissions$/)).toBe(1);
  });

  it('makes the groups that are missing before it puts accounts into them, and leaves the others alone', async () => {
    await using site = await openSite({ version });
    const { server, target } = site;
    expect(await target.special!('make-group', ['lab-1', 'Evening class'], quiet())).toEqual(
      new Map([['Evening class', 'absent']]),
    );
    const makeGroups = ['lab-1', 'Evening class'];
    const made = { verb: 'special', what: 'make-group', subject: 'Evening class', detail: null } as const;
    const outcomes = await site.apply([made, create('ada', { groups: makeGroups })], { makeGroups });
    expect(outcomes).toEqual([{ ok: true }, { ok: true }]);
    expect([...server.state.groups.get('Evening class')!.users]).toEqual(['ada']);
    expect(server.count(/^POST .*\/userGroups$/)).toBe(1);
    expect(await target.special!('make-group', ['Evening class'], quiet())).toEqual(new Map());
  });

  it('touches no other than the one that is spelled so', async () => {
    await using site = await openSite({ version });
    await site.apply([create('alice', { full_name: 'Alice' })]);
    // A server that keeps both apart.
    const { users } = site.server.state;
    users.set('Alice', { ...users.get('alice')!, username: 'Alice', users: new Map(), attributes: {} });
    await site.apply([update('alice', { full_name: 'Small' })]);
    await site.apply([{ verb: 'delete', username: 'Alice' }]);
    expect([...users.keys()]).toContain('alice');
    expect([...site.server.state.users.keys()]).not.toContain('Alice');
    expect(await site.apply([{ verb: 'delete', username: 'ALICE' }])).toEqual([
      { ok: true, message: 'It was gone already.' },
    ]);
    expect(site.server.state.users.get('alice')!.attributes['guac-full-name']).toBe('Small');
  });

  it('says that names stay as they are', async () => {
    await using site = await openSite({ version });
    await site.apply([create('ada')]);
    expect((await site.apply([update('ada', { username: 'eve' })]))[0]).toMatchObject({ ok: false });
    expect(site.server.state.users.has('ada')).toBe(true);
  });
});

describe('lists of changes (1.6)', () => {
  it('sends a class as one list, and not more than a proxy lets through', async () => {
    await using site = await openSite({ bodyLimit: 60_000 });
    const deeds = Array.from({ length: 400 }, (_, at) =>
      create(`student-${at}`, { full_name: `Student number ${at}`, email: `s${at}@example.com` }),
    );
    const outcomes = await site.apply(deeds);
    expect(outcomes.every(({ ok }) => ok)).toBe(true);
    expect(site.server.state.users.size).toBe(402);
    // 413 for the whole, then halves.
    expect(site.server.count(/^PATCH \/api\/session\/data\/mysql\/users$/)).toBeLessThan(10);
    expect(site.server.count(/^POST .*\/users$/)).toBe(0);
  });

  it('finds the one that breaks the server without an outcome', async () => {
    await using site = await openSite({ dataSource: 'postgresql' });
    // Longer than the column, in a way that is not foreseen: 100 characters, and 200 as the server here counts.
    const name = '𝒳'.repeat(100);
    const outcomes = await site.apply([create('a'), create('b'), create(name), create('c')]);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, false, true]);
    expect(outcomes[2]).toMatchObject({ message: 'Guacamole could not do it.' });
  });

  it('keeps an external id, which adding alone would drop', async () => {
    await using site = await openSite();
    await site.apply([create('ada', { external_id: 'S-1', 'attribute.room': '12' })]);
    expect(site.server.state.users.get('ada')!.attributes).toMatchObject({ 'external-id': 'S-1', room: '12' });
    expect((await site.target.read(['ada'], quiet())).get('ada')!.values).toMatchObject({
      external_id: 'S-1',
      'attribute.room': '12',
    });
    await site.apply([update('ada', { external_id: null })]);
    expect(site.server.state.users.get('ada')!.attributes).toEqual({ room: '12' });
  });
});

describe('one by one (before 1.6)', () => {
  it('says that it does not keep an external id instead of losing it', async () => {
    await using site = await openSite({ version: '1.5.5' });
    await site.target.probe(quiet());
    expect(site.target.traits.fields).not.toContain('external_id');
    expect((await site.apply([create('ada', { external_id: 'S-1' })]))[0]).toEqual({
      ok: false,
      message: 'This Guacamole does not keep "external_id".',
    });
  });
});
