// What a host prints, and what it means: without a host.
import { describe, expect, test } from 'vitest';
import { liveOf, protectedIn } from '../../../main/accounts/linux/account.ts';
import { batchOf } from '../../../main/accounts/linux/apply.ts';
import { dayOf, readExpiry, writeExpiry } from '../../../main/accounts/linux/dates.ts';
import { linuxNames } from '../../../main/accounts/linux/names.ts';
import { unit } from '../../../main/accounts/linux/scripts.ts';
import { readState } from '../../../main/accounts/linux/state.ts';
import type { Deed } from '../../../main/accounts/target.ts';
import { passwordPolicy } from '../../../preload/contract/account-model.ts';

const printed = (parts: Record<string, string[]>) =>
  Buffer.from(
    Object.entries({ id: ['0', 'root'], printf: ['printf'], today: ['1795219200'], ...parts, end: [] })
      .map(([name, lines]) => `\x1e${name}\n${lines.map((line) => `${line}\n`).join('')}`)
      .join(''),
  );
const host = (parts: Record<string, string[]> = {}) =>
  readState(
    printed({
      passwd: [
        'root:x:0:0:root:/root:/bin/bash',
        'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
        'ada:x:1001:1001:Ada Lovelace,Room 7:/home/ada:/bin/bash',
        '+@nis::::::',
      ],
      nss: ['ada:x:1001:1001:Ada Lovelace,Room 7:/home/ada:/bin/bash', 'zoe:*:70001:70001:Zoë:/home/zoe:/bin/sh'],
      asked: ['ldap.user:*:70002:70002:Somebody:/home/l:/bin/sh'],
      group: ['ada:x:1001:', 'lab-1:x:2000:ada,zoe', 'docker:x:999:', 'taken:x:3000:zoe'],
      shadow: ['root:*:20000:0:99999:7:::', 'ada:$y$hash:0:0:99999:7::22858:'],
      defs: ['UID_MIN\t\t\t 1000', 'UID_MAX 60000'],
      ...parts,
    }),
  );

describe('what a host prints', () => {
  test('an account, its groups, its last good day, and that it has to change its password', () => {
    const state = host({
      last: [
        'Username         Port     From             Latest',
        'root                                       **Never logged in**',
        'ada              pts/0    192.0.2.7        Sat Nov 21 15:22:42 +0000 2026',
      ],
    });
    expect(liveOf(state, state.local.get('ada')!)).toMatchObject({
      username: 'ada',
      values: {
        ...{ username: 'ada', full_name: 'Ada Lovelace', groups: ['lab-1'], disabled: 'false' },
        ...{ valid_until: '2032-07-31', must_change_password: 'true', home: '/home/ada', shell: '/bin/bash' },
      },
      lastSeen: Date.UTC(2026, 10, 21, 15, 22, 42),
      protected: null,
    });
    expect(state.local.has('+@nis')).toBe(false);
    // The same from a host that has no lastlog: the newest counts.
    const { lastSeen } = host({
      last: [
        'ada      pts/0        192.0.2.7        Sat Nov 21 15:22:42 2026   still logged in',
        'ada      pts/0        192.0.2.7        Sun Nov  1 08:00:00 2026 - Sun Nov  1 09:00:00 2026  (01:00)',
        '',
        'wtmp begins Sun Nov  1 07:00:00 2026',
      ],
    });
    expect(lastSeen.get('ada')).toBe(Date.UTC(2026, 10, 21, 15, 22, 42));
  });

  test('accounts of another directory, of the system, and the one that signs in are protected', () => {
    const state = host({ id: ['0', 'ada'] });
    expect(protectedIn(state, 'zoe')).toBe('comes from another directory');
    expect(protectedIn(state, 'ldap.user')).toBe('comes from another directory');
    expect(protectedIn(state, 'root')).toBe('is a system account');
    expect(protectedIn(state, 'nobody')).toBe('is a system account');
    expect(protectedIn(state, 'ada')).toBe('is the account that Provost signs in with');
    expect(protectedIn(state, 'nobody-else')).toBeNull();
    expect(liveOf(state, state.foreign.get('zoe')!).passwordMark).toBeNull();
  });

  test('what was cut off is refused', () => {
    const whole = printed({ passwd: ['ada:x:1001:1001::/home/ada:/bin/sh'] });
    expect(() => readState(whole.subarray(0, -5))).toThrow('stopped');
  });
});

describe('dates', () => {
  test('the last good day is the day before the one that shadow names', () => {
    expect(dayOf('1970-01-02')).toBe(1);
    expect(dayOf('2031-02-30')).toBeNull();
    expect(writeExpiry(false, '2031-07-31')).toBe(String(dayOf('2031-08-01')));
    expect(readExpiry(writeExpiry(false, '2031-07-31'))).toEqual({ disabled: false, validUntil: '2031-07-31' });
    expect(readExpiry(writeExpiry(true, '2031-07-31'))).toEqual({ disabled: true, validUntil: null });
    expect(readExpiry('')).toEqual({ disabled: false, validUntil: null });
    expect(readExpiry('0').disabled).toBe(true);
    expect(writeExpiry(false, null)).toBe('-1');
  });
});

describe('names and values', () => {
  test.each([
    ['username', 'ada', true],
    ['username', '_ada-7', true],
    ...['Ada', '7ada', 'ada lovelace', 'jürgen', '-ada', 'a'.repeat(33), 'first.last', '', 'sudo', 'a:b', 'a\nb'].map(
      (name) => ['username', name, false] as const,
    ),
    ['full_name', 'Zoë Lovelace', true],
    ['full_name', 'Lovelace, Ada', false],
    ['full_name', 'a:b', false],
    ['full_name', 'a\nroot::0:0:::', false],
    ['home', '/home/ada', true],
    ...['/', '/home', 'home/ada', '/home/../etc', '/home/a b', '/home/$(x)'].map(
      (home) => ['home', home, false] as const,
    ),
    ['shell', '/usr/bin/zsh', true],
    ['shell', 'zsh', false],
    ['password', `any $(thing): 'goes' "here" ü`, true],
    ['password', 'a\nb', false],
    ['valid_until', '2031-07-31', true],
    ['valid_until', '31.7.2031', false],
  ] as const)('%s %j: %s', (field, value, fine) => {
    expect(linuxNames.problem(field, value) === null).toBe(fine);
  });

  test('one bad group of several is found', () => {
    expect(linuxNames.problem('groups', ['lab-1', 'a,b'])).toContain('“a,b”');
    expect(linuxNames.keyOf('Ada')).not.toBe(linuxNames.keyOf('ada'));
  });
});

describe('a batch', () => {
  const options = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };
  const create = (username: string, values: Record<string, string | string[]> = {}, password = 'secret'): Deed => ({
    ...{ verb: 'create', org: null, password },
    values: { username, ...values },
  });

  test('only names, values and flags that were judged become words of a line', () => {
    const { input } = batchOf(host(), [create('bob', { groups: ['lab-1'], full_name: 'Bob' }, 'p:w')], options);
    const lines = input.split('\n').map((line) => line.split(unit));
    expect(lines[0]).toEqual(['n', '0', expect.stringMatching(/^bob:[0-9a-f-]{72}:::Bob:\/home\/bob:\/bin\/sh$/)]);
    expect(lines).toContainEqual(['p', '0', 'bob:p:w']);
    expect(lines).toContainEqual(['s', '0', 'usermod', '-G', 'lab-1', 'bob']);
  });

  test('what can’t be done is refused before anything is sent', () => {
    const batch = batchOf(
      host(),
      [
        create('zoe'),
        create('docker'),
        create('taken'),
        create('bob', { full_name: 'x\nn\x1f9\x1froot' }),
        create('bob2', { home: '/etc' }),
        { verb: 'delete', username: 'zoe' },
        { verb: 'update', username: 'ada', values: { groups: ['missing'] }, password: null },
        { verb: 'special', what: 'reset-totp', subject: 'ada', detail: null },
      ],
      options,
    );
    expect(batch.input).toBe('');
    expect(batch.outcomes(null).map((outcome) => outcome.ok)).toEqual(Array.from({ length: 8 }, () => false));
  });

  test('words are kept line by line, and never a password', () => {
    const batch = batchOf(host(), [create('bob', {}, 'hunter22'), create('eve')], options);
    const said = ['W', '0', 'chpasswd: bad password hunter22'].join(unit);
    const more = ['W', '0', 'and another line'].join(unit);
    const failed = ['F', '0', 'chpasswd', '1'].join(unit);
    expect(batch.outcomes(Buffer.from(`${said}\n${more}\n${failed}\n`))).toEqual([
      {
        ok: false,
        message: 'The host did not set the password.',
        words: 'chpasswd: bad password •••• and another line',
      },
      { ok: true },
    ]);
  });
});
