// What is left of a Compose project when its containers are gone: its networks, and its volumes when they are to go too.
import { networkRemoval } from '../deeds/network.ts';
import { volumeRemoval } from '../deeds/volume.ts';
import { readNetwork, readVolume } from '../live.ts';
import type { Change, Context } from '../payload.ts';
import { networkRows, volumeRows } from '../rows.ts';

/** @param after.gone ids of containers that go before: they stand against nothing */
export async function removalsOf(
  context: Context,
  engineId: string,
  project: string,
  { gone, volumes }: { gone: ReadonlySet<string>; volumes: boolean },
  signal: AbortSignal,
): Promise<Change[]> {
  const inventory = await context.inventories.read(engineId);
  const remaining = <T extends { usedBy: { id: string }[] }>(live: T): T => ({
    ...live,
    usedBy: live.usedBy.filter(({ id }) => !gone.has(id)),
  });
  return context.engines.call(engineId, async (client) => {
    const changes: Change[] = [];
    for (const row of networkRows(inventory, null).filter((one) => one.project === project)) {
      const live = await readNetwork(client, row.id, signal);
      if (live) changes.push(networkRemoval(context, engineId, remaining(live)));
    }
    if (!volumes) return changes;
    for (const row of volumeRows(inventory, undefined, null).filter((one) => one.project === project)) {
      const live = await readVolume(client, row.name, signal);
      if (live) changes.push(volumeRemoval(context, engineId, remaining(live), null));
    }
    return changes;
  });
}
