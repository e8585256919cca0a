// Targets: what may be typed, where the password goes, who sees which, and what happens to one that does not answer.
import { readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkedAddress } from '../../main/accounts/targets/address.ts';
import { Breaker } from '../../main/accounts/targets/breaker.ts';
import { ProvostError } from '../../main/errors.ts';
import { openAccountsHouse } from './house.ts';

const refusal = async (work: () => unknown): Promise<ProvostError> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProvostError) return error;
    throw error;
  }
  throw new Error('It was not refused');
};

/** A port where somebody answers with nothing but closing, and counts. */
async function closingPort(): Promise<{ port: number; visits(): number }> {
  let visits = 0;
  const server = net.createServer((socket) => {
    visits++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { port: (server.address() as { port: number }).port, visits: () => visits };
}

describe('addresses', () => {
  test.each([
    ['guacamole-sql', 'mysql://guac:hunter2@db.example.com/guacamole', /password/],
    ['guacamole-sql', 'postgres://guac@db.example.com/guacamole?password=hunter2', /password/],
    ['guacamole-sql', 'mysql://db.example.com/guacamole', /who signs in/],
    ['guacamole-sql', 'mysql://guac@db.example.com', /database/],
    ['guacamole-sql', 'https://guac@db.example.com/x', /mysql:\/\//],
    ['guacamole-sql', 'db.example.com', /not a URL/],
    ['guacamole-sql', undefined, /needs a URL/],
    ['guacamole-rest', 'https://lab.example.com/guacamole', /who signs in/],
    ['ldap', 'ldaps://directory.example.com', /base DN/],
    ['roster', 'https://lab.example.com', /no URL/],
  ] as const)('%s %s', (kind, url, words) => {
    let error: unknown;
    try {
      checkedAddress(kind, url);
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(ProvostError);
    expect((error as ProvostError).message).toMatch(words);
    expect(JSON.stringify([error, (error as ProvostError).data])).not.toContain('hunter2');
    expect((error as ProvostError).data.hint).toBeTruthy();
  });

  test('what is right is kept as it is', () => {
    const url = 'mysql://guac@db.example.com:3307/guacamole?tls=verify';
    expect(checkedAddress('guacamole-sql', url)).toBe(url);
    expect(checkedAddress('roster', undefined)).toBeNull();
  });
});

describe('the circuit breaker', () => {
  const away = new ProvostError('TARGET_UNREACHABLE', 'Nobody answers.');

  test('after a failure it says the same at once, for longer each time, and one success forgets it', () => {
    let now = 1000;
    const breaker = new Breaker(() => now);
    expect(breaker.note(away)).toBe(true);
    expect(() => breaker.check()).toThrow('Nobody answers.');
    now += 2000;
    breaker.check();
    breaker.note(away);
    now += 3999;
    expect(() => breaker.check()).toThrow('Nobody answers.');
    now += 1;
    breaker.check();
    expect(breaker.trouble).toMatchObject({ state: 'away', since: 1000 });
    for (let round = 0; round < 20; round++) breaker.note(away);
    expect(breaker.trouble!.until! - now).toBe(60_000);
    breaker.works();
    expect(breaker.trouble).toBeNull();
    breaker.check();
  });

  test('wrong credentials are never tried again by themselves', () => {
    let now = 0;
    const breaker = new Breaker(() => now);
    breaker.note(new ProvostError('TARGET_DENIED', 'Wrong password.'));
    now += 1e12;
    expect(() => breaker.check()).toThrow('Wrong password.');
    breaker.reset();
    breaker.check();
  });

  test('what is not its own is nobody’s trouble', () => {
    const breaker = new Breaker();
    expect(breaker.note(new ProvostError('BAD_INPUT', 'x'))).toBe(false);
    expect(breaker.note(new Error('x'))).toBe(false);
    breaker.check();
  });
});

describe('targets', () => {
  test('the roster is there from the start, can be worked with and not be removed', async () => {
    await using house = await openAccountsHouse();
    const { targetHandlers: targets } = house.accounts;
    const { rows } = await targets.list({}, house.call);
    expect(rows).toMatchObject([{ targetId: 'roster', name: 'roster', kind: 'roster', url: null, org: null }]);
    expect(await targets.test({ target: 'roster' }, house.call)).toMatchObject({ ok: true, accounts: 0 });
    expect(await targets.get({ target: 'roster' }, house.call)).toMatchObject({ state: 'ready', accounts: 0 });
    expect((await refusal(() => targets.remove({ target: 'roster' }, house.call))).code).toBe('CONFLICT');
    await house.reopen();
    expect((await house.accounts.targetHandlers.list({}, house.call)).total).toBe(1);
  });

  test('one that is away is kept and says so; its password is sealed and nowhere else', async () => {
    await using house = await openAccountsHouse();
    const { port, visits } = await closingPort();
    const url = `mysql://guac@127.0.0.1:${port}/guacamole_db`;
    const password = 'hunter2-of-the-test';
    const { targetHandlers: targets } = house.accounts;
    const input = { name: 'lab', kind: 'guacamole-sql', url, password } as const;
    const { target, test: tested } = await targets.add(input, house.call);
    expect(tested).toMatchObject({ ok: false, steps: [{ ok: false }] });
    expect(target).toMatchObject({
      name: 'lab',
      user: 'guac',
      state: 'away',
      url: `mysql://127.0.0.1:${port}/guacamole_db`,
    });
    expect(target.problem).toMatch(/^The database does not answer\. “[^“”]+” Look whether the database runs/);
    expect(await house.secrets.get(`target.${target.targetId}`)).toBe(password);
    expect((await refusal(() => targets.add(input, house.call))).code).toBe('CONFLICT');

    // Who asks for a reading by hand has it asked once more; a list that is looked at hears the same, and nobody is bothered.
    const before = visits();
    const again = await refusal(() => house.accounts.handlers.refresh({ target: 'lab' }, house.call));
    expect(again.code).toBe('TARGET_UNREACHABLE');
    expect(visits()).toBe(before + 1);
    const listed = await house.accounts.handlers.list(
      { target: 'lab', filter: '', sort: 'username', descending: false, limit: 10 },
      house.call,
    );
    expect(listed).toMatchObject({ rows: [], readAt: null, problem: target.problem });
    expect(visits()).toBe(before + 1);

    const removed = await targets.remove({ target: target.targetId }, house.call);
    expect(removed.removed).toContain('lab is forgotten');
    expect(await house.secrets.get(`target.${target.targetId}`)).toBeNull();
    const audited = JSON.stringify((await house.audit.handlers.list({ limit: 50 }, house.call)).rows);
    expect(audited).toContain('target.added');
    expect(audited).toContain('target.removed');
    expect(audited).not.toContain(password);
    for (const file of ['state.db', 'state.db-wal'])
      expect(readFileSync(path.join(house.dir, file), 'latin1')).not.toContain(password);
  });

  test('without a place for secrets a password is refused, and the target with it', async () => {
    await using house = await openAccountsHouse({ passphrase: false });
    const { targetHandlers: targets } = house.accounts;
    const input = {
      name: 'lab',
      kind: 'ldap',
      url: 'ldaps://127.0.0.1:1/dc=example,dc=com',
      password: 'x'.repeat(9),
    } as const;
    const error = await refusal(() => targets.add(input, house.call));
    expect([error.code, error.data.hint]).toEqual(['FORBIDDEN', expect.stringContaining('PROVOST_PASSPHRASE_FILE')]);
    expect((await targets.list({}, house.call)).total).toBe(1);
  });

  test('options of another kind are refused, each with what to do', async () => {
    await using house = await openAccountsHouse();
    const { targetHandlers: targets } = house.accounts;
    const wrong = [
      { name: 'a', kind: 'roster', password: 'p' },
      { name: 'a', kind: 'roster', via: 'jump' },
      { name: 'a', kind: 'roster', totp: '123456' },
      { name: 'a', kind: 'linux', url: 'ssh://root@lab.example.com', password: 'p' },
      { name: 'a', kind: 'guacamole-sql', url: 'mysql://g@db.example.com/x', bindDn: 'cn=x' },
      { name: 'a', kind: 'ldap', url: 'ldaps://x.example.com/dc=x', ca: 'not a certificate' },
    ] as const;
    for (const input of wrong) {
      const error = await refusal(() => targets.add(input, house.call));
      expect([error.code, typeof error.data.hint]).toEqual(['BAD_INPUT', 'string']);
    }
    expect((await refusal(() => targets.test({ target: 'roster', totp: '123456' }, house.call))).code).toBe(
      'BAD_INPUT',
    );
  });

  test('the policy is changed in parts, and a roster that holds accounts is not removed', async () => {
    await using house = await openAccountsHouse();
    const { targetHandlers: targets } = house.accounts;
    const { target } = await targets.add({ name: 'next-year', kind: 'roster' }, house.call);
    const changed = await targets.setPolicy({ target: 'next-year', policy: { minLength: 12 } }, house.call);
    expect(changed.policy).toMatchObject({ minLength: 12, blocklist: true });
    const insert = house.database.prepare(
      "INSERT INTO roster_accounts (target_id, key, username, fields) VALUES (?, 'ada', 'ada', '{}')",
    );
    insert.run(target.targetId);
    const error = await refusal(() => targets.remove({ target: 'next-year' }, house.call));
    expect(error.message).toContain('holds an account');
    house.database.exec('DELETE FROM roster_accounts');
    expect((await targets.remove({ target: 'next-year' }, house.call)).removed).toContain('next-year is gone');
  });
});

describe('an operator of some organizations', () => {
  test('sees the targets of these and the roster, and changes none that is shared', async () => {
    await using house = await openAccountsHouse();
    const { targetHandlers: targets } = house.accounts;
    await targets.add({ name: 'mine', kind: 'roster', org: 'north' }, house.call);
    await targets.add({ name: 'theirs', kind: 'roster', org: 'south' }, house.call);
    await targets.add({ name: 'nobodys', kind: 'ldap', url: 'ldaps://127.0.0.1:1/dc=x' }, house.call);
    const north = house.as('north');
    const names = (await targets.list({}, north)).rows.map(({ name }) => name);
    expect(names).toEqual(['mine', 'roster']);
    for (const target of ['theirs', 'nobodys']) {
      expect((await refusal(() => targets.get({ target }, north))).code).toBe('NOT_FOUND');
      expect((await refusal(() => targets.remove({ target }, north))).code).toBe('NOT_FOUND');
    }
    expect((await refusal(() => targets.setPolicy({ target: 'roster', policy: {} }, north))).code).toBe('FORBIDDEN');
    // Its own organization goes without saying; SSH hosts are everybody's.
    const { target } = await targets.add({ name: 'more', kind: 'roster' }, north);
    expect(target.org).toBe('north');
    const over = { name: 'host', kind: 'linux', url: 'ssh://root@lab.example.com' } as const;
    expect((await refusal(() => targets.add(over, north))).code).toBe('FORBIDDEN');
    const unsaid = { name: 'x', kind: 'roster' } as const;
    expect((await refusal(() => targets.add(unsaid, house.as('north', 'south')))).code).toBe('BAD_INPUT');
  });
});
