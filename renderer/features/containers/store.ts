// The list of containers outside React: pages of the list and deltas of the watch, put in order by revision.
// Components subscribe with useSyncExternalStore; a burst of deltas is one notification.
import type { ContainerRow, EngineStatus } from '../../../preload/contract/containers.ts';

/** One event of `containers.watch`. */
export interface Delta {
  kind: 'ready' | 'delta';
  revision: number;
  upserted: readonly ContainerRow[];
  removed: readonly { engineId: string; id: string }[];
  engines: readonly EngineStatus[];
}

/** One answer of `containers.list`. */
export interface ListPage {
  rows: readonly ContainerRow[];
  revision: number;
  engines: readonly EngineStatus[];
}

export interface ContainersSnapshot {
  rows: readonly ContainerRow[];
  engines: readonly EngineStatus[];
  /** Whether the list was read to its end at least once. */
  loaded: boolean;
  /** How many rows are known so far, while it is being read. */
  count: number;
}

interface Entry {
  row: ContainerRow;
  revision: number;
  load: number;
}

export const rowKey = (row: { engineId: string; id: string }): string => `${row.engineId}/${row.id}`;

/** Calls back once, later; bursts in between are one call. */
type Schedule = (callback: () => void) => void;

const soon: Schedule = (callback) => void setTimeout(callback, 100);

export class ContainerStore {
  readonly #entries = new Map<string, Entry>();
  /** Removed while the list is being read: a page that was read before must not bring them back. */
  readonly #gone = new Map<string, number>();
  readonly #listeners = new Set<() => void>();
  readonly #schedule: Schedule;
  #snapshot: ContainersSnapshot = { rows: [], engines: [], loaded: false, count: 0 };
  #engines: readonly EngineStatus[] = [];
  #enginesRevision = -1;
  #revision = -1;
  #load = 0;
  #loading = false;
  #loaded = false;
  #scheduled = false;
  #rowsChanged = false;

  constructor(schedule: Schedule = soon) {
    this.#schedule = schedule;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): ContainersSnapshot => this.#snapshot;

  get(key: string): ContainerRow | null {
    return this.#entries.get(key)?.row ?? null;
  }

  /**
   * A stream began (`ready`): its revisions are counted anew, and rows that the list no longer names go at its end.
   * What is known stays shown meanwhile.
   * @returns the number of this load, to hand to `page` and `finish`
   */
  begin(ready: Delta): number {
    this.#load++;
    this.#loading = true;
    this.#revision = ready.revision;
    this.#enginesRevision = ready.revision;
    this.#gone.clear();
    for (const entry of this.#entries.values()) entry.revision = -1;
    if (ready.engines.length > 0) this.#engines = ready.engines;
    this.#changed(false);
    return this.#load;
  }

  /** Rows of the list as they were at `revision`; older than what a delta said, they are ignored. */
  page(load: number, page: ListPage): void {
    if (load !== this.#load) return;
    for (const row of page.rows) this.#put(row, page.revision);
    this.#takeEngines(page.engines, page.revision);
    this.#changed(true);
  }

  /** The list was read to its end: what it did not name, and no delta brought since, is gone. */
  finish(load: number): void {
    if (load !== this.#load) return;
    for (const [key, entry] of this.#entries) if (entry.load !== load) this.#entries.delete(key);
    this.#gone.clear();
    this.#loading = false;
    this.#loaded = true;
    this.#changed(true);
  }

  /** @returns false when it was seen before, and changes nothing. One revision may come in several parts. */
  apply(delta: Delta): boolean {
    if (delta.revision < this.#revision) return false;
    this.#revision = delta.revision;
    for (const row of delta.upserted) this.#put(row, delta.revision);
    for (const gone of delta.removed) {
      const key = rowKey(gone);
      const entry = this.#entries.get(key);
      if (entry && entry.revision > delta.revision) continue;
      this.#entries.delete(key);
      if (this.#loading) this.#gone.set(key, delta.revision);
    }
    this.#takeEngines(delta.engines, delta.revision);
    this.#changed(delta.upserted.length > 0 || delta.removed.length > 0);
    return true;
  }

  #put(row: ContainerRow, revision: number): void {
    const key = rowKey(row);
    const gone = this.#gone.get(key);
    if (gone !== undefined && gone >= revision) return;
    const entry = this.#entries.get(key);
    if (!entry) this.#entries.set(key, { row, revision, load: this.#load });
    else {
      entry.load = this.#load;
      if (revision < entry.revision) return;
      entry.row = row;
      entry.revision = revision;
    }
  }

  #takeEngines(engines: readonly EngineStatus[], revision: number): void {
    if (engines.length === 0 || revision < this.#enginesRevision) return;
    this.#engines = engines;
    this.#enginesRevision = revision;
  }

  #changed(rows: boolean): void {
    this.#rowsChanged ||= rows;
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => {
      this.#scheduled = false;
      // The same array while no row changed, so that the grid need not sort and filter again.
      const list = this.#rowsChanged ? [...this.#entries.values()].map((entry) => entry.row) : this.#snapshot.rows;
      this.#rowsChanged = false;
      this.#snapshot = { rows: list, engines: this.#engines, loaded: this.#loaded, count: this.#entries.size };
      for (const listener of this.#listeners) listener();
    });
  }
}
