// What is typed becomes the input of the procedure, or one line that names the option.
import { expect, test } from 'vitest';
import { cli, plan } from './fake.ts';

const page = { rows: [], nextCursor: null, total: 0 };
const answers = {
  'containers.list': () => ({ ...page, engines: [], revision: 1 }),
  'containers.planStop': () => plan(),
  'containers.planKill': () => plan(),
  'containers.planRename': () => plan(),
  'containers.planRemove': () => plan(),
  'plans.listChanges': () => page,
  'plans.excludeChanges': () => plan(),
  'jobs.list': () => page,
  'containers.get': () => ({ name: 'web' }),
  'accounts.usage': () => page,
  'system.changeSettings': () => ({ brakeShare: 0.5, brakeFloor: 5 }),
};

const november = { target: 'lab', from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 11, 1) };
const understood: [string, unknown][] = [
  ['containers list', {}],
  ['containers list web-1 web-2', { names: ['web-1', 'web-2'] }],
  ['containers list --state running --state paused', { state: ['running', 'paused'] }],
  ['containers list --state running,paused', { state: ['running', 'paused'] }],
  ['containers list --label provost.org=demo -l a=b,c', { label: ['provost.org=demo', 'a=b,c'] }],
  ['containers list --limit 500', { limit: 500 }],
  ['containers list --limit=7', { limit: 7 }],
  ['containers list --all', { all: true }],
  ['containers list --filter state:running', { filter: 'state:running' }],
  ['containers list -- --odd-name', { names: ['--odd-name'] }],
  ['containers stop web-1 --grace 0', { names: ['web-1'], grace: 0 }],
  ['containers stop --except a --all --except b', { all: true, except: ['a', 'b'] }],
  ['containers kill web-1 --signal SIGTERM', { names: ['web-1'], signal: 'SIGTERM' }],
  ['containers rename old --to new', { names: ['old'], to: 'new' }],
  ['containers remove a --force --volumes', { names: ['a'], force: true, volumes: true }],
  ['plans exclude p1 --seqs 1 --seqs 2,3', { planId: 'p1', seqs: [1, 2, 3] }],
  ['plans exclude p1 --seqs 4 --no-excluded', { planId: 'p1', seqs: [4], excluded: false }],
  ['jobs list --active', { active: true }],
  ['containers show web --engine lab', { container: 'web', engineId: 'lab' }],
  ['containers list --engine-id lab', { engine: 'lab' }],
  ['settings set --brake-share 0.5', { brakeShare: 0.5 }],
  ['accounts usage lab --from 2026-11-01 --to 2026-11-30', november],
  [`accounts usage lab --from ${november.from} --to 2026-11-30T23:59Z`, { ...november, to: november.to - 60_000 }],
];

test.each(understood)('%s', async (line, input) => {
  const { code, calls, err } = await cli(line.split(' '), answers);
  expect(err).not.toContain('provost:');
  expect(code).toBe(0);
  expect(calls[0]?.[1]).toEqual(input);
});

const refused: [string, RegExp][] = [
  [
    'containers list --limit 0',
    /^provost: --limit: expected a whole number from 1 to 500\. See: provost containers list --help$/,
  ],
  ['containers list --limit 501', /^provost: --limit: expected a whole number from 1 to 500\./],
  ['containers list --limit many', /^provost: --limit: expected a whole number from 1 to 500\./],
  ['containers list --limit 0x10', /^provost: --limit: /],
  ['containers list --limit ', /^provost: --limit: /],
  ['accounts export --target lab --purpose x', /^provost: --purpose: what it is for\./],
  ['containers list --state asleep', /^provost: --state \(number 1\): one of created, running, .*unknown\./],
  ['containers list --state', /^provost: option '--state <choice>' argument missing/],
  [
    'containers list --staet running',
    /^provost: unknown option '--staet' \(Did you mean --state\?\)\. See: provost containers list --help$/,
  ],
  ['containers kill a --signal term', /^provost: --signal: a signal is capital letters/],
  ['containers rename a --to -b', /^provost: option '--to <text>' argument missing|^provost: --to: letters, digits/],
  ['containers rename a --to=b/c', /^provost: --to: letters, digits, _ \. - only, beginning with a letter or digit/],
  [`containers list --org ${'x'.repeat(201)}`, /^provost: --org: at most 200 characters\./],
  ['settings set --brake-share 2', /^provost: --brake-share: expected a number from 0 to 1\./],
  ['settings set --brake-floor -1', /^provost: --brake-floor: expected a whole number, 0 or more\./],
  ['containers rename a', /^provost: --to is missing\./],
  ['containers stop a --grace 1.5', /^provost: --grace: /],
  ['containers stop a --confirm 3', /^provost: --confirm needs --apply/],
  ['containers stop a --apply --confirm x', /^provost: --confirm: “x” is not a whole number/],
  ['plans exclude p1', /^provost: --seqs is missing\./],
  ['plans apply', /^provost: missing required argument 'plan-id'\. See: provost plans apply --help$/],
  ['jobs cancel a b', /^provost: too many arguments for 'cancel'.* See: provost jobs cancel --help$/],
  ['containers lst', /^provost: unknown command 'lst' \(Did you mean list\?\)\. See: provost containers --help$/],
  ['contaners list', /^provost: unknown command 'contaners' \(Did you mean containers\?\)\. See: provost --help$/],
  ['containers list --demo=yes', /^provost: /],
  [
    'accounts delete ada --target lab --hard --purge-after 9',
    /^provost: --hard and --purge-after can’t both be given\./,
  ],
  ['accounts usage lab --from yesterday', /^provost: --from: expected a date in UTC \(2026-11-01\), .*how long ago/],
  ['accounts usage lab --to 2026-02-30', /^provost: --to: expected a date/],
  ['accounts import a.csv --target lab --columns Mail=email', /^provost: --columns: this is no JSON\. Write it like/],
  [
    'accounts import a.csv --target lab --columns {"Mail":"emial"}',
    /^provost: --columns: “Mail”: There is no field “emial”\. Fields: username, .*old_username, delete, ignore, attribute\.NAME\./,
  ],
  ['accounts import a.csv --target lab --columns ["email"]', /^provost: --columns: expected \{"name": value\}\./],
  ['accounts import a.csv --target lab --defaults {"role":1}', /^provost: --defaults: “role”: expected a text/],
];

test.each(refused)('%s is refused', async (line, message) => {
  const { code, out, err, opened } = await cli(line.split(' '), answers);
  expect(code).toBe(2);
  expect(out).toBe('');
  expect(err.endsWith('\n')).toBe(true);
  expect(err.trimEnd()).toMatch(message);
  expect(err.trimEnd()).not.toContain('\n');
  // Nothing was opened for what can't be asked.
  expect(opened).toEqual([]);
});

test('how long ago is a moment', async () => {
  const { calls } = await cli(['accounts', 'usage', 'lab', '--from', '7d', '--to', '12h'], answers);
  const { from, to } = calls[0]![1] as { from: number; to: number };
  expect(Math.round((to - from) / 3_600_000)).toBe(7 * 24 - 12);
  expect(Math.abs(Date.now() - 12 * 3_600_000 - to)).toBeLessThan(60_000);
});

test('a group without a command prints its help on stderr', async () => {
  const { code, out, err } = await cli(['containers']);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain('Usage: provost containers');
});

test('no command prints the help', async () => {
  const { code, out } = await cli([]);
  expect(code).toBe(0);
  expect(out).toContain('Usage: provost');
  expect(out).toContain('Exit codes: 0 done');
});

test('--version', async () => {
  const { code, out } = await cli(['--version']);
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test('the data folder and the demo may stand before or after the command', async () => {
  for (const line of [
    '--data-dir d --demo jobs list',
    'jobs list --demo --data-dir d',
    '--demo jobs list --data-dir d',
  ]) {
    const { opened, closed } = await cli(line.split(' '), answers);
    expect(opened).toEqual([{ dataDir: 'd', demo: true, env: {} }]);
    expect(closed).toBe(1);
  }
});

test('serve gets its own arguments untouched', async () => {
  const { served, opened } = await cli(['serve', '--port', '0', '--help', '--data-dir', 'd']);
  expect(served).toEqual([['--port', '0', '--help', '--data-dir', 'd']]);
  expect(opened).toEqual([]);
});
