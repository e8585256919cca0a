// Keeps the last known list in state.db, so that it can be shown with its age when an engine is away at start.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { containerRow, type EngineStatus } from '../../preload/contract/containers.ts';
import type { Logger } from 'pino';
import type { Database } from '../database/open.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { rowKey, type ContainerStore, type StoreChange } from './store.ts';
import { groupingOf, type StoredRow } from './rows.ts';

/** What is worked out from labels is worked out again: a row of a version that did not do so yet is as good. */
const storedRow = containerRow.omit({ seenAt: true, project: true, service: true, task: true });

function toStored(text: string): StoredRow | null {
  const parsed = storedRow.safeParse(JSON.parse(text));
  // A row of another version's shape is left out; the next list brings it back.
  return parsed.success ? { ...parsed.data, ...groupingOf(parsed.data.labels) } : null;
}

/** Rows a transaction: a few ms, so that the backend stays responsive. */
const chunk = 500;

/** What the engine's words alone change ("Up 2 minutes") is not worth a write. */
const lasting = (row: StoredRow): string => JSON.stringify({ ...row, status: '' });

interface KnownEngine {
  listed_at: number;
  version: string | null;
  api_version: string | null;
  cpus: number | null;
  product: EngineStatus['product'];
  down_since: number | null;
}

/** @param delay ms that changes are gathered before they are written */
export function lastKnown(database: Database, log: Logger, delay = 2000) {
  const engineOf = database.prepare('SELECT * FROM container_engines WHERE engine_id = ?');
  const rowsOf = database.prepare('SELECT row FROM container_last_known WHERE engine_id = ?').pluck();
  const putEngine = database.prepare(
    `INSERT INTO container_engines (engine_id, endpoint, listed_at, version, api_version, cpus, product, down_since)
     VALUES (:engineId, :endpoint, :listedAt, :version, :apiVersion, :cpus, :product, :downSince)
     ON CONFLICT DO UPDATE SET endpoint = :endpoint, listed_at = :listedAt, version = :version, api_version = :apiVersion,
       cpus = :cpus, product = :product, down_since = :downSince`,
  );
  const forgetEngine = database.prepare('DELETE FROM container_engines WHERE engine_id = ?');
  const putRow = database.prepare('INSERT OR REPLACE INTO container_last_known VALUES (?, ?, ?)');
  const dropRow = database.prepare('DELETE FROM container_last_known WHERE engine_id = ? AND id = ?');
  const pending = new Map<string, { engineId: string; id: string; row: StoredRow | null }>();
  const written = new Map<string, string>();
  let timer: NodeJS.Timeout | null = null;

  const writeChunk = database.transaction(
    (entries: [string, { engineId: string; id: string; row: StoredRow | null }][]) => {
      for (const [key, { engineId, id, row }] of entries) {
        if (row) {
          putRow.run(engineId, id, JSON.stringify(row));
          written.set(key, lasting(row));
        } else {
          dropRow.run(engineId, id);
          written.delete(key);
        }
      }
    },
  );

  const saveEngines = (store: ContainerStore) => {
    for (const status of store.statuses()) {
      if (status.listedAt === null) continue;
      const { engineId, endpoint, listedAt, version, apiVersion, cpus, product } = status;
      // Closed before it was known whether it is back: what was known stays.
      const before = (engineOf.get(engineId) as { down_since: number | null } | undefined)?.down_since ?? null;
      const downSince = status.state === 'down' ? status.since : status.state === 'connecting' ? before : null;
      putEngine.run({ engineId, endpoint, listedAt, version, apiVersion, cpus, product, downSince });
    }
  };

  const takeChunk = () => {
    const entries = [...pending].slice(0, chunk);
    for (const [key] of entries) pending.delete(key);
    return entries;
  };

  let saving: Promise<void> = Promise.resolve();
  const save = async (store: ContainerStore) => {
    saveEngines(store);
    while (pending.size > 0) {
      writeChunk(takeChunk());
      await nextTurn();
    }
  };

  return {
    /**
     * Puts what is known of this engine into the store, as connecting, with the time it was read.
     * @returns since when it was away as Provost last ended, UTC ms; null: it was not, or nothing is known
     */
    restore(endpoint: EngineEndpoint, store: ContainerStore): number | null {
      const { engineId, name, source, kind, simulated } = endpoint;
      const known = engineOf.get(engineId) as KnownEngine | undefined;
      if (!known) return null;
      const { listed_at: listedAt, version, api_version: apiVersion, cpus, product } = known;
      store.setStatus({
        ...{ engineId, name, endpoint: endpoint.endpoint, source, kind, simulated, state: 'connecting' },
        ...{ since: Date.now(), listedAt, nextTryAt: null, problem: null, version, apiVersion, product, cpus },
        concurrency: null,
      });
      const rows: StoredRow[] = [];
      for (const text of rowsOf.all(engineId) as string[]) {
        const row = toStored(text);
        if (!row) continue;
        rows.push(row);
        written.set(rowKey(row), lasting(row));
      }
      store.replace(engineId, rows);
      return known.down_since;
    },
    /** What is to be known of an engine that this process has not read: the demo's. */
    remember(status: EngineStatus & { listedAt: number }, rows: readonly StoredRow[]): void {
      const { engineId, endpoint, listedAt, version, apiVersion, cpus, product, since } = status;
      database.transaction(() => {
        putEngine.run({ engineId, endpoint, listedAt, version, apiVersion, cpus, product, downSince: since });
        for (const row of rows) putRow.run(engineId, row.id, JSON.stringify(row));
      })();
    },
    knows: (engineId: string): boolean => engineOf.get(engineId) !== undefined,
    /** Deletes what is known of an engine that is no longer in the list. */
    forget(engineId: string): void {
      for (const [key, change] of pending) if (change.engineId === engineId) pending.delete(key);
      for (const key of written.keys()) if (key.startsWith(`${engineId}/`)) written.delete(key);
      forgetEngine.run(engineId);
    },
    /** To be called with every change of the store; writes a little later. */
    note(store: ContainerStore, { upserted, removed }: StoreChange): void {
      for (const row of upserted) {
        const key = rowKey(row);
        if (written.get(key) === lasting(row)) pending.delete(key);
        else pending.set(key, { engineId: row.engineId, id: row.id, row });
      }
      for (const { engineId, id } of removed) pending.set(rowKey({ engineId, id }), { engineId, id, row: null });
      timer ??= setTimeout(() => {
        timer = null;
        saving = saving
          .then(() => save(store))
          .catch((error: unknown) => {
            log.warn({ err: error }, 'the last known list was not written');
          });
      }, delay);
    },
    /** Writes what is left, at once. */
    async close(store: ContainerStore): Promise<void> {
      if (timer) clearTimeout(timer);
      timer = null;
      await saving;
      await save(store);
    },
  };
}

export type LastKnown = ReturnType<typeof lastKnown>;
