// Plans for accounts that are chosen: disable, enable, delete, purge, new passwords, other fields.
import { labelOf, shapeOf, textOf } from '../../../preload/contract/account-model.ts';
import type { PlanOutline } from '../../plans/operation.ts';
import type { LiveAccount } from '../target.ts';
import { day, deed, differences, fieldsOfValues, sortedList, stays, type Wanted } from './changes.ts';
import { breather } from '../../breather.ts';
import { type Live } from './live.ts';
import { field, type AccountChange, type AccountPayload } from './payload.ts';
import { type Selected } from './selection.ts';

/** What becomes of one account; null: it is so already. A text: why it can't be. */
export type Judge = (account: LiveAccount, purgeAt: number | null) => Wanted | string | null;

const dayMs = 86_400_000;

export interface VerbPlan {
  live: Live;
  selected: Selected;
  purges: ReadonlyMap<string, number>;
  action: string;
  judge: Judge;
  /** Whom the plan is for. */
  org: string | null;
  /** The exact count has to be typed, whatever the share. */
  counted?: boolean;
  /** Called with some hundred changes before they are stored: seals what they carry. */
  finish?(changes: AccountChange[]): Promise<void>;
}

export function planVerb(plan: VerbPlan): PlanOutline<AccountPayload> {
  const { live, counted = false } = plan;
  let unchanged = 0;
  return {
    changes: changesOf(plan, () => unchanged++),
    unchanged: () => unchanged,
    population: counted ? { ...live.population, counted: true } : live.population,
    org: plan.org,
  };
}

/** Names of a selection that mean no account, or several. */
export function* unclearNames(
  live: Live,
  action: string,
  org: string | null,
  { missing, ambiguous }: Pick<Selected, 'missing' | 'ambiguous'>,
): Generator<AccountChange> {
  const about = (label: string) => ({ key: `${live.row.targetId}/?${label}`, label, action, org });
  for (const name of missing)
    yield stays(live, 'error', about(name), `There is no account "${name}" in ${live.row.name}.`);
  for (const { name, candidates } of ambiguous) {
    const reason = `"${name}" may mean ${candidates.map((one) => `"${one}"`).join(' or ')}. Spell it as one of them.`;
    yield stays(live, 'conflict', about(name), reason);
  }
}

async function* changesOf(
  { live, selected: { accounts, missing, ambiguous }, purges, action, judge, finish, org }: VerbPlan,
  same: () => void,
): AsyncGenerator<AccountChange> {
  const { row, target } = live;
  const about = (label: string) => ({ key: `${row.targetId}/=${label}`, label, action, org });
  yield* unclearNames(live, action, org, { missing, ambiguous });
  const breathe = breather();
  const skipped: AccountChange[] = [];
  const refused: AccountChange[] = [];
  const wanted: { account: LiveAccount; what: Wanted }[] = [];
  for (const account of accounts) {
    await breathe();
    const what = judge(account, purges.size === 0 ? null : (purges.get(target.names.keyOf(account.username)) ?? null));
    if (what === null) same();
    else if (account.protected !== null)
      skipped.push(stays(live, 'skip', about(account.username), `It ${account.protected}.`));
    else if (typeof what === 'string') refused.push(stays(live, 'error', about(account.username), what));
    else wanted.push({ account, what });
  }
  yield* refused;
  let ready: AccountChange[] = [];
  for (const { account, what } of wanted) {
    ready.push(deed(live, account, what, live.orgOf(account)));
    if (ready.length < 500) continue;
    await finish?.(ready);
    yield* ready;
    ready = [];
  }
  await finish?.(ready);
  yield* ready;
  yield* skipped;
}

const not = (live: Live, name: string) =>
  live.keeps.has(name) ? null : `${live.row.name} does not keep the field "${labelOf(name)}".`;

/** The one value, when it is to be set. */
const only = (name: string, value: string | null): Record<string, string> => (value === null ? {} : { [name]: value });

/** @param purgeAt UTC ms from when on it may be deleted for good; null: it is only disabled */
export const judgeDisable =
  (live: Live, purgeAt: number | null): Judge =>
  (account, purges) => {
    const cannot = not(live, 'disabled');
    if (cannot !== null) return cannot;
    const disabled = account.values['disabled'] === 'true';
    if (disabled && (purgeAt === null || purges !== null)) return null;
    return {
      action: 'disable',
      payload: {
        verb: 'update',
        username: account.username,
        values: only('disabled', disabled ? null : 'true'),
        ...(purgeAt !== null && { purge: purgeAt }),
      },
      fields: [
        ...(disabled ? [] : [field('disabled', 'false', 'true')]),
        ...(purgeAt === null ? [] : [field('purge', purges === null ? null : day(purges), day(purgeAt))]),
      ],
      braked: true,
    };
  };

export const judgeEnable =
  (live: Live): Judge =>
  (account, purges) => {
    const cannot = not(live, 'disabled');
    if (cannot !== null) return cannot;
    const disabled = account.values['disabled'] === 'true';
    if (!disabled && purges === null) return null;
    return {
      action: 'enable',
      payload: {
        verb: 'update',
        username: account.username,
        values: only('disabled', disabled ? 'false' : null),
        ...(purges !== null && { purge: null }),
      },
      fields: [
        ...(disabled ? [field('disabled', 'true', 'false')] : []),
        ...(purges === null ? [] : [field('purge', day(purges), null)]),
      ],
    };
  };

export const judgeDelete: Judge = (account, purges) => ({
  action: 'delete',
  payload: { verb: 'delete', username: account.username, ...(purges !== null && { purge: null }) },
  fields: [
    field('username', account.username, null),
    ...Object.entries(account.values)
      .filter(([name, value]) => name !== 'username' && value !== null && value !== 'false' && value.length > 0)
      .map(([name, value]) => field(name, textOf(value), null)),
  ],
  braked: true,
});

/** Only those that are still disabled, and whose date has come. */
export const judgePurge =
  (now: number): Judge =>
  (account, purges) => {
    if (purges === null || purges > now) return null;
    if (account.values['disabled'] !== 'true')
      return 'It was enabled again since it was to be purged. Enable it in Provost too, which takes the purge date away.';
    return judgeDelete(account, purges);
  };

/** The password itself is made and sealed when the change is stored. */
export const judgeReset =
  (live: Live, mustChange: boolean): Judge =>
  ({ username, values }) => {
    const changes = mustChange && live.keeps.has('must_change_password') && values['must_change_password'] !== 'true';
    const flag = changes ? 'true' : null;
    return {
      action: 'reset password',
      payload: { verb: 'update', username, slip: true, values: only('must_change_password', flag) },
      fields: [
        field('password', 'set', 'generated'),
        ...(changes ? [field('must_change_password', 'false', 'true')] : []),
      ],
    };
  };

export interface Settings {
  set: Readonly<Record<string, string | null>>;
  addGroups: readonly string[];
  removeGroups: readonly string[];
  addConnections: readonly string[];
  removeConnections: readonly string[];
}

export const judgeChange =
  (live: Live, settings: Settings): Judge =>
  (account) => {
    const wanted: Record<string, string | string[] | null> = {};
    for (const [name, value] of Object.entries(settings.set)) {
      wanted[name] =
        shapeOf(name) === 'list'
          ? sortedList(
              (value ?? '')
                .split(';')
                .map((one) => one.trim())
                .filter(Boolean),
            )
          : value;
    }
    const more = (name: 'groups' | 'connections', add: readonly string[], remove: readonly string[]) => {
      if (add.length + remove.length === 0) return;
      const has = wanted[name] ?? account.values[name] ?? [];
      const left = (typeof has === 'string' ? [has] : has).filter((one) => !remove.includes(one));
      wanted[name] = sortedList([...left, ...add]);
    };
    more('groups', settings.addGroups, settings.removeGroups);
    more('connections', settings.addConnections, settings.removeConnections);
    const different = differences({ ...account.values, username: account.username }, wanted);
    if (different === null) return null;
    for (const [name, value] of Object.entries(different)) {
      const problem = value === null ? null : live.target.names.problem(name, value);
      if (problem !== null) return problem;
    }
    const renamed = different['username'];
    if (typeof renamed === 'string') {
      const there = live.byKey.get(live.target.names.keyOf(renamed));
      if (there && there !== account) return `The username "${renamed}" is not free.`;
    }
    const enables = different['disabled'] === 'false';
    return {
      action: 'update',
      payload: { verb: 'update', username: account.username, values: different, ...(enables && { purge: null }) },
      fields: fieldsOfValues({ ...account.values, username: account.username }, different),
      braked: different['disabled'] === 'true',
    };
  };

export const purgeDate = (days: number): number => Date.now() + days * dayMs;
