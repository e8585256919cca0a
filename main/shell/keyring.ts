// The OS keyring, through Electron's asynchronous safeStorage. Where there is none that protects anything, none is offered.
import { safeStorage } from 'electron';
import type { Keyring } from '../backend.ts';

/** On Linux these two mean a password that stands in Chromium's source code. */
const noProtection = new Set(['basic_text', 'unknown']);

/** @returns null when the system has no keyring that keeps a secret; then a passphrase file is the other way */
export async function openKeyring(platform = process.platform): Promise<Keyring | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return null;
  if (platform === 'linux' && noProtection.has(safeStorage.getSelectedStorageBackend())) return null;
  return {
    encrypt: (plain) => safeStorage.encryptStringAsync(plain),
    decrypt: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result,
  };
}
