// What an edit of TOML refuses, and what it says: the line, and why. Also the constructs that are hard to edit, and can be.
import { describe, expect, test } from 'vitest';
import { isProvostError } from '../../../main/errors.ts';
import { editToml, type TomlEdit, tomlValues } from '../../../main/orgs/edit/index.ts';

const said = (text: string, ...edits: TomlEdit[]): string => {
  try {
    return `done: ${editToml(text, edits)}`;
  } catch (error) {
    if (!isProvostError(error)) throw error;
    expect(error.code).toBe('BAD_INPUT');
    return `${error.message} ${error.data.words ?? ''}`.trim();
  }
};

describe('a file that is no TOML', () => {
  test.each([
    ['a value that is missing', 'a = 1\nb =\n', 'Line 2, column 4: this is no TOML.'],
    ['a key twice', 'a = 1\n[b]\nc = 1\nc = 2\n', 'Line 4, column 1: this is no TOML.'],
    ['a table twice', '[a]\n[b]\n[a]\n', 'Line 3, column 2: this is no TOML.'],
    ['a text without an end', 'a = "b\nc = 1\n', 'Line 1, column'],
    ['a lone carriage return', 'a = 1\rb = 2', 'Line 1, column'],
    ['a byte order mark in the middle', 'a = 1\n\uFEFFb = 2', 'Line 2, column 1: this is no TOML.'],
    ['a NUL', 'a = 1\u0000', 'Line 1, column'],
    ['an underscore at the end', 'a = 1\nb = 0x1F_', 'Line 2, column'],
    ['half a character', 'a = "\uD800"', 'half a character'],
    ['too many names in a key', `${'a.'.repeat(50_000)}a = 1`, 'Line 1: tables nest deeper'],
    ['too many names in a header', `[${'a.'.repeat(50_000)}a]`, 'Line 1: tables nest deeper'],
    ['too many brackets', `a = ${'['.repeat(50_000)}${']'.repeat(50_000)}`, 'Line 1, column'],
  ])('%s', (_name, text, words) => {
    expect(said(text, { op: 'set', path: ['a'], value: 2 })).toContain(words);
    expect(() => tomlValues(text)).toThrow(words);
  });
  test('is refused without its values', () => {
    expect(said('password = "hunter2" x\n')).not.toContain('hunter2');
  });
});

const text = `top = 1
dotted.a = 1
dotted.b.c = 2
inline = { x = 1, deep = { y = 2 } }
[table]
key = "v"
[super.sub]
key = 1
[[list]]
name = "one"
[[list]]
name = "two"
[list.sub]
key = 1
`;

describe('refused', () => {
  test.each<[string, TomlEdit, string]>([
    ['a key that is not there', { op: 'set', path: ['table', 'no'], value: 1 }, 'There is no key table.no.'],
    ['a table as a value', { op: 'set', path: ['table'], value: 1 }, 'Line 5: table is a table, not a value.'],
    [
      'a table of dotted keys as a value',
      { op: 'set', path: ['dotted', 'b'], value: 1 },
      'Line 3: dotted.b is a table',
    ],
    ['an inline table for a number', { op: 'set', path: ['inline'], value: 1 }, 'Line 4: inline is a table.'],
    ['a key that is there', { op: 'insert', path: ['table', 'key'], value: 1 }, 'Line 6: table.key is already there.'],
    ['a key in no table', { op: 'insert', path: ['no', 'key'], value: 1 }, 'There is no table no.'],
    ['a key in a value', { op: 'insert', path: ['top', 'key'], value: 1 }, 'Line 1: top is a value, not a table.'],
    [
      'a key in a table without a header',
      { op: 'insert', path: ['super', 'key'], value: 1 },
      'Line 7: super has no header',
    ],
    [
      'a key in an array of tables',
      { op: 'insert', path: ['list', 'key'], value: 1 },
      'Line 9: list is an array of tables.',
    ],
    ['a table that is there', { op: 'insertTable', path: ['table'], entries: [] }, 'Line 5: [table] is already there.'],
    [
      'a table in an inline table',
      { op: 'insertTable', path: ['inline', 'z'], entries: [] },
      'Line 4: inline is written in one line',
    ],
    [
      'a table in an array of tables',
      { op: 'insertTable', path: ['list', 'z'], entries: [] },
      'Line 9: list is an array of tables.',
    ],
    [
      'a table of dotted keys',
      { op: 'insertTable', path: ['dotted', 'b'], entries: [] },
      'Line 3: dotted.b is made of dotted keys here',
    ],
    [
      'a table with a key twice',
      {
        op: 'insertTable',
        path: ['new'],
        entries: [
          ['a', 1],
          ['a', 2],
        ],
      },
      'The new table has the key a twice.',
    ],
    ['to remove no table', { op: 'removeTable', path: ['no'] }, 'There is no table no.'],
    ['to remove a table of dotted keys', { op: 'removeTable', path: ['dotted'] }, 'Line 2: dotted is not a [table]'],
    ['to remove a table as a key', { op: 'remove', path: ['table'] }, 'Line 5: table is a table, not a value.'],
    ['to rename to what is there', { op: 'rename', path: ['table'], to: 'top' }, 'top is already there.'],
    ['to rename nothing', { op: 'rename', path: ['no'], to: 'x' }, 'There is no key no.'],
    ['the whole file', { op: 'removeTable', path: [] }, 'The file as a whole'],
    ['an entry behind the end', { op: 'insert', path: ['list', 7], value: 1 }, 'list is an array of tables.'],
    ['a number that is not exact', { op: 'set', path: ['top'], value: 2 ** 60 }, 'too large to be exact'],
    ['a number of 65 bits', { op: 'set', path: ['top'], value: 2n ** 63n }, 'has 64 bits'],
    ['no date', { op: 'set', path: ['top'], value: new Date(NaN) }, 'This is no date.'],
    ['half a character', { op: 'set', path: ['top'], value: '\uD800' }, 'half a character'],
    ['two values in one text', { op: 'set', path: ['top'], value: { raw: '1\nb = 2' } }, 'not exactly one TOML value'],
    ['a value with a comment', { op: 'set', path: ['top'], value: { raw: '1 # x' } }, 'not exactly one TOML value'],
    ['no value at all', { op: 'set', path: ['top'], value: { raw: '' } }, 'not exactly one TOML value'],
  ])('%s', (_name, edit, words) => {
    expect(said(text, edit)).toContain(words);
  });
  test('all edits, when one of them is', () => {
    expect(said(text, { op: 'set', path: ['top'], value: 2 }, { op: 'remove', path: ['no'] })).toBe(
      'There is no key no.',
    );
  });
});

describe('hard, and done', () => {
  test.each<[string, TomlEdit, string, string]>([
    ['a dotted key', { op: 'set', path: ['dotted', 'b', 'c'], value: 3 }, 'dotted.b.c = 2', 'dotted.b.c = 3'],
    [
      'one more dotted key',
      { op: 'insert', path: ['dotted', 'b', 'd'], value: 3 },
      'c = 2\n',
      'c = 2\ndotted.b.d = 3\n',
    ],
    ['one dotted key less', { op: 'remove', path: ['dotted', 'b', 'c'] }, 'dotted.b.c = 2\n', ''],
    ['the last name of a dotted key', { op: 'rename', path: ['dotted', 'a'], to: 'z' }, 'dotted.a', 'dotted.z'],
    ['the middle of a dotted key', { op: 'rename', path: ['dotted', 'b'], to: 'z' }, 'dotted.b', 'dotted.z'],
    [
      'deep in inline tables',
      { op: 'insert', path: ['inline', 'deep', 'z'], value: 3 },
      '{ y = 2 }',
      '{ y = 2, z = 3 }',
    ],
    ['an entry of an array of tables', { op: 'set', path: ['list', 1, 'name'], value: 'x' }, '"two"', '"x"'],
    [
      'into an entry of an array of tables',
      { op: 'insert', path: ['list', 0, 'k'], value: 1 },
      '"one"\n',
      '"one"\nk = 1\n',
    ],
    [
      'below an array of tables',
      { op: 'insert', path: ['list', 1, 'sub', 'k'], value: 1 },
      'key = 1\n$',
      'key = 1\nk = 1\n',
    ],
    ['an entry of an array of tables less', { op: 'removeTable', path: ['list', 0] }, '[[list]]\nname = "one"\n', ''],
    [
      'a table above one that is there',
      { op: 'insertTable', path: ['super'], entries: [['a', 1]] },
      'key = 1\n[[list]]\nname = "one"',
      'key = 1\n\n[super]\na = 1\n\n[[list]]\nname = "one"',
    ],
    [
      'the only table above, which goes too',
      { op: 'removeTable', path: ['super', 'sub'] },
      '[super.sub]\nkey = 1\n',
      '',
    ],
  ])('%s', (_name, edit, before, after) => {
    const expected = before.endsWith('$')
      ? text.slice(0, -before.length + 1) + after
      : text.replace(before, () => after);
    expect(expected).not.toBe(text);
    expect(editToml(text, [edit])).toBe(expected);
  });
  test('new lines have the line end of those next to them', () => {
    const mixed = '[a]\r\nb = 1\r\n\n[c]\nd = 1\n';
    const edited = editToml(mixed, [
      { op: 'insert', path: ['a', 'x'], value: 1 },
      { op: 'insert', path: ['c', 'x'], value: 1 },
    ]);
    expect(edited).toBe('[a]\r\nb = 1\r\nx = 1\r\n\n[c]\nd = 1\nx = 1\n');
  });
  test('a key is indented like those above it', () => {
    expect(editToml('[a]\n\tb = 1\n', [{ op: 'insert', path: ['a', 'c'], value: 1 }])).toBe('[a]\n\tb = 1\n\tc = 1\n');
  });
  test('a file without a line gets its first', () => {
    expect(editToml('', [{ op: 'insert', path: ['a'], value: 1 }])).toBe('a = 1\n');
    expect(editToml('# only', [{ op: 'insertTable', path: ['a'], entries: [] }])).toBe('# only\n\n[a]');
  });
  test('a comment that begins the file stays there', () => {
    expect(editToml('# The file\na = 1\n\nb = 2\n', [{ op: 'remove', path: ['a'] }])).toBe('# The file\n\nb = 2\n');
  });
  test('a comment right above a header is not the last key’s', () => {
    const close = '[a]\nb = 1\n# about c\n[c]\n';
    expect(editToml(close, [{ op: 'insert', path: ['a', 'x'], value: 1 }])).toBe('[a]\nb = 1\nx = 1\n# about c\n[c]\n');
  });
  test('a comment behind an entry of a list stays when the entry goes', () => {
    const list = 'a = [1, # one\n  2, 3 # three\n]\n';
    expect(editToml(list, [{ op: 'remove', path: ['a', 0] }])).toBe('a = [ # one\n  2, 3 # three\n]\n');
    expect(editToml(list, [{ op: 'remove', path: ['a', 2] }])).toBe('a = [1, # one\n  2 # three\n]\n');
  });
  test('a comment before the last entry of a list stays when that goes', () => {
    expect(editToml('a = [1, # one\n  2]\n', [{ op: 'remove', path: ['a', 1] }])).toBe('a = [1, # one\n  ]\n');
  });
  test('a string in the lines of Windows keeps them', () => {
    const windows = 'a = """\r\none\r\n"""\r\n';
    expect(editToml(windows, [{ op: 'set', path: ['a'], value: 'two\nthree\n' }])).toBe(
      'a = """\r\ntwo\r\nthree\r\n"""\r\n',
    );
  });
  test('dangerous names are names', () => {
    const result = editToml('[x]\n', [{ op: 'insert', path: ['x', '__proto__'], value: 1 }]);
    expect(result).toBe('[x]\n__proto__ = 1\n');
    expect(editToml(result, [{ op: 'rename', path: ['x', '__proto__'], to: 'constructor' }])).toBe(
      '[x]\nconstructor = 1\n',
    );
    expect(({} as Record<string, unknown>)['constructor']).toBe(Object);
  });
});
