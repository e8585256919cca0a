// What Tetra's line-by-line readers can't see, each planted once; and that what is written here is seen.
import { expect, test } from 'vitest';
import { editToml, tetraCantSee, type TetraRule } from '../../../main/orgs/edit/index.ts';
import { generations } from './generations.ts';

const good =
  '[org]\nname = "lab"\n\n[env.dev]\nhost = "192.0.2.1"\napp_port = 3000\nlocal = false\n\n[services]\n  app=3000 # web\n';

const planted: [name: string, text: string, line: number, rule: TetraRule][] = [
  ['a byte order mark', `\uFEFF${good}`, 1, 'byte-order-mark'],
  ['the line ends of Windows', good.replaceAll('\n', '\r\n'), 1, 'crlf'],
  ['an indented header', good.replace('[env', ' [env'), 4, 'header-indent'],
  ['an indented header of another table', good.replace('[serv', '\t[serv'), 9, 'header-indent'],
  ['spaces in a header', good.replace('[env.dev]', '[ env.dev ]'), 4, 'header-spelling'],
  ['spaces around the dot', good.replace('[env.dev]', '[env . dev]'), 4, 'header-spelling'],
  ['quotes in a header', good.replace('[env.dev]', '[env."dev"]'), 4, 'header-spelling'],
  ['a name that is no section', good.replace('[env.dev]', '[env."@dev"]'), 4, 'header-name'],
  ['a section that begins with a digit', good.replace('[services]', '[3services]'), 9, 'header-name'],
  ['an array of tables', good.replace('[services]', '[[services]]'), 9, 'array-of-tables'],
  ['an environment in one line', 'env.qa = { host = "192.0.2.2" }\n[org]\n', 1, 'environment-form'],
  ['environments in one line', '[org]\n[env]\nqa = { host = "192.0.2.2" }\n', 3, 'environment-form'],
  ['an environment of dotted keys', '[env]\nqa.host = "192.0.2.2"\n', 2, 'environment-form'],
  ['an organization in one line', 'org = { name = "lab" }\n', 1, 'environment-form'],
  ['a table below an environment', `${good}[env.dev.ssh]\nport = 22\n`, 11, 'environment-twice'],
  ['a dotted key', good.replace('host =', 'host.name ='), 5, 'dotted-key'],
  ['a key in quotes', good.replace('host =', '"host" ='), 5, 'quoted-key'],
  ['an indented key', good.replace('host =', '  host ='), 5, 'key-indent'],
  ['an inline table', good.replace('3000', '{ web = 3000 }'), 6, 'inline-table'],
  ['a list of several lines', good.replace('3000', '[\n3000 ]'), 6, 'several-lines'],
  ['a text of several lines', good.replace('"lab"', '"""lab"""'), 2, 'several-lines'],
  ['single quotes', good.replace('"lab"', "'lab'"), 2, 'quotes'],
  ['a backslash', good.replace('"lab"', String.raw`"l\"ab"`), 2, 'escape'],
  ['a comment behind a value', good.replace('"lab"', '"lab" # ours'), 2, 'trailing-comment'],
  ['what looks like a header', `${good}text = """\nx\n[env.qa]\n"""\n`, 13, 'header-in-string'],
];

test.each(planted)('%s', (_name, text, line, rule) => {
  const found = tetraCantSee(text);
  expect(found.map((one) => [one.line, one.rule])).toEqual([[line, rule]]);
  expect(found[0]!.why).toMatch(/^[A-Z].+\.$/);
});

test('a file that Tetra reads', () => {
  expect(tetraCantSee(good)).toEqual([]);
  expect(tetraCantSee(generations.current).map(({ line, rule }) => [line, rule])).toEqual([
    [generations.current.split('\n').indexOf('[env.old] is gone.') + 1, 'header-in-string'],
  ]);
  for (const text of [
    generations.simple,
    generations.project,
    generations.imported,
    generations.symbols,
    generations.flat,
  ]) {
    expect(tetraCantSee(text)).toEqual([]);
  }
});

test('each of Tetra’s files has names of its own', () => {
  expect(tetraCantSee('[dev]\nA = 1\n', 'tsm')).toEqual([]);
  expect(tetraCantSee('[dev.x]\n', 'tsm').map(({ rule }) => rule)).toEqual(['header-name']);
  expect(tetraCantSee('[dev] # x\n', 'tsm').map(({ rule }) => rule)).toEqual(['trailing-comment']);
  expect(tetraCantSee('[3.dev]\n', 'deploy')).toEqual([]);
  expect(tetraCantSee('[dev-x]\n', 'deploy').map(({ rule }) => rule)).toEqual(['header-name']);
});

test('what is written here is seen', () => {
  const edited = editToml(good, [
    {
      op: 'insertTable',
      path: ['env', 'qa'],
      entries: [
        ['host', '192.0.2.2'],
        ['app_port', 3000],
      ],
    },
    { op: 'insert', path: ['env', 'dev', 'domain'], value: 'dev.example.com' },
    { op: 'set', path: ['org', 'name'], value: 'school' },
    { op: 'rename', path: ['env', 'dev'], to: 'staging' },
  ]);
  expect(edited).toContain('\n[env.qa]\nhost = "192.0.2.2"\n');
  expect(tetraCantSee(edited)).toEqual([]);
});
