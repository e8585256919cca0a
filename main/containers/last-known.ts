// Keeps the last known list in state.db, so that it can be shown with its age when an engine is away at start.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { containerRow } from '../../preload/contract/containers.ts';
import type { Logger } from 'pino';
import type { Database } from '../database/open.ts';
import type { EngineEndpoint } from './endpoint.ts';
import { rowKey, type ContainerStore, type StoreChange } from './store.ts';
import type { StoredRow } from './rows.ts';

const storedRow: z.ZodType<StoredRow> = containerRow.omit({ seenAt: true });

/** Rows a transaction: a few ms, so that the backend stays responsive. */
const chunk = 500;

/** What the engine's words alone change ("Up 2 minutes") is not worth a write. */
const lasting = (row: StoredRow): string => JSON.stringify({ ...row, status: '' });

/** @param delay ms that changes are gathered before they are written */
export function lastKnown(database: Database, log: Logger, delay = 2000) {
  const engineOf = database.prepare('SELECT * FROM container_engines WHERE engine_id = ?');
  const rowsOf = database.prepare('SELECT row FROM container_last_known WHERE engine_id = ?').pluck();
  const putEngine = database.prepare(
    `INSERT INTO container_engines VALUES (:engineId, :endpoint, :listedAt, :version, :apiVersion, :cpus)
     ON CONFLICT DO UPDATE SET endpoint = :endpoint, listed_at = :listedAt, version = :version, api_version = :apiVersion, cpus = :cpus`,
  );
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
      const { engineId, endpoint, listedAt, version, apiVersion, cpus } = status;
      putEngine.run({ engineId, endpoint, listedAt, version, apiVersion, cpus });
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
    /** Puts what is known of this engine into the store, as connecting, with the time it was read. */
    restore(endpoint: EngineEndpoint, store: ContainerStore): void {
      const { engineId, name, source, simulated } = endpoint;
      const known = engineOf.get(engineId) as
        { listed_at: number; version: string | null; api_version: string | null; cpus: number | null } | undefined;
      if (!known) return;
      const { listed_at: listedAt, version, api_version: apiVersion, cpus } = known;
      store.setStatus({
        ...{ engineId, name, endpoint: endpoint.endpoint, source, simulated, state: 'connecting', since: Date.now() },
        ...{ listedAt, nextTryAt: null, problem: null, version, apiVersion, cpus },
      });
      const rows: StoredRow[] = [];
      for (const text of rowsOf.all(engineId) as string[]) {
        const parsed = storedRow.safeParse(JSON.parse(text));
        // A row of another version's shape is left out; the next list brings it back.
        if (!parsed.success) continue;
        rows.push(parsed.data);
        written.set(rowKey(parsed.data), lasting(parsed.data));
      }
      store.replace(engineId, rows);
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
