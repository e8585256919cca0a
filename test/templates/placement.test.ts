// Where accounts go: in turn, to the least used, where a column says, and home to their volumes; never to an engine that is away.
import { describe, expect, test } from 'vitest';
import type { Account } from '../../main/templates/accounts-file.ts';
import { layOut } from '../../main/templates/lay-out.ts';
import type { EngineFacts } from '../../main/templates/live.ts';
import { readAccountRows } from '../../main/templates/read-accounts.ts';
import { emptyDraft, fieldOf, fromDraft, toDraft } from '../../renderer/features/templates/draft.ts';
import { asAccounts, isTable } from '../../renderer/features/templates/read-file.ts';
import { readTemplate } from '../../main/templates/check.ts';
import { people, templateOf } from './harness.ts';

const row = (engineId: string, name: string, labels: Record<string, string> = {}) => ({
  ...{ engineId, id: name, name, image: 'x', state: 'running' as const, status: '', health: 'none' as const },
  ...{ ports: [], org: null, account: labels['provost.account'] ?? null, labels, createdAt: 0 },
  ...{ project: null, service: null, task: null },
});
const engine = (name: string, rest: Partial<EngineFacts> = {}): EngineFacts => ({
  ...{ engineId: `id-${name}`, name, away: null, known: true, rows: [] },
  ...{ images: new Map(), networks: new Map(), volumes: new Map(), ...rest },
});
const accounts = (names: readonly string[], columns: Record<string, string>[] = []): Account[] =>
  names.map((username, index) => ({
    line: index + 2,
    username,
    columns: new Map(Object.entries(columns[index] ?? {})),
  }));
const options = { version: 1, org: null, group: null, engines: [], orgs: null };
const places = (placement: object, list: Account[], engines: EngineFacts[], rest: object = {}) =>
  layOut(templateOf({ placement }), list, engines, { ...options, ...rest }).seats.map(({ place }) =>
    place === null ? null : 'engine' in place ? place.engine.name : place.problem,
  );

describe('placement', () => {
  test('in turn, past what is away', () => {
    const three = [engine('a'), engine('b', { away: 'b is away' }), engine('c')];
    expect(places({}, accounts(people(4)), three)).toEqual(['a', 'c', 'a', 'c']);
    expect(places({ engines: ['c'] }, accounts(people(2)), three)).toEqual(['c', 'c']);
    expect(places({}, accounts(people(1)), three, { engines: ['b'] })).toEqual(['b is away']);
    expect(layOut(templateOf({ placement: { engines: ['x'] } }), [], three, options).unknownEngines).toEqual(['x']);
  });

  test('to the least used, counting what this plan puts there', () => {
    const full = engine('full', { rows: ['1', '2', '3'].map((name) => row('id-full', name)) });
    expect(places({ kind: 'least-used' }, accounts(people(5)), [full, engine('free')])).toEqual([
      ...['free', 'free', 'free', 'full', 'free'],
    ]);
  });

  test('where a column says', () => {
    const list = accounts(people(3), [{ host: 'b' }, { host: '' }, { host: 'nowhere' }]);
    expect(places({ kind: 'column', column: 'host' }, list, [engine('a'), engine('b')])).toEqual([
      'b',
      'its column "host", which names the engine, is empty',
      'there is no engine called "nowhere" among those that are to be used',
    ]);
  });

  test('home to the volumes, and not elsewhere while that engine is away', () => {
    const volumes = new Map([
      ['home', { Name: 'home', Labels: { 'provost.template': 'desk', 'provost.account': 'a01' } }],
    ]);
    expect(places({}, accounts(people(2)), [engine('a'), engine('b', { volumes })])).toEqual(['b', 'b']);
    expect(places({}, accounts(['a01']), [engine('a'), engine('b', { volumes, away: 'b is away' })])).toEqual([
      'its volumes are on b, and b is away',
    ]);
  });

  test('who has one has no place, also in another organization of the same name', () => {
    const labels = { 'provost.template': 'desk', 'provost.account': 'a01' };
    const there = engine('a', { rows: [row('id-a', 'desk-a01', labels)] });
    expect(places({}, accounts(people(2)), [there])).toEqual([null, 'a']);
    // Of acme, it is another person.
    expect(places({}, accounts(['a01']), [there], { org: 'acme' })).toEqual(['a']);
  });

  test('a list shows its problems by line, and how many each engine gets', () => {
    const laid = layOut(templateOf({}), accounts(['ada', 'b c']), [engine('a')], options);
    const read = { accounts: [], problems: [{ line: 1, username: '', problem: 'bad' }], columns: [] };
    const status = { engineId: 'id-a', name: 'a', state: 'connected' } as Parameters<typeof readAccountRows>[2][number];
    const shown = readAccountRows(read, laid, [status], (rows) => ({ rows, nextCursor: null, total: rows.length }));
    expect(shown.rows.map(({ line, problem }) => [line, problem?.slice(0, 16) ?? null])).toEqual([
      ...[
        [1, 'bad'],
        [2, null],
        [3, 'its name "desk-b'],
      ],
    ]);
    expect(shown).toMatchObject({ problems: 2, exist: 0, engines: [{ create: 1, exist: 0, away: false }] });
  });
});

describe('a template as it is typed', () => {
  test('is what was stored, there and back', () => {
    const template = templateOf({
      ...{ memory: 3 * 512 * 1024 * 1024, cpus: 0.5, command: ['run', '-x'], env: [{ name: 'A', value: 'b=c' }] },
      volumes: [{ source: 'h-{{username}}', target: '/h', readOnly: true }],
      networks: ['lab'],
      ports: [{ container: 53, protocol: 'udp', from: 1000, to: 1001, address: '192.0.2.1' }],
      health: { command: 'true', interval: 5 },
      placement: { kind: 'column', column: 'host', engines: ['a', 'b'] },
    });
    const { template: again, issues } = fromDraft(toDraft(template));
    expect(issues).toEqual([]);
    expect(readTemplate(again)).toEqual({ template, issues: [] });
  });

  test('says in which field something can’t be read', () => {
    const { issues } = fromDraft({
      ...emptyDraft,
      memory: 'lots',
      env: 'NOVALUE',
      volumes: 'x',
      ports: '5901',
      cpus: 'two',
    });
    expect(issues.map(({ path }) => path).toSorted()).toEqual(['cpus', 'env', 'memory', 'ports', 'volumes']);
    expect(['env.0.name', 'placement.kind', 'placement.engines.0'].map(fieldOf)).toEqual([
      'env',
      'placement',
      'engines',
    ]);
  });

  test.each([
    ['', null],
    ['ada ben\ncy,dee', { usernames: ['ada', 'ben', 'cy', 'dee'] }],
    ['username\nada', { accounts: 'username\nada' }],
    ['\uFEFF"Username";x\nada;1', { accounts: '\uFEFF"Username";x\nada;1' }],
    ['name;x\nada;1', { accounts: 'name;x\nada;1' }],
    ['login,section\nada,A', { accounts: 'login,section\nada,A' }],
    ['ada, ben', { usernames: ['ada', 'ben'] }],
  ])('accounts or a file: %j', (text, expected) => {
    expect(asAccounts(text)).toEqual(expected);
  });

  test('a file with columns is never cut into usernames', () => {
    const text = 'login\nada,A';
    expect(isTable({ name: 'class.CSV' })).toBe(true);
    expect(isTable({ name: 'class.txt' })).toBe(false);
    expect(asAccounts(text, true)).toEqual({ accounts: text });
    expect(asAccounts(text, false)).toEqual({ usernames: ['login', 'ada', 'A'] });
  });
});
