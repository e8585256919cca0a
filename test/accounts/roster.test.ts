// The roster: a target over SQLite that keeps every field, and passwords that come back.
import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, onTestFinished, test } from 'vitest';
import { passwordPolicy, type AccountValues } from '../../preload/contract/account-model.ts';
import { openRoster, type Roster } from '../../main/accounts/roster/index.ts';
import { rosterNames } from '../../main/accounts/roster/names.ts';
import type { Deed, LiveAccount } from '../../main/accounts/target.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import { openState, type Database } from '../../main/database/open.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const { signal } = new AbortController();
const options = { policy: passwordPolicy.parse({}), managedBy: null, makeGroups: [] };

function open(): { roster: Roster; database: Database; other(targetId: string): Roster } {
  const dir = tempDir('roster');
  const database = openState(dir, findMigrations());
  onTestFinished(() => {
    database.close();
    removeTempDir(dir);
  });
  const key = createSecretKey(randomBytes(32));
  const insert = database.prepare(
    "INSERT INTO account_targets (target_id, name, kind, policy, added_at) VALUES (?, ?, 'roster', '{}', 0)",
  );
  const make = (targetId: string) => {
    insert.run(targetId, targetId);
    const write = <Result>(work: () => Result) => Promise.resolve(database.transaction(work)());
    return openRoster({ database, targetId, key: () => Promise.resolve(key), write });
  };
  return { roster: make('one'), database, other: make };
}

const create = (username: string, values: AccountValues = {}, password: string | null = 'a long password'): Deed => ({
  verb: 'create',
  values: { username, ...values },
  password,
  org: null,
});
const batchesOf = async (roster: Roster): Promise<LiveAccount[][]> => {
  const batches: LiveAccount[][] = [];
  for await (const batch of roster.snapshot(signal)) batches.push(batch);
  return batches;
};
const all = async (roster: Roster) => (await batchesOf(roster)).flat();
const dump = (database: Database) =>
  database.prepare('SELECT target_id, key, username, org, fields FROM roster_accounts').all();

describe('accounts of a roster', () => {
  test('every field is kept, lists sorted and once each; what is empty is null', async () => {
    const { roster } = open();
    const values = {
      full_name: 'Ada Example',
      groups: ['b', 'a', 'b'],
      note: '',
      'attribute.seat': '7',
      disabled: 'false',
    };
    expect(await roster.apply([create('ada', values)], options, signal)).toEqual([{ ok: true }]);
    const [account] = await all(roster);
    expect(account).toMatchObject({ username: 'ada', protected: null, lastSeen: null });
    expect(account!.values).toMatchObject({
      ...{ full_name: 'Ada Example', groups: ['a', 'b'], note: null, 'attribute.seat': '7' },
      ...{ disabled: 'false', connections: [], email: null },
    });
    const kept = Object.keys(account!.values).filter((field) => !field.startsWith('attribute.'));
    expect(kept.filter((field) => !roster.traits.fields.includes(field))).toEqual([]);
  });

  test('names without difference of case, composed or not, are one', async () => {
    const { roster } = open();
    await roster.apply([create('Élodie')], options, signal);
    const [again] = await roster.apply([create('e\u0301LODIE')], options, signal);
    expect(again).toEqual({ ok: false, message: 'There is an account "Élodie" already.' });
    expect((await roster.read(['ÉLODIE'], signal)).size).toBe(1);
    expect(rosterNames.keyOf('STRASSE')).toBe(rosterNames.keyOf('Straße'));
    expect(rosterNames.keyOf(rosterNames.keyOf('İstanbul'))).toBe(rosterNames.keyOf('İstanbul'));
  });

  test('what is wrong with one account harms no other', async () => {
    const { roster } = open();
    const deeds: Deed[] = [
      create('ok-1'),
      create(' spaced'),
      create('=cmd'),
      create('ok-2', { valid_until: '2030-02-30' }),
      create('ok-3', { access_from: '8:00' }),
      create('ok-4', { role: 'king' }),
      { verb: 'update', username: 'nobody', values: {}, password: null },
      { verb: 'special', what: 'reset-totp', subject: 'ok-1', detail: null },
      create('ok-5'),
    ];
    const outcomes = await roster.apply(deeds, options, signal);
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, false, false, false, false, false, true]);
    expect((await all(roster)).map(({ username }) => username)).toEqual(['ok-1', 'ok-5']);
  });

  test('a password leaves a mark that changes with it, and nothing of it in the database', async () => {
    const { roster, database } = open();
    await roster.apply([create('ada', {}, 'correct horse battery')], options, signal);
    const mark = async () => (await all(roster))[0]!.passwordMark;
    const first = await mark();
    await roster.apply([{ verb: 'update', username: 'ada', values: { note: 'x' }, password: null }], options, signal);
    expect(await mark()).toBe(first);
    await roster.apply([{ verb: 'update', username: 'ada', values: {}, password: 'another one' }], options, signal);
    expect(await mark()).not.toBe(first);
    expect(await roster.passwords(['ADA', 'nobody'])).toEqual(new Map([['ada', 'another one']]));
    const bytes = Buffer.concat(database.prepare<[], Buffer>('SELECT password FROM roster_accounts').pluck().all());
    expect(bytes.toString('latin1')).not.toContain('another');
  });

  test('restored, it is row for row what it was, with the same password and mark, also after a rename', async () => {
    const { roster, database } = open();
    const values = { full_name: 'Ada', groups: ['lab-1'], 'attribute.seat': '3', valid_until: '2030-06-30' };
    await roster.apply([create('ada', values, 'first password'), create('ben')], options, signal);
    const before = dump(database);
    const mark = (await roster.read(['ada'], signal)).get('ada')!.passwordMark;
    const { capture, account } = (await roster.capture(['ada', 'gone'], signal)).get('ada')!;
    expect(roster.describe(capture)).toEqual(account);
    const back: Deed = { verb: 'restore', username: 'ada', capture };

    await roster.apply([{ verb: 'delete', username: 'ada' }], options, signal);
    await roster.apply([back], options, signal);
    expect(dump(database)).toEqual(before);

    const renamed: Deed = {
      verb: 'update',
      username: 'ada',
      values: { username: 'ada.b', groups: null },
      password: 'second',
    };
    await roster.apply([renamed], options, signal);
    expect((await all(roster)).map(({ username }) => username)).toEqual(['ada.b', 'ben']);
    await roster.apply([{ ...back, username: 'ada.b' }], options, signal);
    // Repeating what was done already changes nothing.
    await roster.apply([{ ...back, username: 'ada.b' }], options, signal);
    expect(dump(database)).toEqual(before);
    expect(await roster.passwords(['ada'])).toEqual(new Map([['ada', 'first password']]));
    expect((await roster.read(['ada'], signal)).get('ada')!.passwordMark).toBe(mark);
  });

  test('rosters know nothing of one another', async () => {
    const { roster, other } = open();
    const second = other('two');
    await roster.apply([create('ada')], options, signal);
    expect(await all(second)).toEqual([]);
    await second.apply([create('ada', { note: 'the other' })], options, signal);
    expect((await all(roster))[0]!.values['note']).toBeNull();
  });

  test('a row that was changed from outside is not opened', async () => {
    const { roster, database } = open();
    await roster.apply([create('ada'), create('ben', {}, 'secret of ben')], options, signal);
    database.exec(
      `UPDATE roster_accounts SET password = (SELECT password FROM roster_accounts WHERE key = 'ben') WHERE key = 'ada'`,
    );
    await expect(roster.capture(['ada'], signal)).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  });

  test('ten thousand accounts come and go in chunks', { timeout: 120_000 }, async () => {
    const { roster } = open();
    for (let from = 0; from < 10_000; from += roster.chunk) {
      const deeds = Array.from({ length: roster.chunk }, (_, index) =>
        create(`student.${from + index}`, { groups: ['all'] }),
      );
      const outcomes = await roster.apply(deeds, options, signal);
      expect(outcomes.every(({ ok }) => ok)).toBe(true);
    }
    const batches = await batchesOf(roster);
    expect(batches.length).toBeGreaterThan(1);
    expect(new Set(batches.flat().map(({ username }) => username)).size).toBe(10_000);
  });
});
