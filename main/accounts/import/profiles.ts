// Profiles in state.db: how files of one origin are read, under a name.
import {
  readOptions,
  shaping,
  type ImportProfile,
  type ReadOptions,
  type Shaping,
} from '../../../preload/contract/imports.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';

interface ProfileRow {
  name: string;
  shaping: string;
  read: string;
  saved_at: number;
}

export type Profiles = ReturnType<typeof profileStore>;

const toProfile = (row: ProfileRow): ImportProfile => ({
  name: row.name,
  shaping: shaping.parse(JSON.parse(row.shaping)),
  read: readOptions.parse(JSON.parse(row.read)),
  savedAt: row.saved_at,
});

export function profileStore(database: Database) {
  const one = database.prepare('SELECT * FROM import_profiles WHERE name = ?');
  const all = database.prepare('SELECT * FROM import_profiles ORDER BY name');
  const put = database.prepare(
    `INSERT INTO import_profiles (name, shaping, read, saved_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (name) DO UPDATE SET shaping = excluded.shaping, read = excluded.read, saved_at = excluded.saved_at`,
  );
  const remove = database.prepare('DELETE FROM import_profiles WHERE name = ?');

  /** @throws ProvostError NOT_FOUND */
  const find = (name: string): ImportProfile => {
    const row = one.get(name) as ProfileRow | undefined;
    if (row) return toProfile(row);
    throw new ProvostError('NOT_FOUND', `There is no profile "${name}".`, { hint: 'List the profiles.' });
  };

  return {
    find,
    all: (): ImportProfile[] => (all.all() as ProfileRow[]).map(toProfile),
    /** Replaces the one of this name. */
    save(name: string, how: Shaping, read: ReadOptions): ImportProfile {
      put.run(name, JSON.stringify(how), JSON.stringify(read), Date.now());
      return find(name);
    },
    remove(name: string): void {
      find(name);
      remove.run(name);
    },
  };
}
