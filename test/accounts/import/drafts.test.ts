// Drafts of the window: what is shown of them, what may be changed, who sees them and for how long.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { imports as contract } from '../../../preload/contract/imports.ts';
import { localOwner } from '../../../main/access/operator.ts';
import { call, draftOf, file, listing, never, open, source, taken, type Bench } from './bench.ts';

let bench: Bench;
beforeEach(() => (bench = open()));
afterEach(() => bench.close());

describe('a draft', () => {
  test('shows what was read, and never a password', async () => {
    const importId = await draftOf(
      bench,
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
    const importId = await draftOf(bench, 'username,password\nada,correct-horse-9\n');
    const state = await bench.handlers.shape({ importId, roles: { 1: 'note' } }, call());
    expect(JSON.stringify(state)).not.toContain('horse');
    const { rows } = await bench.handlers.rows({ importId, ...listing }, call());
    expect(rows[0]!.cells).toEqual(['ada', '••••••']);
  });

  test('is mapped, shaped, read with another encoding, and counted anew each time', async () => {
    const importId = await draftOf(bench, Buffer.from('Kürzel;Wer\nZO\xCB;Zo\xEB\nben;Ben\n', 'latin1'));
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

  test('counts rows alone: what a file lost is told of apart, and first', async () => {
    const importId = await draftOf(bench, 'username,email\nada,nowhere\nben,"x\n');
    const { errors, unread, rows } = await bench.handlers.get({ importId }, call());
    expect({ errors, unread, rows }).toEqual({ errors: 1, unread: 1, rows: 1 });
    const broken = await bench.handlers.rows({ importId, ...listing, only: 'errors' }, call());
    expect(broken.total).toBe(errors);
    const problems = await bench.handlers.problems({ importId, limit: 10 }, call());
    expect(problems.rows.map(({ line }) => line)).toEqual([3, 2]);
    const empty = await draftOf(bench, '');
    expect(await bench.handlers.get({ importId: empty }, call())).toMatchObject({ errors: 0, unread: 1, rows: 0 });
  });

  test('takes an edit of one cell, and forgets what was wrong; other readings keep it', async () => {
    const importId = await draftOf(bench, 'username,email\nada,nowhere\nada,ada@example.com\nben,x,y\n');
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
    const planned = await taken(bench, source([], { importId }));
    expect(planned.map(({ username }) => username)).toEqual(['ada', 'adam', 'ben']);
  });

  test('is paged', async () => {
    const importId = await draftOf(
      bench,
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
    const importId = await draftOf(bench, 'username,email\nada,ada@example.com\n');
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
    const importId = await draftOf(bench, 'username\nada\n');
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
    const importId = await draftOf(bench, 'username\nada\n');
    expect(() => bench.handlers.get({ importId }, call('another'))).toThrow('no such import');
    const scoped = { operator: { ...localOwner('somebody'), orgs: new Set(['a']) }, signal: never() };
    await expect(bench.handlers.addFiles({ importId, files: ['/etc/passwd'] }, scoped)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await bench.handlers.close({ importId }, call());
    expect(() => bench.handlers.get({ importId }, call())).toThrow('no such import');
    await expect(taken(bench, source([], { importId }))).rejects.toMatchObject({ code: 'NOT_FOUND' });
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
