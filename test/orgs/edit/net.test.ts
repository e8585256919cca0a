// The last net: a text that was put together wrong is valid TOML more often than not. It is refused all the same.
import { TomlDate } from 'smol-toml';
import { expect, test, vi } from 'vitest';
import { editToml } from '../../../main/orgs/edit/index.ts';
import type * as Lines from '../../../main/orgs/edit/lines.ts';
import type { Model } from '../../../main/orgs/edit/toml-file.ts';
import { sameModel } from '../../../main/orgs/edit/toml-model.ts';

const fault = vi.hoisted(() => ({ damage: (text: string): string => text }));
vi.mock('../../../main/orgs/edit/lines.ts', async (actual) => {
  const lines = await actual<typeof Lines>();
  return { ...lines, spliced: (...args: Parameters<typeof lines.spliced>) => fault.damage(lines.spliced(...args)) };
});

const edit = () => editToml('a = 1\n[b]\nc = "x"\nd = 1979-05-27\n', [{ op: 'set', path: ['b', 'c'], value: 'y' }]);

test.each<[string, (text: string) => string]>([
  ['a key too many', (text) => `${text}e = 1\n`],
  ['a key less', (text) => text.replace('a = 1\n', '')],
  ['another value elsewhere', (text) => text.replace('1\n', '2\n')],
  ['a fraction for a whole number', (text) => text.replace('1\n', '1.0\n')],
  ['a time for a date', (text) => text.replace('1979-05-27', '1979-05-27T00:00:00Z')],
  ['the edit undone', (text) => text.replace('"y"', '"x"')],
  ['no TOML', (text) => `${text}]`],
])('%s', (_name, damage) => {
  fault.damage = (text) => text;
  expect(edit()).toContain('"y"');
  fault.damage = damage;
  expect(edit).toThrow('Line 3: this edit of b.c can’t be done here');
});

test.each<[Model, Model, boolean]>([
  [1n, 1, false],
  [0, -0, false],
  [NaN, NaN, true],
  [[1n], [1n, 2n], false],
  [[], {}, false],
  [{ a: 1n, b: 2n }, { b: 2n, a: 1n }, true],
  [{ a: 1n }, { b: 1n }, false],
  [{ a: 1n }, { a: 1n, b: 1n }, false],
  [new TomlDate('1979-05-27'), new TomlDate('1979-05-27'), true],
  [new TomlDate('1979-05-27'), new TomlDate('1979-05-27T00:00:00'), false],
  [new TomlDate('1979-05-27'), '1979-05-27', false],
])('%o and %o', (one, other, same) => {
  expect([sameModel(one, other), sameModel(other, one)]).toEqual([same, same]);
});
