// The accounts of a target as they are just now, by name; and the hash that tells whether one is still as a plan saw it.
import { hash } from 'node:crypto';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { breather } from '../../breather.ts';
import type { Population } from '../../plans/operation.ts';
import type { Targets } from '../parts.ts';
import type { AccountTarget, LiveAccount } from '../target.ts';

/** Content of what is not there. */
export const absent = 'absent';

/** Asks for the next batch while this one is worked on, so that the other side is not idle. */
export async function* ahead<Batch>(source: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  const batches = source[Symbol.asyncIterator]();
  try {
    for (let next = batches.next(); ;) {
      const one = await next;
      if (one.done) return;
      next = batches.next();
      // It is awaited on the next turn, or not at all when somebody else has failed: that is told then.
      next.catch(() => undefined);
      yield one.value;
    }
  } finally {
    await batches.return?.();
  }
}

/** Whatever of it can be changed, and nothing that changes by itself (when it was last seen). */
export function contentOf({ username, values, org, passwordMark }: LiveAccount): string {
  const all: unknown[] = [username, org, passwordMark];
  for (const name of Object.keys(values).sort()) all.push(name, values[name]);
  return hash('sha1', JSON.stringify(all), 'base64url');
}

export const contentOrAbsent = (account: LiveAccount | undefined): string => (account ? contentOf(account) : absent);

/** An opened target with what is stored of it. */
export interface Opened {
  row: TargetRow;
  target: AccountTarget;
  /** Fields that it keeps. */
  keeps: ReadonlySet<string>;
}

export async function openTarget(targets: Targets, row: TargetRow): Promise<Opened> {
  const target = await targets.open(row.targetId);
  return { row, target, keeps: new Set(target.traits.fields) };
}

export interface Live extends Opened {
  /** By `names.keyOf`; the first of those that the rules take for one, though the target keeps them apart. */
  byKey: ReadonlyMap<string, LiveAccount>;
  /** The others of those. */
  twins: ReadonlyMap<string, readonly LiveAccount[]>;
  population: Population;
  /** Organization that an account is of. */
  orgOf(account: LiveAccount): string | null;
  /** Whether the operator may see it. */
  visible(account: LiveAccount): boolean;
}

/** @param orgs that the operator may see; null: all */
export async function readLive(opened: Opened, orgs: ReadonlySet<string> | null, signal: AbortSignal): Promise<Live> {
  const { target, row } = opened;
  const { keyOf } = target.names;
  const byKey = new Map<string, LiveAccount>();
  const twins = new Map<string, LiveAccount[]>();
  const counts: Record<string, number> = {};
  let total = 0;
  const orgOf = ({ org }: LiveAccount) => org ?? row.org;
  const visible = (account: LiveAccount) => {
    const org = orgOf(account);
    return orgs === null || (org !== null && orgs.has(org));
  };
  const breathe = breather();
  for await (const batch of ahead(target.snapshot(signal))) {
    for (let index = 0; index < batch.length; index++) {
      const account = batch[index]!;
      const key = keyOf(account.username);
      if (byKey.has(key)) {
        const others = twins.get(key);
        if (others) others.push(account);
        else twins.set(key, [account]);
      } else byKey.set(key, account);
      if (visible(account)) {
        total++;
        const org = orgOf(account);
        if (org !== null) counts[org] = (counts[org] ?? 0) + 1;
      }
      if ((index & 255) === 0) await breathe();
    }
    signal.throwIfAborted();
  }
  return { ...opened, byKey, twins, population: { total, orgs: counts }, orgOf, visible };
}

/** Every account, twins too. */
export function* everyAccount({ byKey, twins }: Pick<Live, 'byKey' | 'twins'>): Generator<LiveAccount> {
  yield* byKey.values();
  for (const others of twins.values()) yield* others;
}

/** Those that a name may mean: the one that is spelled so, or all that the target takes for it. */
export function named({ byKey, twins, target }: Live, username: string): LiveAccount[] {
  const key = target.names.keyOf(username);
  const first = byKey.get(key);
  if (!first) return [];
  const others = twins.get(key);
  if (!others) return [first];
  const all = [first, ...others];
  const exact = all.find((account) => account.username === username);
  return exact ? [exact] : all;
}
