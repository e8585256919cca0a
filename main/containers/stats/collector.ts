// Reads what containers use, of those alone that somebody looks at. Engines since 25 answer single questions at once, so
// they are asked a few at a time. Older ones make every question wait for their own tick of a second: there each
// container gets a stream, and when these would be too many, all are asked at the same time.
import type { Logger } from 'pino';
import type { StoredRow } from '../rows.ts';
import type { Engines } from '../engines.ts';
import { compareVersions } from '../handshake.ts';
import { rowKey, type StoreChange } from '../store.ts';
import { askOnce, follow } from './ask.ts';
import { Entry, type Looker, type Sample } from './entry.ts';

/** The API of Engine 25, the first that answers one-shot questions without waiting for its own tick. */
const promptApi = '1.44';
/** Questions at once to an engine that answers promptly. */
const width = 6;
/** From the first reading to the second: CPU is the difference of two. */
const firstGap = 500;
/** What comes due within this time is read along. */
const slack = 100;
/** Without anybody looking, the hours of so many containers are kept; 130 KB each at most. */
const keptAtMost = 400;
const kept = 3_600_000;

export interface CollectorTimes {
  /** How long a container is still read after the last looker has left. */
  linger: number;
  /** Streams to one engine at once. */
  streams: number;
  /** A stream that is silent for so long is opened anew. */
  silence: number;
  /** A reading that is older tells nothing about now. */
  oldest: number;
  firstRetry: number;
  longestRetry: number;
}
const usual: CollectorTimes = {
  ...{ linger: 10_000, streams: 128, silence: 15_000, oldest: 10_000 },
  ...{ firstRetry: 1000, longestRetry: 30_000 },
};

export interface CollectorDeps {
  engines: Engines;
  log: Logger;
  times?: Partial<CollectorTimes>;
}

export interface Interest {
  /** These and no others, from now on. */
  look(at: Iterable<{ engineId: string; id: string }>): void;
  /** @param linger whether they are read a little longer, since whoever scrolls often comes back */
  close(linger?: boolean): void;
}

export const hasUsage = (row: StoredRow | undefined): boolean => row?.state === 'running' || row?.state === 'paused';

export class StatsCollector {
  readonly #engines: Engines;
  readonly #log: Logger;
  readonly #times: CollectorTimes;
  readonly #entries = new Map<string, Entry>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #unlisten: () => void;
  #rows: { of: readonly StoredRow[]; byKey: Map<string, StoredRow> } = { of: [], byKey: new Map() };
  #news = Promise.withResolvers<void>();
  #sweeper: NodeJS.Timeout | null = null;
  #closed = false;

  constructor({ engines, log, times }: CollectorDeps) {
    this.#engines = engines;
    this.#log = log;
    this.#times = { ...usual, ...times };
    this.#unlisten = engines.listen((change) => this.#changed(change));
  }

  /** @param interval ms between readings */
  interest(interval: number): Interest {
    const looker: Looker = { interval };
    let mine = new Set<Entry>();
    const leave = (entry: Entry, linger: boolean) => {
      entry.lookers.delete(looker);
      if (linger && entry.lookers.size === 0) entry.until = Date.now() + this.#times.linger;
    };
    const update = (next: Set<Entry>, linger: boolean) => {
      const engineIds = new Set<string>();
      for (const entry of mine) {
        if (next.has(entry)) continue;
        leave(entry, linger);
        engineIds.add(entry.engineId);
      }
      for (const entry of next) {
        if (mine.has(entry)) continue;
        entry.lookers.add(looker);
        entry.dueAt = Math.min(entry.dueAt, Date.now() + interval);
        engineIds.add(entry.engineId);
      }
      mine = next;
      for (const engineId of engineIds) this.#pump(engineId);
      this.#sweepLater();
    };
    return {
      look: (at) => update(this.#closed ? new Set() : new Set([...at].map((one) => this.#entry(one))), true),
      close: (linger = true) => update(new Set(), linger),
    };
  }

  sample(key: string): Sample | null {
    return this.#entries.get(key)?.sample(Date.now()) ?? null;
  }

  /** Whether all that can be known of these is known; what does not run, or can't be reached, is known to have nothing. */
  settled(rows: readonly StoredRow[]): boolean {
    const now = Date.now();
    const reachable = new Map(this.#engines.list().map(({ engineId }) => [engineId, this.#reachable(engineId)]));
    return rows.every((row) => {
      if (!reachable.get(row.engineId) || !hasUsage(this.row(rowKey(row)))) return true;
      return this.#entries.get(rowKey(row))?.settled(now);
    });
  }

  entry(key: string): Entry | null {
    return this.#entries.get(key) ?? null;
  }

  row(key: string): StoredRow | undefined {
    const rows = this.#engines.rows();
    if (this.#rows.of !== rows) this.#rows = { of: rows, byKey: new Map(rows.map((row) => [rowKey(row), row])) };
    return this.#rows.byKey.get(key);
  }

  /** Resolves when anything was read, or could not be. */
  news(): Promise<void> {
    return this.#news.promise;
  }

  close(): void {
    this.#closed = true;
    this.#unlisten();
    if (this.#sweeper) clearTimeout(this.#sweeper);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    for (const { busy } of this.#entries.values()) busy?.abort();
    this.#entries.clear();
    this.#tell();
  }

  #entry({ engineId, id }: { engineId: string; id: string }): Entry {
    const key = rowKey({ engineId, id });
    let entry = this.#entries.get(key);
    if (!entry) this.#entries.set(key, (entry = new Entry(engineId, id, this.#times.oldest)));
    return entry;
  }

  #tell(): void {
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }

  /** Begins what is due on one engine, ends what nobody looks at, and comes back when the next is due. */
  #pump(engineId: string): void {
    clearTimeout(this.#timers.get(engineId));
    this.#timers.delete(engineId);
    if (this.#closed) return;
    const now = Date.now();
    const entries = [...this.#entries.values()].filter((entry) => entry.engineId === engineId);
    const wanted = entries.filter((entry) => entry.wanted(now));
    for (const entry of entries) if (!entry.wanted(now)) entry.busy?.abort();

    const readable = this.#reachable(engineId) ? wanted.filter((entry) => hasUsage(this.row(rowKey(entry)))) : [];
    const manner = this.#manner(engineId, readable.length);
    let room = manner.atOnce - entries.filter(({ busy }) => busy !== null).length;
    const waiting = readable.filter(({ busy }) => busy === null).sort((a, b) => a.dueAt - b.dueAt);
    for (const entry of waiting) {
      if (entry.dueAt > now + (entry.failures > 0 ? 0 : slack) || room-- <= 0) break;
      void this.#read(entry, manner.kind);
    }
    let next = Number.POSITIVE_INFINITY;
    if (room > 0) for (const { busy, dueAt } of waiting) if (busy === null) next = Math.min(next, dueAt);
    for (const { lookers, until } of wanted) if (lookers.size === 0) next = Math.min(next, until + 1);
    if (next === Number.POSITIVE_INFINITY) return;
    this.#timers.set(
      engineId,
      setTimeout(() => this.#pump(engineId), Math.max(10, next - now)),
    );
  }

  #reachable(engineId: string): boolean {
    const state = this.#engines.list().find((engine) => engine.engineId === engineId)?.state;
    return state === 'connected' || state === 'degraded';
  }

  #manner(engineId: string, count: number): { kind: 'prompt' | 'slow' | 'stream'; atOnce: number } {
    const api = this.#engines.list().find((engine) => engine.engineId === engineId)?.apiVersion ?? null;
    if (api !== null && compareVersions(api, promptApi) >= 0) return { kind: 'prompt', atOnce: width };
    if (count <= this.#times.streams) return { kind: 'stream', atOnce: this.#times.streams };
    return { kind: 'slow', atOnce: this.#times.streams };
  }

  async #read(entry: Entry, manner: 'prompt' | 'slow' | 'stream'): Promise<void> {
    const begun = Date.now();
    const abort = new AbortController();
    entry.busy = abort;
    const take = (answer: Parameters<Entry['take']>[0]) => {
      if (abort.signal.aborted) return;
      entry.take(answer, Date.now());
      this.#tell();
    };
    try {
      if (manner === 'stream') {
        await follow(this.#engines, entry, this.#times.silence, abort.signal, take);
        throw new Error('The engine ended the stream.');
      }
      take(await askOnce(this.#engines, entry, manner === 'prompt', abort.signal));
      const pause = entry.settled(Date.now()) ? entry.interval : firstGap;
      entry.dueAt = Math.max(begun + pause, Date.now() + pause / 2);
    } catch (error) {
      if (!abort.signal.aborted) {
        entry.failures++;
        // Nobody waits for it any longer.
        entry.answered = true;
        this.#log.debug({ engine: entry.engineId, err: error }, 'statistics could not be read');
        // Asked again: a container that is silently left out would look idle.
        const { firstRetry, longestRetry } = this.#times;
        entry.dueAt = Date.now() + Math.min(longestRetry, firstRetry * 2 ** (entry.failures - 1));
        this.#tell();
      }
    } finally {
      entry.busy = null;
      this.#pump(entry.engineId);
    }
  }

  /** What stopped has no data from this moment on, and what runs again is read at once. */
  #changed({ upserted, removed }: StoreChange): void {
    if (this.#entries.size === 0) return;
    const touched = new Set<string>();
    const now = Date.now();
    for (const one of [...upserted, ...removed]) {
      const entry = this.#entries.get(rowKey(one));
      if (!entry) continue;
      touched.add(entry.engineId);
      entry.dueAt = Math.min(entry.dueAt, now);
      if (hasUsage(this.row(rowKey(one)))) continue;
      entry.forget();
      entry.answered = false;
      entry.busy?.abort();
    }
    // No row changed: an engine went away or came back.
    if (upserted.length === 0 && removed.length === 0) {
      for (const entry of this.#entries.values()) {
        if (!entry.wanted(now) || entry.busy) continue;
        entry.dueAt = Math.min(entry.dueAt, now + this.#times.firstRetry);
        touched.add(entry.engineId);
      }
    }
    for (const engineId of touched) this.#pump(engineId);
  }

  /** Lets go of hours that nobody has looked at for one. */
  #sweepLater(): void {
    const now = Date.now();
    const idle = [...this.#entries].filter(([, entry]) => !entry.wanted(now)).sort(([, a], [, b]) => a.until - b.until);
    idle.forEach(([key, entry], index) => {
      if (entry.until < now - kept || index < idle.length - keptAtMost) this.#entries.delete(key);
    });
    if (this.#sweeper || this.#closed || this.#entries.size === 0) return;
    this.#sweeper = setTimeout(() => {
      this.#sweeper = null;
      this.#sweepLater();
    }, kept / 6).unref();
  }
}
