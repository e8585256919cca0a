// Drafts: what somebody is writing, kept in state.db from second to second until it is written to the file or discarded. They
// are kept as the file would be, with its secrets, so that no later reading of tokens can put a wrong one there.
import type { Database } from '../../database/open.ts';
import { ProvostError } from '../../errors.ts';
import { requireBelow, rootOf } from './disk.ts';
import { baseOf, type TextEdit } from './edit.ts';
import { type Bases, coveringOf, fileOf, likeOriginal, readText, shaOfText } from './texts.ts';

export interface DraftRow {
  root: string;
  path: string;
  base: string | null;
  base_text: string;
  text: string;
  saved_at: number;
  saved_by: string;
}

export type Drafts = ReturnType<typeof openDrafts>;

export function openDrafts(database: Database, bases: Bases) {
  const find = database.prepare<[string, string], DraftRow>('SELECT * FROM org_drafts WHERE root = ? AND path = ?');
  const put = database.prepare(
    `INSERT INTO org_drafts VALUES (:root, :path, :base, :base_text, :text, :saved_at, :saved_by)
     ON CONFLICT DO UPDATE SET base = excluded.base, base_text = excluded.base_text, text = excluded.text,
       saved_at = excluded.saved_at, saved_by = excluded.saved_by`,
  );
  const update = database.prepare(
    'UPDATE org_drafts SET text = :text, saved_at = :saved_at, saved_by = :saved_by WHERE root = :root AND path = :path',
  );
  const remove = database.prepare('DELETE FROM org_drafts WHERE root = ? AND path = ?');
  const list = database.prepare<{ root: string | null; limit: number; offset: number }, DraftRow>(
    `SELECT * FROM org_drafts WHERE :root IS NULL OR root = :root ORDER BY saved_at DESC, root, path
     LIMIT :limit OFFSET :offset`,
  );
  const count = database
    .prepare<{ root: string | null }, number>('SELECT count(*) FROM org_drafts WHERE :root IS NULL OR root = :root')
    .pluck();

  const findBase = (root: string, path: string, sha256: string): string | null => {
    const known = bases.find(sha256);
    if (known !== null) return known;
    const draft = find.get(root, path);
    return draft?.base === sha256 ? draft.base_text : null;
  };

  return {
    findBase,
    find: (root: string, path: string): DraftRow | null => find.get(root, path) ?? null,
    /**
     * @returns whether anything is kept: a text as it was before is no draft
     * @throws ProvostError CONFLICT when nobody knows any more what was edited
     */
    async save(named: string, edit: TextEdit, by: string): Promise<{ kept: boolean; savedAt: number }> {
      const root = await rootOf(named);
      const row = find.get(root, edit.path);
      const isSame = row !== undefined && row.base === edit.base;
      // Every second, while somebody writes: the file is read only when it has to tell what is edited.
      const base = isSame ? row.base_text : baseOf(root, await readText(root, requireBelow(edit.path)), edit, findBase);
      if (base === null)
        throw new ProvostError(
          'CONFLICT',
          'The file has changed, and what it was when it was read is no longer known.',
          {
            hint: 'Open it again.',
          },
        );
      const covering = coveringOf(fileOf(edit.path));
      const mergedFrom = edit.mergedFrom ?? null;
      const first = mergedFrom === null ? null : findBase(root, edit.path, mergedFrom);
      if (mergedFrom !== null && first === null)
        throw new ProvostError('CONFLICT', 'What this was merged from is no longer known.', { hint: 'Open it again.' });
      if (first !== null) covering.cover(first);
      covering.cover(base);
      const text = covering.uncover(likeOriginal(edit.text, base), true);
      if (first !== null) requireCovered(covering, edit.path, base, text);
      const saved = { root, path: edit.path, text, saved_at: Date.now(), saved_by: by };
      if (text === base) {
        remove.run(root, edit.path);
        return { kept: false, savedAt: saved.saved_at };
      }
      if (isSame) update.run(saved);
      else put.run({ ...saved, base: edit.base, base_text: base });
      return { kept: true, savedAt: saved.saved_at };
    },
    list: (root: string | null, limit: number, offset: number) => ({
      rows: list.all({ root, limit, offset }),
      total: count.get({ root }) ?? 0,
    }),
    discard: (root: string, path: string): boolean => remove.run(root, path).changes > 0,
    /** A draft of just this text is done with; one that was written on since is kept. */
    applied(root: string, path: string, edited: string): void {
      const row = find.get(root, path);
      if (row && shaOfText(row.text) === edited) remove.run(root, path);
    },
  };
}

/**
 * A draft is shown with the secrets of its base covered. One that a merge has kept of an older base would be shown.
 * @throws ProvostError CONFLICT
 */
function requireCovered(joint: ReturnType<typeof coveringOf>, path: string, base: string, text: string): void {
  const own = coveringOf(fileOf(path));
  own.cover(base);
  if (own.coverKnown(text).covered.length < joint.coverKnown(text).covered.length)
    throw new ProvostError(
      'CONFLICT',
      'This can’t be kept as a draft: it holds a secret that the file no longer has.',
      {
        hint: 'Plan the change: that works.',
      },
    );
}
