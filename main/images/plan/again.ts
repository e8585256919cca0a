// A change once more, against live state as it is now: for what a job did not get done.
import { networkCreation, networkRemoval } from '../deeds/network.ts';
import { cacheRemoval } from '../deeds/cache.ts';
import { imageRemoval } from '../deeds/removal.ts';
import { retag } from '../deeds/changes.ts';
import { volumeCreation, volumeRemoval } from '../deeds/volume.ts';
import { idsOf, readCache, readImage, readNetwork, readVolume } from '../live.ts';
import type { Change, Context } from '../payload.ts';
import { requireWritable } from '../../save-file.ts';
import { copyOne, loadOne, pullOne } from './bring.ts';

const gone = (was: Change): Change => ({
  ...was,
  kind: 'skip',
  reason: 'was removed meanwhile',
  fields: [],
  seen: '',
  undo: { restores: null, cannot: [] },
  braked: false,
});

/** @throws ProvostError ENGINE_* when it can't be read */
export const again = (context: Context, was: Change, signal: AbortSignal): Promise<Change> =>
  context.engines.call(was.payload.engineId, async (client) => {
    const { payload } = was;
    const { engineId } = payload;
    switch (payload.deed) {
      case 'pull':
        return pullOne(context, client, payload, signal);
      case 'tag':
        return retag(
          context,
          engineId,
          payload.ref,
          (await idsOf(client, [payload.ref], signal))[payload.ref] ?? null,
          payload.source,
        );
      case 'save':
        await requireWritable(payload.file, payload.overwrite);
        return { ...was, seen: JSON.stringify(await idsOf(client, payload.refs, signal)) };
      case 'load':
        return loadOne(context, client, payload, signal);
      case 'copy':
        return copyOne(context, client, payload, signal);
      case 'remove-image': {
        const live = await readImage(client, payload.id, signal);
        const { refs, force, saveTo, last } = payload;
        return live
          ? imageRemoval(context, engineId, live, { refs: last ? null : refs, force, saveTo, shared: null })
          : gone(was);
      }
      case 'create-volume':
        return volumeCreation(
          context,
          engineId,
          payload,
          (await readVolume(client, payload.name, signal))?.volume ?? null,
        );
      case 'remove-volume': {
        const live = await readVolume(client, payload.name, signal);
        return live ? volumeRemoval(context, engineId, live, payload.frees || null) : gone(was);
      }
      case 'create-network':
        return networkCreation(
          context,
          engineId,
          payload.body,
          (await readNetwork(client, payload.name, signal))?.network ?? null,
        );
      case 'remove-network': {
        const live = await readNetwork(client, payload.id, signal);
        return live ? networkRemoval(context, engineId, live) : gone(was);
      }
      case 'remove-cache': {
        const live = await readCache(client, payload.id, signal);
        return live ? cacheRemoval(context, engineId, live) : gone(was);
      }
    }
  });
