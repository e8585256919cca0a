// "-" is what is piped in: sent as an import, which is closed again.
import path from 'node:path';
import { expect, test } from 'vitest';
import { cli, plan, type Answers } from './fake.ts';

const answers: Answers = {
  'imports.begin': () => ({ importId: 'i-1' }),
  'imports.addPart': () => ({ bytes: 1 }),
  'imports.addFiles': () => ({}),
  'imports.close': () => ({}),
  'accounts.planImport': () => plan(),
  'accounts.planDisable': () => plan(),
  'plans.listChanges': () => ({ rows: [], nextCursor: null, total: 0 }),
};
const importing = ['accounts', 'import', '-', '--target', 'lab', '--delimiter', ';'];

test('accounts that are piped in become an import, which is closed when the plan is there', async () => {
  const text = 'username;email\nada;ada@example.com\n';
  const { code, calls } = await cli(importing, answers, { stdin: text });
  expect(code).toBe(0);
  expect(calls.map(([name]) => name).slice(0, 4)).toEqual([
    'imports.begin',
    'imports.addPart',
    'accounts.planImport',
    'plans.listChanges',
  ]);
  expect(calls.at(-1)).toEqual(['imports.close', { importId: 'i-1' }]);
  const part = calls[1]![1] as { name: string; data: string; last: boolean };
  expect(part).toMatchObject({ importId: 'i-1', name: 'standard input', last: true });
  expect(Buffer.from(part.data, 'base64').toString()).toBe(text);
  expect(calls[2]![1]).toEqual({ target: 'lab', delimiter: ';', importId: 'i-1' });
});

test('what is large goes in parts, beside files, in their order', async () => {
  const text = 'x'.repeat(2_500_000);
  const { calls } = await cli(['accounts', 'import', 'a.csv', '-', '--target', 'lab'], answers, { stdin: text });
  const parts = calls.filter(([name]) => name === 'imports.addPart').map(([, part]) => part as { data: string });
  expect(parts.map((part) => (part as { last?: boolean }).last)).toEqual([...parts.slice(1).map(() => false), true]);
  expect(parts.map(({ data }) => Buffer.from(data, 'base64').toString()).join('')).toBe(text);
  expect(calls[1]).toEqual(['imports.addFiles', { importId: 'i-1', files: [path.resolve('a.csv')] }]);
});

test('names of accounts can be piped in too; nothing, and twice, are refused', async () => {
  const disable = ['accounts', 'disable', '--target', 'lab', '--file', '-'];
  const { calls } = await cli(disable, answers, { stdin: 'ada\n' });
  expect(calls[2]).toEqual(['accounts.planDisable', { target: 'lab', importId: 'i-1' }]);
  const nothing = await cli(importing, answers, { stdin: '' });
  expect([nothing.code, nothing.err]).toEqual([2, 'provost: Nothing came on standard input.\n']);
  expect(nothing.calls.at(-1)![0]).toBe('imports.close');
  const twice = await cli(['accounts', 'import', '-', '-', '--target', 'lab'], answers, { stdin: 'x' });
  expect([twice.code, twice.calls]).toEqual([2, []]);
});
