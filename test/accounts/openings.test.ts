// How targets are opened: once for all who ask, again after they were away, and never again with credentials that are wrong.
import { expect, onTestFinished, test } from 'vitest';
import { passwordPolicy } from '../../preload/contract/account-model.ts';
import type { AccountTarget, Probe } from '../../main/accounts/target.ts';
import { Openings } from '../../main/accounts/targets/open.ts';
import { targetStore } from '../../main/accounts/targets/store.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { ProvostError, type ProvostError as Failure } from '../../main/errors.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const fine: Probe = { version: 'One', steps: [{ what: 'Ask', ok: true, detail: null }], warnings: [], accounts: 1 };
const { signal } = new AbortController();

/** A target that does what the test says next. */
function stage() {
  const dir = tempDir('openings');
  const database = openState(dir, findMigrations());
  const store = targetStore(database);
  const nothing = { via: null, org: null, dataSource: null, ca: null, bindDn: null, searchFilter: null };
  store.add(
    { targetId: 't-1', name: 'lab', kind: 'ldap', url: 'ldaps://x/dc=x', ...nothing },
    passwordPolicy.parse({}),
  );
  const seen = { opened: 0, probed: 0, closed: 0 };
  const world: { opening: Failure | null; asking: Failure | null; probe: Probe; now: number } = {
    ...{ opening: null, asking: null, probe: fine, now: 1000 },
  };
  const open = () => {
    seen.opened++;
    if (world.opening) return Promise.reject(world.opening);
    const target = {
      kind: 'ldap',
      traits: {
        fields: ['email'],
        writes: false,
        restoresPasswords: false,
        history: false,
        makesGroups: false,
        makesConnections: false,
        repairs: false,
      },
      names: { keyOf: (name: string) => name, problem: () => null },
      probe() {
        seen.probed++;
        return world.asking ? Promise.reject(world.asking) : Promise.resolve(world.probe);
      },
      read: () => (world.asking ? Promise.reject(world.asking) : Promise.resolve(new Map())),
      close() {
        seen.closed++;
        return Promise.resolve();
      },
    } as Partial<AccountTarget> as AccountTarget;
    return Promise.resolve(target);
  };
  const kinds = ['roster', 'guacamole-sql', 'guacamole-rest', 'linux', 'ldap'] as const;
  const openers = Object.fromEntries(kinds.map((kind) => [kind, open])) as Record<(typeof kinds)[number], typeof open>;
  const access = () => ({ totp: null, password: () => Promise.resolve(null), tunnel: never, ssh: never });
  const openings = new Openings({ store, openers, access, now: () => world.now });
  onTestFinished(async () => {
    await openings.close();
    database.close();
    removeTempDir(dir);
  });
  return { openings, store, seen, world };
}

const never = () => Promise.reject(new Error('Nobody goes there'));
const away = () => new ProvostError('TARGET_UNREACHABLE', 'Nobody answers.', { words: 'ECONNREFUSED' });
const denied = () => new ProvostError('TARGET_DENIED', 'Wrong password.');

test('all who ask at once share one opening, which is closed once', async () => {
  const { openings, seen, store } = stage();
  const targets = await Promise.all([openings.open('t-1'), openings.open('t-1'), openings.open('t-1')]);
  expect(new Set(targets).size).toBe(1);
  expect(seen.opened).toBe(1);
  expect(store.find('lab')?.traits?.fields).toEqual(['email']);
  await openings.close();
  expect(seen.closed).toBe(1);
});

test('one that is away is not asked again at once, is asked when it is time, and works again', async () => {
  const { openings, seen, store, world } = stage();
  world.opening = away();
  await expect(openings.open('t-1')).rejects.toThrow('Nobody answers.');
  await expect(openings.open('t-1')).rejects.toThrow('Nobody answers.');
  expect(seen.opened).toBe(1);
  expect(store.find('t-1')).toMatchObject({ state: 'away', problem: 'Nobody answers. “ECONNREFUSED”' });
  world.now += 2000;
  world.opening = null;
  await openings.open('t-1');
  // Whether it can be worked with is asked before anybody does.
  expect(seen).toMatchObject({ opened: 2, probed: 1 });
  expect(store.find('t-1')).toMatchObject({ state: 'ready', problem: null });
});

test('who asks by hand need not wait for one that is away, and tries no wrong credentials again', async () => {
  const { openings, seen, world } = stage();
  world.opening = away();
  await expect(openings.open('t-1')).rejects.toThrow('Nobody answers.');
  world.opening = null;
  await expect(openings.open('t-1')).rejects.toThrow('Nobody answers.');
  openings.hurry('t-1');
  await openings.open('t-1');
  expect(seen.opened).toBe(2);

  const other = stage();
  other.world.opening = denied();
  await expect(other.openings.open('t-1')).rejects.toThrow('Wrong password.');
  other.openings.hurry('t-1');
  await expect(other.openings.open('t-1')).rejects.toThrow('Wrong password.');
  expect(other.seen.opened).toBe(1);
});

test('wrong credentials are tried once, until somebody tests it or the password is another one', async () => {
  const { openings, seen, store, world } = stage();
  world.opening = denied();
  await expect(openings.probe('t-1', signal)).rejects.toThrow('Wrong password.');
  world.now += 1e9;
  for (let round = 0; round < 5; round++) await expect(openings.open('t-1')).rejects.toThrow('Wrong password.');
  expect(seen.opened).toBe(1);
  expect(store.find('t-1')?.state).toBe('refused');
  await expect(openings.again('t-1', null, signal)).rejects.toThrow('Wrong password.');
  expect(seen.opened).toBe(2);
  world.opening = null;
  await openings.renew('t-1');
  await openings.open('t-1');
  expect(store.find('t-1')?.state).toBe('ready');
});

test('a right that is missing in the middle of work makes no refused target of it, once it was asked again', async () => {
  const { openings, seen, store, world } = stage();
  const target = await openings.open('t-1');
  world.asking = denied();
  await expect(target.read([], signal)).rejects.toThrow('Wrong password.');
  world.asking = null;
  await openings.open('t-1');
  expect(seen).toMatchObject({ opened: 1, probed: 1 });
  // The credentials themselves: then it is over.
  world.asking = denied();
  await expect(target.read([], signal)).rejects.toThrow('Wrong password.');
  await expect(openings.open('t-1')).rejects.toThrow('Wrong password.');
  await expect(openings.open('t-1')).rejects.toThrow('Wrong password.');
  expect(seen.probed).toBe(2);
  expect(store.find('t-1')?.state).toBe('refused');
});

test('it goes away in the middle of work: everybody hears so at once', async () => {
  const { openings, store, world } = stage();
  const target = await openings.open('t-1');
  world.asking = away();
  await expect(target.read([], signal)).rejects.toThrow('Nobody answers.');
  world.asking = null;
  await expect(target.read([], signal)).rejects.toThrow('Nobody answers.');
  expect(store.find('t-1')?.state).toBe('away');
  world.now += 2000;
  await target.read([], signal);
  expect(store.find('t-1')?.state).toBe('ready');
});

test('a step that fails says which, and who gives up takes the answer from nobody', async () => {
  const { openings, world } = stage();
  world.probe = { ...fine, steps: [...fine.steps, { what: 'Schema', ok: false, detail: 'is of 0.9' }] };
  const gone = new AbortController();
  const first = openings.probe('t-1', gone.signal);
  const second = openings.probe('t-1', signal);
  gone.abort(new Error('gave up'));
  await expect(first).rejects.toThrow('gave up');
  await expect(second).rejects.toMatchObject({ code: 'TARGET_UNSUPPORTED', message: 'Schema: is of 0.9' });
});
