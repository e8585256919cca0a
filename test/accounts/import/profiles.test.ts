// Profiles: saved from a draft, used for the next file; and the migration that brings their table.
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findMigrations } from '../../../main/database/migrate.ts';
import { call, draftOf, file, open, source, taken, type Bench } from './bench.ts';

let bench: Bench;
beforeEach(() => (bench = open()));
afterEach(() => bench.close());

describe('a profile', () => {
  const kürzel = 'Kürzel,Wer,Seit\nAda,Ada Lee,1.9.2026\n';

  test('is saved from a draft, and understands the next file', async () => {
    const importId = await draftOf(bench, kürzel);
    await bench.handlers.shape(
      { importId, roles: { 0: 'username', 1: 'full_name', 2: 'valid_from' }, shaping: { lowercase: true } },
      call(),
    );
    const saved = await bench.handlers.saveProfile({ importId, name: 'Registry' }, call());
    expect(saved.shaping.columns).toEqual({ Kürzel: 'username', Wer: 'full_name', Seit: 'valid_from' });
    expect(bench.handlers.listProfiles({}, call())).toMatchObject({ total: 1, rows: [{ name: 'Registry' }] });
    const [row] = await taken(bench, source([file('next.csv', kürzel)], { profile: 'Registry' }));
    expect(row).toMatchObject({ username: 'ada', values: { full_name: 'Ada Lee', valid_from: '2026-09-01' } });
    const [changed] = await taken(
      bench,
      source([file('next.csv', kürzel)], { profile: 'Registry', shaping: { lowercase: false } }),
    );
    expect(changed!.username).toBe('Ada');
    const other = await draftOf(bench, kürzel);
    const state = await bench.handlers.shape({ importId: other, profile: 'Registry' }, call());
    expect(state).toMatchObject({ profile: 'Registry', blocked: null });
    expect(state.columns.map(({ by }) => by)).toEqual(['profile', 'profile', 'profile']);
    await bench.handlers.removeProfile({ name: 'Registry' }, call());
    expect(() => bench.handlers.removeProfile({ name: 'Registry' }, call())).toThrow('no profile');
    await expect(taken(bench, source([file('next.csv', kürzel)], { profile: 'Registry' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});

test('the table of profiles comes to a database that has targets', () => {
  const own = findMigrations().filter(({ feature }) => feature === 'accounts');
  const database = new Sqlite(':memory:');
  const before = own.findIndex(({ sql }) => sql.includes('import_profiles'));
  for (const { sql } of own.slice(0, before)) database.exec(sql);
  database
    .prepare(
      "INSERT INTO account_targets (target_id, name, kind, policy, added_at) VALUES ('t', 'Lab', 'roster', '{}', 1)",
    )
    .run();
  for (const { sql } of own.slice(before)) database.exec(sql);
  expect(database.prepare('SELECT name FROM account_targets').all()).toEqual([{ name: 'Lab' }]);
  expect(database.prepare('SELECT count(*) AS rows FROM import_profiles').get()).toEqual({ rows: 0 });
  database.close();
});
