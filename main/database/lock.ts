// One backend per data folder. The lock is SQLite's own lock on lock.db, which the operating system frees when the
// process ends, however it ends; owner.json beside it says who holds it and where that backend can be reached.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { z } from 'zod';
import { ProvostError } from '../errors.ts';
import { unusable } from '../unusable.ts';

const owner = z.object({
  pid: z.number().int(),
  host: z.string(),
  shell: z.string(),
  /** UTC ms. */
  since: z.number().int(),
  /** Where the command line reaches this backend: a socket or pipe, and the token that it asks for. */
  control: z.object({ address: z.string(), token: z.string() }).nullable(),
});
export type Owner = z.infer<typeof owner>;

export interface FolderLock {
  publishControl(control: NonNullable<Owner['control']>): void;
  release(): void;
}

const ownerFile = (dataDir: string) => path.join(dataDir, 'owner.json');

/** @throws ProvostError DATA_FOLDER_BUSY when another process holds it, INTERNAL when it can't be written */
export function lockDataFolder(dataDir: string, shell: string): FolderLock {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  let database: Sqlite.Database | undefined;
  try {
    database = new Sqlite(path.join(dataDir, 'lock.db'), { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { code?: string }).code !== 'SQLITE_BUSY') {
      throw unusable('The lock of the data folder', path.join(dataDir, 'lock.db'), error);
    }
    const holder = readOwner(dataDir);
    throw new ProvostError(
      'DATA_FOLDER_BUSY',
      holder
        ? `Another Provost (${holder.shell}, process ${holder.pid}) has had this data folder open since ${new Date(holder.since).toISOString()}.`
        : 'Another Provost has this data folder open.',
      { hint: 'Use that one, close it first, or choose another folder with --data-dir.' },
    );
  }
  let mine: Owner = { pid: process.pid, host: hostname(), shell, since: Date.now(), control: null };
  const write = () => {
    // Written aside and renamed: a reader sees the old or the new, never half a file. 0600, since it holds the token.
    const aside = `${ownerFile(dataDir)}.${process.pid}`;
    writeFileSync(aside, JSON.stringify(mine), { mode: 0o600 });
    renameSync(aside, ownerFile(dataDir));
  };
  write();
  return {
    publishControl(control) {
      mine = { ...mine, control };
      write();
    },
    release() {
      rmSync(ownerFile(dataDir), { force: true });
      database.close();
    },
  };
}

/**
 * Who holds the folder, as far as the file says; the file outlives a killed backend, so a control address may not answer.
 * @returns null when nobody does or the file can't be read
 */
export function readOwner(dataDir: string): Owner | null {
  try {
    return owner.parse(JSON.parse(readFileSync(ownerFile(dataDir), 'utf8')));
  } catch {
    // Absent, unreadable or damaged: in each case nobody can be named, and the lock itself still decides.
    return null;
  }
}
