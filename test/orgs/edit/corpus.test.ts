// Every value of every file: read, changed, put back. Whatever is not the value keeps each byte on the way.
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { editToml, tomlValues, type TomlInput } from '../../../main/orgs/edit/index.ts';
import { corpus } from './corpus.ts';
import { generations } from './generations.ts';

const files = [...corpus, ...Object.entries(generations).map(([name, text]): [string, string] => [name, text])];
const others: TomlInput[] = [
  'another "value"\nin \\ lines',
  -7,
  2.5,
  false,
  new Date(0),
  ['x', ['y']],
  { raw: '{ raw = 1 }' },
];

test('there are enough files', () => {
  expect(corpus.length).toBeGreaterThanOrEqual(80);
  expect(new Set(corpus.map(([name]) => name)).size).toBe(corpus.length);
});

describe.each(files)('%s', (_name, text) => {
  test('no edit is no change', () => {
    expect(editToml(text, [])).toBe(text);
  });

  test('each value is changed alone, and put back as it was', () => {
    const values = tomlValues(text);
    for (const [index, { path, raw, line }] of values.entries()) {
      const where = text
        .split('\n')
        .slice(line - 1)
        .join('\n');
      expect(where).toContain(raw.split('\n')[0]);
      const put = others[index % others.length]!;
      // An inline table gives way to another value only as text.
      const value = raw.startsWith('{') || Array.isArray(put) ? { raw: '["x", { y = 1 }]' } : put;
      const changed = editToml(text, [{ op: 'set', path, value }]);
      expect(changed).not.toBe(text);
      expect(outside(text, changed, raw)).toBe(true);
      expect(editToml(changed, [{ op: 'set', path, value: { raw } }])).toBe(text);
    }
  });

  test('a key that is inserted and removed again leaves nothing', () => {
    // A file that has no last line end, or no line at all, is the only one that can gain one.
    const added = editToml(text, [{ op: 'insertTable', path: ['inserted here'], entries: [['key', 'value']] }]);
    expect(parse(added, { integersAsBigInt: true })['inserted here']).toEqual({ key: 'value' });
    expect(editToml(added, [{ op: 'removeTable', path: ['inserted here'] }])).toBe(text);
  });
});

/** Whether the two differ in one stretch only, that lies within a place where `raw` stood. */
function outside(before: string, after: string, raw: string): boolean {
  for (let at = before.indexOf(raw); at !== -1; at = before.indexOf(raw, at + 1)) {
    const rest = before.length - at - raw.length;
    if (
      after.startsWith(before.slice(0, at)) &&
      after.endsWith(before.slice(before.length - rest)) &&
      after.length >= at + rest
    ) {
      return true;
    }
  }
  return false;
}
