// The master key: random, made when the first secret is stored, and kept only sealed, once for each way in.
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import type { Keyring } from '../backend.ts';
import type { Database } from '../database/open.ts';
import { ProvostError, messageOf } from '../errors.ts';
import { KEY_BYTES, keyFromPassphrase, PASSPHRASE_COST, seal, unseal } from './seal.ts';

export type Method = 'keyring' | 'passphrase';

/** The master key as it is stored. */
interface Wrapped {
  salt: Buffer;
  cost: number;
  sealed: Buffer;
}

/** One way to seal the master key. */
export interface WayIn {
  method: Method;
  wrap(master: Buffer): Promise<Wrapped>;
  /** @throws ProvostError when it does not open */
  unwrap(wrapped: Wrapped): Promise<Buffer>;
}

export const keyringWay = (keyring: Keyring): WayIn => ({
  method: 'keyring',
  wrap: async (master) => {
    const sealed = Buffer.from(await keyring.encrypt(master.toString('base64')));
    return { salt: Buffer.alloc(0), cost: 0, sealed };
  },
  unwrap: async ({ sealed }) => {
    try {
      return Buffer.from(await keyring.decrypt(sealed), 'base64');
    } catch (error) {
      throw new ProvostError('FORBIDDEN', 'The keyring did not give the key to the stored secrets.', {
        words: messageOf(error),
        hint: 'Unlock the keyring of this computer and try again.',
      });
    }
  },
});

const PURPOSE = 'provost master key';

/** @param cost for a new wrapping; an old one is opened with its own */
export const passphraseWay = (passphrase: string, cost = PASSPHRASE_COST): WayIn => ({
  method: 'passphrase',
  wrap: async (master) => {
    const salt = randomBytes(16);
    return { salt, cost, sealed: seal(await keyFromPassphrase(passphrase, salt, cost), PURPOSE, master) };
  },
  unwrap: async ({ salt, cost: stored, sealed }) => {
    const master = unseal(await keyFromPassphrase(passphrase, salt, stored), PURPOSE, sealed);
    if (master) return master;
    throw new ProvostError('FORBIDDEN', 'The passphrase does not open the stored secrets.', {
      hint: 'Name the file with the passphrase they were stored with in PROVOST_PASSPHRASE_FILE.',
    });
  },
});

interface Row extends Wrapped {
  method: Method;
}

export const methodsStored = (database: Database): Method[] =>
  (database.prepare('SELECT method FROM secret_keys ORDER BY method').all() as Pick<Row, 'method'>[]).map(
    (row) => row.method,
  );

/**
 * Opens the master key by the first way that has been set up, or makes one; and sets up the other ways that are there.
 * @throws ProvostError FORBIDDEN when no way that is there opens it
 */
export async function unlock(database: Database, ways: readonly WayIn[]): Promise<KeyObject> {
  const rows = database.prepare('SELECT method, salt, cost, sealed FROM secret_keys').all() as Row[];
  const insert = database.prepare(
    'INSERT INTO secret_keys (method, salt, cost, sealed, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  let master: Buffer | null = rows.length === 0 ? randomBytes(KEY_BYTES) : null;
  let refusal: Error | undefined;
  for (const way of ways) {
    const row = rows.find(({ method }) => method === way.method);
    if (master || !row) continue;
    try {
      master = await way.unwrap(row);
    } catch (error) {
      // The other way may still open it; if none does, the first refusal is what the operator is told.
      refusal ??= error instanceof Error ? error : new Error(messageOf(error));
    }
  }
  if (!master) throw refusal ?? lockedBy(rows.map(({ method }) => method));
  for (const way of ways) {
    if (rows.some(({ method }) => method === way.method)) continue;
    const { salt, cost, sealed } = await way.wrap(master);
    insert.run(way.method, salt, cost, sealed, Date.now());
  }
  const key = createSecretKey(master);
  master.fill(0);
  return key;
}

/** Why stored secrets can't be read here: the way in that they were stored with is not there. */
export function lockedBy(methods: readonly Method[]): ProvostError {
  return new ProvostError('FORBIDDEN', 'The stored secrets can’t be opened here.', {
    hint: methods.includes('passphrase')
      ? 'Name the file with their passphrase in PROVOST_PASSPHRASE_FILE.'
      : 'They are sealed by this computer’s keyring, which the desktop window reaches: open them there.',
  });
}
