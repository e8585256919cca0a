// Removing an image: its names one by one, and itself with the last of them. What uses it is asked right before.
import { createHash } from 'node:crypto';
import path from 'node:path';
import { orNull, type EngineClient } from '../../containers/index.ts';
import type { Errand } from '../../plans/operation.ts';
import { showBytes } from '../../plans/sentence.ts';
import { saveTo } from '../../save-file.ts';
import { whole } from '../archive.ts';
import { contentOfImage, idsOf, inspectImage, namesOfUsers, readImage, type LiveImage } from '../live.ts';
import { isImageId, none, shortId } from '../names.ts';
import { absent, change, type Change, type Context, type PayloadOf } from '../payload.ts';
import { paced, unstalled } from '../progress.ts';
import { retag } from './changes.ts';
import type { DeedRules } from './deed.ts';

const removeLimit = 120_000;
export const lostImage = 'Images that were not saved first and that no registry is known to have';

interface Wish {
  /** Names to take away; null: all, and the image with them. */
  refs: string[] | null;
  force: boolean;
  saveTo: string | null;
  /** Bytes that other images of the engine have too. */
  shared: number | null;
}

/** What stands against it, in words; null: nothing. */
function obstacle(image: LiveImage, last: boolean, force: boolean): string | null {
  if (!last || image.usedBy.length === 0) return null;
  const running = image.usedBy.filter((user) => user.running);
  if (running.length > 0) return `is used by ${namesOfUsers(image.usedBy)}: remove ${them(image.usedBy)} first`;
  if (force) return null;
  return `${namesOfUsers(image.usedBy)} (stopped) ${image.usedBy.length === 1 ? 'was' : 'were'} made from it: remove ${them(image.usedBy)} first, or take it all the same (--force)`;
}

const them = (users: readonly unknown[]) => (users.length === 1 ? 'it' : 'them');

export function imageRemoval(context: Context, engineId: string, image: LiveImage, wish: Wish): Change {
  const refs = wish.refs ?? image.tags;
  const last = image.tags.every((tag) => refs.includes(tag));
  const frees = last ? Math.max(0, image.size - (wish.shared ?? 0)) : 0;
  const label = refs.join(', ') || image.digests[0] || `${none} ${shortId(image.id)}`;
  const saveTo = last ? wish.saveTo : null;
  const against = obstacle(image, last, wish.force);
  const payload: PayloadOf<'remove-image'> = {
    ...{ deed: 'remove-image', engineId, id: image.id, refs, last, force: wish.force, saveTo, frees },
  };
  const told = { label, subject: `image/${image.id}`, action: last ? 'remove' : 'untag' };
  if (against) return change(context, payload, { ...told, kind: 'conflict', reason: against });
  const size = `${showBytes(image.size)}${frees < image.size ? `, frees ${showBytes(frees)}` : ''}`;
  return change(context, payload, {
    ...told,
    kind: last ? 'delete' : 'update',
    fields: [
      { field: last ? 'image' : 'name', old: last ? shortId(image.id) : label, new: null },
      ...(last ? [{ field: 'size', old: size, new: null }] : []),
    ],
    seen: contentOfImage(image),
    undo: undoOf(image, last, saveTo),
    braked: last,
  });
}

function undoOf({ digests, tags }: LiveImage, last: boolean, saveTo: string | null): Change['undo'] {
  if (!last) return { restores: 'gives it this name again', cannot: [] };
  if (saveTo !== null) return { restores: 'loads it again from the file that it is saved to first', cannot: [] };
  if (digests.length > 0) return { restores: 'pulls it again, if its registry still has it', cannot: [] };
  return { restores: null, cannot: [tags.length > 0 ? lostImage : 'Images without a name'] };
}

/** Where it is saved before it is removed; the engine is part of the name, since ids are the same everywhere. */
const fileFor = (folder: string, { engineId, id, refs }: PayloadOf<'remove-image'>): string => {
  const place = createHash('sha256').update(engineId).digest('hex').slice(0, 6);
  const name = (refs[0] ?? 'image').replaceAll(/[^\w.-]+/g, '_').slice(0, 80);
  return path.join(folder, `${name}-${shortId(id)}-${place}.tar`);
};

/** Streams what an engine saves into a file. */
export async function saveImages(
  client: EngineClient,
  { refs, file, bytes, overwrite }: { refs: readonly string[]; file: string; bytes: number; overwrite: boolean },
  signal: AbortSignal,
  tell: Errand['tell'],
): Promise<number> {
  const say = paced(tell);
  const stream = await client.stream({
    method: 'GET',
    path: '/images/get',
    query: { names: [...refs] },
    limit: 600_000,
    signal,
  });
  const about = bytes > 0 ? ` of about ${showBytes(bytes)}` : '';
  const { bytes: written } = await saveTo(file, whole(unstalled(stream)), {
    ...{ overwrite, signal },
    onBytes: (sum) => say(`${showBytes(sum)}${about}`),
  });
  return written;
}

export const removeImage: DeedRules<'remove-image'> = {
  async inspect(_context, client, { id, refs }, signal) {
    const live = await readImage(client, id, signal);
    if (!live) return { content: absent, settled: 'is gone already', before: null };
    if (refs.length > 0 && !refs.some((ref) => live.tags.includes(ref)))
      return { content: absent, settled: 'this name is gone already', before: null };
    return {
      content: contentOfImage(live),
      before: { tags: live.tags, digests: live.digests, size: live.size },
    };
  },

  async apply(_context, client, payload, before, signal, { tell, cancelled }) {
    const { id, refs, last, force, saveTo: folder } = payload;
    let saved: string | null = null;
    if (folder !== null) {
      saved = fileFor(folder, payload);
      const bytes = (before as { size: number }).size;
      const stop = AbortSignal.any([signal, cancelled]);
      await saveImages(
        client,
        { refs: refs.length > 0 ? refs : [id], file: saved, bytes, overwrite: true },
        stop,
        tell,
      );
    }
    for (const ref of refs.length > 0 ? refs : [id]) {
      await orNull(client, {
        method: 'DELETE',
        path: `/images/${encodeURIComponent(ref)}`,
        query: { force },
        limit: removeLimit,
        signal,
      });
    }
    // An image that was pulled by digest, or that has children, stays when its last tag goes.
    const left = last ? await inspectImage(client, id, signal) : null;
    if (left) {
      await orNull(client, { method: 'DELETE', path: `/images/${id}`, query: { force }, limit: removeLimit, signal });
    }
    return { state: 'done', after: { saved } };
  },

  async happened(_context, client, { id, refs }, _before, _sentAt, signal) {
    const live = await inspectImage(client, id, signal);
    if (live && (refs.length === 0 || refs.some((ref) => live.RepoTags?.includes(ref)))) return null;
    return { state: 'done', after: { saved: null } };
  },

  async inverse(context, client, { change: was, before, after }, { engineId, id, refs, last }, signal) {
    const kept = before as { tags: string[]; digests: string[]; size: number };
    const saved = (after as { saved: string | null } | null)?.saved ?? null;
    const names = refs.length > 0 ? refs : [];
    if (await inspectImage(client, id, signal)) {
      const now = await idsOf(client, names, signal);
      return names.map((ref) => retag(context, engineId, ref, now[ref] ?? null, id));
    }
    const told = { label: was.label, subject: `image/${id}` };
    if (saved !== null) {
      const wanted = (names.length > 0 ? names : [id]).map((ref) => ({ ref, id }));
      const ids = Object.fromEntries(wanted.map(({ ref }) => [ref, null]));
      return [
        change(
          context,
          { deed: 'load', engineId, file: saved, wanted, bytes: kept.size },
          {
            ...told,
            kind: 'create',
            fields: [{ field: 'file', old: null, new: saved }],
            seen: JSON.stringify(ids),
            undo: { restores: 'removes it again', cannot: [] },
          },
        ),
      ];
    }
    const digest = kept.digests.find((one) => !isImageId(one));
    const payload: PayloadOf<'pull'> = {
      ...{ deed: 'pull', engineId, ref: digest ?? refs[0] ?? id, platform: null, tags: kept.tags },
    };
    if (digest === undefined || !last) {
      return [
        change(context, payload, {
          ...told,
          kind: 'conflict',
          reason: 'it was not saved, and no registry is known to have it: load it from a file, or build it again',
        }),
      ];
    }
    return [
      change(context, payload, {
        ...told,
        kind: 'create',
        fields: [{ field: 'image', old: null, new: digest }],
        seen: JSON.stringify({ [digest]: null }),
        undo: { restores: 'removes it again', cannot: [] },
      }),
    ];
  },
};
