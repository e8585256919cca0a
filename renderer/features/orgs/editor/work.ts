// What is opened in the editor: the file as it is on disk, or the draft of it that was left; and again after a merge.
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';
import { client, toProblem, type ProvostClient } from '../../../client/index.ts';
import { keysByLines, keysOfTokens } from './tokens.ts';

export interface FilePlace {
  root: string;
  path: string;
}

/** A text that is worked on, and what it was made from. */
export interface Work extends FilePlace {
  kind: OrgTextFile['kind'];
  /** What the editor begins with. */
  text: string;
  /** SHA-256 of the file that the text is an edit of; null: there is none. */
  base: string | null;
  baseText: string;
  /** Base of the draft, when the text is a merge of it with what is on disk. */
  mergedFrom: string | null;
  /** Whose secret each token stands for. */
  keys: ReadonlyMap<number, readonly string[]>;
  /** Kept before; null: the text is the file's. */
  draft: { savedAt: number; savedBy: string } | null;
  /** As the merge told them. */
  conflicts: readonly { ours: string; theirs: string; base: string }[];
}

export interface Opened {
  work: Work;
  /** As it is on disk now; null: it is gone. */
  file: OrgTextFile | null;
}

type Draft = Awaited<ReturnType<ProvostClient['orgs']['getDraft']>>;

/** Null where there is none. */
async function unlessMissing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (toProblem(error).code === 'NOT_FOUND') return null;
    throw error;
  }
}

/** @throws what reading the file throws: it is not there, too large, no text, not allowed */
export async function openWork(place: FilePlace, signal: AbortSignal): Promise<Opened> {
  const draft = await unlessMissing(client.orgs.getDraft(place, { signal }));
  if (draft) {
    const file = await unlessMissing(client.orgs.readFile(place, { signal }));
    return { work: workOfDraft(place, draft, file), file };
  }
  const file = await client.orgs.readFile(place, { signal });
  const { text, kind, sha256 } = file;
  const work = { ...place, kind, text, base: sha256, baseText: text, mergedFrom: null, keys: keysOfTokens(file) };
  return { work: { ...work, draft: null, conflicts: [] }, file };
}

function workOfDraft(place: FilePlace, draft: Draft, file: OrgTextFile | null): Work {
  const { text, base, baseText, savedAt, savedBy } = draft;
  const kind = file?.kind ?? 'text';
  const known = { ...place, kind, text, base, baseText, mergedFrom: null, keys: keysOfTokens(draft) };
  return { ...known, draft: { savedAt, savedBy }, conflicts: [] };
}

/**
 * The draft as it was kept, joined with what is on disk now. It is read from where it is kept: tokens are numbered anew by each
 * merge, and those of this text would stand for something else there.
 */
export async function mergeDraft(work: Work): Promise<Work> {
  const { root, path } = work;
  const { merged, conflicts, base, ours, theirs, theirsSha256, baseSha256 } = await client.orgs.merge({ root, path });
  return {
    ...{ ...work, text: merged, conflicts, base: theirsSha256, baseText: theirs, mergedFrom: baseSha256 },
    keys: keysByLines([base, ours, theirs]),
    draft: null,
  };
}
