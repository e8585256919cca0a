// Opens state.db: pragmas, then migrations. One connection, in the backend process alone (the lock sees to that).
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import Sqlite from 'better-sqlite3';
import { ProvostError, messageOf } from '../errors.ts';
import { migrate, type Migration } from './migrate.ts';

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
    configure(database);
  } catch (error) {
    throw new ProvostError('DATABASE_FAILED', 'The database state.db in the data folder could not be opened.', {
      words: messageOf(error),
      hint: 'Put back the newest file from its "backups" folder as state.db, or choose another data folder.',
    });
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
    throw error;
  }
  return database;
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
