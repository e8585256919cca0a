// Sealing: AES-256-GCM, a fresh nonce each time, bound to what the value is for. Layout: nonce (12), tag (16), ciphertext.
import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, scrypt, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

const NONCE = 12;
const TAG = 16;
export const KEY_BYTES = 32;

/** Binary logarithm of scrypt's N: about 0.4 s and 128 MiB for each guess. */
export const PASSPHRASE_COST = 17;

/** @param purpose what it is sealed for; it opens for the same purpose only, so rows can't be exchanged */
export function seal(key: KeyObject, purpose: string, plain: Buffer): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(Buffer.from(purpose));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]);
}

/** @returns null when it was not sealed with this key for this purpose, or was changed since */
export function unseal(key: KeyObject, purpose: string, sealed: Buffer): Buffer | null {
  if (sealed.length < NONCE + TAG) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(purpose));
  decipher.setAuthTag(sealed.subarray(NONCE, NONCE + TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(NONCE + TAG)), decipher.final()]);
  } catch {
    // The tag does not fit; the cipher knows no more about it than that.
    return null;
  }
}

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);

/**
 * The key that a passphrase stands for, with this salt.
 * @param cost binary logarithm of scrypt's N
 */
export async function keyFromPassphrase(passphrase: string, salt: Buffer, cost: number): Promise<KeyObject> {
  const [N, r] = [2 ** cost, 8];
  // Node's limit is exact; the algorithm needs a little beside its 128 N r.
  const options = { N, r, p: 1, maxmem: 256 * N * r };
  return createSecretKey(await derive(passphrase.normalize('NFKC'), salt, KEY_BYTES, options));
}
