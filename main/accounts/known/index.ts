// What is known of each target's accounts: as last read, with what jobs have changed since. In memory while it is looked at,
// and in state.db for when the target is away.
import type { Logger } from 'pino';
import type { Database } from '../../database/open.ts';
import type { Known } from '../parts.ts';
import type { LiveAccount } from '../target.ts';
import { Census } from './census.ts';
import { purgeDates } from './purges.ts';
import { storedReadings, type Entry } from './stored.ts';
import { breather } from '../../breather.ts';

export interface KnownDeps {
  database: Database;
  log: Logger;
  write<Result>(work: () => Result): Promise<Result>;
  /** The target's own idea of what is the same name; it need not be open. */
  keyOf(targetId: string, username: string): string;
  /** Organization of all its accounts; null: they say it themselves, or are nobody's. */
  orgOf(targetId: string): string | null;
  /** Whether its accounts are kept in state.db already (a roster), and no second time. */
  isOwn(targetId: string): boolean;
  /** Of the last reading, UTC ms; null: there was none. */
  readAt(targetId: string): number | null;
  /** A whole reading was taken in. */
  read(targetId: string, readAt: number, accounts: number): void;
  /** Milliseconds without a question after which the memory is given back. */
  idleMs?: number;
}

export interface KnownRoom extends Known {
  /** Of what was last read; null: nothing is known. */
  census(targetId: string): Promise<Census | null>;
  /** When what is in memory or stored was read, UTC ms; null: nothing is known, and it has to be read. */
  readAt(targetId: string): number | null;
  /** The same, if it is in memory just now. */
  loaded(targetId: string): Census | null;
  forget(targetId: string): void;
  close(): Promise<void>;
}

const tenMinutes = 600_000;

export function createKnown(deps: KnownDeps): KnownRoom {
  const { database, log, keyOf, orgOf, isOwn } = deps;
  const stored = storedReadings(database, (work) => deps.write(work));
  const purges = purgeDates(database);
  const inMemory = new Map<string, { census: Promise<Census | null>; now: Census | null; usedAt: number }>();
  /** Readings that are under way: what jobs change meanwhile is newer than what they have read. */
  const readings = new Map<string, Set<Entry[][]>>();
  let writing: Promise<void> = Promise.resolve();
  const idleMs = deps.idleMs ?? tenMinutes;
  const sweep = setInterval(() => {
    for (const [targetId, { usedAt, now }] of inMemory)
      // A roster has no other copy of what is known than the roster itself, and is read again.
      if (now && Date.now() - usedAt > idleMs) inMemory.delete(targetId);
  }, idleMs).unref();

  const keep = (targetId: string, census: Census) =>
    inMemory.set(targetId, { census: Promise.resolve(census), now: census, usedAt: Date.now() });

  const load = async (targetId: string): Promise<Census | null> => {
    if (!stored.has(targetId)) return null;
    const census = new Census();
    const pause = breather();
    for await (const entries of stored.entries(targetId)) {
      for (const [key, account] of entries) {
        if (account) census.put(key, account);
        else census.remove(key);
        await pause();
      }
    }
    return census;
  };

  const entryOf = (targetId: string, account: LiveAccount): Entry => [
    keyOf(targetId, account.username),
    account.org === null ? { ...account, org: orgOf(targetId) } : account,
  ];

  const take = (census: Census, entries: readonly Entry[]) => {
    for (const [key, account] of entries) {
      if (account) census.put(key, account);
      else census.remove(key);
    }
  };

  const later = (work: () => Promise<void>) => {
    writing = writing.then(work).catch((error: unknown) => {
      log.warn({ err: error }, 'What is known of a target’s accounts was not written');
    });
  };

  return {
    begin(targetId) {
      const census = new Census();
      const own = isOwn(targetId);
      const writer = own ? null : stored.begin(targetId);
      const late: Entry[][] = [];
      const open = readings.get(targetId) ?? new Set();
      readings.set(targetId, open.add(late));
      const pause = breather();
      let dropped = false;
      let taking: Promise<void> = Promise.resolve();
      const end = () => {
        open.delete(late);
        if (open.size === 0) readings.delete(targetId);
      };
      return {
        add(batch) {
          taking = taking.then(async () => {
            const entries: Entry[] = [];
            for (const account of batch) {
              if (dropped) return;
              const entry = entryOf(targetId, account);
              entries.push(entry);
              take(census, [entry]);
              await pause();
            }
            writer?.add(entries);
          });
          // Told by `done`.
          taking.catch(() => undefined);
        },
        async done() {
          try {
            await taking;
            for (const entries of late) take(census, entries);
            keep(targetId, census);
          } finally {
            end();
          }
          deps.read(targetId, Date.now(), census.size);
          if (!writer) return;
          later(async () => {
            await writer.done();
            for (const entries of late) await stored.append(targetId, entries);
          });
        },
        drop() {
          dropped = true;
          end();
        },
      };
    },
    changed(targetId, accounts, gone) {
      const entries = [
        ...gone.map((name): Entry => [keyOf(targetId, name), null]),
        ...accounts.map((account) => entryOf(targetId, account)),
      ];
      if (entries.length === 0) return;
      for (const late of readings.get(targetId) ?? []) late.push(entries);
      const there = inMemory.get(targetId);
      if (there?.now) take(there.now, entries);
      // Being loaded just now: what is loaded is older than this.
      else if (there) void there.census.then((census) => census && take(census, entries));
      if (!isOwn(targetId)) later(() => stored.append(targetId, entries));
    },
    purges: (targetId) => purges.of(targetId),
    setPurge: (targetId, key, username, at) => purges.set(targetId, key, username, at),
    async census(targetId) {
      const there = inMemory.get(targetId);
      if (there) {
        there.usedAt = Date.now();
        return there.census;
      }
      const entry: { census: Promise<Census | null>; now: Census | null; usedAt: number } = {
        census: load(targetId),
        now: null,
        usedAt: Date.now(),
      };
      inMemory.set(targetId, entry);
      try {
        const census = await entry.census;
        entry.now = census;
        // Nothing is known: the next one looks again.
        if (!census && inMemory.get(targetId) === entry) inMemory.delete(targetId);
        return census;
      } catch (error) {
        if (inMemory.get(targetId) === entry) inMemory.delete(targetId);
        throw error;
      }
    },
    readAt(targetId) {
      // Of a roster nothing is stored beside the roster itself.
      if (isOwn(targetId) && !inMemory.get(targetId)?.now) return null;
      return deps.readAt(targetId);
    },
    loaded: (targetId) => inMemory.get(targetId)?.now ?? null,
    forget(targetId) {
      inMemory.delete(targetId);
      purges.forget(targetId);
    },
    async close() {
      clearInterval(sweep);
      await writing;
    },
  };
}
