// Secrets: sealed at rest, opened only by the way in that they were stored with, and refused when there is none.
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Keyring } from '../../main/backend.ts';
import { openSecrets as open, type SecretsDeps } from '../../main/secrets/index.ts';
import { PASSPHRASE_COST } from '../../main/secrets/seal.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

const migration = readFileSync(
  path.resolve(import.meta.dirname, '../../main/secrets/migrations/0001-secrets.sql'),
  'utf8',
);

const openSecrets = (deps: SecretsDeps) => open({ ...deps, cost: 10 });

let dir: string;
let database: Sqlite.Database;
beforeEach(() => {
  dir = tempDir('secrets');
  database = new Sqlite(path.join(dir, 'state.db'));
  database.exec(migration);
});
afterEach(() => {
  database.close();
  removeTempDir(dir);
});

/** A keyring of this test: what it sealed it opens, unless it is locked. */
function testKeyring() {
  const keyring = {
    locked: false,
    encrypt: async (plain: string) => {
      if (keyring.locked) throw new Error('locked');
      return Buffer.from(plain).map((byte) => byte ^ 0x5a);
    },
    decrypt: async (sealed: Uint8Array) => {
      if (keyring.locked) throw new Error('locked');
      return Buffer.from(sealed.map((byte) => byte ^ 0x5a)).toString();
    },
  };
  return keyring satisfies Keyring;
}

function passphraseFile(text: string, mode = 0o600): NodeJS.ProcessEnv {
  const file = path.join(dir, `passphrase-${text.length}-${mode}`);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return { PROVOST_PASSPHRASE_FILE: file };
}
const passphrase = () => passphraseFile('correct horse battery\n');

describe.each([
  ['keyring', () => ({ keyring: testKeyring(), env: {} })],
  ['passphrase', () => ({ env: passphrase() })],
])('with a %s', (kind, way) => {
  it('keeps, gives back, lists and forgets', async () => {
    const deps = { database, ...way() };
    const store = await openSecrets(deps);
    expect(store.kind).toBe(kind);
    await store.put('engine/lab', 'hunter2 ✓');
    await store.put('engine/lab', 'hunter3 ✓');
    await store.put('ssh/host', '');
    const again = await openSecrets(deps);
    expect(await again.get('engine/lab')).toBe('hunter3 ✓');
    expect(await again.get('ssh/host')).toBe('');
    expect(await again.get('none')).toBeNull();
    expect(again.names()).toEqual(['engine/lab', 'ssh/host']);
    again.remove('engine/lab');
    expect(await again.get('engine/lab')).toBeNull();
  });

  it('writes nothing that can be read', async () => {
    const store = await openSecrets({ database, ...way() });
    await store.put('a', 'a secret in plain words');
    await store.put('b', 'a secret in plain words');
    const file = readFileSync(path.join(dir, 'state.db'));
    for (const needle of ['plain words', Buffer.from('plain words').toString('base64'), 'correct horse']) {
      expect(file.includes(needle)).toBe(false);
    }
    const rows = database.prepare('SELECT sealed FROM secrets').all() as { sealed: Buffer }[];
    expect(rows[0]?.sealed.equals(rows[1]?.sealed ?? Buffer.alloc(0))).toBe(false);
  });

  it('notices a row that was changed, or exchanged for another', async () => {
    const store = await openSecrets({ database, ...way() });
    await store.put('a', 'one');
    await store.put('b', 'two');
    const { sealed } = database.prepare("SELECT sealed FROM secrets WHERE name = 'a'").get() as { sealed: Buffer };
    const set = database.prepare("UPDATE secrets SET sealed = ? WHERE name = 'b'");
    for (const at of [0, 12, 28, sealed.length - 1]) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      set.run(changed);
      await expect(store.get('b')).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    }
    for (const bytes of [sealed, Buffer.alloc(0), sealed.subarray(0, 20)]) {
      set.run(bytes);
      await expect(store.get('b')).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
    }
    expect(await store.get('a')).toBe('one');
  });
});

it('refuses a wrong passphrase, and keeps what is there', async () => {
  await (await openSecrets({ database, env: passphrase() })).put('a', 'one');
  const wrong = await openSecrets({ database, env: passphraseFile('another passphrase') });
  await expect(wrong.get('a')).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('passphrase'),
  });
  await expect(wrong.put('b', 'two')).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await (await openSecrets({ database, env: passphrase() })).get('a')).toBe('one');
});

it('takes the first line of the file alone, as an editor leaves it', async () => {
  await (await openSecrets({ database, env: passphrase() })).put('a', 'one');
  const same = await openSecrets({ database, env: passphraseFile('correct horse battery\r\nnot this\n') });
  expect(await same.get('a')).toBe('one');
});

it('says what is wrong with the file, without its path', async () => {
  for (const env of [
    passphraseFile('correct horse battery', 0o644),
    passphraseFile('short'),
    passphraseFile(''),
    { PROVOST_PASSPHRASE_FILE: path.join(dir, 'none') },
    { PROVOST_PASSPHRASE_FILE: dir },
  ]) {
    const refusal: unknown = await openSecrets({ database, env }).then(
      () => null,
      (error: unknown) => error,
    );
    expect(refusal).toMatchObject({ code: 'BAD_INPUT' });
    const { message, data } = refusal as { message: string; data: object };
    expect(message + JSON.stringify(data)).not.toContain(dir);
  }
});

it('stores nothing where there is no way to keep it', async () => {
  const store = await openSecrets({ database, env: {} });
  expect(store.kind).toBe('none');
  await expect(store.put('a', 'one')).rejects.toMatchObject({ code: 'FORBIDDEN', data: { hint: expect.any(String) } });
  expect(await store.get('a')).toBeNull();
  expect(database.prepare('SELECT count(*) AS n FROM secret_keys').get()).toEqual({ n: 0 });
});

it('says which way is needed when it is not there', async () => {
  await (await openSecrets({ database, keyring: testKeyring(), env: {} })).put('a', 'one');
  const served = await openSecrets({ database, env: {} });
  expect(served.kind).toBe('none');
  await expect(served.get('a')).rejects.toMatchObject({ data: { hint: expect.stringContaining('keyring') } });
  // A passphrase alone does not open what the keyring sealed.
  const named = await openSecrets({ database, env: passphrase() });
  expect(named.kind).toBe('none');
  await expect(named.put('b', 'two')).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('opens with either, once both were there together', async () => {
  const keyring = testKeyring();
  await (await openSecrets({ database, keyring, env: {} })).put('a', 'one');
  await (await openSecrets({ database, keyring, env: passphrase() })).get('a');
  expect(await (await openSecrets({ database, env: passphrase() })).get('a')).toBe('one');
});

it('makes guessing a passphrase slow', async () => {
  expect(PASSPHRASE_COST).toBeGreaterThanOrEqual(17);
  await (await openSecrets({ database, env: passphrase() })).put('a', 'one');
  expect(database.prepare('SELECT method, cost, length(salt) AS salt FROM secret_keys').all()).toEqual([
    { method: 'passphrase', cost: 10, salt: 16 },
  ]);
});

it('asks a keyring that was locked again', async () => {
  const keyring = testKeyring();
  const store = await openSecrets({ database, keyring, env: {} });
  await store.put('a', 'one');
  const later = await openSecrets({ database, keyring, env: {} });
  keyring.locked = true;
  await expect(later.get('a')).rejects.toMatchObject({ code: 'FORBIDDEN', data: { words: 'locked' } });
  keyring.locked = false;
  expect(await later.get('a')).toBe('one');
});
