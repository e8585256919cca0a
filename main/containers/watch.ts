// Follows the store for one reader: `ready` first, then what changed, at most ten times a second. A slow reader gets the
// newest state of each row, not its history, so that what waits for it is bounded.
import type { ContainerRow, EngineStatus } from '../../preload/contract/containers.ts';
import { maySee } from './selection.ts';
import { rowKey, type ContainerStore } from './store.ts';

export interface WatchEvent {
  kind: 'ready' | 'delta';
  revision: number;
  upserted: ContainerRow[];
  removed: { engineId: string; id: string }[];
  engines: EngineStatus[];
}

const pace = 100;
const eventRows = 500;
/** More rows than this waiting for a reader: it is told to read the list again instead (`ready`). */
const waitingLimit = 20_000;

/** @param org only this organization; undefined: all that `orgs` allows */
export async function* watchStore(
  store: ContainerStore,
  orgs: ReadonlySet<string> | null,
  org: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const shown = (of: string | null): boolean => maySee(orgs, of) && (org === undefined || of === org);
  const waiting = new Map<string, { engineId: string; id: string }>();
  let overflowed = false;
  let sent = store.revision;
  let wake = Promise.withResolvers<void>();
  const stop = () => wake.resolve();
  const unlisten = store.listen(({ upserted, removed }) => {
    if (!overflowed) {
      for (const row of upserted) if (shown(row.org)) waiting.set(rowKey(row), { engineId: row.engineId, id: row.id });
      for (const { engineId, id, org: of } of removed)
        if (shown(of)) waiting.set(rowKey({ engineId, id }), { engineId, id });
      if (waiting.size > waitingLimit) {
        overflowed = true;
        waiting.clear();
      }
    }
    wake.resolve();
  });
  signal.addEventListener('abort', stop, { once: true });

  const ready = (): WatchEvent => ({
    kind: 'ready',
    revision: store.revision,
    upserted: [],
    removed: [],
    engines: store.statuses(),
  });
  const next = (): WatchEvent => {
    if (overflowed) {
      overflowed = false;
      return ready();
    }
    const event: WatchEvent = {
      kind: 'delta',
      revision: store.revision,
      upserted: [],
      removed: [],
      engines: store.statuses(),
    };
    for (const [key, { engineId, id }] of waiting) {
      if (event.upserted.length + event.removed.length === eventRows) break;
      waiting.delete(key);
      const row = store.get(engineId, id);
      if (row) event.upserted.push(store.asShown(row));
      else event.removed.push({ engineId, id });
    }
    return event;
  };

  try {
    yield ready();
    while (!signal.aborted) {
      if (waiting.size === 0 && !overflowed && sent === store.revision) {
        await wake.promise;
        wake = Promise.withResolvers<void>();
        continue;
      }
      const event = next();
      sent = event.revision;
      yield event;
      await new Promise((resolve) => setTimeout(resolve, pace));
    }
  } finally {
    unlisten();
    signal.removeEventListener('abort', stop);
  }
}
