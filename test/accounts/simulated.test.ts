// The connections of the demo's Guacamole: made, taken away and brought back with the accounts that may use them.
import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { passwordPolicy } from '../../preload/contract/account-model.ts';
import { openRoster } from '../../main/accounts/roster/index.ts';
import { simulateGuacamole } from '../../main/accounts/simulated.ts';
import type { AccountTarget, Deed } from '../../main/accounts/target.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState } from '../../main/database/open.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const { signal } = new AbortController();
const options = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };

function open(): AccountTarget {
  const dir = tempDir('simulated');
  const database = openState(dir, findMigrations());
  onTestFinished(() => {
    database.close();
    removeTempDir(dir);
  });
  const key = createSecretKey(randomBytes(32));
  const write = <Result>(work: () => Result) => Promise.resolve(database.transaction(work)());
  database
    .prepare(
      "INSERT INTO account_targets (target_id, name, kind, policy, added_at) VALUES ('t', 't', 'roster', '{}', 0)",
    )
    .run();
  return simulateGuacamole(openRoster({ database, targetId: 't', key: () => Promise.resolve(key), write }));
}

const create = (username: string, connections: string[]): Deed & { verb: 'create' } => ({
  ...{ verb: 'create', values: { username, connections }, password: null, org: null },
});
const makes = (connection: string, like = 'pt-1') => ({ connection, hostname: connection, like });

test('connections come, go and come back with accounts, and stay for others who may use them', async () => {
  const target = open();
  const apply = async (...deeds: Deed[]) =>
    (await target.apply(deeds, options, signal)).map(({ ok, message }) => message ?? ok);
  const there = async () => (await target.connections!(signal)).toSorted();
  expect(target.traits.makesConnections).toBe(true);
  expect(await apply(create('ada', ['pt-1', 'shared']), create('bob', ['shared']))).toEqual([true, true]);
  expect(
    await apply(
      { ...create('cy', ['pt-cy']), makes: makes('pt-cy') },
      { ...create('dan', ['pt-dan']), makes: makes('pt-dan', 'pt-9') },
    ),
  ).toEqual([true, 'There is no connection “pt-9” in Guacamole. The new connection is to take its settings from it.']);
  expect(await there()).toEqual(['pt-1', 'pt-cy', 'shared']);
  expect(await target.leads!.to(['shared', 'pt-cy', 'elsewhere'], signal)).toEqual([
    { connection: 'shared', hostname: 'shared', users: ['ada', 'bob'], groups: [] },
    { connection: 'pt-cy', hostname: 'pt-cy', users: ['cy'], groups: [] },
  ]);

  const accounts = await target.capture(['ada', 'cy'], signal);
  const kept = await target.leads!.capture(['pt-1', 'pt-cy', 'elsewhere'], signal);
  expect([...kept.keys()]).toEqual(['pt-1', 'pt-cy']);
  expect(
    await apply(
      { verb: 'update', username: 'ada', values: {}, password: null, takes: ['pt-1', 'shared'] },
      { verb: 'delete', username: 'cy', takes: ['pt-cy'] },
    ),
  ).toEqual(['The connection “shared” stays: bob may use it too.', true]);
  expect(await there()).toEqual(['shared']);
  expect((await target.leads!.to(['shared'], signal))[0]!.users).toEqual(['bob']);
  const back = (username: string, connection: string): Deed => ({
    ...{ verb: 'restore', username, capture: accounts.get(username)!.capture, brings: [kept.get(connection)!] },
  });
  expect(await apply(back('ada', 'pt-1'), back('cy', 'pt-cy'))).toEqual([true, true]);
  expect(await there()).toEqual(['pt-1', 'pt-cy', 'shared']);
});
