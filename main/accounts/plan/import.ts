// The plan of an import: every row against the accounts as they are just now. Rows are matched first and written down after,
// since only the last one tells that an earlier one has a rival. Of a row that changes nothing, its place alone is kept.
import type { PlanImportInput } from '../../../preload/contract/accounts.ts';
import { labelOf } from '../../../preload/contract/account-model.ts';
import { matchesFilter } from '../../../preload/contract/filter.ts';
import type { PlanOutline } from '../../plans/operation.ts';
import { fieldsOf, momentOf, termsOf } from '../fields.ts';
import type { Rows, ShapedRow } from '../parts.ts';
import type { Vault } from '../vault.ts';
import { deed, fieldsOfValues, stays, type Wanted } from './changes.ts';
import { breather } from '../../breather.ts';
import { Claims, giveDesktops, type Claim } from './claims.ts';
import { fieldsOfConnection, type Given, type Person } from './desktops.ts';
import { ahead, everyAccount, type Live } from './live.ts';
import { matcherFor } from './match.ts';
import { field, type AccountChange, type AccountPayload } from './payload.ts';
import { makeGroup } from './special.ts';
import { judgeDelete, judgeDisable, purgeDate } from './verbs.ts';
import { allOf, wantedOf, type Rules } from './wanted.ts';

export interface ImportPlan {
  live: Live;
  rows: Rows;
  rules: Rules;
  input: Pick<PlanImportInput, 'mode' | 'match' | 'missing' | 'within' | 'updatePassword' | 'managedBy'>;
  purges: ReadonlyMap<string, number>;
  /** Of accounts that are made. */
  org: string | null;
  /** Whom the plan is for. */
  planOrg: string | null;
  vault: Vault;
  scope: string;
  signal: AbortSignal;
  /** A container for each, and the connection that leads to it. Asked once, when it is known whom the rows are about. */
  desktopsFor?(people: readonly Person[]): Promise<ReadonlyMap<string, Given>>;
}

/** Days until an account that is missed, or marked as deleted in the file, may be purged. */
const purgeAfter = 30;
/** Days that passwords wait for their plan to be applied. */
const passwordDays = 30;
/** Rows or claims that are looked at before the time is: asking for it costs as much as a few of them. */
const unheeded = 63;

const placeOf = ({ file, line }: { file: string; line: number | null }) =>
  line === null ? file : `${file}, line ${line}`;

export function planImport(plan: ImportPlan): PlanOutline<AccountPayload> {
  const count = { same: 0 };
  return {
    changes: changesOf(plan, count),
    unchanged: () => count.same,
    population: plan.live.population,
    org: plan.planOrg,
  };
}

async function* changesOf(plan: ImportPlan, count: { same: number }): AsyncGenerator<AccountChange> {
  const { live, rows, rules, input, org, signal } = plan;
  const { keyOf, problem: problemOf } = live.target.names;
  const action = 'import';
  let broken = 0;
  const atLine = (place: { file: string; line: number | null }, label: string) => ({
    ...{ key: `line:${place.file}:${place.line ?? broken++}`, label, action, org },
  });
  for (const { file, line, problem, weight } of rows.problems)
    yield stays(
      live,
      weight === 'error' ? 'error' : 'skip',
      atLine({ file, line }, placeOf({ file, line })),
      `${placeOf({ file, line })}: ${problem}`,
    );

  const match = await matcherFor(live, input.match);
  const claims = new Claims();
  /** Accounts that a row in error or conflict names: they are not missing. */
  const mentioned = new Set<string>();
  const conflicts: AccountChange[] = [];
  let otherNames = 0;
  const lineKeys = new Set<string>();
  const breathe = breather();

  const bad = (row: ShapedRow, kind: 'error' | 'conflict', reason: string): AccountChange => {
    const about = atLine(row, row.username === '' ? placeOf(row) : row.username);
    // Two rows may begin on one line only in formats without lines; the number of the row tells them apart.
    if (lineKeys.has(about.key)) about.key = `${about.key}:${row.row}`;
    lineKeys.add(about.key);
    if (row.username !== '') mentioned.add(keyOf(row.username));
    if (row.oldUsername) mentioned.add(keyOf(row.oldUsername));
    return stays(live, kind, about, `${placeOf(row)}: ${reason}`);
  };

  /** @returns what keeps the row from being planned; null: nothing, or it is told later */
  const take = (row: ShapedRow): AccountChange | null => {
    if (row.problems.length > 0) {
      const wrong = row.problems.filter(({ weight }) => weight === 'error');
      const told = wrong.map(({ column, problem }) => `${column === null ? '' : `${column}: `}${problem}`);
      if (told.length > 0) return bad(row, 'error', allOf(told));
    }
    if (row.username === '' && input.match === 'username') return bad(row, 'error', 'The row has no username.');
    const found = match(row);
    if (found.kind === 'error' || found.kind === 'conflict') {
      const change = bad(row, found.kind, found.reason);
      if (found.kind === 'error') return change;
      conflicts.push(change);
      return null;
    }
    const account = found.kind === 'account' ? found.account : null;
    const rename = found.kind === 'account' ? found.rename : null;
    if (account && rename === null && row.username !== '' && input.match !== 'username') {
      if (keyOf(row.username) !== keyOf(account.username)) otherNames++;
    }
    // prettier-ignore -- as one literal, without spreads: this happens for every row
    const claim: Claim = {
      file: row.file,
      line: row.line,
      username: account === null ? row.username : account.username,
      account,
      verdict: 'same',
      row: null,
      values: null,
      rivals: null,
      told: false,
    };
    if (row.delete) {
      claim.verdict = account ? 'delete' : 'absent';
      claim.row = row;
    } else if (!account) {
      claim.verdict = input.mode === 'update' ? 'absent' : 'create';
    } else if (input.mode === 'create') claim.verdict = 'exists';
    if (claim.verdict === 'create' || (claim.verdict === 'same' && account)) {
      const named = account ? rename : row.username;
      const wrong = named === null ? null : problemOf('username', named);
      const wanted = wrong === null ? wantedOf(rules, row, account) : `username: ${wrong}`;
      if (typeof wanted === 'string') return bad(row, 'error', wanted);
      const sets = row.password !== null && (account === null || input.updatePassword === 'always');
      if (!account || wanted || sets || rename !== null) {
        claim.verdict = account ? 'update' : 'create';
        claim.values = rename === null ? wanted : { username: rename, ...wanted };
        claim.row = row;
      }
    }
    claims.lay(claim, row, account ?? row.key ?? keyOf(row.username));
    if (rename !== null && account !== null && keyOf(rename) !== keyOf(account.username))
      claims.lay(claim, row, keyOf(rename));
    return null;
  };

  for await (const batch of ahead(rows.batches(signal))) {
    for (let index = 0; index < batch.length; index++) {
      if ((index & unheeded) === 0) await breathe();
      const error = take(batch[index]!);
      if (error) yield error;
    }
    signal.throwIfAborted();
  }

  let looked = 0;
  for (const claim of claims.all) {
    if ((++looked & unheeded) === 0) await breathe();
    if (!claim.rivals) continue;
    const all = [{ file: claim.file, line: claim.line, username: claim.username }, ...claim.rivals];
    const lines = all.map(placeOf).join(' and ');
    const whose = claim.account ? `the account "${claim.account.username}"` : `the same username ("${claim.username}")`;
    for (const place of all) {
      const about = atLine(place, place.username === '' ? placeOf(place) : place.username);
      if (lineKeys.has(about.key)) continue;
      lineKeys.add(about.key);
      yield stays(live, 'conflict', about, `${lines} are for ${whose}. Leave one of them out.`);
    }
  }
  yield* conflicts;
  if (plan.desktopsFor)
    yield* giveDesktops(claims.all, live, plan.desktopsFor, (claim, reason) => {
      const about = atLine(claim, claim.username);
      return stays(live, 'conflict', about, `${placeOf(claim)}: ${reason}`);
    });
  const lost =
    input.mode === 'synchronise' && input.missing !== 'keep' && rows.problems.some(({ weight }) => weight === 'error');
  if (lost) {
    const reason =
      'Accounts that are not in the file are left as they are: parts of it could not be read, and may name them.';
    yield stays(
      live,
      'conflict',
      { key: `${live.row.targetId}/#missing`, label: 'Missing accounts', action, org },
      reason,
    );
  }

  const groups = rules.missingGroups === 'made' ? await missingGroups(rules, claims.all, breathe) : null;
  for (const name of groups?.values() ?? []) yield makeGroup(live, name, org);

  const skips: AccountChange[] = [];
  const about = (label: string, key = `${live.row.targetId}/=${label}`) => ({ key, label, action, org });
  // In one writing, when all are known: the plan counts only after it.
  const passwords = plan.vault.begin(plan.scope, passwordDays);
  const withPassword = (change: AccountChange, password: ShapedRow['password']): AccountChange => {
    if (password === null) return change;
    change.payload.password = passwords.add(password.value);
    if (password.by === 'generated') change.payload.slip = true;
    return change;
  };

  /** @returns what is done for it; null: nothing, or a skip that is told later */
  const changeOf = (claim: Claim): AccountChange | null => {
    if (claim.rivals || claim.told) return null;
    const { verdict, account, username } = claim;
    const skip = (reason: string): null => {
      skips.push(stays(live, 'skip', about(username), reason));
      return null;
    };
    if (verdict === 'exists') return skip('It exists already.');
    if (verdict === 'absent') return skip(`There is no such account in ${live.row.name}.`);
    if (verdict !== 'same' && account && account.protected !== null) return skip(`It ${account.protected}.`);
    const wanted = verdict === 'same' ? null : wantedBy(plan, claim);
    if (wanted === null) {
      count.same++;
      return null;
    }
    if (typeof wanted === 'string') return skip(wanted);
    const change = deed(live, account, wanted, account ? live.orgOf(account) : (org ?? live.row.org));
    const makes =
      groups === null ? [] : namedIn(rules, change.payload.values).filter((name) => groups.has(keyOf(name)));
    if (makes.length > 0) change.payload.makes = makes;
    const warnings = [
      ...(claim.row?.problems ?? []).map(({ problem }) => problem),
      ...(claim.note ? [claim.note] : []),
    ];
    if (warnings.length > 0) change.reason = warnings.join(' ');
    const password = usesPassword(plan, claim) ? claim.row!.password : null;
    claim.row = null;
    return withPassword(change, password);
  };

  for (const claim of claims.all) {
    if ((++looked & unheeded) === 0) await breathe();
    const change = changeOf(claim);
    if (change) yield change;
  }
  if (input.mode === 'synchronise' && input.missing !== 'keep' && !lost) {
    const judge = judgeDisable(live, input.missing === 'delete' ? purgeDate(purgeAfter) : null);
    const moment = momentOf(Date.now());
    const terms = termsOf(input.within ?? '');
    for (const account of everyAccount(live)) {
      await breathe();
      const key = keyOf(account.username);
      if (claims.has(account) || mentioned.has(key) || !live.visible(account)) continue;
      if (terms.length > 0 && !matchesFilter(terms, fieldsOf(account, plan.purges.has(key), moment))) continue;
      const wanted = judge(account, plan.purges.get(key) ?? null);
      if (wanted === null) count.same++;
      else if (account.protected !== null)
        skips.push(stays(live, 'skip', about(account.username), `It is not in the file, and it ${account.protected}.`));
      else if (typeof wanted === 'string') skips.push(stays(live, 'skip', about(account.username), wanted));
      else yield deed(live, account, wanted, live.orgOf(account));
    }
  }
  await passwords.end();
  yield* skips;
  for (const name of rules.unkept) {
    const reason = `${live.row.name} does not keep it: what the file says of it is left out.`;
    yield stays(live, 'skip', about(`Column ${labelOf(name)}`, `${live.row.targetId}/#column/${name}`), reason);
  }
  if (otherNames > 0) {
    const reason = `${otherNames} rows name another username than the account has that they match. Usernames stay as they are; a column "old_username" renames.`;
    yield stays(live, 'skip', about('Other usernames', `${live.row.targetId}/#usernames`), reason);
  }
}

/** Groups that values name and the target has not. */
const namedIn = ({ names, groups }: Rules, values: Claim['values'] | undefined): string[] => {
  const named = values?.['groups'];
  return typeof named !== 'object' || named === null ? [] : named.filter((name) => !groups?.has(names.keyOf(name)));
};

/** By `keyOf`, as they are first written. */
async function missingGroups(
  rules: Rules,
  claims: Iterable<Claim>,
  breathe: () => Promise<void> | undefined,
): Promise<Map<string, string>> {
  const missing = new Map<string, string>();
  if (rules.groups === null) return missing;
  for (const { rivals, verdict, values } of claims) {
    await breathe();
    if (rivals || (verdict !== 'create' && verdict !== 'update')) continue;
    for (const name of namedIn(rules, values)) {
      const key = rules.names.keyOf(name);
      if (!missing.has(key)) missing.set(key, name);
    }
  }
  return missing;
}

const usesPassword = ({ input }: ImportPlan, { account, row, verdict }: Claim): boolean =>
  verdict !== 'delete' &&
  row !== null &&
  row.password !== null &&
  (account === null || input.updatePassword === 'always');

function wantedBy(plan: ImportPlan, claim: Claim): Wanted | string | null {
  const { live, input, purges } = plan;
  const { account, verdict } = claim;
  if (verdict === 'delete') {
    const purgedAt = purges.get(live.target.names.keyOf(account!.username)) ?? null;
    return live.keeps.has('disabled')
      ? judgeDisable(live, purgeDate(purgeAfter))(account!, purgedAt)
      : judgeDelete(account!, purgedAt);
  }
  const password = usesPassword(plan, claim) ? claim.row!.password : null;
  const values = { ...claim.values };
  const { changeAtNextLogin } = live.row.policy;
  const mustChange = live.keeps.has('must_change_password') && values['must_change_password'] === undefined;
  if (changeAtNextLogin && mustChange && (password !== null || account === null)) {
    if (account?.values['must_change_password'] !== 'true') values['must_change_password'] = 'true';
  }
  const desktop = claim.makes && { desktop: claim.makes };
  const connectionFields = claim.makes ? [fieldsOfConnection(claim.makes)] : [];
  const word = password === null ? null : password.by === 'generated' ? 'generated' : 'from the file';
  if (account === null) {
    values['username'] = claim.username;
    const { username: _, ...rest } = values;
    return {
      action: 'create',
      payload: {
        ...{ verb: 'create', username: claim.username, values: { username: claim.username, ...rest } },
        ...(plan.org !== null && { org: plan.org }),
        ...desktop,
        ...(input.managedBy !== undefined && { managedBy: input.managedBy }),
      },
      fields: [
        field('username', null, claim.username),
        ...fieldsOfValues({}, rest),
        ...connectionFields,
        field('password', null, word ?? 'one that nobody knows'),
      ],
    };
  }
  const enables = values['disabled'] === 'false';
  return {
    action: 'update',
    payload: { verb: 'update', username: account.username, values, ...desktop, ...(enables && { purge: null }) },
    fields: [
      ...fieldsOfValues({ ...account.values, username: account.username }, values),
      ...connectionFields,
      ...(word === null ? [] : [field('password', 'set', word)]),
    ],
    braked: values['disabled'] === 'true',
  };
}
