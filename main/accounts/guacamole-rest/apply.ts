// Deeds: users first, then what is given to each, then membership, which goes group by group. Nothing holds these together on
// the server, so a deed that broke off between them is completed when it is done again.
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { ApplyOptions, Deed, DeedOutcome, NameRules } from '../target.ts';
import { each } from './calls.ts';
import { carryOut, type Act, type Result } from './directory.ts';
import {
  connectionIds,
  makeGroups,
  moveMembers,
  moveOf,
  patchPermissions,
  permissionPatches,
  unknownIn,
  type Move,
  type There,
} from './given.ts';
import { findUsers, listGroups, permissionsOf, type Found, type Met } from './read.ts';
import { restoreAct, restoreGiven, restoreGroups } from './restore.ts';
import { totpReset } from './totp.ts';
import { attributeOf, changedUser, isDisabled, isSelf, type WirePermissions, type WireUser } from './users.ts';

export interface Work {
  deed: Deed;
  username: string;
  found: Found | null;
  /** What is done to the user itself; null: nothing. */
  act: Act | null;
  /** What was made of what is asked for: what the caller should know. */
  notes: string[];
  failed: DeedOutcome | null;
}

/** Fields that are not kept in the user itself. */
const given = new Set(['username', 'role', 'can_change_password', 'connections', 'groups']);

export async function applyDeeds(
  met: Met,
  names: NameRules,
  deeds: readonly Deed[],
  options: ApplyOptions,
  signal: AbortSignal,
  upTo: number,
): Promise<DeedOutcome[]> {
  await makeGroups(met, options.makeGroups, signal);
  const subjects = deeds.map(subjectOf);
  // By the exact name: whether another spelling is the same account is for the server to say.
  const found = await findUsers(met, subjects, names.keyOf, signal, upTo);
  const users = new Map(found.map((one) => [one.user.username, one]));
  const there = await thingsFor(met, deeds, signal);
  const works = deeds.map((deed, at): Work => {
    const username = subjects[at]!;
    const work: Work = { deed, username, found: users.get(username) ?? null, act: null, notes: [], failed: null };
    const problem = unknownIn(valuesOf(deed), there) ?? prepare(work, met, names);
    if (problem !== null) work.failed = { ok: false, message: problem };
    return work;
  });

  const acting = works.filter((work) => work.failed === null && work.act !== null);
  const results = await carryOut(
    met,
    acting.map((work) => work.act!),
    signal,
  );
  acting.forEach((work, at) => settle(work, results[at] ?? null));

  await give(met, works, there.connections, options, signal);
  await group(met, works, there.groups, signal);
  return works.map((work) => work.failed ?? success(work));
}

/** Asked only where some deed names any. */
async function thingsFor(met: Met, deeds: readonly Deed[], signal: AbortSignal): Promise<There> {
  const some = (field: string) => deeds.some((deed) => deed.verb === 'restore' || valuesOf(deed)[field] !== undefined);
  return {
    groups: new Set(some('groups') ? (await listGroups(met, signal)).map((one) => one.identifier) : []),
    connections: some('connections') ? await connectionIds(met, signal) : new Map<string, string>(),
  };
}

const success = ({ notes }: Work): DeedOutcome =>
  notes.length === 0 ? { ok: true } : { ok: true, message: `${notes.join('. ')}.` };

const subjectOf = (deed: Deed): string =>
  deed.verb === 'create' ? nameIn(deed.values) : deed.verb === 'special' ? deed.subject : deed.username;

const valuesOf = (deed: Deed): AccountValues => ('values' in deed ? deed.values : {});

const nameIn = (values: AccountValues) => (typeof values['username'] === 'string' ? values['username'] : '');

/** Fills in what is to be done to the user itself. @returns why nothing can be */
function prepare(work: Work, met: Met, names: NameRules): string | null {
  const { deed, found } = work;
  if (found && isSelf(found.user.username, met.session.username))
    return 'It is the account that Provost signs in with, and is left alone.';
  switch (deed.verb) {
    case 'delete':
      if (found) work.act = { op: 'remove', username: found.user.username };
      else work.notes.push('It was gone already');
      return null;
    case 'restore':
      work.act = restoreAct(work, met);
      return null;
    case 'special':
      if (deed.what === 'make-group') return null;
      if (deed.what !== 'reset-totp') return `Guacamole over REST can't do "${deed.what}".`;
      if (!found) return 'It is not there any more.';
      work.act = totpReset(found.user, met.server);
      return work.act ? null : 'This Guacamole has no second factor (TOTP) that could be reset.';
    case 'create':
      return problemOf(deed.values, null, met, names) ?? prepareCreate(work, deed, met);
    case 'update': {
      if (!found) return 'It is not there any more.';
      const renamed = deed.values['username'];
      if (renamed !== undefined && renamed !== found.user.username)
        return "Guacamole can't rename accounts over REST. Make a new one, or use a target of the kind guacamole-sql.";
      const problem = problemOf(deed.values, found.user, met, names);
      if (problem !== null) return problem;
      if (deed.password !== null || Object.keys(deed.values).some((field) => !given.has(field)))
        work.act = {
          op: 'replace',
          user: changedUser(found.user, found.user.username, deed.values, deed.password, met.server),
        };
      return null;
    }
  }
}

/** One that is there already is what a try before has made, or it is somebody else's. */
function prepareCreate(work: Work, deed: Deed & { verb: 'create' }, met: Met): string | null {
  const wanted = changedUser(null, work.username, deed.values, deed.password, met.server);
  const there = work.found?.user;
  if (!there) {
    work.act = { op: 'add', user: wanted };
    return null;
  }
  const same =
    typeof there.lastActive !== 'number' &&
    isDisabled(there, met.server) === isDisabled(wanted, met.server) &&
    Object.entries(wanted.attributes).every(([name, value]) => (there.attributes[name] ?? null) === value);
  if (!same) return 'Guacamole has an account that it takes for the same.';
  work.notes.push('It had been made before, and was completed');
  work.act = { op: 'replace', user: changedUser(there, there.username, deed.values, deed.password, met.server) };
  return null;
}

/** What the server would refuse, or drop without a word. */
function problemOf(values: AccountValues, live: WireUser | null, met: Met, names: NameRules): string | null {
  for (const [field, value] of Object.entries(values)) {
    if (value === null) {
      if (field === 'username') return 'The username is empty.';
    } else {
      const problem = names.problem(field, value);
      if (problem !== null) return problem;
    }
    if (given.has(field)) continue;
    const attribute =
      field === 'must_change_password' ? 'expired' : field === 'disabled' ? 'disabled' : attributeOf(field, met.server);
    if (attribute === null) return `This Guacamole does not keep "${field}".`;
    if (live && met.server.attributes.has(attribute) && !(attribute in live.attributes))
      return `Guacamole does not let the account of this target see or change "${field}" of this account: it needs ADMINISTER on it.`;
  }
  return null;
}

function settle(work: Work, result: Result): void {
  if (result === null) return;
  if (work.deed.verb === 'delete' && result.problem.startsWith('It is not there')) {
    work.notes.push('It was gone already');
    return;
  }
  work.failed = {
    ok: false,
    message: `${result.problem}.`,
    ...(result.words !== undefined && { words: result.words }),
  };
}

/** Permissions: of each account itself, and those that its manager gets on all that were made. */
async function give(
  met: Met,
  works: readonly Work[],
  ids: ReadonlyMap<string, string>,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<void> {
  const alive = works.filter(({ failed, deed }) => !failed && deed.verb !== 'delete' && deed.verb !== 'special');
  const concerned = alive.filter(
    ({ deed }) =>
      deed.verb === 'restore' ||
      ['role', 'can_change_password', 'connections'].some((field) => valuesOf(deed)[field] !== undefined),
  );
  await each(concerned, async (work) => {
    const now = await currentPermissions(met, work, signal);
    const patches =
      work.deed.verb === 'restore'
        ? restoreGiven(work, now, new Set(ids.values()))
        : permissionPatches(work.username, valuesOf(work.deed), now, ids);
    const problem = await patchPermissions(met, work.username, patches, signal);
    if (problem !== null) fail(work, problem);
  });
  const { managedBy } = options;
  const made = alive.filter(({ deed, failed }) => deed.verb === 'create' && !failed);
  if (managedBy === null || made.length === 0 || managedBy === met.session.username) return;
  const patches = made.flatMap(({ username }) =>
    ['READ', 'UPDATE', 'DELETE', 'ADMINISTER'].map((value) => ({
      op: 'add' as const,
      path: `/userPermissions/${username}`,
      value,
    })),
  );
  const problem = await patchPermissions(met, managedBy, patches, signal);
  if (problem !== null) for (const work of made) fail(work, `"${managedBy}" could not be made its manager: ${problem}`);
}

/** Those of an account that was just made are read too: the server gives it some of its own accord. */
async function currentPermissions(
  met: Met,
  { found, act, username }: Work,
  signal: AbortSignal,
): Promise<WirePermissions> {
  const known = act?.op === 'add' ? null : found?.around.permissions;
  return (
    known ??
    (await permissionsOf(met, username, signal)) ?? {
      connectionPermissions: {},
      userPermissions: {},
      systemPermissions: [],
    }
  );
}

async function group(
  met: Met,
  works: readonly Work[],
  groups: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<void> {
  const moves = new Map<Work, Move>();
  for (const work of works) {
    const { deed, failed } = work;
    if (failed || deed.verb === 'delete' || deed.verb === 'special') continue;
    const wanted = deed.verb === 'restore' ? restoreGroups(work, groups) : valuesOf(deed)['groups'];
    if (wanted !== undefined) moves.set(work, moveOf(work.username, wanted, work.found));
  }
  const failures = await moveMembers(met, [...moves.values()], signal);
  for (const work of moves.keys()) {
    const failure = failures.get(work.username);
    if (failure !== undefined) fail(work, failure);
  }
}

/** The account itself is done; the rest of it is not. */
function fail(work: Work, problem: string): void {
  const done =
    work.act?.op === 'add'
      ? 'The account was made, but '
      : work.act
        ? 'The account was changed, but '
        : 'It was not changed: ';
  work.failed ??= { ok: false, message: `${done}${problem}.` };
}
