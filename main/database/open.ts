// Opens state.db: pragmas, then migrations. One connection, in the backend process alone (the lock sees to that).
import { chmodSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { ProvostError, messageOf } from '../errors.ts';
import { migrate, newestBackup, type Migration } from './migrate.ts';

export type Database = Sqlite.Database;

/** "PVST": tells a Provost database from any other SQLite file. */
const applicationId = 0x50565354;

/**
 * @param dataDir created with mode 0700 when absent
 * @throws ProvostError DATABASE_NEWER (written by a later Provost), DATABASE_FAILED (not ours, damaged, migration failed;
 * the backup is left in place)
 */
export function openState(dataDir: string, migrations: readonly Migration[]): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = path.join(dataDir, 'state.db');
  let database: Database;
  try {
    database = new Sqlite(file);
    // The folder is its owner's alone; whoever opens it to others does not open this too. The log beside it follows.
    chmodSync(file, 0o600);
    configure(database);
  } catch (error) {
    throw cannotOpen(dataDir, error);
  }
  try {
    const owner = database.pragma('application_id', { simple: true });
    if (owner !== 0 && owner !== applicationId) {
      throw new ProvostError('DATABASE_FAILED', 'state.db in the data folder belongs to another program.', {
        hint: 'Choose another data folder.',
      });
    }
    migrate(database, migrations, path.join(dataDir, 'backups'));
    database.pragma(`application_id = ${applicationId}`);
  } catch (error) {
    database.close();
    // A damaged page may be met only now.
    throw isDamage(error) ? cannotOpen(dataDir, error) : error;
  }
  return database;
}

const isDamage = (error: unknown): boolean => /^SQLITE_(CORRUPT|NOTADB)/.test((error as { code?: string }).code ?? '');

/** What can be done about it depends on whether there is a copy. */
function cannotOpen(dataDir: string, error: unknown): ProvostError {
  const backup = newestBackup(path.join(dataDir, 'backups'));
  const away = 'Move state.db away, with state.db-wal and state.db-shm if they are there';
  const hint = !isDamage(error)
    ? 'Make the data folder and its files readable and writable for you, or choose another folder with --data-dir.'
    : backup
      ? `${away}, and copy backups/${backup} to state.db; what was done since that copy was made is lost.`
      : `There is no copy in its "backups" folder. ${away}, to begin anew: plans, receipts, the audit log, settings and stored secrets are lost; nothing outside Provost changes.`;
  return new ProvostError(
    'DATABASE_FAILED',
    'The database state.db in the data folder could not be opened.',
    { words: messageOf(error), hint },
    { cause: error },
  );
}

function configure(database: Database): void {
  database.pragma('journal_mode = WAL');
  // A change is journalled as "sent" before it is sent, and that must survive a power cut to be worth anything.
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  database.pragma('secure_delete = ON');
  database.pragma('trusted_schema = OFF');
  // Damage is found on the first read of a page of the schema, not by a later statement in the middle of a job.
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
}
