// Accounts that were disabled to be deleted, and from when on they may be.
import type { Database } from '../../database/open.ts';

export function purgeDates(database: Database) {
  const all = database.prepare<[string], { key: string; purge_at: number }>(
    'SELECT key, purge_at FROM account_purges WHERE target_id = ?',
  );
  const put = database.prepare('INSERT OR REPLACE INTO account_purges VALUES (?, ?, ?, ?)');
  const remove = database.prepare('DELETE FROM account_purges WHERE target_id = ? AND key = ?');
  const kept = new Map<string, Map<string, number>>();

  const of = (targetId: string): Map<string, number> => {
    let dates = kept.get(targetId);
    if (!dates) {
      dates = new Map(all.all(targetId).map(({ key, purge_at }) => [key, purge_at]));
      kept.set(targetId, dates);
    }
    return dates;
  };

  return {
    of,
    /** @param at UTC ms; null: it is not to be purged any more */
    set(targetId: string, key: string, username: string, at: number | null): void {
      if (at === null) {
        if (of(targetId).delete(key)) remove.run(targetId, key);
        return;
      }
      put.run(targetId, key, username, at);
      of(targetId).set(key, at);
    },
    forget: (targetId: string) => void kept.delete(targetId),
  };
}
