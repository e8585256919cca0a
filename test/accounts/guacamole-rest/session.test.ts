// Signing in to Guacamole over REST: tokens, second factors, bans, versions, and what becomes of a server that is away.
import net from 'node:net';
import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { openGuacamoleRest, openRest } from '../../../main/accounts/guacamole-rest/index.ts';
import { startGuacamole } from '../../support/guacamole-server.ts';
import { accessOf, configOf, create, errorOf, openSite, quiet } from './support.ts';

const signIns = /^POST \/api\/tokens$/;

describe('tokens', () => {
  it('asks nothing before the first question, shares one session, and ends it', async () => {
    const site = await openSite();
    expect(site.server.requests).toEqual([]);
    await Promise.all([site.target.probe(quiet()), site.target.groups!(quiet()), site.all()]);
    expect(site.server.count(signIns)).toBe(1);
    expect(site.server.inAddress).toBe(0);
    await site.target.close();
    expect(site.server.count(/^DELETE \/api\/tokens\//)).toBe(1);
    await site.server.close();
  });

  it('signs in again once when the session has expired, and tells that apart from what is not allowed', async () => {
    await using site = await openSite();
    await site.target.probe(quiet());
    site.server.expire();
    expect((await site.all()).size).toBe(2);
    expect(site.server.count(signIns)).toBe(2);
    // Not allowed: the session is good, and nobody signs in again.
    site.server.state.users.get('provost')!.system.clear();
    const [outcome] = await site.apply([create('ada', { groups: ['lab'] })]);
    expect(outcome).toMatchObject({ ok: false });
    expect(site.server.count(signIns)).toBe(2);
  });

  it('puts the token into the address only where the server reads no header, and warns of it', async () => {
    await using old = await openSite({ version: '1.0.0' });
    const probe = await old.target.probe(quiet());
    expect(probe.warnings.some((one) => one.includes('wants the token of the session in the address'))).toBe(true);
    expect(old.server.inAddress).toBeGreaterThan(0);
    await using newer = await openSite({ version: '1.5.5' });
    expect((await newer.target.probe(quiet())).warnings.some((one) => one.includes('token'))).toBe(false);
    expect(newer.server.inAddress).toBe(0);
  });
});

describe('wrong credentials', () => {
  it('tries a wrong password once and never again, so that nobody is banned', async () => {
    await using site = await openSite({ access: { password: () => Promise.resolve('not the password') } });
    for (let at = 0; at < 7; at++) {
      const error = await errorOf(site.target.probe(quiet()));
      expect(error.code).toBe('TARGET_DENIED');
      expect(error.data['words']).toBe('Permission Denied.');
    }
    await expect(site.all()).rejects.toMatchObject({ code: 'TARGET_DENIED' });
    expect(site.server.count(signIns)).toBe(1);
    // The right password still gets in from here.
    await using other = {
      target: await openGuacamoleRest(configOf(site.server), accessOf()),
      [Symbol.asyncDispose]: () => other.target.close(),
    };
    expect((await other.target.probe(quiet())).accounts).toBe(2);
  });

  it('says that this computer is banned', async () => {
    await using site = await openSite();
    const body = new URLSearchParams({ username: 'provost', password: 'wrong' });
    for (let at = 0; at < 5; at++)
      await fetch(`http://127.0.0.1:${site.server.port}/guacamole/api/tokens`, { method: 'POST', body });
    const error = await errorOf(site.target.probe(quiet()));
    expect(error).toMatchObject({ code: 'TARGET_DENIED' });
    expect(error.message).toContain('banned');
  });

  it('says that a password is missing, or has expired', async () => {
    await using none = await openSite({ access: { password: () => Promise.resolve(null) } });
    expect((await errorOf(none.target.probe(quiet()))).message).toBe('No password is stored for this target');
    await using site = await openSite();
    site.server.state.users.get('provost')!.attributes['expired'] = 'true';
    expect((await errorOf(site.target.probe(quiet()))).message).toContain('has expired');
  });
});

describe('a second factor', () => {
  it('takes a code once, keeps the session, and says when another is needed', async () => {
    await using site = await openSite({ totp: '123456', access: { totp: '123456' } });
    await site.target.probe(quiet());
    await site.all();
    expect(site.server.count(signIns)).toBe(1);
    site.server.expire();
    for (let at = 0; at < 3; at++) {
      const error = await errorOf(site.all());
      expect(error).toMatchObject({ code: 'TARGET_DENIED' });
      expect(error.message).toContain('asks for a code of the second factor');
      expect(error.data['hint']).toContain('--totp');
    }
    expect(site.server.count(signIns)).toBe(2);
  });

  it('never repeats what the server sends of a key that is being set up', async () => {
    await using site = await openSite({ totp: '123456' });
    const error = await errorOf(site.target.probe(quiet()));
    expect(JSON.stringify(error)).not.toContain('SECRET');
    await using wrong = await openSite({ totp: '123456', access: { totp: '000000' } });
    expect((await errorOf(wrong.target.probe(quiet()))).message).toContain('refused the code');
  });
});

describe('what the server is', () => {
  it.each([
    ['1.0.0', 'Guacamole 1.0.0 over REST, data source mysql', 'One change at a time'],
    ['1.5.5', 'Guacamole 1.5.5 over REST, data source mysql', 'One change at a time'],
    ['1.6.0', 'Guacamole 1.6.0 over REST, data source mysql', 'Lists of changes, each as a whole'],
  ] as const)('finds out %s', async (version, words, can) => {
    await using site = await openSite({ version });
    const probe = await site.target.probe(quiet());
    expect(probe).toMatchObject({ version: words, accounts: 2 });
    expect(probe.steps.map(({ detail }) => detail)).toContain(can);
    expect(site.target.chunk).toBe(version === '1.6.0' ? 500 : 100);
    expect(site.server.state.users.size).toBe(2);
  });

  it('finds out what it can do where its version is hidden', async () => {
    await using site = await openSite({ hidesVersion: true });
    const probe = await site.target.probe(quiet());
    expect(probe.version).toBe('Guacamole 1.6 or later over REST, data source mysql');
    expect(probe.warnings.some((one) => one.includes('does not show its version'))).toBe(true);
  });

  it('goes one by one where the data source has no transactions', async () => {
    await using site = await openSite();
    site.server.fault(/^PATCH .*\/users$/, 501, 99);
    const probe = await site.target.probe(quiet());
    expect(probe.steps.map(({ detail }) => detail)).toContain('One change at a time');
    expect(await site.apply([create('ada', { disabled: 'true', full_name: 'Ada' })])).toEqual([{ ok: true }]);
    await site.apply([{ verb: 'update', username: 'ada', values: { full_name: 'Eve' }, password: null }]);
    const user = site.server.state.users.get('ada')!;
    expect([user.disabled, user.attributes['guac-full-name']]).toEqual([true, 'Eve']);
  });

  it('takes the data source that is asked for, and says which there are', async () => {
    await using site = await openSite({ config: { dataSource: 'ldap' } });
    expect(await errorOf(site.target.probe(quiet()))).toMatchObject({
      code: 'TARGET_UNSUPPORTED',
      data: { hint: 'It has: mysql, mysql-shared' },
    });
    // The session that was made for nothing is given back.
    expect(site.server.count(/^DELETE \/api\/tokens\//)).toBe(1);
    await using right = await openSite({ dataSource: 'postgresql', config: { dataSource: 'postgresql' } });
    expect((await right.target.probe(quiet())).version).toContain('postgresql');
  });

  it('warns when the account of the target is no administrator, and hides nothing behind it', async () => {
    await using site = await openSite({ version: '1.5.5' });
    await site.apply([create('ada', { valid_until: '2027-01-01' }), create('bob')]);
    const self = site.server.state.users.get('provost')!;
    self.system = new Set(['CREATE_USER']);
    self.users.set('bob', new Set(['READ', 'UPDATE']));
    const probe = await site.target.probe(quiet());
    expect(probe.warnings.some((one) => one.includes('no administrator'))).toBe(true);
    const bob = (await site.all()).get('bob')!;
    expect(Object.keys(bob.values)).not.toContain('valid_until');
    const [outcome] = await site.apply([
      { verb: 'update', username: 'bob', values: { valid_until: '2027-01-01' }, password: null },
    ]);
    expect(outcome).toMatchObject({ ok: false });
    expect(outcome!.message).toContain('needs ADMINISTER on it');
  });
});

describe('a server that is not there', () => {
  it('says that it is away: refused, silent, cut off, behind a proxy without it', async () => {
    await using site = await openSite({ times: { quietMs: 300 } });
    await site.target.probe(quiet());
    for (const fault of ['silent', 'cut', 'drop-after', 502, 503] as const) {
      site.server.fault(/^GET .*\/users$/, fault);
      expect(await errorOf(site.all())).toMatchObject({ code: 'TARGET_UNREACHABLE' });
      // And back again.
      expect((await site.all()).size).toBe(2);
    }
    const { port } = site.server;
    await site.server.close();
    const error = await errorOf(site.all());
    expect(error).toMatchObject({ code: 'TARGET_UNREACHABLE' });
    expect(error.message).not.toContain(String(port));
    expect(JSON.stringify(error.data)).not.toContain('127.0.0.1');
  });

  it('ends a request that takes too long, and one that nobody waits for any more', async () => {
    await using site = await openSite({ times: { quietMs: 20_000, limitMs: 500 } });
    await site.target.probe(quiet());
    site.server.fault(/^GET .*\/userGroups$/, 'silent', 2);
    expect((await errorOf(site.target.groups!(quiet()))).message).toContain('too long');
    const stop = new AbortController();
    const waiting = site.target.groups!(stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });

  it('has no groups: it is older than 1.0', async () => {
    await using site = await openSite({ version: '1.0.0' });
    site.server.fault(/userGroups$/, 404);
    expect(await errorOf(site.target.probe(quiet()))).toMatchObject({ code: 'TARGET_UNSUPPORTED' });
  });

  it('waits longer for an answer than it keeps a connection that nobody uses', async () => {
    await using site = await openSite({ times: { quietMs: 6000 } });
    await site.target.probe(quiet());
    site.server.fault(/^GET .*\/userGroups$/, 'late');
    expect(await site.target.groups!(quiet())).toHaveLength(6);
  });

  it('says that something else is at the address', async () => {
    await using site = await openSite({});
    const url = site.server.url.replace('/guacamole', '/elsewhere');
    const target = await openGuacamoleRest(configOf(site.server, { url }), accessOf());
    expect(await errorOf(target.probe(quiet()))).toMatchObject({ code: 'TARGET_UNSUPPORTED' });
    await target.close();
    await expect(
      openGuacamoleRest(configOf(site.server, { url: 'https://example.com/guacamole' }), accessOf()),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });
});

describe('through an SSH host', () => {
  it('goes through the tunnel, and to nothing else', async () => {
    const server = await startGuacamole();
    const asked: string[] = [];
    const target = await openRest(
      configOf(server, { url: 'http://provost@guacamole.example.com:8080/guacamole', via: 'lab' }),
      accessOf({
        tunnel: (host, port) => {
          asked.push(`${host}:${port}`);
          const socket = net.connect(server.port, '127.0.0.1');
          // A channel over SSH is a stream and nothing more.
          return Promise.resolve(Duplex.from({ readable: socket, writable: socket }));
        },
      }),
      { quietMs: 5000, limitMs: 20_000, permissionsUpTo: 10 },
    );
    const probe = await target.probe(quiet());
    expect(probe.accounts).toBe(2);
    expect(probe.warnings).toEqual([]);
    for await (const batch of target.snapshot(quiet())) expect(batch).toHaveLength(2);
    expect(new Set(asked)).toEqual(new Set(['guacamole.example.com:8080']));
    await target.close();
    await server.close();
  });

  it('passes on why the host can’t be reached', async () => {
    const { ProvostError } = await import('../../../main/errors.ts');
    await using site = await openSite({
      config: { via: 'lab' },
      access: { tunnel: () => Promise.reject(new ProvostError('HOST_UNREACHABLE', 'lab does not answer')) },
    });
    expect(await errorOf(site.target.probe(quiet()))).toMatchObject({ code: 'HOST_UNREACHABLE' });
  });
});
