// Imports as the backend has them: worker threads, drafts of the window, files of the command line, profiles.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import pino from 'pino';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordPolicy, type AccountValues } from '../../../preload/contract/account-model.ts';
import { imports as contract } from '../../../preload/contract/imports.ts';
import { localOwner } from '../../../main/access/operator.ts';
import { createImports } from '../../../main/accounts/import/index.ts';
import { plainNames } from '../../../main/accounts/import/judge.ts';
import type { RowSource, ShapedRow } from '../../../main/accounts/parts.ts';
import type { LiveAccount } from '../../../main/accounts/target.ts';
import { findMigrations } from '../../../main/database/migrate.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-imports-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string | Buffer): string => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};

const live = (username: string, values: AccountValues): LiveAccount => ({
  username,
  values,
  org: null,
  passwordMark: null,
  lastSeen: null,
  protected: null,
});

function open(lifetime?: number) {
  const database = new Sqlite(':memory:');
  for (const { feature, sql } of findMigrations()) if (feature === 'accounts') database.exec(sql);
  return createImports({
    ...{ database, log: pino({ level: 'silent' }) },
    async *snapshot() {
      yield [
        live('ada', { full_name: 'Ada Lee', groups: ['lab;1', 'night'] }),
        live('ben', { full_name: '=Ben', email: 'ben@example.com' }),
      ];
    },
    ...(lifetime !== undefined && { lifetime }),
  });
}

let bench: ReturnType<typeof open>;
beforeEach(() => (bench = open()));
afterEach(() => bench.close());

const call = (name = 'somebody') => ({ operator: localOwner(name), signal: new AbortController().signal });
const never = () => new AbortController().signal;
const source = (files: string[], changes: Partial<RowSource> = {}): RowSource => ({
  ...{ files, read: {}, shaping: {}, names: plainNames, policy: passwordPolicy.parse({}), ...changes },
});

async function taken(from: RowSource): Promise<ShapedRow[]> {
  const rows = await bench.rows(from, never());
  const all: ShapedRow[] = [];
  for await (const batch of rows.batches(never())) all.push(...batch);
  return all;
}

/** As the contract fills it in. */
const listing = { only: 'all', limit: 100 } as const;

async function draftOf(content: string | Buffer, name = 'class.csv'): Promise<string> {
  const { importId } = await bench.handlers.begin({}, call());
  const data = Buffer.from(content);
  const half = Math.floor(data.length / 2);
  await bench.handlers.addPart({ importId, name, data: data.toString('base64', 0, half), last: false }, call());
  await bench.handlers.addPart({ importId, name, data: data.toString('base64', half), last: true }, call());
  return importId;
}

describe('rows of files', () => {
  test('come in the order of the files, with what is wrong with each', async () => {
    const one = file('one.csv', 'username,full_name\nada,Ada\n"ben,Ben\ncy,Cy\n');
    const two = file('two.json', '[{"username": "ADA"}, {"username": "dee", "groups": ["x"]}]');
    const rows = await bench.rows(source([one, two]), never());
    expect(rows.count).toBe(4);
    expect([...rows.fields].toSorted()).toEqual(['full_name', 'groups']);
    expect(rows.problems).toEqual([{ file: 'one.csv', line: 3, problem: 'A quote is opened and never closed.' }]);
    const all: ShapedRow[] = [];
    for await (const batch of rows.batches(never())) all.push(...batch);
    expect(all.map(({ row, file: name, line, username }) => [row, name, line, username])).toEqual([
      [0, 'one.csv', 2, 'ada'],
      [1, 'one.csv', 4, 'cy'],
      [2, 'two.json', 1, 'ADA'],
      [3, 'two.json', 1, 'dee'],
    ]);
    expect(all[2]!.problems).toEqual([
      { column: null, problem: 'The same account is in “one.csv”, line 2 already.', weight: 'error' },
    ]);
    expect(all[3]!.values).toEqual({ groups: ['x'] });
    expect(all[0]!.values).toEqual({ full_name: 'Ada' });
  });

  test('bring passwords that are given, and make those that are to be made', async () => {
    const path_ = file('passwords.csv', 'username,password\nada,correct-horse-9\nben,\n');
    const [ada, ben] = await taken(source([path_], { shaping: { passwords: 'generate-missing' } }));
    expect(ada!.password).toEqual({ by: 'file', value: 'correct-horse-9' });
    expect(ben!.password!.by).toBe('generated');
    expect(bench.passwordProblem(ben!.password!.value, 'ben', passwordPolicy.parse({}))).toBeNull();
    const strict = passwordPolicy.parse({ minLength: 20 });
    expect((await taken(source([path_], { policy: strict })))[0]!.problems[0]).toMatchObject({ weight: 'error' });
  });

  test('are judged by the rules of their target', async () => {
    const names = {
      keyOf: (username: string) => username,
      problem: (field: string) => (field === 'username' ? 'It is too odd.' : null),
    };
    const [ada, upper] = await taken(source([file('two.csv', 'username\nada\nADA\n')], { names }));
    expect(ada!.problems).toEqual([{ column: 'Username', problem: 'It is too odd.', weight: 'error' }]);
    expect(upper!.problems).toHaveLength(1);
  });

  test.each([
    [[], 'It is not said which accounts.'],
    [['missing.csv'], '“missing.csv”: There is no such file.'],
    [['.'], 'It is no file.'],
  ])('are refused when there are none: %j', async (files, why) => {
    await expect(bench.rows(source(files.map((name) => path.join(folder, name))), never())).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining(why) as string,
    });
  });

  test('are refused when no column is the username, and the columns are named', async () => {
    await expect(bench.rows(source([file('odd.csv', 'foo,bar\nx,y\n')]), never())).rejects.toMatchObject({
      message: 'No column is the username.',
      data: { hint: expect.stringContaining('“foo”, “bar”') as string },
    });
  });

  test('end with their signal', async () => {
    const big = file(
      'big.csv',
      `username\n${Array.from({ length: 20_000 }, (_none, index) => `s${index}`).join('\n')}`,
    );
    const stop = new AbortController();
    const rows = await bench.rows(source([big]), never());
    const work = (async () => {
      for await (const batch of rows.batches(stop.signal)) if (batch.length > 0) stop.abort(new Error('enough'));
    })();
    await expect(work).rejects.toThrow('enough');
  });

  test('leave the loop of the backend free', async () => {
    const lines = Array.from(
      { length: 30_000 },
      (_none, index) => `student${index},"Student, No. ${index}",lab-${index % 9}`,
    );
    const big = file('class.csv', `username,full_name,groups\n${lines.join('\n')}\n`);
    // In time of the processor that this thread takes at a stretch: a busy machine makes it wait, and that is no stretch.
    const cpu = () => {
      const { user, system } = process.threadCpuUsage();
      return (user + system) / 1000;
    };
    let [last, longest, over] = [cpu(), 0, false];
    const beat = () => {
      const now = cpu();
      longest = Math.max(longest, now - last);
      last = now;
      if (!over) setImmediate(beat);
    };
    setImmediate(beat);
    const all = await taken(source([big]));
    over = true;
    expect(all).toHaveLength(30_000);
    expect(all.at(-1)).toMatchObject({ row: 29_999, line: 30_001, username: 'student29999' });
    // Read in this thread, it would be half a second.
    expect(longest).toBeLessThan(50);
  });
});

test('usernames for a selection: of whatever file, once each', async () => {
  const one = file('delete.csv', 'username,reason\nada,left\nben,left\nada,twice\n');
  const two = file('kürzel.csv', 'Kürzel,Wer\ncy,Cy Fox\n');
  expect(await bench.usernames({ files: [one, two] }, never())).toEqual(['ada', 'ben', 'cy']);
});

describe('a draft', () => {
  test('shows what was read, and never a password', async () => {
    const importId = await draftOf(
      'username,password,full_name,groups\nada,correct-horse-9,Ada Lee,lab-1\nben,short,Ben,\n,x,No,\n',
    );
    const state = await bench.handlers.get({ importId }, call());
    expect(contract.get['~orpc'].outputSchema!['~standard'].validate(state)).not.toHaveProperty('issues');
    expect(state).toMatchObject({ rows: 3, errors: 1, warnings: 2, blocked: null, convention: 'Provost' });
    expect(state.files).toMatchObject([
      { name: 'class.csv', format: 'csv', encoding: 'utf-8', delimiter: ',', header: true },
    ]);
    expect(state.columns.map(({ role, by }) => [role, by])).toEqual([
      ['username', 'guess'],
      ['password', 'guess'],
      ['full_name', 'guess'],
      ['groups', 'guess'],
    ]);
    const rows = await bench.handlers.rows({ importId, ...listing }, call());
    expect(rows.rows[0]).toMatchObject({ line: 2, username: 'ada', values: { password: 'given', groups: 'lab-1' } });
    expect(rows.rows[1]!.problems).toEqual([
      { column: 'password', problem: 'The password has 5 characters; it needs 8.', weight: 'warning' },
    ]);
    const problems = await bench.handlers.problems({ importId, limit: 100 }, call());
    expect(problems.rows.map(({ line, weight }) => [line, weight])).toEqual([
      [4, 'error'],
      [3, 'warning'],
      [4, 'warning'],
    ]);
    for (const shown of [state, rows, problems]) {
      expect(JSON.stringify(shown)).not.toContain('correct-horse');
      expect(JSON.stringify(shown)).not.toContain('short');
    }
    expect((await bench.handlers.rows({ importId, ...listing, search: 'horse' }, call())).total).toBe(0);
    expect((await bench.handlers.rows({ importId, ...listing, search: 'LEE' }, call())).total).toBe(1);
  });

  test('hides the cells of a password whatever somebody calls the column', async () => {
    const importId = await draftOf('username,password\nada,correct-horse-9\n');
    const state = await bench.handlers.shape({ importId, roles: { 1: 'note' } }, call());
    expect(JSON.stringify(state)).not.toContain('horse');
    const { rows } = await bench.handlers.rows({ importId, ...listing }, call());
    expect(rows[0]!.cells).toEqual(['ada', '••••••']);
  });

  test('is mapped, shaped, read with another encoding, and counted anew each time', async () => {
    const importId = await draftOf(Buffer.from('Kürzel;Wer\nZO\xCB;Zo\xEB\nben;Ben\n', 'latin1'));
    let state = await bench.handlers.get({ importId }, call());
    expect(state.files[0]).toMatchObject({ encoding: 'windows-1252', encodingAsked: true, accented: ['ZOË', 'Zoë'] });
    expect(state.blocked).toBe('No column is the username.');
    state = await bench.handlers.shape({ importId, roles: { 0: 'username', 1: 'full_name' } }, call());
    expect(state).toMatchObject({ blocked: null, errors: 0 });
    state = await bench.handlers.shape({ importId, shaping: { lowercase: true } }, call());
    expect(state.columns.map(({ by }) => by)).toEqual(['chosen', 'chosen']);
    state = await bench.handlers.shape({ importId, shaping: { defaults: { role: 'student' } } }, call());
    expect(state.shaping).toMatchObject({ lowercase: true, defaults: { role: 'student' } });
    const { rows } = await bench.handlers.rows({ importId, ...listing }, call());
    expect(rows[0]).toMatchObject({ username: 'zoë', values: { full_name: 'Zoë', role: 'student' } });
    state = await bench.handlers.shape({ importId, file: 'class.csv', read: { encoding: 'windows-1250' } }, call());
    expect(state.files[0]).toMatchObject({ encoding: 'windows-1250', encodingAsked: false });
    await expect(bench.handlers.shape({ importId, roles: { 7: 'note' } }, call())).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  test('takes an edit of one cell, and forgets what was wrong; other readings keep it', async () => {
    const importId = await draftOf('username,email\nada,nowhere\nada,ada@example.com\nben,x,y\n');
    expect(await bench.handlers.get({ importId }, call())).toMatchObject({ errors: 2 });
    const first = await bench.handlers.editCell({ importId, row: 0, column: 1, value: 'ada@example.com' }, call());
    expect(first.row).toMatchObject({ problems: [], values: { email: 'ada@example.com' } });
    // Now the second is the one that comes twice.
    expect(first.state.errors).toBe(2);
    expect(
      (await bench.handlers.rows({ importId, ...listing, only: 'errors' }, call())).rows.map(({ row }) => row),
    ).toEqual([1, 2]);
    await bench.handlers.editCell({ importId, row: 1, column: 0, value: 'adam' }, call());
    const third = await bench.handlers.editCell({ importId, row: 2, column: 1, value: '' }, call());
    expect(third.state.errors).toBe(0);
    const again = await bench.handlers.shape({ importId, read: { delimiter: ',' } }, call());
    expect(again.errors).toBe(0);
    const planned = await taken(source([], { importId }));
    expect(planned.map(({ username }) => username)).toEqual(['ada', 'adam', 'ben']);
  });

  test('is paged', async () => {
    const importId = await draftOf(
      `username\n${Array.from({ length: 250 }, (_none, index) => `s${index}`).join('\n')}\n`,
    );
    const first = await bench.handlers.rows({ importId, ...listing }, call());
    expect([first.rows.length, first.total, first.nextCursor]).toEqual([100, 250, '100']);
    const last = await bench.handlers.rows({ importId, ...listing, offset: 200 }, call());
    expect([last.rows[0]!.username, last.rows.length, last.nextCursor]).toEqual(['s200', 50, null]);
    await expect(bench.handlers.rows({ importId, ...listing, cursor: 'x' }, call())).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
  });

  test('takes several files whose columns are called the same as one, and gives each up again', async () => {
    const importId = await draftOf('username,email\nada,ada@example.com\n');
    const name = file('more.csv', 'E-Mail;username\nben@example.com;ben\n');
    let state = await bench.handlers.addFiles({ importId, files: [name] }, call());
    expect(state.columns.map(({ header }) => header)).toEqual(['username', 'email', 'E-Mail']);
    expect(state).toMatchObject({ rows: 2, errors: 0, blocked: null });
    state = await bench.handlers.removeFile({ importId, name: 'class.csv' }, call());
    expect(state).toMatchObject({ rows: 1, blocked: null });
    await expect(bench.handlers.removeFile({ importId, name: 'class.csv' }, call())).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a file that can’t be read leaves it as it was', async () => {
    const importId = await draftOf('username\nada\n');
    await expect(
      bench.handlers.addFiles({ importId, files: [file('bad.xlsx', 'PK\u0003\u0004')] }, call()),
    ).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    expect(await bench.handlers.get({ importId }, call())).toMatchObject({ rows: 1, blocked: null });
  });

  test('takes the accounts of a target as they are', async () => {
    const { importId } = await bench.handlers.begin({ targetKind: 'roster' }, call());
    const state = await bench.handlers.addTarget({ importId, target: 'old lab' }, call());
    expect(state).toMatchObject({ rows: 2, files: [{ name: 'old lab', format: 'target' }] });
    const { rows } = await bench.handlers.rows({ importId, ...listing }, call());
    expect(rows[0]).toMatchObject({ username: 'ada', values: { groups: 'lab;1; night' }, problems: [] });
  });

  test('is seen by nobody else, names no file for those who act for some organizations, and is gone when closed', async () => {
    const importId = await draftOf('username\nada\n');
    expect(() => bench.handlers.get({ importId }, call('another'))).toThrow('no such import');
    const scoped = { operator: { ...localOwner('somebody'), orgs: new Set(['a']) }, signal: never() };
    await expect(bench.handlers.addFiles({ importId, files: ['/etc/passwd'] }, scoped)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await bench.handlers.close({ importId }, call());
    expect(() => bench.handlers.get({ importId }, call())).toThrow('no such import');
    await expect(taken(source([], { importId }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('is forgotten when nobody asks', async () => {
    await bench.close();
    bench = open(500);
    const { importId } = await bench.handlers.begin({}, call());
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect(() => bench.handlers.get({ importId }, call())).toThrow('no such import');
  });

  test('gives way to newer ones when too many are open', async () => {
    const first = await bench.handlers.begin({}, call());
    for (let count = 0; count < 6; count++) await bench.handlers.begin({}, call());
    expect(() => bench.handlers.get({ importId: first.importId }, call())).toThrow('no such import');
  });

  test('is no larger than may be', async () => {
    const { importId } = await bench.handlers.begin({}, call());
    const data = Buffer.alloc(1_400_000).toString('base64');
    const add = async () => {
      for (let part = 0; part < 60; part++)
        await bench.handlers.addPart({ importId, name: 'big.csv', data, last: false }, call());
    };
    await expect(add()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringContaining('too large') as string,
    });
  });
});

describe('a profile', () => {
  const kürzel = 'Kürzel,Wer,Seit\nAda,Ada Lee,1.9.2026\n';

  test('is saved from a draft, and understands the next file', async () => {
    const importId = await draftOf(kürzel);
    await bench.handlers.shape(
      { importId, roles: { 0: 'username', 1: 'full_name', 2: 'valid_from' }, shaping: { lowercase: true } },
      call(),
    );
    const saved = await bench.handlers.saveProfile({ importId, name: 'Registry' }, call());
    expect(saved.shaping.columns).toEqual({ Kürzel: 'username', Wer: 'full_name', Seit: 'valid_from' });
    expect(bench.handlers.listProfiles({}, call())).toMatchObject({ total: 1, rows: [{ name: 'Registry' }] });
    const [row] = await taken(source([file('next.csv', kürzel)], { profile: 'Registry' }));
    expect(row).toMatchObject({ username: 'ada', values: { full_name: 'Ada Lee', valid_from: '2026-09-01' } });
    const [changed] = await taken(
      source([file('next.csv', kürzel)], { profile: 'Registry', shaping: { lowercase: false } }),
    );
    expect(changed!.username).toBe('Ada');
    const other = await draftOf(kürzel);
    const state = await bench.handlers.shape({ importId: other, profile: 'Registry' }, call());
    expect(state).toMatchObject({ profile: 'Registry', blocked: null });
    expect(state.columns.map(({ by }) => by)).toEqual(['profile', 'profile', 'profile']);
    await bench.handlers.removeProfile({ name: 'Registry' }, call());
    expect(() => bench.handlers.removeProfile({ name: 'Registry' }, call())).toThrow('no profile');
    await expect(taken(source([file('next.csv', kürzel)], { profile: 'Registry' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('the table of profiles comes to a database that has targets', () => {
  const own = findMigrations().filter(({ feature }) => feature === 'accounts');
  const database = new Sqlite(':memory:');
  const before = own.findIndex(({ sql }) => sql.includes('import_profiles'));
  for (const { sql } of own.slice(0, before)) database.exec(sql);
  database
    .prepare(
      "INSERT INTO account_targets (target_id, name, kind, policy, added_at) VALUES ('t', 'Lab', 'roster', '{}', 1)",
    )
    .run();
  for (const { sql } of own.slice(before)) database.exec(sql);
  expect(database.prepare('SELECT name FROM account_targets').all()).toEqual([{ name: 'Lab' }]);
  expect(database.prepare('SELECT count(*) AS rows FROM import_profiles').get()).toEqual({ rows: 0 });
  database.close();
});
