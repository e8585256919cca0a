// Bookmarks, what was opened last, and saved filters: by folder, in state.db.
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { orgBookmark, type orgBookmarks, type OrgBookmark } from '../../../preload/contract/org-search.ts';
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import { requireLocalFolder } from '../handlers.ts';

const mostRecent = 50;
const mostKept = 500;

interface Row {
  id: string;
  content: string;
  saved_at: number;
}

const toBookmark = ({ id, content, saved_at }: Row): OrgBookmark =>
  orgBookmark.parse({ id, savedAt: saved_at, content: JSON.parse(content) });

/** What makes two of them one: a place stays the same when lines are put in before it. */
const nameOf = (content: OrgBookmark['content']): string =>
  content.as === 'filter'
    ? content.name
    : JSON.stringify([
        content.place.kind,
        content.place.org,
        content.place.environment,
        content.place.title,
        content.place.file,
      ]);

export function bookmarkHandlers(database: Database): Handlers<typeof orgBookmarks> {
  const list = database.prepare('SELECT * FROM org_bookmarks WHERE root = ? ORDER BY saved_at DESC, id');
  const count = database
    .prepare('SELECT count(*) FROM org_bookmarks WHERE root = ? AND kind = ? AND name <> ?')
    .pluck();
  const put = database.prepare(
    `INSERT INTO org_bookmarks (id, root, kind, name, content, saved_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (root, kind, name) DO UPDATE SET content = excluded.content, saved_at = excluded.saved_at RETURNING *`,
  );
  const forgetOldest = database.prepare(
    `DELETE FROM org_bookmarks WHERE id IN (SELECT id FROM org_bookmarks WHERE root = ? AND kind = 'recent'
     ORDER BY saved_at DESC, id LIMIT -1 OFFSET ?)`,
  );
  const remove = database.prepare('DELETE FROM org_bookmarks WHERE id = ?');

  const add = database.transaction((root: string, content: OrgBookmark['content']): OrgBookmark => {
    const name = nameOf(content);
    if (content.as !== 'recent' && (count.get(root, content.as, name) as number) >= mostKept) {
      throw new ProvostError('BAD_INPUT', `A folder has ${mostKept} of these at most.`, { hint: 'Remove some first.' });
    }
    // The newest of a millisecond would be any of them.
    const last = (list.get(root) as Row | undefined)?.saved_at ?? 0;
    const row = put.get(randomUUID(), root, content.as, name, JSON.stringify(content), Math.max(Date.now(), last + 1));
    forgetOldest.run(root, mostRecent);
    return toBookmark(row as Row);
  });

  return {
    listBookmarks({ root }, { operator }) {
      requireLocalFolder(operator);
      return { rows: (list.all(path.resolve(root)) as Row[]).map(toBookmark) };
    },
    addBookmark({ root, content }, { operator }) {
      requireLocalFolder(operator);
      return add.immediate(path.resolve(root), content);
    },
    removeBookmark({ id }, { operator }) {
      requireLocalFolder(operator);
      if (remove.run(id).changes === 0) {
        throw new ProvostError('NOT_FOUND', 'There is no such bookmark.', { hint: 'List them again.' });
      }
      return { removed: id };
    },
  };
}
