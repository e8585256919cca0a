// The audit key: 32 random bytes in audit.key, readable by its owner alone. It is not in the database, so that who can
// write the database (or a copy of it) can't rewrite the log; it is not in the keyring, so that the command line can
// append to the same log when the desktop is closed.
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ProvostError } from '../errors.ts';

/** @returns the key, made when there is none */
export function auditKey(dataDir: string): Buffer {
  const file = path.join(dataDir, 'audit.key');
  try {
    const key = readFileSync(file);
    if (key.length !== 32) {
      throw new ProvostError('DATABASE_FAILED', 'The file audit.key in the data folder is damaged.', {
        hint: 'Put the file back from a backup of the data folder. Without it the audit log can be neither checked nor continued.',
      });
    }
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const key = randomBytes(32);
    writeFileSync(file, key, { mode: 0o600, flag: 'wx' });
    return key;
  }
}
