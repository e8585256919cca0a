// Env files: what is read, what bash itself reads, and that an edit touches its line and no other.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  addEnv,
  type EnvFile,
  envValues,
  getEnv,
  parseEnv,
  removeEnv,
  renameEnv,
  serialiseEnv,
  setEnv,
} from '../../../main/orgs/edit/index.ts';

const raw = String.raw;
const hasBash = process.platform !== 'win32' && spawnSync('bash', ['--version']).status === 0;

/** One line, what bash makes of it, and what dotenv 18.0.10 answered for it; null: no value. */
const readings: [line: string, bash: string | null, dotenv: string | null][] = [
  ['A=plain', 'plain', 'plain'],
  ['A=', '', ''],
  ['A=""', '', ''],
  ['export A=plain', 'plain', 'plain'],
  ['  export   A=plain  ', 'plain', 'plain'],
  ['A=a=b==', 'a=b==', 'a=b=='],
  ['A=https://x.example.com:8080/p?q=1', 'https://x.example.com:8080/p?q=1', 'https://x.example.com:8080/p?q=1'],
  ['A="two words"', 'two words', 'two words'],
  ["A='two words'", 'two words', 'two words'],
  ['A="x" # comment', 'x', 'x'],
  ['A=x # comment', 'x', 'x'],
  ['A= # comment', '', ''],
  ['A="# none"', '# none', '# none'],
  ['A="one\ntwo"', 'one\ntwo', 'one\ntwo'],
  ["A='one\n\ntwo' # comment", 'one\n\ntwo', 'one\n\ntwo'],
  [raw`A='C:\lab\x'`, raw`C:\lab\x`, raw`C:\lab\x`],
  ["A='it\"s $HOME'", 'it"s $HOME', 'it"s $HOME'],
  ['A=b#c', 'b#c', 'b'],
  ['A=#x', '#x', ''],
  [raw`A="a\nb"`, raw`a\nb`, 'a\nb'],
  [raw`A="a\$b"`, 'a$b', raw`a\$b`],
  [raw`A="q\"r"`, 'q"r', raw`q\"r`],
  [raw`A="a\\"`, 'a\\', raw`a\\`],
  ['A="x\r\ny"\r', 'x\r\ny\r', 'x\ny'],
  ['A=x\r', 'x\r', 'x'],
  ['A=$HOME/x', null, '$HOME/x'],
  ['A="${HOME}"', null, '${HOME}'],
  ['A=~/x', null, '~/x'],
  ['A=$(date)', null, '$(date)'],
  ['A=`x y`', null, 'x y'],
  ['A=two words', null, 'two words'],
  ['A=a&b', null, 'a&b'],
  ['A = b', null, 'b'],
  ['A: b', null, 'b'],
  ['A.B=c', null, 'c'],
  ['A-B=c', null, 'c'],
  ['A="x"y', null, '"x"y'],
  ["A='it\\'s'", null, raw`it\'s`],
  ['A="x', null, '"x'],
  ['A=x \\\n y', null, 'x \\'],
  ['A=\n"x"', '', null],
];

describe('reading', () => {
  test.each(readings)('%j', (line, bash, dotenv) => {
    const [value] = envValues(parseEnv(`${line}\n`));
    expect({ bash: value?.bash, dotenv: value?.dotenv }).toEqual({ bash, dotenv });
    expect(value!.why === null).toBe(bash !== null && bash === dotenv);
  });
  test.skipIf(!hasBash)('bash reads the same', () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'provost-env-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = path.join(folder, 'x.env');
    for (const [line, bash] of readings.filter((one) => one[1] !== null)) {
      writeFileSync(file, `${line}\n`);
      const script = '. "$1" 2>/dev/null; printf %s. "$A"';
      const said = execFileSync('bash', ['--norc', '--noprofile', '-c', script, 'bash', file], { encoding: 'utf8' });
      expect([line, said]).toEqual([line, `${bash}.`]);
    }
  });
  test('nothing is expanded', () => {
    expect(getEnv(parseEnv('A="$(touch /tmp/x)"\n'), 'A')).toMatchObject({ bash: null, dotenv: '$(touch /tmp/x)' });
  });
  test('the last of several counts', () => {
    const file = parseEnv('A=1\nB=2\nA=3\n# A=4\n');
    expect(envValues(file)).toEqual([
      { key: 'B', line: 2, export: false, shadowed: [], bash: '2', dotenv: '2', why: null },
      { key: 'A', line: 3, export: false, shadowed: [1], bash: '3', dotenv: '3', why: null },
    ]);
    expect(getEnv(file, 'C')).toBeNull();
  });
  test('behind a quote that nothing closes bash reads nothing', () => {
    const file = parseEnv('A=1\nB="x\nC=2\n');
    expect(getEnv(file, 'A')?.bash).toBe('1');
    expect(getEnv(file, 'C')).toMatchObject({ bash: null, dotenv: '2', why: expect.stringContaining('line 2') });
  });
  test('what is no assignment is kept, with why', () => {
    const text = '\uFEFFset -a\r\nif [ -f x ]; then\n\n  # c\nexport A\nÄ=1\nA+=x\nA[0]=1\n. ./other.env';
    const file = parseEnv(text);
    expect(serialiseEnv(file)).toBe(text);
    expect(file.tokens.map(({ kind }) => kind).join(' ')).toBe(
      'unknown unknown blank comment unknown unknown unknown unknown unknown',
    );
    expect(file.tokens.map((token) => (token.kind === 'unknown' ? token.why.split(' ')[0] : '-')).join(' ')).toBe(
      'This This - - It Neither Neither Neither This',
    );
  });
});

const lab = `# Secrets of the lab
# never committed

export NODE_ENV=development # inline

# Database
export DB_URL="postgres://app@db.example.com/app"
DB_NAME='lab'
DB_NAME='lab two'   # wins

export KEY="line one
  line two # no comment
line three"
EMPTY=
# about LAST
LAST=1

# the end
`;

type Edit = (file: EnvFile) => EnvFile;
const edits: [name: string, edit: Edit, before: string, after: string][] = [
  ['a plain value', (file) => setEnv(file, 'NODE_ENV', 'production'), '=development', '=production'],
  ['a plain value that needs quotes', (file) => setEnv(file, 'NODE_ENV', 'a b'), '=development', '="a b"'],
  ['a plain value with a quote and a dollar', (file) => setEnv(file, 'NODE_ENV', '"$5"'), '=development', `='"$5"'`],
  ['double quotes stay', (file) => setEnv(file, 'DB_URL', 'x'), '"postgres://app@db.example.com/app"', '"x"'],
  ['the last of two', (file) => setEnv(file, 'DB_NAME', 'new'), "'lab two'", "'new'"],
  ['single quotes stay', (file) => setEnv(file, 'DB_NAME', 'a $b \\c'), "'lab two'", "'a $b \\c'"],
  ['an apostrophe', (file) => setEnv(file, 'DB_NAME', "it's"), "'lab two'", `"it's"`],
  ['several lines', (file) => setEnv(file, 'KEY', 'a\nb'), 'line one\n  line two # no comment\nline three', 'a\nb'],
  ['an empty value', (file) => setEnv(file, 'EMPTY', 'now'), 'EMPTY=', 'EMPTY=now'],
  ['to an empty value', (file) => setEnv(file, 'LAST', ''), 'LAST=1', 'LAST='],
  [
    'for bash alone',
    (file) => setEnv(file, 'DB_URL', 'a"b\'$c`d\\', 'bash'),
    '"postgres://app@db.example.com/app"',
    raw`"a\"b'\$c\`d\\"`,
  ],
  [
    'for dotenv alone',
    (file) => setEnv(file, 'DB_URL', 'a"b\'$c', 'dotenv'),
    '"postgres://app@db.example.com/app"',
    '`a"b\'$c`',
  ],
  ['a new key at the end', (file) => addEnv(file, 'NEW', 'x'), '# the end\n', '# the end\nNEW=x\n'],
  [
    'a new key behind another',
    (file) => addEnv(file, 'DB_HOST', 'db', { after: 'DB_URL' }),
    'com/app"\n',
    'com/app"\nexport DB_HOST="db"\n',
  ],
  [
    'a new key behind several lines',
    (file) => addEnv(file, 'CERT', 'x\ny', { after: 'KEY' }),
    'line three"\n',
    'line three"\nexport CERT="x\ny"\n',
  ],
  ['removed with its comment', (file) => removeEnv(file, 'LAST'), '# about LAST\nLAST=1\n', ''],
  [
    'removed, and a comment of those below stays',
    (file) => removeEnv(file, 'DB_URL'),
    'export DB_URL="postgres://app@db.example.com/app"\n',
    '',
  ],
  [
    'removed, several lines',
    (file) => removeEnv(file, 'KEY'),
    'export KEY="line one\n  line two # no comment\nline three"\n',
    '',
  ],
  ['removed, both', (file) => removeEnv(file, 'DB_NAME'), "DB_NAME='lab'\nDB_NAME='lab two'   # wins\n", ''],
  ['renamed', (file) => renameEnv(file, 'NODE_ENV', 'APP_ENV'), 'export NODE_ENV', 'export APP_ENV'],
  ['renamed, both', (file) => renameEnv(file, 'DB_NAME', 'NAME'), "DB_NAME='lab'\nDB_NAME", "NAME='lab'\nNAME"],
];

describe('edits', () => {
  test.each(edits)('%s', (_name, edit, before, after) => {
    expect(lab.split(before).length).toBeGreaterThan(1);
    const expected = lab.replace(before, () => after);
    const windows = (text: string) => text.replaceAll('\n', '\r\n');
    const done = (text: string) => serialiseEnv(edit(parseEnv(text)));
    expect(done(lab)).toBe(expected);
    expect(done(windows(lab))).toBe(windows(expected));
    expect(done(`\uFEFF${lab}`)).toBe(`\uFEFF${expected}`);
    expect(done(lab.slice(0, -1))).toBe(expected.slice(0, -1));
  });
  test('the first key of a file', () => {
    expect(serialiseEnv(addEnv(parseEnv(''), 'A', 'b'))).toBe('A="b"\n');
  });
  test('a backtick, which bash would act on in double quotes', () => {
    expect(serialiseEnv(setEnv(parseEnv('A="x"'), 'A', 'a `b`'))).toBe("A='a `b`'");
  });
  test('the last line of a file that has no last line end', () => {
    expect(serialiseEnv(removeEnv(parseEnv('A=1\r\nB=2'), 'B'))).toBe('A=1');
    expect(serialiseEnv(removeEnv(parseEnv('B=2'), 'B'))).toBe('');
  });
  test('a value behind which a comment follows right away', () => {
    expect(serialiseEnv(setEnv(parseEnv('A= # c\n'), 'A', 'x'))).toBe('A=x # c\n');
  });
  test.each<[string, () => EnvFile, string]>([
    ['a key that is not there', () => setEnv(parseEnv('A=1'), 'B', '2'), 'There is no key B.'],
    ['a key that is there', () => addEnv(parseEnv('A=1'), 'A', '2'), 'A is already there.'],
    ['a name that is taken', () => renameEnv(parseEnv('A=1\nB=2'), 'A', 'B'), 'B is already there.'],
    ['a name that is none', () => addEnv(parseEnv(''), 'A-B', '2'), 'letters, digits and _'],
    ['a name with a line end', () => renameEnv(parseEnv('A=1'), 'A', 'B\nC'), 'letters, digits and _'],
    ['what no quotes can say to both', () => setEnv(parseEnv('A=1'), 'A', `'$x`), 'no way to write this value'],
    ['a carriage return', () => setEnv(parseEnv('A=1'), 'A', 'x\ry'), 'no way to write this value'],
    ['a NUL', () => setEnv(parseEnv('A=1'), 'A', 'x\0y'), 'characters that are none'],
    ['a line that bash does not read', () => setEnv(parseEnv('A = 1'), 'A', 'x'), 'would not be read as this value'],
    ['a line that goes on', () => setEnv(parseEnv('A=1\\\nB=2'), 'A', 'x'), 'Line 1: where the value of A ends'],
    [
      'a quote that is not closed',
      () => removeEnv(parseEnv('X=1\nA="x\nB=2'), 'A'),
      'Line 2: where the value of A ends',
    ],
  ])('refused: %s', (_name, edit, words) => {
    expect(edit).toThrow(expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringContaining(words) }));
  });
  test('a refusal does not tell the value', () => {
    const refused: unknown[] = [];
    try {
      setEnv(parseEnv('A=1'), 'A', `'$hunter2`);
    } catch (error) {
      refused.push(error);
    }
    expect(refused).toHaveLength(1);
    expect(JSON.stringify(refused, ['message', 'data', 'words', 'hint'])).not.toContain('hunter2');
  });
});
