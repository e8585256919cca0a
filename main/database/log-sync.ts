// Commits whose way to the disk is not waited for by the whole process: SQLite writes them to its write-ahead log without
// syncing, and the log is synced on a thread of Node's pool. Nobody is told before it is, so that what was told survives a
// power cut exactly as with synchronous = FULL.
import { closeSync, fdatasync, openSync } from 'node:fs';
import type { Database } from './open.ts';

export interface LogSync {
  /**
   * @param work commits one transaction, and throws when it did not
   * @returns what it answered, and what resolves when it is on the disk; that rejects when it is committed and can't be told
   *   to be on the disk
   */
  commit<Result>(work: () => Result): { result: Result; synced: Promise<void> };
  close(): void;
}

export function logSync(database: Database): LogSync {
  let log: number | null = null;
  let syncing = 0;
  let usable = !database.memory && database.pragma('journal_mode', { simple: true }) === 'wal';

  const opened = (): number | null => {
    if (!usable) return null;
    if (log !== null) return log;
    try {
      // Writable: Windows syncs no other. SQLite keeps its locks on other files, so that closing this one frees none.
      log = openSync(`${database.name}-wal`, 'r+');
    } catch {
      // Without it each commit is synced by SQLite itself, which is only slower.
      usable = false;
    }
    return log;
  };

  /** When it is not used any more and no sync is under way. */
  const release = () => {
    if (usable || syncing > 0 || log === null) return;
    closeSync(log);
    log = null;
  };

  const toDisk = (file: number): Promise<void> =>
    new Promise((resolve, reject) => {
      syncing++;
      fdatasync(file, (error) => {
        syncing--;
        if (error !== null) usable = false;
        release();
        if (error === null) return resolve();
        // A sync that failed may not be tried again: the system may have forgotten what it could not write. SQLite copies
        // all of the log into the database and syncs that, and from now on it syncs each commit itself.
        try {
          if (database.pragma('wal_checkpoint(TRUNCATE)', { simple: true }) !== 0)
            throw new Error('Somebody else reads the database.');
          resolve();
        } catch (failed) {
          reject(new Error('What was written may not be on the disk.', { cause: failed }));
        }
      });
    });

  return {
    commit(work) {
      const file = opened();
      if (file === null) return { result: work(), synced: Promise.resolve() };
      database.pragma('synchronous = NORMAL');
      try {
        return { result: work(), synced: toDisk(file) };
      } finally {
        database.pragma('synchronous = FULL');
      }
    },
    close() {
      usable = false;
      release();
    },
  };
}
