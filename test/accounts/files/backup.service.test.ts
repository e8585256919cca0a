// Backups of real Guacamole databases: 5,000 accounts deleted for good and brought back row for row, with the old passwords;
// and from MariaDB to PostgreSQL, whose rows are of the same kind of target.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  guacamoleProbe,
  login,
  startGuacamole,
  type GuacamoleDatabase,
  type GuacamoleServer,
} from '../../support/guacamole.ts';
import { requireService } from '../../support/require.ts';
import { openAccountsHouse, type AccountsHouse } from '../house.ts';
import { create, done, open } from '../guacamole-sql/lab.ts';
import { applied, exported, imported, refusal } from './files.ts';

const count = 5000;
const passphrase = 'a long enough passphrase';
const timeout = 240_000;
const there = requireService('mariadb', () => guacamoleProbe('mariadb'));
const both = there && requireService('postgres', () => guacamoleProbe('postgres'));
const servers: { mariadb?: GuacamoleServer; postgres?: GuacamoleServer } = {};

beforeAll(async () => {
  if (there) servers.mariadb = await startGuacamole('mariadb');
  if (both) servers.postgres = await startGuacamole('postgres');
}, 120_000);
afterAll(async () => {
  await servers.mariadb?.stop();
  await servers.postgres?.stop();
});

async function addTarget(house: AccountsHouse, name: string, db: GuacamoleDatabase) {
  const input = {
    name,
    kind: 'guacamole-sql' as const,
    url: db.url,
    ...(db.password !== null && { password: db.password }),
  };
  const { test } = await house.accounts.targetHandlers.add(input, house.call);
  expect(test.ok).toBe(true);
}

async function prepare(db: GuacamoleDatabase) {
  for (const name of ['Lab 1', 'Lab 2']) await db.addGroup(name);
  await db.addConnection('pt01');
  const target = await open(db);
  await done(target, [create('admin', { role: 'admin' })]);
  await target.close();
}

const backup = (house: AccountsHouse, target: string, to: string) =>
  house.accounts.handlers.backup(
    { target, to: path.join(house.dir, to), passphrase, overwrite: false, purpose: 'test' },
    house.call,
  );
const restore = (house: AccountsHouse, target: string, from: string) =>
  house.accounts.handlers.planRestore(
    { target, from: path.join(house.dir, from), passphrase, existing: false },
    house.call,
  );

const csvOf = (length: number) =>
  'username,password,full_name,groups,connections,valid_until\n' +
  Array.from({ length }, (_, at) => `s${at},first of nr ${at},Student ${at},Lab ${(at % 2) + 1},pt01,2099-12-31`).join(
    '\n',
  );

it.skipIf(!there)(
  '5,000 accounts are backed up, deleted for good and brought back row for row',
  { timeout },
  async () => {
    await using house = await openAccountsHouse();
    const db = await servers.mariadb!.fresh();
    await prepare(db);
    await addTarget(house, 'lab', db);
    await imported(house, 'class.csv', csvOf(count), { target: 'lab' });
    const whole = await db.dump();
    expect(whole['guacamole_user']).toHaveLength(count + 1);
    const written = await backup(house, 'lab', 'lab.backup');
    expect(written.accounts).toBe(count + 1);

    const file = await exported(house, { target: 'lab', filter: 'group:"Lab 1"', format: 'xlsx' });
    expect(file.accounts).toBe(count / 2);

    const input = { target: 'lab', filter: 'username:s', hard: true, purgeAfter: 30, except: ['admin'] };
    const remove = await house.accounts.handlers.planDelete(input, house.call);
    await applied(house, remove.planId, remove.brake?.confirm ?? undefined);
    expect((await db.dump())['guacamole_user']).toHaveLength(1);
    expect(await login(db, 's7', 'first of nr 7')).not.toBe('accepted');

    const bytes = readFileSync(path.join(house.dir, 'lab.backup'));
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(path.join(house.dir, 'flipped.backup'), bytes);
    expect((await refusal(() => restore(house, 'lab', 'flipped.backup'))).message).toMatch(/was changed/);
    expect((await db.dump())['guacamole_user']).toHaveLength(1);

    const plan = await restore(house, 'lab', 'lab.backup');
    expect(plan.counts).toMatchObject({ create: count, skip: 1 });
    await applied(house, plan.planId, plan.brake?.confirm ?? undefined);
    expect(await db.dump()).toEqual(whole);
    for (const name of ['s0', 's7', 's4999'])
      expect(await login(db, name, `first of nr ${name.slice(1)}`)).toBe('accepted');
  },
);

it.skipIf(!both)(
  'a backup of MariaDB is brought to PostgreSQL, and only to what is Guacamole',
  { timeout },
  async () => {
    await using house = await openAccountsHouse();
    const db = await servers.mariadb!.fresh();
    await prepare(db);
    await addTarget(house, 'old', db);
    await imported(house, 'class.csv', csvOf(20), { target: 'old' });
    await backup(house, 'old', 'old.backup');
    const other = await servers.postgres!.fresh();
    await prepare(other);
    await addTarget(house, 'new', other);
    const plan = await restore(house, 'new', 'old.backup');
    expect(plan.counts).toMatchObject({ create: 20, skip: 1, conflict: 0, error: 0 });
    await applied(house, plan.planId, plan.brake?.confirm ?? undefined);
    expect(await login(other, 's7', 'first of nr 7')).toBe('accepted');
    const csv = async (target: string) => (await exported(house, { target, filter: '' })).bytes.toString();
    expect(await csv('new')).toBe(await csv('old'));
    expect(await refusal(() => restore(house, 'roster', 'old.backup'))).toMatchObject({ code: 'BAD_INPUT' });
  },
);
