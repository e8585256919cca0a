// Lists of accounts: from what is known, at once, whatever the target does just now.
import { setTimeout as delay } from 'node:timers/promises';
import type { accounts as contract } from '../../preload/contract/accounts.ts';
import type { Operator } from '../access/operator.ts';
import { maySee } from '../containers/index.ts';
import type { Handlers } from '../rpc/handlers.ts';
import { dayOf, termsOf } from './fields.ts';
import type { Census } from './known/census.ts';
import type { KnownRoom } from './known/index.ts';
import type { Reader } from './known/reader.ts';
import { pageAt, pageOf } from './page.ts';
import { accountRow } from './shown.ts';
import type { TargetRoom } from './targets/index.ts';
import { problemText, troubleOf } from './targets/breaker.ts';
import type { StoredTarget } from './targets/store.ts';
import { Counts } from './known/counts.ts';

export interface ListDeps {
  targets: TargetRoom;
  known: KnownRoom;
  reader: Reader;
}

/** What was never read is waited for, this many milliseconds. */
const firstReading = 3000;
const dayMs = 86_400_000;

type Lists = Pick<Handlers<typeof contract>, 'list' | 'refresh' | 'listGroups' | 'listConnections' | 'listExpiring'>;

/** Organizations whose accounts are to be shown; null: all. Of a target of the operator's own, all are. */
export const limitedTo = ({ orgs }: Pick<Operator, 'orgs'>, { org }: Pick<StoredTarget, 'org'>) =>
  maySee(orgs, org) ? null : orgs;

export function accountLists({ targets, known, reader }: ListDeps): Lists {
  const counts = new Counts();

  /** What is known, at once; when nothing is, after the first reading or a moment. */
  const censusOf = async (targetId: string, signal: AbortSignal): Promise<Census | null> => {
    const census = await known.census(targetId);
    const reading = reader.look(targetId);
    if (census || !reading) return census;
    const waiting = new AbortController();
    const either = AbortSignal.any([waiting.signal, signal]);
    await Promise.race([reading, delay(firstReading, undefined, { signal: either }).catch(() => undefined)]);
    waiting.abort();
    signal.throwIfAborted();
    return known.census(targetId);
  };

  const problemOf = (targetId: string): string | null => {
    const trouble = targets.trouble(targetId);
    if (trouble) return problemText(trouble.error);
    // Of the last time that it was asked, which may be before this start.
    const stored = targets.byId(targetId);
    return reader.problem(targetId) ?? (stored?.state === 'ready' ? null : (stored?.problem ?? null));
  };

  /** As the target has them, also the empty ones; null: it has none of its own, or is away. */
  const liveGroups = async (targetId: string, signal: AbortSignal) => {
    try {
      const target = await targets.open(targetId);
      return target.groups ? await target.groups(signal) : null;
    } catch (error) {
      // What is known is shown instead, and the list of accounts says why.
      if (troubleOf(error)) return null;
      throw error;
    }
  };

  return {
    async list({ target, filter, sort, descending, ...paging }, { operator, signal }) {
      const stored = targets.stored(target, operator);
      const { targetId } = stored;
      // What can match nothing at all is said, and not shown as an empty list.
      termsOf(filter);
      const now = Date.now();
      const orgs = limitedTo(operator, stored);
      const census = await censusOf(targetId, signal);
      const purges = known.purges(targetId);
      const rows = census ? await census.list({ filter, sort, descending, orgs, now }, purges) : new Uint32Array();
      const today = dayOf(now);
      return {
        ...pageAt(rows.length, paging, (at) => {
          const purgeAt = purges.get(census!.keyAt(rows[at]!) ?? '') ?? null;
          return accountRow(census!.account(rows[at]!), purgeAt, today);
        }),
        readAt: targets.byId(targetId)?.readAt ?? null,
        problem: problemOf(targetId),
        reading: reader.isReading(targetId),
        counts: census ? await counts.of(census, orgs, today) : { all: 0, disabled: 0, expired: 0 },
      };
    },
    async refresh({ target }, { operator }) {
      const stored = targets.stored(target, operator);
      targets.hurry(stored.targetId);
      await reader.read(stored.targetId);
      const { readAt, accounts } = targets.stored(stored.targetId, operator);
      const orgs = limitedTo(operator, stored);
      const census = orgs === null ? null : await known.census(stored.targetId);
      const seen = census ? (await counts.of(census, orgs, dayOf(Date.now()))).all : (accounts ?? 0);
      return { accounts: seen, readAt: readAt ?? Date.now() };
    },
    async listGroups({ target, ...paging }, { operator, signal }) {
      const stored = targets.stored(target, operator);
      const orgs = limitedTo(operator, stored);
      const census = await censusOf(stored.targetId, signal);
      const members = census ? await counts.groups(census, orgs) : new Map<string, number>();
      const ofMembers = [...members].map(([name, count]) => ({ name, members: count, groups: [], disabled: false }));
      // Whoever sees a part of the accounts sees the groups of those alone.
      const live = orgs === null ? await liveGroups(stored.targetId, signal) : null;
      return pageOf(
        (live ?? ofMembers).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
        paging,
      );
    },
    async listConnections({ target, ...paging }, { operator, signal }) {
      const stored = targets.stored(target, operator);
      // They are the target's, and no organization's: whoever sees a part of its accounts sees none of them.
      if (limitedTo(operator, stored) !== null) return pageOf([], paging);
      const names = (await (await targets.open(stored.targetId)).connections?.(signal)) ?? [];
      return pageOf(
        names.toSorted().map((name) => ({ name })),
        paging,
      );
    },
    async listExpiring({ target, days, ...paging }, { operator, signal }) {
      const stored = targets.stored(target, operator);
      const now = Date.now();
      const orgs = limitedTo(operator, stored);
      const census = await censusOf(stored.targetId, signal);
      if (!census) return pageOf([], paging);
      const purges = known.purges(stored.targetId);
      // Its last day is one of these; those that have ended are expired, and not about to.
      const [today, last] = [dayOf(now), dayOf(now + days * dayMs)];
      const all = await census.list({ filter: '', sort: 'valid_until', descending: false, orgs, now }, purges);
      const ending = all.filter((row) => {
        const until = census.cell('valid_until', row);
        return typeof until === 'string' && until >= today && until <= last;
      });
      return pageAt(ending.length, paging, (at) =>
        accountRow(census.account(ending[at]!), purges.get(census.keyAt(ending[at]!) ?? '') ?? null, today),
      );
    },
  };
}
