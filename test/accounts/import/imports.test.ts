// Rows and usernames of files, as plans and the command line take them out of worker threads.
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { passwordPolicy } from '../../../preload/contract/account-model.ts';
import type { ShapedRow } from '../../../main/accounts/parts.ts';
import { longestShare } from '../turns.ts';
import { file, folder, never, open, source, taken, type Bench } from './bench.ts';

let bench: Bench;
beforeEach(() => (bench = open()));
afterEach(() => bench.close());

describe('rows of files', () => {
  test('come in the order of the files, with what is wrong with each', async () => {
    const one = file('one.csv', 'username,full_name\nada,Ada\n"ben,Ben\ncy,Cy\n');
    const two = file('two.json', '[{"username": "ADA"}, {"username": "dee", "groups": ["x"]}]');
    const rows = await bench.rows(source([one, two]), never());
    expect(rows.count).toBe(4);
    expect([...rows.fields].toSorted()).toEqual(['full_name', 'groups']);
    expect(rows.problems).toEqual([
      { file: 'one.csv', line: 3, column: null, problem: 'A quote is opened and never closed.', weight: 'error' },
    ]);
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
    const [ada, ben] = await taken(bench, source([path_], { shaping: { passwords: 'generate-missing' } }));
    expect(ada!.password).toEqual({ by: 'file', value: 'correct-horse-9' });
    expect(ben!.password!.by).toBe('generated');
    expect(bench.passwordProblem(ben!.password!.value, 'ben', passwordPolicy.parse({}))).toBeNull();
    const strict = passwordPolicy.parse({ minLength: 20 });
    expect((await taken(bench, source([path_], { policy: strict })))[0]!.problems[0]).toMatchObject({
      weight: 'error',
    });
  });

  test('are judged by the rules of their target', async () => {
    const names = {
      keyOf: (username: string) => username,
      problem: (field: string) => (field === 'username' ? 'It is too odd.' : null),
    };
    const [ada, upper] = await taken(bench, source([file('two.csv', 'username\nada\nADA\n')], { names }));
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
    const share = longestShare();
    const all = await taken(bench, source([big]));
    const longest = share();
    expect(all).toHaveLength(30_000);
    expect(all.at(-1)).toMatchObject({ row: 29_999, line: 30_001, username: 'student29999' });
    expect(longest).toBeLessThan(0.1);
  });
});

test('usernames for a selection: of whatever file, once each', async () => {
  const one = file('delete.csv', 'username,reason\nada,left\nben,left\nada,twice\n');
  const two = file('kürzel.csv', 'Kürzel,Wer\ncy,Cy Fox\n');
  expect(await bench.usernames({ files: [one, two] }, never())).toEqual(['ada', 'ben', 'cy']);
});

test('a file without usernames is read when something else tells whose rows they are', async () => {
  const byMail = file('mails.csv', 'email,full_name\nada@example.com,Ada\nben@example.com,Ben\n');
  const rows = await taken(bench, source([byMail]));
  expect(rows.map(({ username, values, problems }) => [username, values['email'], problems])).toEqual([
    ['', 'ada@example.com', []],
    ['', 'ben@example.com', []],
  ]);
  const nobody = file('nobody.csv', 'full_name,title\nAda,Student\n');
  await expect(bench.rows(source([nobody]), never())).rejects.toThrow('No column is the username.');
});

test('whoever names a file is told which encoding was guessed', async () => {
  const old = file('old.csv', Buffer.from('username,full_name\nzoe,Zo\u00EB\n', 'latin1'));
  const { problems } = await bench.rows(source([old]), never());
  expect(problems).toEqual([
    {
      ...{ file: 'old.csv', line: null, weight: 'warning' },
      problem:
        'It is not UTF-8, and was read as windows-1252. When letters look wrong, name another encoding (--encoding).',
    },
  ]);
  const said = await bench.rows({ ...source([old]), read: { encoding: 'windows-1250' } }, never());
  expect(said.problems).toEqual([]);
});
