// Named edits of files as people keep them. Each says what of the file is replaced by what: everything around it has to be
// the same bytes, with the line ends of Linux, of Windows, and with a byte order mark.
import { describe, expect, test } from 'vitest';
import { editToml } from '../../../main/orgs/edit/index.ts';
import { generations } from './generations.ts';
import { keys, tables } from './key-cases.ts';
import { lists, values } from './value-cases.ts';

const all = [...values, ...lists, ...keys, ...tables];
test('there are enough edits', () => {
  expect(all.length).toBeGreaterThanOrEqual(60);
});

describe.each([
  ['a value', values],
  ['a list', lists],
  ['a key', keys],
  ['a table', tables],
])('%s', (_kind, cases) => {
  test.each(cases)('%s (%s)', (_name, file, edits, before, after) => {
    const text = generations[file];
    expect(text.split(before)).toHaveLength(2);
    const expected = text.replace(before, () => after);
    const windows = (some: string) => some.replaceAll('\n', '\r\n');
    expect(editToml(text, edits)).toBe(expected);
    expect(editToml(windows(text), edits)).toBe(windows(expected));
    expect(editToml(`\uFEFF${text}`, edits)).toBe(`\uFEFF${expected}`);
    // A file that ends without a line end keeps doing so.
    expect(editToml(text.slice(0, -1), edits)).toBe(expected.slice(0, -1));
  });
});
