// What the rows on screen use. A cell that is shown asks for its container; all that are shown are one stream, opened anew
// a moment after the rows in view have changed. Cells are told one by one, so that a value changes in its place.
import type { StatsRow } from '../../../../preload/contract/stats.ts';

/** undefined: not told yet. Null: there is no data now. */
export type Shown = StatsRow | null | undefined;

export interface StatsSource {
  /** @param keys "engineId/containerId" */
  watch(keys: string[], signal: AbortSignal): Promise<AsyncIterable<{ rows: readonly StatsRow[] }>>;
  /** Called when the stream may be opened again after it failed. */
  ready(signal: AbortSignal): Promise<void>;
}

/** As many as the contract lets one reader watch. */
const most = 200;
/** Rows fly by while somebody scrolls. */
const settle = 200;
const retry = 2000;
/** A container whose first reading is still on its way is not one without data. */
const patience = 5000;

export class StatsStore {
  readonly #source: StatsSource;
  readonly #wanted = new Map<string, { users: number; since: number }>();
  readonly #shown = new Map<string, StatsRow>();
  readonly #listeners = new Map<string, Set<() => void>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stream: AbortController | null = null;
  #watched = '';

  constructor(source: StatsSource) {
    this.#source = source;
  }

  /** @returns the function that says it is no longer needed */
  subscribe(key: string, listener: () => void): () => void {
    const wanted = this.#wanted.get(key);
    if (wanted) wanted.users++;
    else this.#wanted.set(key, { users: 1, since: Date.now() });
    const listeners = this.#listeners.get(key) ?? new Set();
    this.#listeners.set(key, listeners.add(listener));
    this.#later();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(key);
      const left = this.#wanted.get(key);
      if (left && --left.users <= 0) this.#wanted.delete(key);
      this.#later();
    };
  }

  get(key: string): Shown {
    const row = this.#shown.get(key);
    if (row && row.at !== null) return row;
    const wanted = this.#wanted.get(key);
    return !wanted || Date.now() - wanted.since < patience ? undefined : null;
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#follow(), settle);
  }

  async #follow(): Promise<void> {
    const keys = [...this.#wanted.keys()].slice(-most).sort();
    const watched = keys.join('\n');
    if (watched === this.#watched && (this.#stream || keys.length === 0)) return;
    this.#watched = watched;
    this.#stream?.abort();
    this.#stream = null;
    // What is out of sight is not kept: when it comes back, it would be old.
    for (const key of this.#shown.keys()) if (!this.#wanted.has(key)) this.#shown.delete(key);
    if (keys.length === 0) return;
    const abort = new AbortController();
    this.#stream = abort;
    const { signal } = abort;
    while (!signal.aborted) {
      try {
        for await (const { rows } of await this.#source.watch(keys, signal)) {
          if (signal.aborted) return;
          this.#take(rows, keys);
        }
      } catch {
        // The frame says that the connection is lost, and the list that an engine is; here there is no data meanwhile.
      }
      if (signal.aborted) return;
      this.#take([], keys);
      await new Promise((resolve) => setTimeout(resolve, retry));
      await this.#source.ready(signal);
    }
  }

  #take(rows: readonly StatsRow[], keys: readonly string[]): void {
    const byKey = new Map(rows.map((row) => [`${row.engineId}/${row.id}`, row]));
    for (const key of keys) {
      const row = byKey.get(key);
      if (row) this.#shown.set(key, row);
      else this.#shown.delete(key);
      for (const listener of this.#listeners.get(key) ?? []) listener();
    }
  }
}
