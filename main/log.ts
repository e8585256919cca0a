// The log of a process that holds a data folder: JSON lines in DATA/logs/provost.log, one older file kept.
import { mkdirSync, renameSync, statSync } from 'node:fs';
import path from 'node:path';
import { unusable } from './unusable.ts';
import pino, { type Logger } from 'pino';

const MAX_BYTES = 5 * 1024 * 1024;

/** Names under which a secret could reach a log line by mistake. */
const secretNames = ['password', 'passphrase', 'secret', 'token', 'authorization', 'cookie', 'privateKey'];

/**
 * @param level `PROVOST_LOG` when absent, else `info`
 * @throws ProvostError INTERNAL when it can't be written
 */
export function openLog(dataDir: string, level = process.env.PROVOST_LOG || 'info'): Logger {
  try {
    return open(dataDir, level);
  } catch (error) {
    throw unusable('The log folder', path.join(dataDir, 'logs'), error);
  }
}

function open(dataDir: string, level: string): Logger {
  const folder = path.join(dataDir, 'logs');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'provost.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_BYTES)
    renameSync(file, path.join(folder, 'provost.1.log'));
  const paths = secretNames.flatMap((name) => [name, `*.${name}`]);
  // Synchronous: what was logged just before a crash is what one wants to read after it.
  const destination = pino.destination({ dest: file, mode: 0o600, sync: true });
  return pino({ level, redact: { paths, censor: '[secret]' }, base: { pid: process.pid } }, destination);
}
