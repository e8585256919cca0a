// Live state of the accounts of a batch, with what undo needs, sealed before anything is sent.
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { localOwner } from '../../access/operator.ts';
import { isProvostError } from '../../errors.ts';
import { LaneUnavailable, type Json, type LiveState } from '../../plans/operation.ts';
import type { Known, Targets } from '../parts.ts';
import type { AccountTarget, LiveAccount } from '../target.ts';
import type { Vault, VaultRef } from '../vault.ts';
import { differences } from './changes.ts';
import { absent, contentOf } from './live.ts';
import { movedSincePlan } from './moved.ts';
import type { AccountChange, AccountPayload, Before } from './payload.ts';

/** Days that an undo can put accounts back. */
const captureDays = 90;

/** What is stored of a target, whoever may see it: a job goes on for whoever began it. */
export const rowOf = (targets: Targets, targetId: string): TargetRow => targets.find(targetId, localOwner('Provost'));

/** Codes that mean: away, worth another try. */
const awayCodes = new Set(['TARGET_UNREACHABLE', 'HOST_UNREACHABLE']);

/** Runs what asks the target; where it is away, the lane waits. */
export async function onLane<Result>(
  targets: Targets,
  targetId: string,
  work: (target: AccountTarget) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(await targets.open(targetId));
  } catch (error) {
    if (isProvostError(error) && awayCodes.has(error.code)) {
      throw new LaneUnavailable(error.data.words ? `${error.message} ${error.data.words}` : error.message, {
        cause: error,
      });
    }
    throw error;
  }
}

/** Names that a change touches: what it is called, and what it will be. */
export function namesOf({ verb, username, values, what }: AccountPayload): string[] {
  if (verb === 'none' || (verb === 'special' && what !== 'reset-totp')) return [];
  const renamed = values?.['username'];
  return typeof renamed === 'string' && renamed !== username ? [username, renamed] : [username];
}

/** What a special deed would do something about, by subject; the others have nothing to do. */
async function specialsOf(target: AccountTarget, changes: readonly AccountChange[], signal: AbortSignal) {
  const byWhat = new Map<string, string[]>();
  for (const { payload } of changes) {
    if (payload.verb !== 'special') continue;
    const there = byWhat.get(payload.what!);
    if (there) there.push(payload.username);
    else byWhat.set(payload.what!, [payload.username]);
  }
  const contents = new Map<string, Map<string, string>>();
  for (const [what, subjects] of byWhat)
    contents.set(what, (await target.special?.(what, subjects, signal)) ?? new Map<string, string>());
  return contents;
}

const gone = 'was removed meanwhile';

function settledOf({ payload }: AccountChange, live: LiveAccount | undefined): string | undefined {
  const { verb } = payload;
  if (verb === 'delete' && !live) return gone;
  const more = [payload.password, payload.purge, payload.takes].some((one) => one !== undefined);
  if (verb === 'update' && live && !more) {
    if (differences({ ...live.values, username: live.username }, payload.values ?? {}) === null) return 'is so by now';
  }
  return undefined;
}

/** Connections that changes take along, as they are, by change. */
async function takenWith(
  target: AccountTarget,
  changes: readonly AccountChange[],
  signal: AbortSignal,
): Promise<Map<AccountChange, Json>> {
  const names = changes.flatMap(({ payload }) => payload.takes ?? []);
  if (names.length === 0 || !target.leads) return new Map();
  const there = await target.leads.capture(names, signal);
  return new Map(
    changes.flatMap((change): [AccountChange, Json][] => {
      const own = (change.payload.takes ?? []).flatMap((name) => there.get(name) ?? []);
      return own.length === 0 ? [] : [[change, own]];
    }),
  );
}

/** @param taken the name that it was to get, and that another one has */
function movedOf({ fields, seen }: AccountChange, account: LiveAccount | undefined, taken: string | null): string {
  if (taken !== null) return `The username "${taken}" is no longer free.`;
  if (!account) return 'It was removed since.';
  return seen === absent ? 'There is an account of this name by now.' : movedSincePlan(fields, seen, account);
}

export interface CaptureDeps {
  targets: Targets;
  known: Known;
  vault: Vault;
}

/** @param changes all of one target */
export async function inspectAccounts(
  { targets, known, vault }: CaptureDeps,
  changes: readonly AccountChange[],
  signal: AbortSignal,
): Promise<LiveState[]> {
  const targetId = changes[0]!.lane;
  return onLane(targets, targetId, async (target) => {
    const { keyOf } = target.names;
    const names = changes.flatMap(({ payload }) => namesOf(payload));
    const [live, specials] = await Promise.all([
      names.length === 0 ? new Map<string, never>() : target.capture(names, signal),
      specialsOf(target, changes, signal),
    ]);
    const purges = known.purges(targetId);
    const kept = changes.map(({ payload }) =>
      namesOf(payload).length === 0 ? undefined : live.get(keyOf(payload.username)),
    );
    const refs = await vault.put(
      `captures/${targetId}`,
      kept.flatMap((one) => (one ? [one.capture] : [])),
      captureDays,
    );
    const taken = await takenWith(target, changes, signal);
    const takenRefs = await vault.put(`captures/${targetId}`, [...taken.values()], captureDays);
    const takenOf = new Map([...taken.keys()].map((change, index) => [change, takenRefs[index]!]));
    let at = 0;
    return changes.map((change, index): LiveState => {
      const { payload } = change;
      const there = kept[index];
      const ref: VaultRef | null = there ? refs[at++]! : null;
      const connections = takenOf.get(change);
      const before = {
        ...{ capture: ref, purge: purges.get(keyOf(payload.username)) ?? null },
        ...(connections !== undefined && { taken: connections }),
      } satisfies Before;
      if (payload.verb === 'special') {
        const content = specials.get(payload.what!)?.get(payload.username);
        return content === undefined ? { content: absent, before, settled: 'is so by now' } : { content, before };
      }
      const settled = settledOf(change, there?.account);
      const content = there ? contentOf(there.account) : absent;
      // A name that was free when it was planned, and is not any more.
      const renamed = payload.values?.['username'];
      const moved =
        payload.verb === 'update' && typeof renamed === 'string' && keyOf(renamed) !== keyOf(payload.username);
      const taken = moved && live.has(keyOf(renamed));
      return {
        content: taken ? `${content} taken` : content,
        before,
        ...(settled !== undefined && !taken && { settled }),
        ...((taken || content !== change.seen) && {
          moved: movedOf(change, there?.account, taken ? String(renamed) : null),
        }),
      };
    });
  });
}
