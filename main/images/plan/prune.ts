// Plans what nothing uses, item by item: nothing is ever left to an engine's own prune, which takes what came meanwhile too.
import type { pruneKinds } from '../../../preload/contract/images.ts';
import { isProvostError } from '../../errors.ts';
import { cacheRemoval } from '../deeds/cache.ts';
import { imageRemoval } from '../deeds/removal.ts';
import { networkRemoval } from '../deeds/network.ts';
import { volumeRemoval } from '../deeds/volume.ts';
import type { Inventory, Measured } from '../inventory.ts';
import { wordsOf } from '../inventory.ts';
import { namesOfUsers } from '../live.ts';
import { change, type Change, type Context } from '../payload.ts';
import { imageRows, isDangling, networkRows, volumeRows } from '../rows.ts';
import { enginesNamed } from './engines.ts';

type PruneKind = (typeof pruneKinds)[number];
/** What bears it is never pruned. */
const protectLabel = 'provost.protect';
const isProtected = (labels: Record<string, string>): boolean => labels[protectLabel] === 'true';
/** Made by Provost for somebody: kept unless asked for by name. */
const isOurs = (labels: Record<string, string>): boolean =>
  Object.keys(labels).some((key) => key.startsWith('provost.'));

export async function planPrune(
  context: Context,
  input: { kinds: PruneKind[]; engine?: string; volumes?: string[] },
): Promise<Change[]> {
  const engines = enginesNamed(context, input.engine === undefined ? undefined : [input.engine]);
  const kinds = new Set<PruneKind>(input.volumes?.length ? [...input.kinds, 'volumes'] : input.kinds);
  const failures: unknown[] = [];
  const perEngine = await Promise.all(
    engines.map(async ({ engineId }): Promise<Change[]> => {
      try {
        const inventory = await context.inventories.read(engineId);
        const measured = await context.inventories.measure(engineId);
        return [
          ...unusedImages(context, inventory, measured, kinds),
          ...(kinds.has('volumes') ? unusedVolumes(context, inventory, measured, input.volumes ?? []) : []),
          ...(kinds.has('networks') ? unusedNetworks(context, inventory) : []),
          ...(kinds.has('cache') ? unusedCache(context, engineId, measured) : []),
        ];
      } catch (error) {
        if (!isProvostError(error)) throw error;
        failures.push(error);
        const payload = {
          deed: 'remove-image' as const,
          engineId,
          id: '',
          refs: [],
          last: true,
          force: false,
          saveTo: null,
          frees: 0,
        };
        const reason = `the engine can’t be asked: ${wordsOf(error)}`;
        return [change(context, payload, { kind: 'error', label: 'what is unused there', subject: 'prune', reason })];
      }
    }),
  );
  if (failures.length === engines.length) throw failures[0];
  return perEngine.flat();
}

function unusedImages(
  context: Context,
  inventory: Inventory,
  measured: Measured,
  kinds: ReadonlySet<PruneKind>,
): Change[] {
  if (!kinds.has('dangling') && !kinds.has('images')) return [];
  const rows = new Map(imageRows(inventory, measured, null).map((row) => [row.id, row]));
  return inventory.images.flatMap((image) => {
    const row = rows.get(image.Id)!;
    if (row.usedBy.length > 0) return [];
    if (!kinds.has('images') && !isDangling(image)) return [];
    const live = {
      id: row.id,
      tags: [...row.tags].sort(),
      digests: [...row.digests].sort(),
      size: row.size,
      usedBy: row.usedBy,
    };
    const removal = imageRemoval(context, row.engineId, live, {
      refs: null,
      force: false,
      saveTo: null,
      shared: row.sharedSize,
    });
    return [isProtected(row.labels) ? leftAlone(removal, `is protected (label ${protectLabel})`) : removal];
  });
}

function unusedVolumes(context: Context, inventory: Inventory, measured: Measured, asked: readonly string[]): Change[] {
  const byName = new Map(inventory.volumes.map((volume) => [volume.Name, volume]));
  return volumeRows(inventory, measured, null).flatMap((row) => {
    const named = asked.includes(row.name);
    if (row.usedBy.length > 0 && !named) return [];
    const live = { volume: byName.get(row.name)!, usedBy: row.usedBy };
    const removal = volumeRemoval(context, row.engineId, live, row.size);
    if (isProtected(row.labels)) return [leftAlone(removal, `is protected (label ${protectLabel})`)];
    if (named) return [removal];
    if (isOurs(row.labels)) return [leftAlone(removal, 'belongs to an account or organization: name it to remove it')];
    // What somebody named, somebody may want back.
    return [row.anonymous ? removal : leftAlone(removal, 'has a name: name it to remove it')];
  });
}

function unusedNetworks(context: Context, inventory: Inventory): Change[] {
  const byId = new Map(inventory.networks.map((network) => [network.Id, network]));
  return networkRows(inventory, null).flatMap((row) => {
    if (row.system) return [];
    const removal = networkRemoval(context, row.engineId, { network: byId.get(row.id)!, usedBy: row.usedBy });
    if (row.usedBy.some((user) => user.running)) return [];
    if (row.usedBy.length > 0) return [leftAlone(removal, `${namesOfUsers(row.usedBy)} would not start without it`)];
    return [isProtected(row.labels) ? leftAlone(removal, `is protected (label ${protectLabel})`) : removal];
  });
}

const unusedCache = (context: Context, engineId: string, { cache }: Measured): Change[] =>
  cache.filter((one) => one.InUse !== true).map((one) => cacheRemoval(context, engineId, one));

const leftAlone = (removal: Change, reason: string): Change => ({
  ...removal,
  kind: 'skip',
  reason,
  fields: [],
  seen: '',
  undo: { restores: null, cannot: [] },
  braked: false,
});
