// A target that is changed stays the same one; what it would be is asked first. No two are of the same accounts.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { localOwner } from '../../main/access/operator.ts';
import { accounts as contract } from '../../preload/contract/accounts.ts';
import type { AccountTarget, TargetConfig } from '../../main/accounts/target.ts';
import type { TargetAccess } from '../../main/accounts/parts.ts';
import { placeOf } from '../../main/accounts/targets/address.ts';
import { createTargets } from '../../main/accounts/targets/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { ProvostError } from '../../main/errors.ts';
import type { SecretStore } from '../../main/secrets/index.ts';
import { openAccountsHouse } from './house.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const call = (...orgs: string[]) => ({
  operator: { ...localOwner('ada'), ...(orgs.length > 0 && { orgs: new Set(orgs) }) },
  signal: new AbortController().signal,
});

/** Targets that answer where `answers` says so, and with what password they were asked. */
function stage() {
  const dir = tempDir('target-edit');
  const database = openState(dir, findMigrations());
  const passwords = new Map<string, string>();
  const secrets: SecretStore = {
    kind: 'none',
    put: (name, value) => Promise.resolve(void passwords.set(name, value)),
    get: (name) => Promise.resolve(passwords.get(name) ?? null),
    remove: (name) => void passwords.delete(name),
    names: () => [...passwords.keys()],
  };
  const seen = { audited: [] as object[], asked: [] as [string | null, string | null][], moved: 0, closed: 0 };
  const world = { busy: false, away: new Set<string>(), planned: 0 };
  const open = async (config: TargetConfig, access: TargetAccess): Promise<AccountTarget> => {
    seen.asked.push([config.url, await access.password()]);
    if (world.away.has(config.url ?? '')) throw new ProvostError('TARGET_UNREACHABLE', 'Nobody answers.');
    const rest = {
      restoresPasswords: true,
      history: false,
      makesGroups: false,
      makesConnections: false,
      repairs: false,
    };
    return {
      kind: config.kind,
      traits: { fields: ['email'], writes: true, ...rest },
      names: { keyOf: (name: string) => name, problem: () => null },
      probe: () =>
        Promise.resolve({
          version: 'One',
          steps: [{ what: 'Ask', ok: true, detail: null }],
          warnings: [],
          accounts: 1,
        }),
      close() {
        seen.closed++;
        return Promise.resolve();
      },
    } as Partial<AccountTarget> as AccountTarget;
  };
  const kinds = ['roster', 'guacamole-sql', 'guacamole-rest', 'linux', 'ldap'] as const;
  const targets = createTargets({
    database,
    audit: { append: (row: object) => void seen.audited.push(row) } as never,
    secrets,
    hosts: { connect: () => Promise.reject(new Error('Nobody goes there')) },
    openers: Object.fromEntries(kinds.map((kind) => [kind, open])) as Record<(typeof kinds)[number], typeof open>,
    busy: () => world.busy,
    counted: () => null,
    removed: () => undefined,
    moved: () => void seen.moved++,
    planned: () => world.planned,
  });
  onTestFinished(async () => {
    await targets.close();
    database.close();
    removeTempDir(dir);
  });
  return { ...targets.handlers, room: targets, database, passwords, seen, world };
}

const lab = { name: 'lab', kind: 'guacamole-sql', url: 'mysql://guac@db.example.com/guacamole_db' } as const;
const edit = { target: 'lab', untested: false };
const refusal = async (work: unknown) => {
  const error: unknown = await Promise.resolve(work).then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProvostError) return error;
  throw new Error('It was not refused');
};

test('it moves, and stays the same target with its policy; a new password is tried before it is kept', async () => {
  const { add, setPolicy, edit: change, get, seen, passwords } = stage();
  const { target } = await add({ ...lab, password: 'hunter2-before' }, call());
  await setPolicy({ target: 'lab', policy: { minLength: 14 } }, call());
  seen.asked.length = 0;
  const url = 'mysql://guac@db-2.example.com/guacamole_db';
  const moved = await change({ ...edit, url, password: 'hunter2-after' }, call());
  expect(moved).toMatchObject({ changed: true, test: { ok: true } });
  expect(seen.asked[0]).toEqual([url, 'hunter2-after']);
  expect(passwords.get(`target.${target.targetId}`)).toBe('hunter2-after');
  expect(await get({ target: 'lab' }, call())).toMatchObject({
    ...{ targetId: target.targetId, url: 'mysql://db-2.example.com/guacamole_db', state: 'ready' },
    policy: { minLength: 14 },
  });
  expect(seen.moved).toBe(1);
  expect(seen.audited.at(-1)).toMatchObject({
    action: 'target.changed',
    detail: { url: 'mysql://db-2.example.com/guacamole_db', password: true },
  });
  expect(JSON.stringify(seen.audited)).not.toContain('hunter2');
});

test('where nobody answers it is not moved, but when it is said; what was opened to try is closed', async () => {
  const { add, edit: change, get, seen, world, passwords, room } = stage();
  const { target } = await add({ ...lab, password: 'hunter2-before' }, call());
  const url = 'mysql://guac@nowhere.example.com/guacamole_db';
  world.away.add(url);
  const tried = await change({ ...edit, url, password: 'hunter2-after' }, call());
  expect(tried).toMatchObject({
    changed: false,
    test: { ok: false },
    target: { url: 'mysql://db.example.com/guacamole_db' },
  });
  expect(passwords.get(`target.${target.targetId}`)).toBe('hunter2-before');
  expect([seen.moved, room.trouble(target.targetId)]).toEqual([0, null]);
  const forced = await change({ ...edit, url, untested: true }, call());
  expect(forced).toMatchObject({ changed: true, test: null, target: { state: 'unknown' } });
  expect((await get({ target: 'lab' }, call())).url).toBe('mysql://nowhere.example.com/guacamole_db');
  seen.closed = 0;
  await change({ ...edit, url: lab.url }, call());
  expect(seen.closed).toBe(1);
});

test('a name is changed without asking anybody, and survives a start', async () => {
  const { add, edit: change, seen, database } = stage();
  await add(lab, call());
  seen.asked.length = 0;
  const renamed = await change({ ...edit, name: 'lab-north', org: 'north' }, call());
  expect(renamed).toMatchObject({ changed: true, test: null, target: { name: 'lab-north', org: 'north' } });
  expect(seen.asked).toEqual([]);
  expect(database.prepare("SELECT name, org, url FROM account_targets WHERE kind = 'guacamole-sql'").get()).toEqual({
    ...{ name: 'lab-north', org: 'north', url: lab.url },
  });
  const cleared = await change({ target: 'lab-north', untested: false, org: '' }, call());
  expect(cleared.target.org).toBeNull();
});

test('what a dialog fills in again is told, and of a certificate authority only that there is one', async () => {
  const { add, edit: change, get } = stage();
  const pem = '-----BEGIN CERTIFICATE-----\ninvented\n-----END CERTIFICATE-----';
  const ldap = { kind: 'ldap', url: 'ldaps://directory.example.com/dc=example,dc=com' } as const;
  await add({ ...ldap, name: 'dir', bindDn: 'cn=reader', searchFilter: '(a=b)', ca: pem, password: 'hunter2' }, call());
  const told = await get({ target: 'dir' }, call());
  expect(told).toMatchObject({ bindDn: 'cn=reader', searchFilter: '(a=b)', dataSource: null, ownCa: true });
  expect(JSON.stringify(told)).not.toContain('invented');
  const without = await change({ ...edit, target: 'dir', ca: '', bindDn: '' }, call());
  expect(without.target).toMatchObject({ bindDn: null, ownCa: false });
});

test('one that nobody typed is taken in once, whatever it is called by then', async () => {
  const { edit: change, list, room } = stage();
  const nothing = { via: null, org: null, dataSource: null, ca: null, bindDn: null, searchFilter: null };
  const config = { ...lab, targetId: 't-demo', ...nothing };
  expect(room.adopt(config)).toBe(true);
  await change({ ...edit, name: 'mine' }, call());
  expect(room.adopt(config)).toBe(false);
  expect((await list({}, call())).rows.map(({ name }) => name)).toEqual(['mine', 'roster']);
});

test('what can’t be is refused, and nothing is changed', async () => {
  const { add, edit: change, get, world } = stage();
  await add(lab, call());
  await add({ ...lab, name: 'mine', org: 'north', url: 'mysql://guac@north.example.com/g' }, call());
  const code = async (changes: object, ...orgs: string[]) =>
    (await refusal(change({ ...edit, ...changes }, call(...orgs)))).code;
  expect(await code({})).toBe('BAD_INPUT');
  expect(await code({ name: 'mine' })).toBe('CONFLICT');
  expect(await code({ name: 'roster' })).toBe('CONFLICT');
  expect(await code({ bindDn: 'cn=x' })).toBe('BAD_INPUT');
  expect(await code({ url: 'mysql://guac:hunter2@db.example.com/g' })).toBe('BAD_INPUT');
  expect(await code({ target: 'roster', org: 'north' })).toBe('BAD_INPUT');
  expect(await code({ name: 'other' }, 'north')).toBe('NOT_FOUND');
  expect(await code({ target: 'mine', via: 'jump.example.com' }, 'north')).toBe('FORBIDDEN');
  world.busy = true;
  expect(await code({ name: 'other' })).toBe('CONFLICT');
  expect(await get({ target: 'lab' }, call())).toMatchObject({ name: 'lab', org: null });
});

test('a second target of the same accounts is refused, however its address is written', async () => {
  const { add, edit: change } = stage();
  await add(lab, call());
  const error = await refusal(
    add({ ...lab, name: 'again', url: 'mariadb://root@DB.example.com:3306/guacamole_db/' }, call()),
  );
  expect([error.code, error.message]).toEqual(['CONFLICT', 'The target "lab" is at this address already.']);
  expect(error.data.hint).toContain('targets edit lab');
  await add({ ...lab, name: 'other', url: 'mysql://guac@db.example.com/guacamole_2' }, call());
  expect((await refusal(change({ ...edit, target: 'other', url: lab.url }, call()))).code).toBe('CONFLICT');
  // Nobody hears of a target that is none of theirs.
  await add({ ...lab, name: 'norths', org: 'north' }, call('north'));
});

test('places are told apart by what accounts are there', () => {
  const place = (kind: TargetConfig['kind'], url: string, more = {}) =>
    placeOf({ ...{ kind, url, via: null, dataSource: null, searchFilter: null }, ...more });
  const sql = place('guacamole-sql', 'postgres://a@127.0.0.1/g');
  expect(place('guacamole-sql', 'postgresql://b@localhost:5432/g?tls=off')).toBe(sql);
  expect(place('guacamole-sql', 'mysql://a@localhost/g')).not.toBe(sql);
  expect(place('guacamole-sql', 'postgres://a@localhost/G')).not.toBe(sql);
  // The localhost of another host.
  expect(place('guacamole-sql', 'postgres://a@127.0.0.1/g', { via: 'jump.example.com' })).not.toBe(sql);
  expect(place('guacamole-rest', 'https://a@Lab.example.com:443/guacamole/')).toBe(
    place('guacamole-rest', 'https://b@lab.example.com/guacamole'),
  );
  expect(place('linux', 'ssh://root@lab.example.com')).toBe(place('linux', 'ssh://admin@lab.example.com:22'));
  const students = 'ldaps://d.example.com/ou=students,dc=example,dc=com';
  expect(place('ldap', students)).toBe(place('ldap', 'ldaps://d.example.com:636/OU=Students,%20DC=example,DC=com'));
  expect(place('ldap', students, { searchFilter: '(cn=a*)' })).not.toBe(place('ldap', students));
  expect(placeOf({ ...{ kind: 'roster', url: null, via: null, dataSource: null, searchFilter: null } })).toBeNull();
});

test('who removes a target hears all that goes with it, and what stays', async () => {
  const { add, remove, world, room } = stage();
  const { target } = await add(lab, call());
  room.noteRead(target.targetId, 1000, 412);
  world.planned = 2;
  const { removed } = await remove({ target: 'lab' }, call());
  for (const words of ['password', 'policy', 'purge dates', '412 accounts', 'undone', '2 plans for it'])
    expect(removed).toContain(words);
  expect(removed).toContain('Its accounts stay in it as they are.');
});

test('plans that were not applied are counted of this target alone', { timeout: 120_000 }, async () => {
  await using house = await openAccountsHouse();
  const { targetHandlers: targets, handlers } = house.accounts;
  await targets.add({ name: 'next-year', kind: 'roster' }, house.call);
  const file = path.join(house.dir, 'class.csv');
  writeFileSync(file, 'username,email\nada,ada@example.com\n');
  const plan = async (target: string) => {
    const input = contract.planImport['~orpc'].inputSchema!.parse({ target, files: [file] });
    return handlers.planImport(input, house.call);
  };
  await plan('roster');
  await plan('next-year');
  const { planId } = await plan('next-year');
  await house.plans.planHandlers.discard({ planId }, house.call);
  const { removed } = await targets.remove({ target: 'next-year' }, house.call);
  expect(removed).toContain('1 plan for it can’t be applied any more.');
});
