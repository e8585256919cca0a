// What a map says and what is wrong with it at its line; what both sides and their base mean; what judges a file.
import Sqlite from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { findMigrations } from '../../../main/database/migrate.ts';
import { faultIn, unitFaults, checkOnHost, isOnHost } from '../../../main/orgs/push/validate.ts';
import { decidePull, decidePush, stateOf, type Side, type Sides } from '../../../main/orgs/push/decide.ts';
import { readPushMap, readResources } from '../../../main/orgs/push/map.ts';
import { openPushStore, shaOf } from '../../../main/orgs/push/store.ts';
import { rankOf } from '../../../main/orgs/push/targets.ts';

const side = (text: string | null): Side | null =>
  text === null ? null : { sha: shaOf(Buffer.from(text)), bytes: Buffer.from(text) };
const sides = (base: string | null, ours: string | null, theirs: string | null): Sides => ({
  ...{ base: side(base), ours: side(ours), theirs: side(theirs) },
});
const entry = (more: string) => `[push.a]\nfile = "a.env"\npath = "/srv/a.env"\n${more}`;

describe('a map', () => {
  it('is read with its commands as words', () => {
    const { entries, hosts } = readPushMap(
      `${entry('environments = ["dev"]\nmode = "0640"\nowner = "{work_user}"\nvalidate = ["check", "{file}"]\nafter = ["daemon-reload", "reload nginx", ["run", "two words"]]\nhealth = "http http://127.0.0.1:3000/health"\n')}[hosts]\ndev = ["one", "two"]\n`,
      'push.toml',
    );
    expect(hosts).toEqual({ dev: ['one', 'two'] });
    expect(entries[0]).toMatchObject({
      ...{ name: 'a', mode: 0o640, owner: '{work_user}', validate: ['check', '{file}'], guard: false },
      after: [
        ['systemctl', 'daemon-reload'],
        ['systemctl', 'reload', 'nginx'],
        ['run', 'two words'],
      ],
      health: { http: 'http://127.0.0.1:3000/health' },
    });
  });

  it.each([
    '/etc/ssh/sshd_config',
    '/etc/nginx/sites-available/a.conf',
    '/etc/ufw/user.rules',
    '/etc/nftables.conf',
    '/etc/netplan/a.yaml',
  ])('guards %s unless it says otherwise', (path) => {
    const text = (more: string) => `[push.a]\nfile = "a"\npath = "${path}"\n${more}`;
    expect(readPushMap(text(''), 'push.toml').entries[0]!.guard).toBe(true);
    expect(readPushMap(text('guard = false\n'), 'push.toml').entries[0]!.guard).toBe(false);
  });

  it.each([
    ['an unknown key', entry('validates = "env"\n'), 4, /validates/],
    ['a path that is not whole', '[push.a]\nfile = "a"\npath = "srv/a"\n', 3, /no whole path/],
    ['a path that climbs', '[push.a]\nfile = "a"\npath = "/srv/../etc/shadow"\n', 3, /no whole path/],
    ['a file out of the folder', '[push.a]\nfile = "../b/a"\npath = "/srv/a"\n', 2, /does not stay/],
    ['a whole path here', '[push.a]\nfile = "/etc/shadow"\npath = "/srv/a"\n', 2, /does not stay/],
    ['a mode', entry('mode = "999"\n'), 4, /no mode/],
    ['a line for a shell', entry('after = ["systemctl restart a; reboot"]\n'), 4, /none of/],
    ['a unit that is an option', entry('after = ["restart a --now"]\n'), 4, /none of/],
    ['a health check', entry('health = "curl http://a"\n'), 4, /none of/],
    ['a variable of nobody', entry('owner = "{user}"\n'), 1, /\{user\}/],
    ['{file} outside of a check', entry('validate = ["check", "{file}"]\nafter = [["rm", "{file}"]]\n'), 1, /\{file\}/],
    ['no TOML', '[push.a\n', 1, /no TOML/],
  ])('refuses %s at its line', (_what, text, line, why) => {
    expect(() => readPushMap(text, 'orgs/acme/push.toml')).toThrow(
      new RegExp(`^orgs/acme/push\\.toml(?:, l|: L)ine ${line}\\b.*${why.source}`),
    );
  });

  it('takes files of an older resources.toml, and never its lines for a shell', () => {
    const text = `[resources.app]
type = "env"
operation = "push"
permissions = "600"
owner = "{work_user}"
post_sync = "systemctl restart app; reboot"
[resources.app.source]
symbol = "@local"
locator = "env/{environment}.env"
[resources.app.targets]
"@dev" = "/home/{work_user}/app.env"
"@prod" = "/srv/app.env"
s3 = "s3://bucket/app"
[resources.bucket]
type = "s3"
operation = "s3_sync"
[resources.log]
type = "file"
operation = "pull"
[resources.log.source]
locator = "app.log"
[resources.log.targets]
"@prod" = "/srv/app.log"
`;
    expect(readResources(text, 'resources.toml').entries).toMatchObject([
      {
        name: 'app',
        direction: 'push',
        path: { dev: '/home/{work_user}/app.env', prod: '/srv/app.env' },
        after: [],
        mode: 0o600,
        validate: 'env',
      },
      { name: 'log', direction: 'pull', environments: ['prod'], validate: null },
    ]);
  });
});

it('goes from development to production, with names of one’s own before production', () => {
  const names = ['prod', 'eu-west', 'staging', 'production', 'dev', 'qa01', 'development'];
  expect(names.toSorted((a, b) => rankOf(a) - rankOf(b))).toEqual([
    'dev',
    'development',
    'qa01',
    'staging',
    'eu-west',
    'prod',
    'production',
  ]);
});

describe('two sides and their base', () => {
  it.each([
    ['a', 'a', 'a', 'in-sync', 'put', 'leave'],
    [null, 'a', 'a', 'in-sync', 'put', 'leave'],
    ['a', 'b', 'a', 'ours-ahead', 'put', 'leave'],
    ['a', 'a', 'b', 'theirs-ahead', 'leave', 'put'],
    ['a', 'b', 'c', 'both', 'conflict', 'conflict'],
    ['a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n', 'both', 'put', 'put'],
    [null, 'a', 'b', 'never-pushed', 'conflict', 'conflict'],
    [null, 'a', null, 'never-pushed', 'put', 'leave'],
    ['a', 'a', null, 'missing-there', 'conflict', 'leave'],
    ['a', null, 'a', 'missing-here', 'error', 'conflict'],
    [null, null, 'a', 'missing-here', 'error', 'put'],
  ])('%j, %j, %j is %s: push %s, pull %s', (base, ours, theirs, state, push, pull) => {
    const all = sides(base, ours, theirs);
    expect([stateOf(all), decidePush(all, null).do, decidePull(all, null).do]).toEqual([state, push, pull]);
  });

  it('are decided by whoever chose, and never by what is no text', () => {
    const all = sides('a', 'b', 'c');
    expect(decidePush(all, { take: 'ours' })).toMatchObject({ do: 'put', bytes: Buffer.from('b') });
    expect(decidePush(all, { take: 'theirs' })).toMatchObject({ do: 'leave' });
    expect(decidePull(all, { take: 'theirs' })).toMatchObject({ do: 'put', bytes: Buffer.from('c') });
    const bytes = { sha: 'x', bytes: Buffer.from([0xff, 0xfe]) };
    expect(decidePush({ ...all, theirs: bytes }, null)).toMatchObject({
      do: 'conflict',
      why: expect.stringMatching(/no text/),
    });
    expect(decidePush({ ...all, base: { sha: 'y', bytes: null } }, null)).toMatchObject({
      do: 'conflict',
      why: expect.stringMatching(/kept no longer/),
    });
  });
});

describe('a file that is judged', () => {
  it('has the line of its fault, for TOML and env files', () => {
    expect(faultIn(Buffer.from('a = 1\n'), 'toml')).toBeNull();
    expect(faultIn(Buffer.from('a = 1\nb =\n'), 'toml')).toMatch(/^Line 2/);
    expect(faultIn(Buffer.from('A=1\nexport B="x"\n'), 'env')).toBeNull();
    expect(faultIn(Buffer.from('A=1\nrm -rf /\n'), 'env')).toMatch(/^Line 2/);
    expect(faultIn(Buffer.from([0xff]), 'env')).toMatch(/UTF-8/);
    expect([isOnHost('toml'), isOnHost('systemd'), isOnHost(['x'])]).toEqual([false, true, true]);
  });

  it('is judged by what systemd says of it, and not of others', () => {
    const said = `/tmp/tmp.1/app.service:4: Unknown key name 'Foo' in section 'Service', ignoring.\n/lib/systemd/system/other.service:9: Unknown key\napp.service: Command /nowhere is not executable: No such file or directory\n`;
    expect(unitFaults(said, 'app.service')).toEqual([
      "app.service:4: Unknown key name 'Foo' in section 'Service', ignoring.",
      'app.service: Command /nowhere is not executable: No such file or directory',
    ]);
    expect(unitFaults('', 'app.service')).toEqual([]);
  });

  it('is shown to a command as one word, and what that says has no secret in it', async () => {
    const ran: (readonly string[])[] = [];
    const files = {
      run: async (argv: readonly string[]) => {
        ran.push(argv);
        return { code: 1, stdout: Buffer.alloc(0), stderr: Buffer.from('bad API_KEY=abcdef1234567890') };
      },
    };
    const check = checkOnHost(
      files,
      { path: '/srv/a', validate: ['check', '--in={file}'] },
      Buffer.alloc(0),
      new AbortController().signal,
    )!;
    const error = (await check('/srv/.a b;c').catch((caught: unknown) => caught)) as {
      message: string;
      data: { words: string };
    };
    expect(ran).toEqual([['check', '--in=/srv/.a b;c']]);
    expect(error.message).toBe('check does not take this file.');
    expect(error.data.words).toMatch(/^bad API_KEY=•••/);
  });
});

it('comes into a data folder that was there before, and loses nothing of it', () => {
  const database = new Sqlite(':memory:');
  const own = findMigrations().filter(({ feature }) => feature === 'orgs');
  const at = own.findIndex(({ sql }) => sql.includes('CREATE TABLE org_pushes'));
  for (const { sql } of own.slice(0, at)) database.exec(sql);
  database.prepare('INSERT INTO org_folders (root, opened_at) VALUES (?, ?)').run('/lab', 1000);
  for (const { sql } of own.slice(at)) database.exec(sql);
  expect(database.prepare('SELECT root, opened_at FROM org_folders').all()).toEqual([
    { root: '/lab', opened_at: 1000 },
  ]);
  const store = openPushStore(database, (work) => Promise.resolve(work()));
  expect(store.list({ root: null, org: null, limit: 10, offset: 0 })).toEqual({ rows: [], total: 0 });
  expect(store.known('/lab', 'acme', 'dev/dev-1:/srv/a')).toMatchObject({ base_sha: null, seen_at: null });
});
