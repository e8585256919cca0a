// The editor of organization files, its pure parts: tokens, conflicts, lines that moved, and what is offered.
import { describe, expect, test } from 'vitest';
import { merge3 } from '../../main/orgs/merge.ts';
import { choicesAt } from '../../renderer/features/orgs/editor/complete.ts';
import { conflictsIn, resolved } from '../../renderer/features/orgs/editor/conflicts.ts';
import { entriesIn, newLine, written } from '../../renderer/features/orgs/editor/entries.ts';
import { likeEditor } from '../../renderer/features/orgs/editor/line-ends.ts';
import { lineNow } from '../../renderer/features/orgs/editor/lines-now.ts';
import { keysOfTokens, splitsToken, tokensIn } from '../../renderer/features/orgs/editor/tokens.ts';

describe('conflicts of a merged text', () => {
  const base = 'a = 1\nb = 2\nc = 3\n';
  const { text } = merge3(base, 'a = 1\nb = 20\nc = 3\n', 'a = 1\nb = 21\nc = 3\n', {
    ours: 'yours',
    theirs: 'on disk',
  });

  test('are found as the merge writes them, and each side resolves them', () => {
    const [conflict, ...more] = conflictsIn(text);
    expect(more).toEqual([]);
    expect(conflict).toMatchObject({ line: 2, ours: 'b = 20\n', theirs: 'b = 21\n' });
    const after = (side: 'ours' | 'theirs' | 'both') =>
      text.slice(0, conflict!.from) + resolved(conflict!, side) + text.slice(conflict!.to);
    expect(after('ours')).toBe('a = 1\nb = 20\nc = 3\n');
    expect(after('theirs')).toBe('a = 1\nb = 21\nc = 3\n');
    expect(after('both')).toBe('a = 1\nb = 20\nb = 21\nc = 3\n');
  });

  test('a side may be empty, and a conflict may end the text', () => {
    const ended = 'x\n<<<<<<< yours\n=======\nnew\n>>>>>>> on disk';
    expect(conflictsIn(ended)).toMatchObject([{ from: 2, to: ended.length, ours: '', theirs: 'new\n' }]);
    expect(conflictsIn('<<<<<<< yours\na\n=======\nb\n')).toEqual([]);
  });
});

describe('tokens', () => {
  const text = 'A="•••1"\nB=•••12\n';
  const tokens = tokensIn(text);

  test('are whole or gone', () => {
    expect(tokens.map(({ from, to, number }) => [text.slice(from, to), number])).toEqual([
      ['•••1', 1],
      ['•••12', 12],
    ]);
    expect(splitsToken(tokens, 3, 7)).toBe(false);
    expect(splitsToken(tokens, 2, 8)).toBe(false);
    expect(splitsToken(tokens, 3, 3)).toBe(false);
    expect(splitsToken(tokens, 7, 7)).toBe(false);
    expect(splitsToken(tokens, 4, 4)).toBe(true);
    expect(splitsToken(tokens, 3, 6)).toBe(true);
    expect(splitsToken(tokens, 6, 8)).toBe(true);
    expect(splitsToken(tokens, 0, text.length)).toBe(false);
  });

  test('know whose secrets they stand for', () => {
    const shared = 'A=•••1\nB=•••1\n';
    const covered = [
      { line: 1, from: 2, to: 6, key: 'A' },
      { line: 2, from: 9, to: 13, key: 'B' },
    ];
    expect(keysOfTokens({ text: shared, covered })).toEqual(new Map([[1, ['A', 'B']]]));
  });
});

test('lines are found again before and after what was changed, and not in it', () => {
  const base = ['a', 'b', 'c', 'd'];
  const now = ['a', 'b', 'new', 'other', 'd'];
  expect([1, 2, 3, 4].map((line) => lineNow(base, now, line))).toEqual([1, 2, null, 5]);
  expect([1, 2, 3, 4].map((line) => lineNow(base, base, line))).toEqual([1, 2, 3, 4]);
  expect([1, 2, 3, 4].map((line) => lineNow(base, ['a', 'd'], line))).toEqual([1, null, null, 2]);
});

describe('what is offered', () => {
  const lines = ['[org]', 'name = "a"', '', '[env.dev]', 'host = "192.0.2.1"', 'do', '', '[services]', ''];
  const labels = (at: number, typed: string) =>
    choicesAt(lines, at, typed, ['dev', 'prod'])?.choices.map(({ label }) => label) ?? null;

  test('keys of the table that are not there yet', () => {
    expect(labels(5, 'do')).toContain('domain');
    expect(labels(5, 'do')).not.toContain('host');
    expect(labels(1, '')).toContain('type');
    expect(labels(8, '')).toBeNull();
    expect(labels(5, 'domain = "')).toBeNull();
  });

  test('tables that are not there yet, closed once', () => {
    expect(labels(6, '[')).toContain('env.prod');
    expect(labels(6, '[')).not.toContain('env.dev');
    expect(choicesAt(['[env.]'], 0, '[env.', ['qa'])).toMatchObject({
      from: 1,
      choices: expect.arrayContaining([{ label: 'env.qa', detail: 'environment', apply: 'env.qa' }]),
    });
  });
});

describe('the form', () => {
  const toml =
    '[org]\nname = "a" # kept\nport = 3000\ntext = """\nx = 1\n"""\n[env.dev]\ntoken = "•••1"\nlist = ["a"]\n';
  const env = '# c\nexport A="one two" # kept\nB=plain\nC="first\nD=inside"\nE=$HOME\nF=\'x\'';

  test('finds what stands in a line of its own, and where its value is', () => {
    const shown = (text: string, kind: 'toml' | 'env') =>
      entriesIn(text, kind).map(({ table, key, value, from, to, line }) => [
        table,
        key,
        value,
        text.slice(from, to),
        line,
      ]);
    expect(shown(toml, 'toml')).toEqual([
      ['org', 'name', 'a', '"a"', 2],
      ['org', 'port', '3000', '3000', 3],
      ['env.dev', 'token', '•••1', '"•••1"', 8],
    ]);
    expect(shown(env, 'env')).toEqual([
      ['', 'A', 'one two', '"one two"', 2],
      ['', 'B', 'plain', 'plain', 3],
      ['', 'F', 'x', "'x'", 7],
    ]);
    expect(entriesIn(toml, 'toml').map(({ isCovered }) => isCovered)).toEqual([false, false, true]);
    expect(shown(toml.replaceAll('\n', '\r\n'), 'toml').map(([, key]) => key)).toEqual(['name', 'port', 'token']);
  });

  test('writes values as they stood, and leaves to the text what has to be escaped', () => {
    expect(written('toml', 'b', '"')).toBe('"b"');
    expect(written('toml', '4000', '')).toBe('4000');
    expect(written('toml', '0x', '')).toBe('"0x"');
    expect(written('toml', '010', '')).toBe('"010"');
    expect(written('toml', "it's", "'")).toBe('"it\'s"');
    expect(written('toml', 'a"b', '"')).toBeNull();
    expect(written('env', 'a b', '')).toBe('"a b"');
    expect(written('env', 'a#b', '')).toBe('"a#b"');
    expect(written('env', '$HOME', '"')).toBeNull();
    expect(written('env', 'a\nb', '"')).toBeNull();
    expect(newLine('env', 'NEW', 'v', true)).toBe('export NEW=v');
    expect(newLine('toml', 'new', 'true', false)).toBe('new = true');
    expect(newLine('toml', 'new', 'v', false)).toBe('new = "v"');
    expect(newLine('env', '1X', 'v', false)).toBeNull();
  });
});

test('line ends of one kind are the editor’s own, mixed ones stay as they are', () => {
  expect(['a\r\nb\r\n', 'a\nb', '\r\n', 'a\r\nb\n', '\na\r\n', 'a\rb'].map(likeEditor)).toEqual([
    ...['a\nb\n', 'a\nb', '\n', 'a\r\nb\n', '\na\r\n', 'a\rb'],
  ]);
});
