// The plan that brings accounts back as they were captured, from a backup: those that are missing, and on demand the others.
import type { PlanOutline } from '../../plans/operation.ts';
import type { Capture } from '../target.ts';
import type { Vault } from '../vault.ts';
import { deed, differences, fieldsOfValues, stays } from './changes.ts';
import type { Live } from './live.ts';
import { field, type AccountChange, type AccountPayload } from './payload.ts';

export interface RestoreItem {
  username: string;
  capture: Capture;
}

export interface RestorePlan {
  live: Live;
  captures: AsyncIterable<RestoreItem> | Iterable<RestoreItem>;
  /** Those that are there are put back too. */
  existing: boolean;
  org: string | null;
  vault: Vault;
  scope: string;
}

/** Days that captures wait for their plan to be applied. */
const waitDays = 30;
const slice = 500;

export function planRestore(plan: RestorePlan): PlanOutline<AccountPayload> {
  const count = { same: 0 };
  return {
    changes: changesOf(plan, count),
    unchanged: () => count.same,
    population: plan.live.population,
    org: plan.org,
  };
}

async function* changesOf(plan: RestorePlan, count: { same: number }): AsyncGenerator<AccountChange> {
  const { live, existing, org, vault, scope } = plan;
  const { target, row } = live;
  const seen = new Set<string>();
  const later: AccountChange[] = [];
  const skips: AccountChange[] = [];
  let ready: { change: AccountChange; capture: Capture }[] = [];
  const flush = async () => {
    const refs = await vault.put(
      scope,
      ready.map(({ capture }) => capture),
      waitDays,
    );
    for (const [index, { change }] of ready.entries()) change.payload.capture = refs[index]!;
    later.push(...ready.map(({ change }) => change));
    ready = [];
  };
  for await (const { username, capture } of plan.captures) {
    const key = target.names.keyOf(username);
    const about = { key: `${row.targetId}/=${username}`, label: username, action: 'restore', org };
    if (seen.has(key)) {
      yield stays(live, 'conflict', about, 'The backup holds two accounts that this target takes for one.');
      continue;
    }
    seen.add(key);
    const account = live.byKey.get(key) ?? null;
    if (account && !live.visible(account)) {
      yield stays(live, 'conflict', about, `The username "${username}" is not free in this target.`);
      continue;
    }
    if (account && account.username !== username) {
      yield stays(live, 'conflict', about, `"${account.username}" exists, which the target takes for "${username}".`);
      continue;
    }
    if (account && (!existing || account.protected !== null)) {
      const why = account.protected === null ? 'It exists.' : `It ${account.protected}.`;
      skips.push(stays(live, 'skip', about, why));
      continue;
    }
    const { values, passwordMark } = target.describe(capture);
    const different = account ? differences(account.values, values) : null;
    if (account && different === null && account.passwordMark !== null && account.passwordMark === passwordMark) {
      count.same++;
      continue;
    }
    const kept = target.traits.restoresPasswords;
    const fields = [
      ...(account ? [] : [field('username', null, username)]),
      ...(account ? fieldsOfValues(account.values, different ?? {}) : fieldsOfValues({}, filled(values))),
      field('password', account ? 'set' : null, kept ? 'the one of the backup' : 'one that nobody knows'),
    ];
    const payload: AccountPayload = { verb: 'restore', username };
    const change = deed(live, account, { action: 'restore', payload, fields }, account ? live.orgOf(account) : org);
    const undo = account ? change.undo : { restores: 'deletes the account again', cannot: [] };
    ready.push({ change: { ...change, undo }, capture });
    if (ready.length === slice) await flush();
  }
  await flush();
  yield* later;
  yield* skips;
}

const filled = <Value>(values: Record<string, Value>) =>
  Object.fromEntries(
    Object.entries(values).filter(([name, value]) => name !== 'username' && value !== null && value !== 'false'),
  );
