// Texts and edits that nobody thought of, always the same ones: an edit is refused, or changes one stretch and nothing else.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isProvostError } from '../../../main/errors.ts';
import {
  addEnv,
  editToml,
  type EnvFile,
  envValues,
  getEnv,
  parseEnv,
  removeEnv,
  renameEnv,
  serialiseEnv,
  setEnv,
  tetraCantSee,
  type TomlEdit,
  tomlValues,
} from '../../../main/orgs/edit/index.ts';
import { corpus } from './corpus.ts';
import { generations } from './generations.ts';

/** What was refused counts as undefined; anything else that is thrown is a fault. */
function orRefused<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    if (isProvostError(error) && error.code === 'BAD_INPUT') return undefined;
    throw error;
  }
}

/** The stretch that differs: what was there, and what is there now. */
function stretch(before: string, after: string): [string, string] {
  let start = 0;
  while (start < Math.min(before.length, after.length) && before[start] === after[start]) start++;
  let end = 0;
  const most = Math.min(before.length, after.length) - start;
  while (end < most && before.at(-1 - end) === after.at(-1 - end)) end++;
  return [before.slice(start, before.length - end), after.slice(start, after.length - end)];
}

const texts = [...corpus.map(([, text]) => text), ...Object.values(generations)];
const lineEnds = fc.constantFrom('\n', '\r\n');
const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const value = fc.oneof(
  text,
  fc.integer(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.double(),
  fc.boolean(),
  fc.array(fc.oneof(text, fc.integer()), { maxLength: 4 }),
);

/** Pieces of TOML, put together so that most of the results are some. */
const piece = fc.constantFrom(
  ...[
    'a = 1',
    'b = "x" # y',
    "c = '''\nz\n'''",
    'd = [\n  1, # one\n  2\n]',
    'e = { f = 1, g.h = 2 }',
    'i.j = 1',
    'i.k.l = 2',
  ],
  ...[
    '# comment',
    '',
    '   ',
    '[t]',
    '[t.u]',
    '[[v]]',
    '[v.w]',
    '["q r".s]',
    '  [x]',
    '  y = 1',
    'n = 0',
    'd2 = 1979-05-27',
  ],
);
const made = fc
  .tuple(
    fc.uniqueArray(piece, { maxLength: 14, comparator: (a, b) => a.trim() !== '' && a[0] !== '#' && a === b }),
    lineEnds,
    fc.boolean(),
  )
  .map(([pieces, eol, ended]) => (pieces.join('\n') + (ended ? '\n' : '')).replaceAll('\n', eol));
const document = fc.oneof(made, fc.constantFrom(...texts));
const path = fc.array(
  fc.oneof(
    fc.constantFrom('a', 'd', 'e', 'f', 'i', 'j', 'k', 't', 'u', 'v', 'w', 'q r', 's', 'org', 'env', 'dev'),
    fc.nat(2),
    text,
  ),
  { maxLength: 3 },
);

test('edits of values that are there', () => {
  fc.assert(
    fc.property(document, fc.nat(), value, (whole, which, put) => {
      const values = orRefused(() => tomlValues(whole)) ?? [];
      const one = values[which % Math.max(values.length, 1)];
      if (!one) return;
      const after = orRefused(() => editToml(whole, [{ op: 'set', path: one.path, value: put }]));
      if (after === undefined || after === whole) return;
      const [old] = stretch(whole, after);
      expect(one.raw).toContain(old);
      const back = editToml(after, [{ op: 'set', path: one.path, value: { raw: one.raw } }]);
      expect(back).toBe(whole);
    }),
    { seed: 5001, numRuns: 600 },
  );
});

const edit: fc.Arbitrary<TomlEdit> = fc.oneof(
  fc.record({ op: fc.constantFrom('set' as const, 'insert' as const), path, value }),
  fc.record({ op: fc.constantFrom('remove' as const, 'removeTable' as const), path }),
  fc.record({ op: fc.constant('rename' as const), path, to: text }),
  fc.record({
    op: fc.constant('insertTable' as const),
    path,
    entries: fc.array(fc.tuple(text, value), { maxLength: 3 }),
  }),
);

test('edits of anything', () => {
  let done = 0;
  fc.assert(
    fc.property(document, edit, (whole, one) => {
      const after = orRefused(() => editToml(whole, [one]));
      if (after === undefined) return;
      done++;
      const [old, now] = stretch(whole, after);
      // What is put in takes nothing out, and what is taken out puts nothing in.
      if (one.op === 'insertTable') expect(old).toBe('');
      if (one.op === 'insert' && !whole.includes('\r')) expect(lost(whole, after)).toBe(0);
      if (one.op === 'remove' || one.op === 'removeTable') expect(lost(after, whole)).toBe(0);
      expect(after.startsWith('\uFEFF')).toBe(whole.startsWith('\uFEFF'));
      expect(now.includes('\r\n') && !whole.includes('\r\n')).toBe(false);
      if (whole.trim() !== '') expect(after.trim() === '' || after.endsWith('\n') === whole.endsWith('\n')).toBe(true);
      tetraCantSee(after);
    }),
    { seed: 5002, numRuns: 4000 },
  );
  // Most are refused, since most name nothing that is there; enough are not.
  expect(done).toBeGreaterThan(300);
});

/** How many characters of `one` are not in `other` in the same order. */
function lost(one: string, other: string): number {
  let at = 0;
  for (const letter of other) if (one.startsWith(letter, at)) at += letter.length;
  return one.length - at;
}

test('no text makes the TOML reader fail', () => {
  const broken = fc.tuple(fc.constantFrom(...texts), fc.nat(), fc.nat(6), text).map(([whole, at, cut, put]) => {
    const start = at % (whole.length + 1);
    return whole.slice(0, start) + put + whole.slice(start + cut);
  });
  fc.assert(
    fc.property(fc.oneof(broken, fc.string({ unit: 'binary' })), (whole) => {
      if (orRefused(() => tomlValues(whole)) === undefined) return;
      tetraCantSee(whole);
      expect(editToml(whole, [])).toBe(whole);
    }),
    { seed: 5003, numRuns: 1500 },
  );
});

const envPiece = fc.constantFrom(
  ...[
    'A',
    'B',
    'export ',
    '=',
    '"',
    "'",
    '`',
    '\\',
    '#',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '\r',
    '$',
    ':',
    'x',
    'é',
    '.',
    '-',
    '\uFEFF',
    '\0',
  ],
  ...['A=1\n', 'export B="two words" # c\n', "A='three\nlines'\n", '# comment\n', '\n', 'A.B=1\n', 'source x\n'],
);
const envText = fc.oneof(
  fc.array(envPiece, { maxLength: 30 }).map((pieces) => pieces.join('')),
  fc.string({ unit: 'binary' }),
);
const key = fc.constantFrom('A', 'B', 'C', 'A.B', 'é', '');

test('env files: what is read is what is written', () => {
  fc.assert(
    fc.property(envText, (whole) => {
      const file = parseEnv(whole);
      expect(serialiseEnv(file)).toBe(whole);
      let line = 1;
      for (const token of file.tokens) {
        expect(token.startLine).toBe(line);
        line = token.endLine + 1;
        if (token.kind === 'assign') expect(token.text.slice(token.valueAt)).toContain(token.rawValue);
      }
      envValues(file);
    }),
    { seed: 5004, numRuns: 4000 },
  );
});

test('env files: an edit touches its assignment and no other', () => {
  let done = 0;
  const edits = fc.constantFrom<(file: EnvFile, name: string, put: string) => EnvFile>(
    setEnv,
    (file, name, put) => setEnv(file, name, put, 'bash'),
    (file, name, put) => setEnv(file, name, put, 'dotenv'),
    addEnv,
    (file, name) => removeEnv(file, name),
    (file, name) => renameEnv(file, name, 'Z'),
  );
  fc.assert(
    fc.property(envText, key, text, edits, (whole, name, put, run) => {
      const file = parseEnv(whole);
      const after = orRefused(() => run(file, name, put));
      if (after === undefined) return;
      done++;
      const others = (some: EnvFile) =>
        some.tokens
          .filter((token) => token.kind !== 'assign' || ![name, 'Z'].includes(token.key))
          .map((token) => token.text.trim());
      const kept = others(after);
      for (const line of others(file)) if (!line.startsWith('#') && line !== '') expect(kept).toContain(line);
      for (const { key: other, dotenv } of envValues(file)) {
        if (other !== name && other !== 'Z') expect(getEnv(after, other)?.dotenv).toBe(dotenv);
      }
    }),
    { seed: 5005, numRuns: 4000 },
  );
  expect(done).toBeGreaterThan(300);
});
