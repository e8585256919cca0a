// Targets and accounts on the command line: what a test found, how old a list is, one account with everything about it.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { AccountDetail, AccountRow } from '../../preload/contract/account-rows.ts';
import type { TargetTest } from '../../preload/contract/targets.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { cli } from './fake.ts';

const row: AccountRow = {
  ...{
    username: 'ada.b',
    values: { full_name: 'Ada Beck', email: 'ada.b@example.com', title: null },
    state: 'disabled',
  },
  ...{ role: 'student', groups: ['lab-1', 'evening'], org: 'north', lastSeen: null, protected: null },
  purgeAt: Date.parse('2031-01-01T12:00:00Z'),
};

test('a list has columns out of the values, and says how many there are and how old they are', async () => {
  const page = { rows: [row], nextCursor: null, total: 1, reading: false, counts: { all: 9, disabled: 2, expired: 1 } };
  const read = { 'accounts.list': () => ({ ...page, readAt: Date.now() - 3_600_000, problem: null }) };
  const ran = await cli(['accounts', 'list', 'lab'], read);
  expect(ran.calls[0]?.[1]).toMatchObject({ target: 'lab' });
  expect(ran.out.split('\n')[0]).toMatch(/^USERNAME +FULL NAME +EMAIL +ROLE +GROUPS +STATE +LAST SEEN$/);
  expect(ran.out).toContain('Ada Beck');
  expect(ran.err).toContain('9 accounts, 2 disabled, 1 expired, read 60 min ago.');
  const away = { 'accounts.list': () => ({ ...page, readAt: null, problem: 'Nobody answers.' }) };
  expect((await cli(['accounts', 'list', 'lab'], away)).err).toMatch(
    /can’t be read now: Nobody answers\.\nIt was never read/,
  );
  expect(JSON.parse((await cli(['accounts', 'list', 'lab', '--json'], read)).out)).toMatchObject({ total: 1 });
});

test('the next page is asked for as this one was', async () => {
  const counts = { all: 9, disabled: 0, expired: 0 };
  const page = { rows: [row], nextCursor: '1', total: 9, reading: false, counts, readAt: 1, problem: null };
  const words = [
    'accounts',
    'list',
    'lab',
    '--filter',
    'group:lab-1 ada',
    '--descending',
    '--limit',
    '1',
    '--cursor',
    '0',
  ];
  const { err } = await cli(words, { 'accounts.list': () => page });
  expect(err).toContain(
    "1 of 9 shown. The next ones: provost accounts list lab --filter 'group:lab-1 ada' --descending --limit 1 --cursor 1\n",
  );
});

test('one account shows what is set, what it reaches, and what was done to it', async () => {
  const detail: AccountDetail = {
    ...row,
    nestedGroups: ['everybody'],
    connections: [
      {
        ...{ connection: 'pt05', through: 'lab-1', permissions: ['READ'] },
        container: { engineId: 'local', name: 'ptvnc5', state: 'running' },
      },
    ],
    sessions: [{ connection: 'pt05', from: 1000, to: 61_000, remoteHost: '192.0.2.7' }],
    timeline: [{ at: 5000, actor: 'grace', action: 'change.disable', jobId: 'j-1', outcome: 'done' }],
    knownSince: 1000,
  };
  const { out, calls } = await cli(['accounts', 'show', 'lab', 'ada.b'], { 'accounts.get': () => detail });
  expect(calls[0]?.[1]).toEqual({ target: 'lab', username: ['ada.b'] });
  for (const text of ['away since', 'Ada Beck', 'to be purged from', 'everybody', 'for 60 s, pt05, 192.0.2.7'])
    expect(out).toContain(text);
  expect(out).toContain('pt05 (READ), through lab-1, to the container ptvnc5, running');
  expect(out).toContain('disable, done, by grace, job j-1');
  expect(out).not.toContain('Title');
});

test('a test that fails is the exit code; a target that is added and away is added', async () => {
  const failed: TargetTest = {
    ok: false,
    steps: [
      { what: 'Reach it', ok: true, detail: null },
      { what: 'Sign in', ok: false, detail: 'wrong password' },
    ],
    ...{ version: null, accounts: null, warnings: ['It is slow.'] },
  };
  const tested = await cli(['targets', 'test', 'lab'], { 'targets.test': () => failed });
  expect(tested.code).toBe(1);
  expect(tested.out).toMatch(
    /^ok {2}Reach it\nno {2}Sign in: wrong password\n! +It is slow\.\nIt can’t be worked with now\.$/m,
  );
  const added = await cli(['targets', 'add', 'lab', '--kind', 'roster'], {
    'targets.add': () => ({ target: { name: 'lab' }, test: failed }),
  });
  expect([added.code, added.out]).toEqual([0, expect.stringContaining('The target lab is kept, and is tried again')]);
});

test('an export is the file itself on stdout, or the one that --output names, and never half of it', async () => {
  const bytes = Buffer.from('username\r\nada\r\n');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const begin = { kind: 'begin', name: 'lab.csv', mediaType: 'text/csv', accounts: 1 };
  const data = { kind: 'data', data: bytes.toString('base64') };
  const whole = [begin, data, { kind: 'end', sha256, bytes: bytes.length }];
  const answer = (events: object[]) => ({
    'accounts.export': async function* () {
      yield* events;
    },
  });
  const words = ['accounts', 'export', 'ada', '--target', 'lab', '--purpose', 'marks'];
  const printed = await cli(words, answer(whole));
  expect(printed.out).toBe(bytes.toString());
  expect(printed.err).toBe(`1 account, SHA-256 ${sha256}\n`);
  const dir = tempDir('export');
  onTestFinished(() => removeTempDir(dir));
  const file = path.join(dir, 'lab.csv');
  expect((await cli([...words, '--output', file], answer(whole))).code).toBe(0);
  expect(readFileSync(file).equals(bytes)).toBe(true);
  // What is there is not overwritten.
  expect((await cli([...words, '--output', file], answer(whole))).code).not.toBe(0);
  const half = path.join(dir, 'half.csv');
  const broken = await cli([...words, '--output', half], answer([begin, data]));
  expect(broken.code).toBe(1);
  expect(broken.err).toContain('ended before the file was whole');
  expect(readdirSync(dir)).toEqual(['lab.csv']);
});
