// Plans that come from a job: what it changed put back from what was captured, and what it did not get done, planned again.
import type { Applied, PlanOutline } from '../../plans/operation.ts';
import type { Targets } from '../parts.ts';
import type { Capture, LiveAccount } from '../target.ts';
import type { Vault } from '../vault.ts';
import { namesOf, rowOf } from './captures.ts';
import { deed, differences, fieldsOfValues, stays, type Wanted } from './changes.ts';
import { breather } from '../../breather.ts';
import { contentOrAbsent, openTarget, type Opened } from './live.ts';
import { movedSinceJob } from './moved.ts';
import { field, type AccountChange, type AccountPayload, type After, type Before } from './payload.ts';

export interface InverseDeps {
  targets: Targets;
  vault: Vault;
}

/** Accounts read at a time. */
const slice = 1000;

type One = Applied<AccountPayload>;

const population = ({ row }: Opened, least: number) => ({ total: Math.max(row.accounts ?? 0, least), orgs: {} });

/** Splits by target, in the order of each, and reads live state of a slice at a time. */
async function* sliced<Item>(
  targets: Targets,
  items: readonly Item[],
  about: (item: Item) => { targetId: string; names: string[] },
  each: (opened: Opened, live: ReadonlyMap<string, LiveAccount>, slice: readonly Item[]) => Promise<AccountChange[]>,
  signal: AbortSignal,
): AsyncGenerator<AccountChange> {
  const byTarget = Map.groupBy(items, (item) => about(item).targetId);
  for (const [targetId, all] of byTarget) {
    const opened = await openTarget(targets, rowOf(targets, targetId));
    for (let from = 0; from < all.length; from += slice) {
      const part = all.slice(from, from + slice);
      const names = part.flatMap((item) => about(item).names);
      const live: ReadonlyMap<string, LiveAccount> =
        names.length === 0 ? new Map() : await opened.target.read(names, signal);
      yield* await each(opened, live, part);
    }
  }
}

/** What needs a decision comes first. */
async function* troubleFirst(changes: AsyncIterable<AccountChange>): AsyncGenerator<AccountChange> {
  const later: AccountChange[] = [];
  for await (const change of changes) {
    if (change.kind === 'conflict' || change.kind === 'error') yield change;
    else later.push(change);
  }
  yield* later;
}

const afterOf = (one: One): After => one.after as unknown as After;
const beforeOf = (one: One): Before => one.before as unknown as Before;

export async function planInverse(
  { targets, vault }: InverseDeps,
  applied: readonly One[],
  signal: AbortSignal,
): Promise<PlanOutline<AccountPayload>> {
  const first = applied[0]!.change.lane;
  await targets.check(first, signal);
  const opened = await openTarget(targets, rowOf(targets, first));
  const changes = sliced(
    targets,
    applied,
    (one) => ({ targetId: one.change.lane, names: [...namesOf(one.change.payload), ...backNames(one)] }),
    async (of, live, part) => {
      const captures = await vault.get(part.flatMap((one) => beforeOf(one).capture ?? []));
      let at = 0;
      return part.map((one) => {
        const capture = beforeOf(one).capture === null ? undefined : captures[at++];
        return backOf(of, live, one, capture);
      });
    },
    signal,
  );
  return { changes: troubleFirst(changes), population: population(opened, applied.length), org: null };
}

const backNames = (one: One): string[] => (one.change.payload.verb === 'special' ? [] : [afterOf(one).username]);

/** @param capture what it was before; undefined: there was none, or it can no longer be read */
function backOf(
  opened: Opened,
  live: ReadonlyMap<string, LiveAccount>,
  one: One,
  capture: Capture | undefined,
): AccountChange {
  const { change } = one;
  const kept = capture !== undefined;
  const { payload } = change;
  const { keyOf } = opened.target.names;
  const after = afterOf(one);
  const before = beforeOf(one);
  const account = live.get(keyOf(after.username));
  const about = { key: `${opened.row.targetId}/${keyOf(after.username)}`, label: after.username, org: change.org };
  if (
    payload.verb === 'special' &&
    !(payload.what === 'reset-totp' && kept && opened.target.traits.restoresPasswords)
  ) {
    const lost = { ...about, key: `${change.key}/${payload.what}`, label: change.label, action: change.action };
    const stayed = 'The group stays. Remove it in Guacamole when it is empty.';
    return stays(opened, 'skip', lost, payload.what === 'make-group' ? stayed : 'What was done to it can’t be undone.');
  }
  const made = before.capture === null;
  const added = [...(payload.desktop ? [payload.desktop.connection] : []), ...(payload.brought ?? [])];
  const takes = added.length === 0 ? {} : { takes: added };
  const brings = before.taken === undefined ? {} : { brings: before.taken, brought: payload.takes ?? [] };
  const action = made ? 'delete' : payload.verb === 'delete' ? 'restore' : 'put back';
  if (contentOrAbsent(account) !== after.content) {
    const reason = !account
      ? 'It was removed since.'
      : payload.verb === 'delete'
        ? 'There is an account of this name again.'
        : `${movedOf(opened, change, capture, account)} Look at it, and change it by hand.`;
    return stays(opened, 'conflict', { ...about, action }, reason);
  }
  if (made && account) {
    if (account.protected !== null) return stays(opened, 'skip', { ...about, action }, `It ${account.protected}.`);
    const wanted: Wanted = {
      ...{ action, payload: { verb: 'delete', username: account.username, ...takes }, braked: true },
      fields: change.fields.map(({ field: name, old, new: now }) => field(name, now, old)),
    };
    return deed(opened, account, wanted, change.org);
  }
  if (!kept) {
    const reason = 'What it was before is no longer kept (90 days), so it can’t be put back.';
    return stays(opened, 'error', { ...about, action }, reason);
  }
  const renamed = typeof payload.values?.['username'] === 'string';
  const purge = payload.purge === undefined ? {} : { purge: before.purge };
  const nothingSent =
    payload.verb === 'update' && payload.password === undefined && noValues(payload) && payload.takes === undefined;
  const back: AccountPayload = nothingSent
    ? { verb: 'update', username: after.username, values: {}, ...purge }
    : {
        ...{ verb: 'restore', username: after.username, capture: before.capture!, ...purge, ...takes, ...brings },
        ...(renamed && { values: { username: payload.username } }),
      };
  const fields = change.fields.map(({ field: name, old, new: now }) =>
    name === 'password' ? field(name, 'set', 'the former one') : field(name, now, old),
  );
  const wanted = { action, payload: back, fields };
  const planned = deed(opened, account ?? null, wanted, change.org);
  // A deletion's capture holds the account; its name is the one that it had.
  return account ? planned : { ...planned, label: change.label };
}

function movedOf(
  { target }: Opened,
  { payload, fields }: AccountChange,
  capture: Capture | undefined,
  account: LiveAccount,
): string {
  const was = capture === undefined ? null : target.describe(capture);
  return movedSinceJob(was, fields, payload.verb !== 'update' || payload.password !== undefined, account);
}

const noValues = ({ values }: AccountPayload) => Object.keys(values ?? {}).length === 0;

export async function planAgain(
  { targets, vault }: InverseDeps,
  changes: readonly AccountChange[],
  signal: AbortSignal,
): Promise<PlanOutline<AccountPayload>> {
  const first = changes[0]!.lane;
  await targets.check(first, signal);
  const opened = await openTarget(targets, rowOf(targets, first));
  const again = sliced(
    targets,
    changes,
    ({ lane, payload }) => ({ targetId: lane, names: namesOf(payload) }),
    async (of, live, part) => {
      const breathe = breather();
      const secrets = await vault.get(part.flatMap(({ payload }) => payload.password ?? payload.capture ?? []));
      let at = 0;
      const result: AccountChange[] = [];
      for (const change of part) {
        const refs = (change.payload.password ?? change.payload.capture) !== undefined;
        result.push(againOf(of, live, change, !refs || secrets[at++] !== undefined));
        await breathe();
      }
      const special = part.filter(({ payload }) => payload.verb === 'special');
      const contents = new Map<AccountChange, string>();
      for (const change of special) {
        const { what, username } = change.payload;
        const content = (await of.target.special?.(what!, [username], signal))?.get(username);
        if (content !== undefined) contents.set(change, content);
      }
      return result.map((change, index) => {
        const old = part[index]!;
        if (old.payload.verb !== 'special') return change;
        const content = contents.get(old);
        return content === undefined
          ? stays(of, 'skip', { ...old, fields: [] }, 'It is so by now.')
          : { ...old, seen: content };
      });
    },
    signal,
  );
  return { changes: troubleFirst(again), population: population(opened, changes.length), org: null };
}

function againOf(
  opened: Opened,
  live: ReadonlyMap<string, LiveAccount>,
  change: AccountChange,
  kept: boolean,
): AccountChange {
  const { payload } = change;
  const account = live.get(opened.target.names.keyOf(payload.username));
  const about = { key: change.key, label: change.label, action: change.action, org: change.org };
  if (payload.verb === 'special') return change;
  if (!kept) return stays(opened, 'error', about, 'What this change carries is no longer kept. Plan it anew.');
  if (account?.protected) return stays(opened, 'skip', about, `It ${account.protected}.`);
  const same = (): Wanted => ({ ...{ action: change.action, payload, fields: change.fields }, braked: change.braked });
  switch (payload.verb) {
    case 'create':
      if (!account) return deed(opened, null, same(), change.org);
      return differences({ ...account.values, username: account.username }, payload.values ?? {}) === null
        ? stays(opened, 'skip', about, 'It exists by now.')
        : stays(
            opened,
            'conflict',
            about,
            'There is an account of this name by now, which is different. Import it again.',
          );
    case 'update': {
      if (!account) return stays(opened, 'error', about, 'There is no such account any more.');
      const different = differences({ ...account.values, username: account.username }, payload.values ?? {});
      if (different === null && payload.password === undefined && payload.purge === undefined)
        return stays(opened, 'skip', about, 'It is so by now.');
      const fields = [
        ...fieldsOfValues({ ...account.values, username: account.username }, different ?? {}),
        ...change.fields.filter(({ field: name }) => name === 'password' || name === 'purge'),
      ];
      return deed(opened, account, { ...same(), payload: { ...payload, values: different ?? {} }, fields }, change.org);
    }
    case 'delete':
      return account ? deed(opened, account, same(), change.org) : stays(opened, 'skip', about, 'It is gone by now.');
    case 'restore':
      return deed(opened, account ?? null, same(), change.org);
    case 'none':
      return stays(opened, 'skip', about, 'There is nothing to do.');
  }
}
