// Accounts through their handlers, over a roster: imported, listed, shown, put back, and seen by whom they concern.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ProvostError } from '../../main/errors.ts';
import { planImportInput } from '../../preload/contract/accounts.ts';
import { waitUntil } from '../support/processes.ts';
import { openAccountsHouse, type AccountsHouse } from './house.ts';

const page = { limit: 100 };
const listing = { ...page, filter: '', sort: 'username', descending: false } as const;

async function applied(house: AccountsHouse, planId: string): Promise<string> {
  const { jobId } = await house.plans.planHandlers.apply({ planId }, house.call);
  const ended = async () => (await house.plans.jobHandlers.get({ jobId }, house.call)).finishedAt !== null;
  await waitUntil('the job has ended', ended);
  return jobId;
}

async function imported(house: AccountsHouse, rows: string[], org?: string): Promise<string> {
  const file = path.join(house.dir, 'class.csv');
  writeFileSync(file, `username,password,full_name,groups,valid_until\n${rows.join('\n')}\n`);
  const input = planImportInput.parse({ target: 'roster', files: [file], ...(org && { org }) });
  const { planId } = await house.accounts.handlers.planImport(input, house.call);
  return applied(house, planId);
}

const refusal = async (work: () => unknown): Promise<string> => {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProvostError) return error.code;
    throw error;
  }
  return 'none';
};

const usernames = async (house: AccountsHouse, filter = '', call = house.call) =>
  (await house.accounts.handlers.list({ ...listing, target: 'roster', filter }, call)).rows.map(
    ({ username }) => username,
  );

const soon = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10);
/** Imports read in a thread of their own, which starts slowly on a busy machine. */
const timeout = 120_000;

test('a class is imported, listed, shown with what was done to it, and taken away by undo', { timeout }, async () => {
  await using house = await openAccountsHouse();
  const { handlers } = house.accounts;
  expect(await usernames(house)).toEqual([]);
  const jobId = await imported(house, [
    `ada,correct horse battery,Ada Beck,lab-1; evening,${soon}`,
    'ben,battery staple horse,Ben Cole,lab-1,2020-01-01',
  ]);
  const listed = await handlers.list({ ...listing, target: 'roster' }, house.call);
  expect(listed.rows.map(({ username, state }) => [username, state])).toEqual([
    ['ada', 'enabled'],
    ['ben', 'expired'],
  ]);
  expect(listed).toMatchObject({ counts: { all: 2, disabled: 0, expired: 1 }, problem: null });
  expect(await usernames(house, 'group:evening')).toEqual(['ada']);

  const ada = await handlers.get({ target: 'roster', username: ['ADA'] }, house.call);
  expect(ada).toMatchObject({ username: 'ada', groups: ['evening', 'lab-1'], sessions: null, knownSince: null });
  expect(ada.timeline).toMatchObject([{ actor: 'ada', action: 'change.create', jobId, outcome: 'done' }]);
  expect(await handlers.listGroups({ ...page, target: 'roster' }, house.call)).toMatchObject({
    rows: [
      { name: 'evening', members: 1 },
      { name: 'lab-1', members: 2 },
    ],
  });
  const expiring = await handlers.listExpiring({ ...page, target: 'roster', days: 30 }, house.call);
  expect(expiring.rows.map(({ username }) => username)).toEqual(['ada']);
  const usage = () => handlers.usage({ ...page, target: 'roster', by: 'account' }, house.call);
  expect(await refusal(usage)).toBe('TARGET_UNSUPPORTED');
  expect(await refusal(() => handlers.get({ target: 'roster', username: ['eve'] }, house.call))).toBe('NOT_FOUND');

  const undo = await house.plans.jobHandlers.planUndo({ jobId }, house.call);
  await applied(house, undo.planId);
  expect(await usernames(house)).toEqual([]);
});

test('pages go on where they ended, and other cursors are refused', { timeout }, async () => {
  await using house = await openAccountsHouse();
  const names = Array.from({ length: 25 }, (_, at) => `s${String(at).padStart(2, '0')}`);
  await imported(
    house,
    names.map((name) => `${name},long enough pw,,,`),
  );
  const { list } = house.accounts.handlers;
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const one = await list({ ...listing, target: 'roster', limit: 10, cursor }, house.call);
    seen.push(...one.rows.map(({ username }) => username));
    cursor = one.nextCursor ?? undefined;
    expect(one.total).toBe(25);
  } while (cursor !== undefined);
  expect(seen).toEqual(names);
  const bad = () => list({ ...listing, target: 'roster', cursor: 'x' }, house.call);
  expect(await refusal(bad)).toBe('BAD_INPUT');
});

test('an operator of one organization sees its accounts and counts alone', { timeout }, async () => {
  await using house = await openAccountsHouse();
  await imported(house, ['ada,correct horse battery,Ada,lab-1,'], 'north');
  await imported(house, ['ben,correct horse battery,Ben,lab-2,', 'cem,correct horse battery,Cem,lab-2,'], 'south');
  const { handlers, targetHandlers } = house.accounts;
  const north = house.as('north');
  expect(await usernames(house, '', north)).toEqual(['ada']);
  const listed = await handlers.list({ ...listing, target: 'roster' }, north);
  expect(listed).toMatchObject({ total: 1, counts: { all: 1 } });
  expect(await refusal(() => handlers.get({ target: 'roster', username: ['ben'] }, north))).toBe('NOT_FOUND');
  const groups = await handlers.listGroups({ ...page, target: 'roster' }, north);
  expect(groups.rows.map(({ name }) => name)).toEqual(['lab-1']);
  expect((await targetHandlers.get({ target: 'roster' }, north)).accounts).toBe(1);
  expect((await handlers.refresh({ target: 'roster' }, north)).accounts).toBe(1);
  expect((await targetHandlers.get({ target: 'roster' }, house.call)).accounts).toBe(3);
});

test(
  'what a roster holds is the rows of an import, with its passwords, as far as it may be seen',
  { timeout },
  async () => {
    await using house = await openAccountsHouse();
    await imported(house, ['ada,correct horse battery,Ada,lab-1,', 'eve,another long one,Eve,lab-2,'], 'north');
    await imported(house, ['ben,battery staple horse,Ben,lab-1,'], 'south');
    const { importHandlers: imports } = house.accounts;
    const north = house.as('north');
    const { importId } = await imports.begin({}, north);
    const state = await imports.addTarget({ importId, target: 'roster', filter: 'group:lab-1' }, north);
    expect(state).toMatchObject({ rows: 1, blocked: null });
    expect(state.columns.map(({ role }) => role)).toContain('password');
    expect(JSON.stringify(state)).not.toContain('correct horse');
    const { rows } = await imports.rows({ importId, only: 'all', ...page }, north);
    expect(rows).toMatchObject([{ username: 'ada', values: { password: 'given' } }]);
    expect(JSON.stringify(rows)).not.toContain('correct horse');
  },
);

const known = (username: string, values = {}) => ({
  ...{ username, values, org: null, passwordMark: 'm', lastSeen: 5, protected: null },
});

test('what was last read is there after a restart, while the target is away', async () => {
  await using house = await openAccountsHouse();
  const url = 'ldaps://127.0.0.1:1/dc=example,dc=com';
  const { target } = await house.accounts.targetHandlers.add({ name: 'far', kind: 'ldap', url }, house.call);
  const first = house.accounts.known.begin(target.targetId);
  first.add(['ada', 'ben', 'cem'].map((name) => known(name, { full_name: `Of ${name}`, groups: ['lab-1'] })));
  await first.done();
  house.accounts.known.changed(target.targetId, [known('dana')], ['ben']);
  // One that fails half-way leaves what was known.
  const second = house.accounts.known.begin(target.targetId);
  second.add([known('nobody')]);
  second.drop();
  await house.reopen();
  const listed = await house.accounts.handlers.list({ ...listing, target: 'far' }, house.call);
  expect(listed.rows.map(({ username }) => username)).toEqual(['ada', 'cem', 'dana']);
  expect(listed).toMatchObject({ readAt: expect.any(Number) as number, problem: expect.any(String) as string });
  const ada = await house.accounts.handlers.get({ target: 'far', username: ['ada'] }, house.call);
  expect(ada).toMatchObject({ knownSince: expect.any(Number) as number, values: { full_name: 'Of ada' } });
});

test('the same reading is not written twice, and a later one replaces it', async () => {
  await using house = await openAccountsHouse();
  const url = 'ldaps://127.0.0.1:1/dc=example,dc=com';
  const { target } = await house.accounts.targetHandlers.add({ name: 'far', kind: 'ldap', url }, house.call);
  const read = async (...names: string[]) => {
    const reading = house.accounts.known.begin(target.targetId);
    reading.add(names.map((name) => known(name)));
    await reading.done();
    await house.reopen();
    return house.database.prepare('SELECT DISTINCT reading FROM account_known').pluck().all();
  };
  expect(await read('ada', 'ben')).toEqual([1]);
  expect(await read('ada', 'ben')).toEqual([1]);
  expect(await read('ada')).toEqual([2]);
  expect((await house.accounts.known.census(target.targetId))?.size).toBe(1);
});

test('a change that comes while a target is read is newer than what was read', async () => {
  await using house = await openAccountsHouse();
  const { target } = await house.accounts.targetHandlers.add({ name: 'x', kind: 'roster' }, house.call);
  const room = house.accounts.known;
  const reading = room.begin(target.targetId);
  reading.add([known('ada', { note: 'as it was' })]);
  room.changed(target.targetId, [known('ada', { note: 'as it is' })], []);
  await reading.done();
  expect((await room.census(target.targetId))?.find('ada')?.values['note']).toBe('as it is');
});
