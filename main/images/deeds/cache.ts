// One piece of the build cache. The engine has no other call for it than its prune, told to take this id alone.
import { showBytes } from '../../plans/sentence.ts';
import type { ApiCache } from '../api.ts';
import { contentOfCache, readCache } from '../live.ts';
import { shortId } from '../names.ts';
import { absent, change, type Change, type Context, type PayloadOf } from '../payload.ts';
import type { DeedRules } from './deed.ts';

export function cacheRemoval(context: Context, engineId: string, cache: ApiCache): Change {
  const frees = cache.Shared ? 0 : (cache.Size ?? 0);
  const payload: PayloadOf<'remove-cache'> = { deed: 'remove-cache', engineId, id: cache.ID, frees };
  return change(context, payload, {
    kind: 'delete',
    label: `build cache ${shortId(cache.ID)}`,
    subject: `cache/${cache.ID}`,
    fields: [
      { field: 'step', old: (cache.Description || cache.Type || 'unknown').slice(0, 200), new: null },
      { field: 'size', old: showBytes(cache.Size ?? 0), new: null },
    ],
    seen: contentOfCache(cache),
    undo: { restores: null, cannot: ['Build cache: the next build makes it again'] },
  });
}

export const removeCache: DeedRules<'remove-cache'> = {
  async inspect(_context, client, { id }, signal) {
    const live = await readCache(client, id, signal);
    return live
      ? { content: contentOfCache(live), before: null }
      : { content: absent, settled: 'is gone already', before: null };
  },
  async apply(_context, client, { id }, _before, signal) {
    const query = { all: true, filters: { id: [id] } };
    const pruned = await client.ask<{ CachesDeleted?: string[] | null }>({
      ...{ method: 'POST', path: '/build/prune', query, limit: 120_000, signal },
    });
    if (pruned.CachesDeleted?.includes(id)) return { state: 'done' };
    return (await readCache(client, id, signal))
      ? { state: 'failed', message: 'The engine kept it: something else builds on it.' }
      : { state: 'done' };
  },
  happened: async (_context, client, { id }, _before, _sentAt, signal) =>
    (await readCache(client, id, signal)) ? null : { state: 'done' },
  inverse: async (context, _client, { change: was }, payload) => [
    change(context, payload, {
      ...{ kind: 'skip', label: was.label, subject: `cache/${payload.id}` },
      reason: 'build cache comes back with the next build',
    }),
  ],
};
