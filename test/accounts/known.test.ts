// What is known of accounts: the same answers as the filter language gives of each, in order, fast, and whole after a restart.
import { longestShare } from './turns.ts';
import { describe, expect, test } from 'vitest';
import { matchesFilter, parseFilter } from '../../preload/contract/filter.ts';
import { dayOf, fieldsOf, momentOf, stateOf } from '../../main/accounts/fields.ts';
import { Census } from '../../main/accounts/known/census.ts';
import { sortInTurns } from '../../main/accounts/known/sort.ts';
import type { LiveAccount } from '../../main/accounts/target.ts';

const now = Date.parse('2030-03-15T12:00:00Z');
const day = 86_400_000;

/** The same every time, and no pattern to speak of. */
function* numbers(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    yield state / 0x7fffffff;
  }
}

const names = ['Amara', 'Élodie', 'Ben', 'ÖZGE', 'Carla', 'Dario', 'none', 'yes'];

function invent(count: number, seed = 7): LiveAccount[] {
  const chance = numbers(seed);
  const roll = () => chance.next().value as number;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(roll() * items.length)]!;
  return Array.from({ length: count }, (_, index) => {
    const name = pick(names);
    return {
      username: `${name.toLowerCase()}.${(index * 7919) % count}`,
      values: {
        full_name: roll() < 0.1 ? null : `${name} Number ${index}`,
        email: roll() < 0.2 ? null : `${index}@example.com`,
        role: pick(['student', 'instructor', null]),
        groups: pick([[], ['lab-1'], ['lab-1', 'lab-2'], ['evening']]),
        disabled: pick(['true', 'false', 'false']),
        valid_from: pick([null, null, '2030-01-01', '2030-06-01']),
        valid_until: pick([null, null, '2030-03-14', '2030-03-15', '2030-04-01']),
        ...(roll() < 0.3 && { note: 'a note' }),
      },
      org: pick(['north', 'south', null]),
      passwordMark: null,
      lastSeen: roll() < 0.3 ? null : now - Math.floor(roll() * 90) * day,
      protected: roll() < 0.05 ? 'a system account' : null,
    };
  });
}

const censusOf = (accounts: readonly LiveAccount[]): Census => {
  const census = new Census();
  for (const account of accounts) census.put(account.username, account);
  return census;
};

const ask = async (
  census: Census,
  filter: string,
  more: Partial<Parameters<Census['list']>[0]> = {},
  purges = new Map<string, number>(),
) => {
  const rows = await census.list({ filter, sort: 'username', descending: false, orgs: null, now, ...more }, purges);
  return [...rows].map((row) => census.account(row).username);
};

const filters = [
  ...[
    '',
    'amara',
    'élodie',
    'ÉLODIE',
    'özge',
    'none',
    'yes',
    'no',
    'e',
    'number 12',
    '"number 12"',
    'lab-1',
    '*',
    'a*',
    'no',
    'yes',
    '-no',
    'disab',
    '*@example.com',
  ],
  ...['name:amara', 'name=“x”', 'name:', 'name:none', 'email:none', 'email:*1@example.com', 'email=3@example.com'],
  ...['group:lab-1', 'group:lab-1 group:evening', 'group:none', '-group:lab-1', 'group:lab*', 'group='],
  ...['state:disabled', 'state:expired state:not-yet', '-state:enabled', 'role:none', 'role:student -name:ben'],
  ...['seen>30d', 'seen<3d', 'seen:none', '-seen>30d', 'ends<14d', 'ends<0', 'ends:none', 'ends>14d'],
  ...['org:north', 'org:none', '-org:south amara', 'protected:yes', 'protected:no', 'purge:yes', '-purge:yes ben'],
  ...['valid_until:2030-04', 'valid_until>3', 'note:note', '-note:note', 'title:x', 'title:none', 'timezone:'],
  ...[
    'colour:red',
    '-colour:red',
    'constructor:x',
    'toString:x',
    '-amara -ben',
    'amara -lab',
    '"a note" state:enabled',
  ],
];

describe('a list answers as the filter language does', () => {
  const accounts = invent(700);
  const census = censusOf(accounts);
  const purges = new Map(accounts.slice(0, 40).map(({ username }) => [username, now]));

  test.each(filters)('%s', async (filter) => {
    const terms = parseFilter(filter);
    const wanted = accounts.filter((account) =>
      matchesFilter(terms, fieldsOf(account, purges.has(account.username), momentOf(now))),
    );
    const found = await ask(census, filter, {}, purges);
    expect(found.toSorted()).toEqual(wanted.map(({ username }) => username).toSorted());
  });

  test('a word is not found in what is yes or no of an account', async () => {
    const texts = ({ username, values, org }: LiveAccount) =>
      JSON.stringify([username, org, stateOf(values, dayOf(now)), Object.values(values)]);
    const cleo = accounts.filter((account) => !/no|y.*s/i.test(texts(account)));
    expect(cleo.length).toBeGreaterThan(0);
    const few = censusOf(cleo);
    for (const word of ['no', 'yes', 'y*s']) {
      const terms = parseFilter(word);
      expect(cleo.some((account) => matchesFilter(terms, fieldsOf(account, true, momentOf(now))))).toBe(false);
      expect(await ask(few, word, {}, purges)).toEqual([]);
    }
    expect(await ask(few, 'protected:no', {}, purges)).not.toEqual([]);
  });

  test('of some organizations only, accounts of nobody are not among them', async () => {
    const found = await ask(census, '', { orgs: new Set(['north']) });
    const wanted = accounts.filter(({ org }) => org === 'north').map(({ username }) => username);
    expect(found.toSorted()).toEqual(wanted.toSorted());
  });

  test('an account comes out as it went in', () => {
    for (const account of accounts) expect(census.find(account.username)).toEqual(account);
  });
});

describe('order', () => {
  const account = (
    username: string,
    values: LiveAccount['values'] = {},
    lastSeen: number | null = null,
  ): LiveAccount => ({
    ...{ username, values, org: null, passwordMark: null, lastSeen, protected: null },
  });

  test('small letters and accents make no difference, what is empty comes last, and descending turns all of it round', async () => {
    const census = censusOf([
      account('Zoe', { full_name: 'Éva' }, 5),
      account('ana', { full_name: null }),
      account('Ben', { full_name: 'eve' }, 9),
      account('élise', { full_name: 'Ada' }, 1),
    ]);
    expect(await ask(census, '')).toEqual(['ana', 'Ben', 'élise', 'Zoe']);
    expect(await ask(census, '', { sort: 'full_name' })).toEqual(['élise', 'Zoe', 'Ben', 'ana']);
    expect(await ask(census, '', { sort: 'last_seen' })).toEqual(['élise', 'Zoe', 'Ben', 'ana']);
    expect(await ask(census, '', { descending: true })).toEqual(['Zoe', 'élise', 'Ben', 'ana']);
  });

  test('numbers in names are compared as numbers', async () => {
    const sorted = ['beck', 'beck.5', 'beck7', 'beck007', 'beck7b', 'beck9', 'beck100', 'beck200', 'beck1000', 'becka'];
    const several = ['lab2-pt10', 'lab10-pt2', 'lab10-pt11', 'x9999999999', 'x10000000000'];
    const census = censusOf([...sorted, ...several].toReversed().map((username) => account(username)));
    expect(await ask(census, '')).toEqual([...sorted, ...several]);
    expect(await ask(census, '', { descending: true })).toEqual([...sorted, ...several].toReversed());
  });

  test('what changes, comes and goes is where it belongs, whatever the order is', async () => {
    const accounts = invent(500);
    const census = censusOf(accounts);
    const sorts = ['username', 'full_name', 'email', 'role', 'state', 'last_seen', 'valid_until'] as const;
    for (const sort of sorts) await ask(census, '', { sort });
    const changed = invent(60, 99).map((one, index) => ({ ...one, username: accounts[index * 5]!.username }));
    for (const one of changed) census.put(one.username, one);
    for (const { username } of accounts.slice(480)) census.remove(username);
    for (const one of invent(30, 3)) census.put(`new.${one.username}`, { ...one, username: `new.${one.username}` });
    const fresh = new Census();
    for (const row of census.rows()) fresh.put(census.keyAt(row)!, census.account(row));
    for (const sort of sorts) expect(await ask(census, '', { sort }), sort).toEqual(await ask(fresh, '', { sort }));
    expect(fresh.size).toBe(500 - 20 + 30);
  });

  test('the sort is stable and complete', async () => {
    const chance = numbers(5);
    const keys = Array.from({ length: 5000 }, () => Math.floor((chance.next().value as number) * 50));
    const sorted = await sortInTurns(Uint32Array.from(keys.keys()), (a, b) => keys[a]! - keys[b]!);
    const wanted = [...keys.keys()].toSorted((a, b) => keys[a]! - keys[b]! || a - b);
    expect([...sorted]).toEqual(wanted);
  });
});

test('a hundred thousand: a filtered page never holds the others up', { timeout: 120_000 }, async () => {
  const census = censusOf(invent(100_000));
  await ask(census, '');
  const share = longestShare();
  for (const filter of ['amara', 'group:lab-1 -state:disabled number', 'seen>30d', 'email:77@', 'zzz'])
    for (let round = 0; round < 3; round++) {
      // Another question each time: what was just answered is kept.
      await census.list(
        { filter: filter + ' '.repeat(round), sort: 'username', descending: false, orgs: null, now },
        new Map(),
      );
    }
  expect(share()).toBeLessThan(0.15);
});
