// The key that passwords of accounts are sealed with while Provost has to keep them. It lies in the secret store where there
// is one; otherwise in a file of the data folder, which is no better than the rights of that folder (SECURITY.md says so).
import { createSecretKey, randomBytes, type KeyObject } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ProvostError } from '../errors.ts';
import type { SecretStore } from '../secrets/index.ts';
import { KEY_BYTES } from '../secrets/seal.ts';

const secretName = 'accounts/vault-key';

/** One for all who ask: two that made a key of their own at once would each seal with another. */
const keys = new WeakMap<SecretStore, () => Promise<KeyObject>>();

/** Read when it is first needed, since a keyring may ask its owner. Rejects with ProvostError FORBIDDEN while the store is locked. */
export function accountKey(secrets: SecretStore, dataDir: string): () => Promise<KeyObject> {
  const there = keys.get(secrets);
  if (there) return there;
  const file = path.join(dataDir, 'vault.key');
  let key: Promise<KeyObject> | null = null;
  const ask = () =>
    (key ??= readKey(secrets, file).catch((error: unknown) => {
      // The next one asks again: the keyring may have been unlocked by then.
      key = null;
      throw error;
    }));
  keys.set(secrets, ask);
  return ask;
}

async function readKey(secrets: SecretStore, file: string): Promise<KeyObject> {
  const stored = secrets.names().includes(secretName) ? await secrets.get(secretName) : null;
  if (stored !== null) return asKey(Buffer.from(stored, 'base64'));
  const there = readFileIfThere(file);
  const bytes = there ?? randomBytes(KEY_BYTES);
  const key = asKey(bytes);
  if (secrets.kind !== 'none') {
    await secrets.put(secretName, bytes.toString('base64'));
    // What was sealed while there was no store opens with the same key, which now has a better place.
    if (there) rmSync(file);
  } else if (!there) writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
  return key;
}

function readFileIfThere(file: string): Buffer | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function asKey(bytes: Buffer): KeyObject {
  if (bytes.length === KEY_BYTES) return createSecretKey(bytes);
  throw new ProvostError('DATABASE_FAILED', 'The key that passwords of accounts are sealed with is damaged.', {
    hint: 'Put vault.key back from a backup of the data folder. Without it, slips and former passwords can’t be read.',
  });
}
