// The vault: what is sealed comes back whole, goes with its scope and its days, and its key lies where SECURITY.md says.
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { accountKey } from '../../main/accounts/key.ts';
import { openVault } from '../../main/accounts/vault.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState, type Database } from '../../main/database/open.ts';
import { openSecrets } from '../../main/secrets/index.ts';

let dataDir: string;
let database: Database;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'provost-vault-'));
  database = openState(dataDir, findMigrations());
});
afterEach(() => {
  database.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const withoutStore = () => openSecrets({ database, env: {} });
const withStore = () => {
  const file = path.join(dataDir, 'passphrase');
  if (!existsSync(file)) writeFileSync(file, 'only for this test', { mode: 0o600 });
  return openSecrets({ database, env: { PROVOST_PASSPHRASE_FILE: file }, cost: 4 });
};
const open = async (secrets = withoutStore()) =>
  openVault({ database, key: accountKey(await secrets, dataDir), write: async (work) => work() });

describe('values', () => {
  it('come back by their references, over many blocks, and never lie there in clear', async () => {
    const vault = await open();
    const values = Array.from({ length: 1700 }, (_, index) => ({ password: `opensesame-${index}` }));
    const refs = await vault.put('plan/1', values, 30);
    expect(new Set(refs).size).toBe(1700);
    expect(database.prepare('SELECT count(*) FROM account_vault').pluck().get()).toBe(4);
    const again = await open();
    expect(await again.get([refs[1699]!, refs[0]!, refs[700]!])).toEqual([values[1699], values[0], values[700]]);
    expect(await again.all('plan/1')).toHaveLength(1700);
    expect(again.count('plan/1')).toBe(1700);
    database.pragma('wal_checkpoint(TRUNCATE)');
    expect(readFileSync(path.join(dataDir, 'state.db')).toString('latin1')).not.toContain('opensesame');
  });

  it('go with their scope, or when their days are over', async () => {
    const vault = await open();
    const [mine] = await vault.put('plan/1', ['a'], 30);
    const [other] = await vault.put('plan/2', ['b'], 30);
    const [old] = await vault.put('plan/3', ['c'], -1);
    vault.drop('plan/1');
    expect(await vault.get([mine!, other!, old!])).toEqual([undefined, 'b', 'c']);
    expect(await (await open()).get([other!, old!])).toEqual(['b', undefined]);
  });

  it('that were exchanged or changed from outside are refused', async () => {
    const vault = await open();
    const [first] = await vault.put('plan/1', ['a'], 30);
    await vault.put('plan/2', ['b'], 30);
    database.exec("UPDATE account_vault SET sealed = (SELECT sealed FROM account_vault WHERE scope = 'plan/2')");
    await expect(vault.get([first!])).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  });
});

describe('the key', () => {
  it('is a file of its owner alone while there is no secret store, and moves into the store when there is one', async () => {
    const file = path.join(dataDir, 'vault.key');
    const [ref] = await (await open()).put('plan/1', ['a'], 30);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const vault = await open(withStore());
    expect(await vault.get([ref!])).toEqual(['a']);
    expect(existsSync(file)).toBe(false);
    expect(await (await open(withStore())).get([ref!])).toEqual(['a']);
    // The store is locked now: nothing is made up instead of the key.
    await expect((await open()).get([ref!])).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('that is damaged is said, and not replaced', async () => {
    writeFileSync(path.join(dataDir, 'vault.key'), 'short');
    await expect((await open()).put('plan/1', ['a'], 30)).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    expect(readFileSync(path.join(dataDir, 'vault.key'), 'utf8')).toBe('short');
  });
});

it('the migration leaves what was there before', () => {
  const own = findMigrations().filter(({ feature }) => feature === 'accounts');
  const before = new Sqlite(':memory:');
  for (const { number, sql } of own) if (number < 3) before.exec(sql);
  before
    .prepare(
      "INSERT INTO account_targets (target_id, name, kind, policy, added_at) VALUES ('t-1', 'lab', 'roster', '{}', 1)",
    )
    .run();
  before.exec(own.find(({ number }) => number === 3)!.sql);
  expect(before.prepare('SELECT name FROM account_targets').pluck().all()).toEqual(['lab']);
  expect(before.prepare('SELECT count(*) FROM account_vault').pluck().get()).toBe(0);
  before.close();
});
