// Every engine's containers as last known, in memory, with a revision that grows with each change, and who is told of it.
import { isDeepStrictEqual } from 'node:util';
import type { ContainerRow, EngineStatus } from '../../preload/contract/containers.ts';
import type { StoredRow } from './rows.ts';

export interface Removed {
  engineId: string;
  id: string;
  org: string | null;
}

export interface StoreChange {
  revision: number;
  upserted: readonly StoredRow[];
  removed: readonly Removed[];
}

export const rowKey = (row: { engineId: string; id: string }): string => `${row.engineId}/${row.id}`;

const byName = (a: StoredRow, b: StoredRow): number =>
  compare(a.name, b.name) || compare(a.engineId, b.engineId) || compare(a.id, b.id);
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export class ContainerStore {
  readonly #engines = new Map<
    string,
    { status: EngineStatus; rows: Map<string, StoredRow>; seen: Map<string, number> }
  >();
  readonly #listeners = new Set<(change: StoreChange) => void>();
  #sorted: readonly StoredRow[] | null = null;
  #revision = 1;

  get revision(): number {
    return this.#revision;
  }

  /** @returns the function that ends it. Listeners must be quick and must not throw. */
  listen(listener: (change: StoreChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setStatus(status: EngineStatus): void {
    const engine = this.#engines.get(status.engineId);
    if (engine) {
      if (isDeepStrictEqual(engine.status, status)) return;
      engine.status = status;
    } else this.#engines.set(status.engineId, { status, rows: new Map(), seen: new Map() });
    this.#changed([], []);
  }

  /** All containers of an engine, as a full list gave them: others are gone. */
  replace(engineId: string, rows: readonly StoredRow[]): void {
    const listed = new Set(rows.map((row) => row.id));
    const engine = this.#engine(engineId);
    engine.seen.clear();
    this.patch(
      engineId,
      rows,
      [...engine.rows.keys()].filter((id) => !listed.has(id)),
    );
    engine.seen.clear();
  }

  /** @param now UTC ms at which the rows were read; for those that a full list did not read */
  patch(engineId: string, rows: readonly StoredRow[], gone: readonly string[], now?: number): void {
    const engine = this.#engine(engineId);
    const upserted: StoredRow[] = [];
    const removed: Removed[] = [];
    for (const row of rows) {
      if (now !== undefined) engine.seen.set(row.id, now);
      const known = engine.rows.get(row.id);
      if (known && isDeepStrictEqual(known, row)) continue;
      engine.rows.set(row.id, row);
      upserted.push(row);
    }
    for (const id of gone) {
      const known = engine.rows.get(id);
      if (!known) continue;
      engine.rows.delete(id);
      engine.seen.delete(id);
      removed.push({ engineId, id, org: known.org });
    }
    if (upserted.length > 0 || removed.length > 0) this.#changed(upserted, removed);
  }

  /** An engine that is no longer in the list, with all its rows. */
  drop(engineId: string): void {
    const engine = this.#engines.get(engineId);
    if (!engine) return;
    this.#engines.delete(engineId);
    this.#changed(
      [],
      [...engine.rows.values()].map(({ id, org }) => ({ engineId, id, org })),
    );
  }

  statuses(): EngineStatus[] {
    return [...this.#engines.values()].map((engine) => engine.status);
  }

  status(engineId: string): EngineStatus | null {
    return this.#engines.get(engineId)?.status ?? null;
  }

  /** Sorted by name; the same array while nothing changed. */
  rows(): readonly StoredRow[] {
    return (this.#sorted ??= [...this.#engines.values()].flatMap((engine) => [...engine.rows.values()]).sort(byName));
  }

  get(engineId: string, id: string): StoredRow | null {
    return this.#engines.get(engineId)?.rows.get(id) ?? null;
  }

  count(engineId: string): number {
    return this.#engines.get(engineId)?.rows.size ?? 0;
  }

  /** With the time at which it was last known to be true. */
  asShown(row: StoredRow): ContainerRow {
    const engine = this.#engines.get(row.engineId);
    const listed = engine?.status.listedAt ?? 0;
    return { ...row, seenAt: Math.max(listed, engine?.seen.get(row.id) ?? 0) };
  }

  #engine(engineId: string) {
    const engine = this.#engines.get(engineId);
    if (!engine) throw new Error(`No status was set for engine ${engineId} before its rows`);
    return engine;
  }

  #changed(upserted: readonly StoredRow[], removed: readonly Removed[]): void {
    this.#revision++;
    if (upserted.length > 0 || removed.length > 0) this.#sorted = null;
    for (const listener of this.#listeners) listener({ revision: this.#revision, upserted, removed });
  }
}
