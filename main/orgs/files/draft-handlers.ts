// The contract's procedures about drafts.
import type { OrgDraft, orgFiles } from '../../../preload/contract/org-files.ts';
import { ProvostError } from '../../errors.ts';
import type { Handlers } from '../../rpc/handlers.ts';
import { requireLocalFolder } from '../handlers.ts';
import { look, rootOf } from './disk.ts';
import type { DraftRow } from './drafts.ts';
import type { HandlerDeps } from './handlers.ts';
import { pageFrom, startOf } from './pages.ts';
import { coveringOf, fileOf } from './texts.ts';

type Part = Pick<Handlers<typeof orgFiles>, 'saveDraft' | 'listDrafts' | 'getDraft' | 'discardDraft'>;

export function draftHandlers({ drafts }: Pick<HandlerDeps, 'drafts'>): Part {
  return {
    saveDraft({ root, ...edit }, { operator }) {
      requireLocalFolder(operator);
      return drafts.save(root, edit, operator.name);
    },
    async listDrafts({ root, limit, cursor }, { operator }) {
      requireLocalFolder(operator);
      const start = startOf(cursor);
      const { rows, total } = drafts.list(root === undefined ? null : await rootOf(root), limit, start);
      return pageFrom({ rows: await Promise.all(rows.map(shown)), total }, start);
    },
    async getDraft({ root, path }, { operator }) {
      requireLocalFolder(operator);
      const row = drafts.find(await rootOf(root), path);
      if (!row)
        throw new ProvostError('NOT_FOUND', `There is no draft of ${path}.`, { hint: 'List them: orgs drafts' });
      const covering = coveringOf(fileOf(path));
      const baseText = covering.cover(row.base_text).text;
      // What somebody has typed is theirs to see as they typed it, secrets too.
      const isOwn = row.saved_by === operator.name || operator.permissions.has('orgs.secrets');
      const { text, covered } = isOwn ? covering.coverKnown(row.text) : covering.cover(row.text);
      return { ...(await shown(row)), text, covered, baseText };
    },
    async discardDraft({ root, path }, { operator }) {
      requireLocalFolder(operator);
      return { discarded: drafts.discard(await rootOf(root), path) };
    },
  };
}

async function shown({ root, path, base, saved_at, saved_by }: DraftRow) {
  return { root, path, base, savedAt: saved_at, savedBy: saved_by, disk: await diskOf(root, path, base) };
}

async function diskOf(root: string, path: string, base: string | null): Promise<OrgDraft['disk']> {
  try {
    const { sha256 } = await look(root, path);
    if (sha256 === base) return 'same';
    return sha256 === null ? 'gone' : base === null ? 'made' : 'changed';
  } catch (error) {
    // Its folder is away, or it can't be read: that there is a draft is worth telling all the same.
    if (error instanceof ProvostError) return 'unknown';
    throw error;
  }
}
