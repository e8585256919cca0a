// Credentials that Provost keeps for the operator, sealed in state.db. The one place that may hold them.
import type { KeyObject } from 'node:crypto';
import type { Keyring } from '../backend.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import { keyringWay, lockedBy, methodsStored, passphraseWay, unlock, type Method, type WayIn } from './master-key.ts';
import { readPassphrase } from './passphrase.ts';
import { seal, unseal } from './seal.ts';

export interface SecretStore {
  /** `none`: nothing is stored, and what is stored can't be read. */
  readonly kind: Method | 'none';
  /** @throws ProvostError FORBIDDEN when there is no way to keep it */
  put(name: string, value: string): Promise<void>;
  /** @returns null when there is no such secret. @throws ProvostError FORBIDDEN, DATABASE_FAILED when it was tampered with */
  get(name: string): Promise<string | null>;
  remove(name: string): void;
  names(): string[];
}

export interface SecretsDeps {
  database: Database;
  keyring?: Keyring | undefined;
  env: NodeJS.ProcessEnv;
  /** Of a new passphrase's derivation, see seal.ts; lower in tests. */
  cost?: number;
}

/** @throws ProvostError BAD_INPUT when PROVOST_PASSPHRASE_FILE names a file that can't be used */
export async function openSecrets({ database, keyring, env, cost }: SecretsDeps): Promise<SecretStore> {
  const passphrase = readPassphrase(env);
  const ways: WayIn[] = [
    ...(keyring ? [keyringWay(keyring)] : []),
    ...(passphrase === null ? [] : [passphraseWay(passphrase, cost)]),
  ];
  const stored = methodsStored(database);
  const usable = ways.find(({ method }) => stored.length === 0 || stored.includes(method));
  // Opened when a secret is first needed: a keyring may ask its owner, and a passphrase takes 0.4 s.
  let key: Promise<KeyObject> | null = null;
  const masterKey = (): Promise<KeyObject> => {
    if (!usable) return Promise.reject(stored.length > 0 ? lockedBy(stored) : noWay());
    key ??= unlock(database, ways).catch((error: unknown) => {
      // The next one asks again: the keyring may have been unlocked by then.
      key = null;
      throw error;
    });
    return key;
  };

  const select = database.prepare<[string], { sealed: Buffer }>('SELECT sealed FROM secrets WHERE name = ?');
  return {
    kind: usable?.method ?? 'none',
    async put(name, value) {
      const sealed = seal(await masterKey(), purposeOf(name), Buffer.from(value));
      database
        .prepare(
          `INSERT INTO secrets (name, sealed, changed_at) VALUES (?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET sealed = excluded.sealed, changed_at = excluded.changed_at`,
        )
        .run(name, sealed, Date.now());
    },
    async get(name) {
      const row = select.get(name);
      if (!row) return null;
      const plain = unseal(await masterKey(), purposeOf(name), row.sealed);
      if (plain) return plain.toString('utf8');
      throw new ProvostError('DATABASE_FAILED', 'A stored secret was changed from outside and is not used.', {
        hint: 'Enter it again.',
      });
    },
    remove: (name) => void database.prepare('DELETE FROM secrets WHERE name = ?').run(name),
    names: () =>
      database
        .prepare<[], { name: string }>('SELECT name FROM secrets ORDER BY name')
        .all()
        .map(({ name }) => name),
  };
}

const purposeOf = (name: string) => `provost secret ${name}`;

const noWay = () =>
  new ProvostError('FORBIDDEN', 'There is nowhere to keep a secret, so it was not stored.', {
    hint: 'Open the desktop window on a computer with a keyring, or put a passphrase into a file and name it in PROVOST_PASSPHRASE_FILE.',
  });
