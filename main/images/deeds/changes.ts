// Changes that several deeds need to be put back.
import { change, type Change, type Context } from '../payload.ts';
import { shortId } from '../names.ts';

/** Gives a name to an image. @param now what the name means now; null: nothing */
export function retag(context: Context, engineId: string, ref: string, now: string | null, source: string): Change {
  const told = { label: ref, subject: `image/${ref}` };
  const payload = { deed: 'tag' as const, engineId, source, ref };
  if (now === source) return change(context, payload, { ...told, kind: 'skip', reason: 'is so already' });
  return change(context, payload, {
    ...told,
    kind: now === null ? 'create' : 'update',
    fields: [{ field: 'image', old: now && shortId(now), new: shortId(source) }],
    seen: JSON.stringify({ [ref]: now }),
    undo: { restores: now === null ? 'takes the name away again' : 'gives the name back to what it meant', cannot: [] },
  });
}
