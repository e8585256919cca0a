// Carries out changes of accounts, a batch in one transaction of the target where it has any; and finds out, after an answer
// was lost, what of a batch has happened.
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { textOf } from '../../../preload/contract/account-model.ts';
import { isProvostError, ProvostError } from '../../errors.ts';
import type { BatchErrand, BatchForm, BatchItem, Json, Outcome, Verdict } from '../../plans/operation.ts';
import type { Deed, DeedOutcome, LiveAccount, AccountTarget } from '../target.ts';
import { differences } from './changes.ts';
import { inspectAccounts, namesOf, onLane, rowOf, type CaptureDeps } from './captures.ts';
import { contentOrAbsent } from './live.ts';
import type { AccountPayload, After } from './payload.ts';
import type { Made, Slips } from './slips.ts';
import { specialKey } from './special.ts';

export interface BatchDeps extends CaptureDeps {
  slips: Slips;
  log: Logger;
}

type Item = BatchItem<AccountPayload>;

/** Changes in a batch of a target that was not opened yet. */
const sizeUnknown = 500;
/** Milliseconds after which what was sent shows, or will not: a server may still be committing for a client that is gone. */
const settle = 2000;

const gone = () =>
  new ProvostError('CONFLICT', 'What this change carries is no longer kept.', { hint: 'Plan it again.' });

export function batchForm(deps: BatchDeps): BatchForm<AccountPayload> {
  const { targets, known, vault, slips, log } = deps;
  const sizes = new Map<string, number>();

  /** @returns null where nothing is to be done in the target (a purge date alone) */
  const deedsOf = async (items: readonly Item[]): Promise<(Deed | null)[]> => {
    const wanted = items.flatMap(({ change: { payload } }) => payload.password ?? payload.capture ?? []);
    const brought = items.flatMap(({ change: { payload } }) => payload.brings ?? []);
    const [values, connections] = await Promise.all([vault.get(wanted), vault.get(brought)]);
    let at = 0;
    let broughtAt = 0;
    return items.map(({ change: { payload } }): Deed | null => {
      const ref = payload.password ?? payload.capture;
      const secret = ref === undefined ? null : values[at++];
      if (secret === undefined) throw gone();
      const { verb, username, values: fields = {}, desktop, takes } = payload;
      const brings = payload.brings === undefined ? undefined : connections[broughtAt++];
      if (payload.brings !== undefined && brings === undefined) throw gone();
      const along = { ...(desktop && { makes: desktop }), ...(takes && { takes }) };
      const password = payload.password === undefined ? null : (secret as string);
      switch (verb) {
        case 'create':
          return { verb, values: fields, password, org: payload.org ?? null, ...(desktop && { makes: desktop }) };
        case 'update':
          if (password === null && Object.keys(fields).length === 0 && takes === undefined) return null;
          return { verb, username, values: fields, password, ...along };
        case 'delete':
          return { verb, username, ...(takes && { takes }) };
        case 'restore':
          return {
            ...{ verb, username, capture: secret as Json },
            ...(takes && { takes }),
            ...(brings !== undefined && { brings: brings as Json[] }),
          };
        case 'special':
          return { verb, what: payload.what!, subject: username, detail: payload.detail ?? null };
        case 'none':
          throw new Error('There is nothing to carry out');
      }
    });
  };

  const send = async (
    target: AccountTarget,
    targetId: string,
    items: readonly Item[],
    signal: AbortSignal,
    { tell, has }: Pick<BatchErrand, 'tell' | 'has'>,
  ): Promise<DeedOutcome[]> => {
    const deeds = await deedsOf(items);
    const outcomes: DeedOutcome[] = deeds.map(() => ({ ok: true }));
    const sent = deeds.flatMap((deed, index) => (deed ? [{ deed, index }] : []));
    const { policy } = rowOf(targets, targetId);
    const managedBy = items.find(({ change }) => change.payload.managedBy !== undefined)?.change.payload.managedBy;
    // A group that was left out of the plan is not made for those who are to be in it: they fail, and say so.
    const makeGroups = [...new Set(items.flatMap(({ change }) => change.payload.makes ?? []))].filter((name) =>
      has(specialKey(targetId, 'make-group', name)),
    );
    const chunk = Math.max(1, target.chunk);
    for (let from = 0; from < sent.length; from += chunk) {
      const part = sent.slice(from, from + chunk);
      if (from > 0) tell(`${from} of ${sent.length}`);
      const answers = await target.apply(
        part.map(({ deed }) => deed),
        { policy, managedBy: managedBy ?? null, makeGroups },
        signal,
      );
      for (const [index, one] of part.entries()) outcomes[one.index] = answers[index]!;
    }
    return outcomes;
  };

  /** What the accounts are now, for lists, for undo and for slips. @param told by the target itself, for each that it told */
  const lookAfter = async (
    target: AccountTarget,
    targetId: string,
    items: readonly Item[],
    told: readonly (LiveAccount | undefined)[],
    jobId: string | null,
    signal: AbortSignal,
  ): Promise<Outcome[]> => {
    const { keyOf } = target.names;
    const names = items.flatMap(({ change }, index) => (told[index] ? [] : namesOf(change.payload)));
    const live = names.length === 0 ? new Map<string, LiveAccount>() : await target.read(names, signal);
    for (const account of told) if (account) live.set(keyOf(account.username), account);
    known.changed(
      targetId,
      [...live.values()],
      names.filter((name) => !live.has(keyOf(name))),
    );
    const made: Made[] = [];
    const outcomes = items.map(({ change: { payload } }): Outcome => {
      const renamed = payload.values?.['username'];
      const username = typeof renamed === 'string' ? renamed : payload.username;
      const account = live.get(keyOf(username)) ?? live.get(keyOf(payload.username));
      if (payload.purge !== undefined) known.setPurge(targetId, keyOf(username), username, payload.purge);
      if (payload.slip && payload.password !== undefined && account) {
        made.push({
          ref: payload.password,
          username: account.username,
          fullName: textOf(account.values['full_name']),
          groups: [...((account.values['groups'] as readonly string[] | null | undefined) ?? [])],
          mustChange: account.values['must_change_password'] === 'true',
        });
      }
      const after: After = { content: contentOrAbsent(account), username: account?.username ?? username };
      return { state: 'done', after };
    });
    if (jobId !== null && made.length > 0) await slips.keep(jobId, targetId, made);
    return outcomes;
  };

  /** Done ones looked after, failed ones as the target said. */
  const outcomesOf = async (
    target: AccountTarget,
    targetId: string,
    items: readonly Item[],
    answers: readonly DeedOutcome[],
    jobId: string | null,
    signal: AbortSignal,
  ): Promise<Outcome[]> => {
    const done = items.filter((_, index) => answers[index]!.ok);
    const told = answers.flatMap((answer) => (answer.ok ? [answer.account] : []));
    const looked = done.length === 0 ? [] : await lookAfter(target, targetId, done, told, jobId, signal);
    let at = 0;
    return answers.map((answer): Outcome => {
      if (answer.ok) return { ...looked[at++]!, ...(answer.message !== undefined && { message: answer.message }) };
      return { state: 'failed', message: answer.message, ...(answer.words !== undefined && { words: answer.words }) };
    });
  };

  const verdictsOf = async (
    target: AccountTarget,
    targetId: string,
    items: readonly Item[],
    jobId: string,
    signal: AbortSignal,
  ): Promise<Verdict[]> => {
    const names = items.flatMap(({ change }) => namesOf(change.payload));
    const live: ReadonlyMap<string, LiveAccount> = names.length === 0 ? new Map() : await target.read(names, signal);
    const special = items.map(({ change }) => change).filter(({ payload }) => payload.verb === 'special');
    const specials = special.length === 0 ? [] : await inspectAccounts(deps, special, signal);
    let at = 0;
    const found = items.map(({ change }): 'yes' | 'no' | 'half' => {
      if (change.payload.verb === 'special') {
        const { settled, content } = specials[at++]!;
        return settled !== undefined ? 'yes' : content === change.seen ? 'no' : 'half';
      }
      return stateOf(target, change, live);
    });
    // Repeating what was half done completes it, where nothing else can: it is not a transaction that did or did not happen.
    const again = items.filter((_, index) => found[index] === 'half' && !target.atomic);
    const answers =
      again.length === 0 ? [] : await send(target, targetId, again, signal, { tell: () => undefined, has: () => true });
    const repeated = new Map(again.map((item, index) => [item, answers[index]!]));
    const settled = items.filter((item, index) => found[index] === 'yes' || repeated.has(item));
    const outcomes = await outcomesOf(
      target,
      targetId,
      settled,
      settled.map((item) => repeated.get(item) ?? { ok: true }),
      jobId,
      signal,
    );
    const byItem = new Map(settled.map((item, index) => [item, outcomes[index]!]));
    return items.map((item, index): Verdict => {
      const outcome = byItem.get(item);
      if (outcome) return { answer: 'yes', outcome };
      if (found[index] === 'no') return { answer: 'no' };
      return {
        answer: 'unknown',
        why: 'The account is neither as it was before nor as it was to be: somebody else may have changed it meanwhile.',
      };
    });
  };

  return {
    size(lane) {
      const known = sizes.get(lane);
      if (known !== undefined) return known;
      void targets.open(lane).then(
        ({ chunk }) => sizes.set(lane, chunk),
        // It is away, or gone: the batch itself meets the same error and tells it.
        () => undefined,
      );
      return sizeUnknown;
    },
    inspect: (changes, signal) => inspectAccounts(deps, changes, signal),
    apply(items, signal, { tell, has, jobId }) {
      const targetId = items[0]!.change.lane;
      return onLane(targets, targetId, async (target) => {
        sizes.set(targetId, target.chunk);
        let answers: DeedOutcome[];
        try {
          answers = await send(target, targetId, items, signal, { tell, has });
        } catch (error) {
          // Without transactions some may have happened before the others could not.
          if (!isProvostError(error) || target.atomic) throw error;
          if (error.code === 'TARGET_UNREACHABLE' || error.code === 'HOST_UNREACHABLE') throw error;
          log.warn({ targetId, code: error.code }, 'A batch broke off; looking at what was done of it');
          const live = await target.read(
            items.flatMap(({ change }) => namesOf(change.payload)),
            signal,
          );
          answers = items.map(({ change }): DeedOutcome =>
            stateOf(target, change, live) === 'yes' && change.payload.password === undefined
              ? { ok: true }
              : { ok: false, message: error.message, ...(error.data.words && { words: error.data.words }) },
          );
        }
        return outcomesOf(target, targetId, items, answers, jobId, signal);
      });
    },
    async happened(items, signal, jobId) {
      const targetId = items[0]!.change.lane;
      const latest = Math.max(...items.map(({ sentAt }) => sentAt));
      await delay(Math.max(0, latest + settle - Date.now()), undefined, { signal, ref: false });
      return onLane(targets, targetId, (target) => verdictsOf(target, targetId, items, jobId, signal));
    },
  };
}

/** Whether the account is as the change was to make it, as it was before, or neither. */
function stateOf(
  target: AccountTarget,
  { payload, seen }: Item['change'],
  live: ReadonlyMap<string, LiveAccount>,
): 'yes' | 'no' | 'half' {
  const { keyOf } = target.names;
  const { verb, username, values = {} } = payload;
  const account = live.get(keyOf(username));
  const content = contentOrAbsent(account);
  switch (verb) {
    case 'create':
      if (!account) return 'no';
      // Of an account that is not made in one step, the password may still be missing.
      if (!target.atomic) return 'half';
      return differences({ ...account.values, username: account.username }, values) === null ? 'yes' : 'half';
    case 'delete':
      return !account ? 'yes' : content === seen ? 'no' : 'half';
    case 'update': {
      const renamed = values['username'];
      const now = typeof renamed === 'string' ? live.get(keyOf(renamed)) : account;
      if (content === seen) return 'no';
      if (!now || differences({ ...now.values, username: now.username }, values) !== null) return 'half';
      return target.atomic || payload.password === undefined ? 'yes' : 'half';
    }
    case 'restore': {
      const name = values['username'];
      if (content === seen) return 'no';
      return target.atomic && live.has(keyOf(typeof name === 'string' ? name : username)) ? 'yes' : 'half';
    }
    case 'special':
    case 'none':
      return 'no';
  }
}
