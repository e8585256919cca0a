// Folders that were opened, and which organization was made the active one of each.
import { access } from 'node:fs/promises';
import type { Database } from '../../database/open.ts';
import { namedRoot } from './texts.ts';

export interface FolderRow {
  root: string;
  nh: string | null;
  opened_at: number;
}

export interface SwitchRow {
  name: string;
  before: string | null;
  at: number;
}

export type Folders = ReturnType<typeof openFolders>;

export function openFolders(database: Database) {
  const put = database.prepare(
    `INSERT INTO org_folders VALUES (:root, :nh, :at)
     ON CONFLICT DO UPDATE SET nh = coalesce(excluded.nh, nh), opened_at = excluded.opened_at`,
  );
  // Two that are opened in one millisecond are in order too.
  const latest = database.prepare<[], number>('SELECT coalesce(max(opened_at), 0) FROM org_folders').pluck();
  const find = database.prepare<[string], FolderRow>('SELECT * FROM org_folders WHERE root = ?');
  const list = database.prepare<[number, number], FolderRow>(
    'SELECT * FROM org_folders ORDER BY opened_at DESC, root LIMIT ? OFFSET ?',
  );
  const count = database.prepare<[], number>('SELECT count(*) FROM org_folders').pluck();
  const remove = database.prepare('DELETE FROM org_folders WHERE root = ?');
  const note = database.prepare(
    'INSERT INTO org_switches (root, name, before, at, change) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const switches = database.prepare<[string, number, number], SwitchRow>(
    'SELECT name, before, at FROM org_switches WHERE root = ? ORDER BY id DESC LIMIT ? OFFSET ?',
  );
  const countSwitches = database.prepare<[string], number>('SELECT count(*) FROM org_switches WHERE root = ?').pluck();

  const shown = async ({ root, nh, opened_at }: FolderRow) => ({
    ...{ root, nh, openedAt: opened_at },
    there: await access(root).then(
      () => true,
      // Whatever keeps it from being read: it can't be opened now.
      () => false,
    ),
  });

  return {
    open: (root: string, nh: string | undefined) => {
      const at = Math.max(Date.now(), (latest.get() ?? 0) + 1);
      put.run({ root: namedRoot(root), nh: nh === undefined ? null : namedRoot(nh), at });
      return shown(find.get(namedRoot(root))!);
    },
    forget: (root: string): boolean => remove.run(namedRoot(root)).changes > 0,
    async list(limit: number, offset: number) {
      return { rows: await Promise.all(list.all(limit, offset).map(shown)), total: count.get() ?? 0 };
    },
    /** @param change name of the write: told twice, it is kept once */
    switched: (root: string, name: string, before: string | null, change: string): void =>
      void note.run(root, name, before, Date.now(), change),
    switches: (root: string, limit: number, offset: number) => ({
      rows: switches.all(root, limit, offset),
      total: countSwitches.get(root) ?? 0,
    }),
  };
}
