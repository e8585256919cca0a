// What the tests of Guacamole's database share: a target on a fresh database, and deeds with little to write.
import { passwordPolicy, type AccountValues } from '../../../preload/contract/account-model.ts';
import { openGuacamoleSql } from '../../../main/accounts/guacamole-sql/index.ts';
import type { AccountTarget, ApplyOptions, Deed, LiveAccount } from '../../../main/accounts/target.ts';
import { afterAll, beforeAll, describe } from 'vitest';
import {
  guacamoleProbe,
  startGuacamole,
  type GuacamoleDatabase,
  type GuacamoleServer,
} from '../../support/guacamole.ts';
import type { GuacamoleEngine } from '../../support/guacamole-schema.ts';
import { requireService } from '../../support/require.ts';

export const options: ApplyOptions = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };
export const soon = () => AbortSignal.timeout(60_000);

export const openAs = (url: string, password: string | null, more: { ca?: string; via?: string } = {}) =>
  openGuacamoleSql(
    {
      targetId: 't1',
      name: 'lab',
      kind: 'guacamole-sql',
      url,
      via: more.via ?? null,
      org: null,
      dataSource: null,
      ca: more.ca ?? null,
      bindDn: null,
      searchFilter: null,
    },
    {
      password: () => Promise.resolve(password),
      totp: null,
      tunnel: () => Promise.reject(new Error('no tunnel')),
      ssh: () => Promise.reject(new Error('no ssh')),
    },
  );

export const open = (db: GuacamoleDatabase) => openAs(db.url, db.password);

export const create = (
  username: string,
  values: AccountValues = {},
  password: string | null = `pw of ${username}`,
): Deed => ({
  verb: 'create',
  values: { username, ...values },
  password,
  org: null,
});
export const update = (username: string, values: AccountValues, password: string | null = null): Deed => ({
  verb: 'update',
  username,
  values,
  password,
});

/** Applies and insists that every deed went well. */
export async function done(target: AccountTarget, deeds: Deed[], how: ApplyOptions = options): Promise<void> {
  const outcomes = await target.apply(deeds, how, soon());
  const failed = outcomes.filter((outcome) => !outcome.ok);
  if (outcomes.length !== deeds.length || failed.length > 0) throw new Error(JSON.stringify(failed.slice(0, 5)));
}

export async function everybody(target: AccountTarget): Promise<Map<string, LiveAccount>> {
  const all = new Map<string, LiveAccount>();
  for await (const batch of target.snapshot(soon())) for (const one of batch) all.set(one.username, one);
  return all;
}

export const numbered = (count: number, of: (index: number) => Deed): Deed[] =>
  Array.from({ length: count }, (_, index) => of(index));

/** Suites that share one server. */
export function onServer(engine: GuacamoleEngine, ...suites: ((serverOf: () => GuacamoleServer) => void)[]): void {
  const there = requireService(engine, () => guacamoleProbe(engine));
  describe.skipIf(!there)(`Guacamole’s database on ${engine}`, () => {
    let server: GuacamoleServer | undefined;
    beforeAll(async () => {
      server = await startGuacamole(engine);
    });
    afterAll(() => server?.stop());
    for (const suite of suites) suite(() => server!);
  });
}
