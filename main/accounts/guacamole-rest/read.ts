// Reading accounts: one list of users, one list of members for each group, and what is given to each user.
//
// The API has no list of permissions: role, connections and "may change password" take a request for each user. Up to some
// thousands that is seconds, and the fields are kept. Beyond, a reading would take minutes, so they are left out of what the
// target keeps (and said in the probe); `grants` still shows them for one account. Which of both holds is settled when the
// target is first counted and does not change while it is open, so that a plan and its job see the same fields.
import type { Json } from '../../plans/operation.ts';
import { ProvostError } from '../../errors.ts';
import type { Captured as CapturedAccount, GroupInfo, LiveAccount } from '../target.ts';
import { breather } from '../../breather.ts';
import { each, failed, find, get, segment } from './calls.ts';
import { entryReader } from './entries.ts';
import type { Server } from './server.ts';
import type { Session } from './session.ts';
import { accountOf, toCapture, type Surroundings, type WirePermissions, type WireUser } from './users.ts';

/** Accounts up to which permissions are read. */
export const permissionsUpTo = 10_000;
/** Names from which on one list is less work than asking for each. */
const listFrom = 25;
const batch = 1000;

export interface Met {
  session: Session;
  server: Server;
  org: string | null;
  /** How many users the last list had, and whether permissions are read; null: never listed. */
  counted: { users: number; permissions: boolean } | null;
}

/** A user has a name; what a proxy or another program answers has none. */
function asUser(value: unknown): WireUser {
  const user = value as Partial<WireUser> | null;
  if (typeof user?.username === 'string')
    return { ...user, username: user.username, attributes: user.attributes ?? {} };
  throw new ProvostError('TARGET_UNSUPPORTED', 'What the server lists as users has no names', {
    hint: 'Look whether Guacamole itself answers at this address',
  });
}

/** Every user of the server. */
export async function listUsers(met: Met, signal: AbortSignal, upTo: number): Promise<WireUser[]> {
  const users: WireUser[] = [];
  const reader = entryReader((_, value) => users.push(asUser(value)));
  const answer = await met.session.call(
    { method: 'GET', path: '/users', pieces: (piece) => reader.write(piece) },
    signal,
  );
  if (answer.status !== 200) throw failed('read its users', answer);
  try {
    reader.end();
  } catch (error) {
    throw new ProvostError('TARGET_UNREACHABLE', 'Guacamole broke off while it listed its users', {}, { cause: error });
  }
  met.counted = { users: users.length, permissions: met.counted?.permissions ?? users.length <= upTo };
  return users;
}

export interface WireGroup {
  identifier: string;
  disabled?: boolean;
  attributes?: Record<string, string | null>;
}

export async function listGroups(met: Met, signal: AbortSignal): Promise<WireGroup[]> {
  return Object.values((await get(met.session, '/userGroups', 'read its groups', signal)) as Record<string, WireGroup>);
}

const members = async (met: Met, group: string, kind: 'memberUsers' | 'memberUserGroups', signal: AbortSignal) =>
  // A group that was just removed has no members.
  ((await find(met.session, `/userGroups/${segment(group)}/${kind}`, 'read who is in a group', signal)) ??
    []) as string[];

/** Groups by username. */
export async function membership(
  met: Met,
  signal: AbortSignal,
  listed?: readonly WireGroup[],
): Promise<Map<string, string[]>> {
  const groups = (listed ?? (await listGroups(met, signal))).map((group) => group.identifier);
  const lists = await each(groups, (group) => members(met, group, 'memberUsers', signal));
  const of = new Map<string, string[]>();
  const breathe = breather();
  for (const [at, users] of lists.entries()) {
    for (const [index, user] of users.entries()) {
      const list = of.get(user);
      if (list) list.push(groups[at]!);
      else of.set(user, [groups[at]!]);
      if ((index & 255) === 0) await breathe();
    }
  }
  return of;
}

export async function groupInfos(met: Met, signal: AbortSignal): Promise<GroupInfo[]> {
  const groups = await listGroups(met, signal);
  return each(groups, async (group) => {
    const users = await members(met, group.identifier, 'memberUsers', signal);
    const inside = await members(met, group.identifier, 'memberUserGroups', signal);
    return {
      name: group.identifier,
      members: users.length,
      groups: inside.toSorted(),
      disabled: group.disabled ?? group.attributes?.['disabled'] === 'true',
    };
  });
}

/** Names by id. A name that several connections have is followed by the id: "desk (#12)". */
export async function connectionNames(met: Met, signal: AbortSignal): Promise<Map<string, string>> {
  const all = Object.values(
    (await get(met.session, '/connections', 'read its connections', signal)) as Record<
      string,
      { identifier: string; name: string }
    >,
  );
  const seen = new Map<string, number>();
  for (const { name } of all) seen.set(name, (seen.get(name) ?? 0) + 1);
  return new Map(
    all.map(({ identifier, name }) => [identifier, seen.get(name)! > 1 ? `${name} (#${identifier})` : name]),
  );
}

/** What is given to a user itself; null: there is none of that name, or it is not shown to the account of this target. */
export async function permissionsOf(met: Met, username: string, signal: AbortSignal): Promise<WirePermissions | null> {
  const path = `/users/${segment(username)}/permissions`;
  const answer = await met.session.call({ method: 'GET', path }, signal);
  if (answer.status === 404 || answer.status === 403) return null;
  if (answer.status !== 200 || answer.body === undefined) throw failed('read what an account may do', answer);
  const raw = answer.body as Partial<WirePermissions>;
  return {
    connectionPermissions: raw.connectionPermissions ?? {},
    userPermissions: raw.userPermissions ?? {},
    systemPermissions: raw.systemPermissions ?? [],
    ...Object.fromEntries(Object.entries(raw).filter(([key]) => key.endsWith('Permissions'))),
  };
}

/** Whether permissions are read: settled by a list when nothing was counted yet. */
async function readsPermissions(met: Met, signal: AbortSignal, upTo: number): Promise<boolean> {
  if (!met.counted) await listUsers(met, signal, upTo);
  return met.counted!.permissions;
}

export async function* snapshot(met: Met, signal: AbortSignal, upTo: number): AsyncGenerator<LiveAccount[]> {
  const users = await listUsers(met, signal, upTo);
  const groups = await membership(met, signal);
  const permissions = met.counted!.permissions;
  const connections = permissions ? await connectionNames(met, signal) : new Map<string, string>();
  const breathe = breather();
  for (let from = 0; from < users.length; from += batch) {
    const some = users.slice(from, from + batch);
    const given = permissions ? await each(some, (user) => permissionsOf(met, user.username, signal)) : [];
    const accounts: LiveAccount[] = [];
    for (const [at, user] of some.entries()) {
      const around = {
        groups: groups.get(user.username) ?? [],
        permissions: given[at] ?? null,
        connections,
      };
      accounts.push(accountOf(user, around, met.server, met.session.username, met.org));
      if ((at & 31) === 0) await breathe();
    }
    yield accounts;
  }
}

export interface Found {
  user: WireUser;
  around: Surroundings;
}

/**
 * The users that are there, with all that is read of each. Those that `keyOf` takes for the same can be among them, so that a
 * server which keeps them apart is asked of no other than the one that is named.
 */
export async function findUsers(
  met: Met,
  usernames: readonly string[],
  keyOf: (username: string) => string,
  signal: AbortSignal,
  upTo: number,
): Promise<Found[]> {
  const permissions = await readsPermissions(met, signal, upTo);
  const keys = new Set(usernames.map(keyOf));
  const many = keys.size >= listFrom && met.counted!.users <= keys.size * 40;
  const users = many
    ? (await listUsers(met, signal, upTo)).filter((user) => keys.has(keyOf(user.username)))
    : (await each(usernames, (name) => userNamed(met, name, signal))).filter((user) => user !== null);
  // Lists of members, unless there are more groups than names.
  const listed = keys.size >= listFrom ? await listGroups(met, signal) : null;
  const groups = listed && listed.length <= keys.size ? await membership(met, signal, listed) : null;
  const connections = permissions && users.length > 0 ? await connectionNames(met, signal) : new Map<string, string>();
  return each(users, async (user): Promise<Found> => {
    const own = permissions ? await permissionsOf(met, user.username, signal) : null;
    return {
      user,
      around: {
        groups: groups ? (groups.get(user.username) ?? []) : await groupsOf(met, user.username, signal),
        permissions: own,
        connections,
      },
    };
  });
}

/** By `keyOf`; of those with the same key, the one that is spelled as it was asked for. */
export function byKey(
  found: readonly Found[],
  usernames: readonly string[],
  keyOf: (username: string) => string,
): Map<string, Found> {
  const asked = new Set(usernames);
  const map = new Map<string, Found>();
  for (const one of found) {
    const key = keyOf(one.user.username);
    if (!map.has(key) || asked.has(one.user.username)) map.set(key, one);
  }
  return map;
}

export const groupsOf = async (met: Met, username: string, signal: AbortSignal): Promise<string[]> =>
  ((await find(met.session, `/users/${segment(username)}/userGroups`, 'read the groups of an account', signal)) ??
    []) as string[];

export async function userNamed(met: Met, username: string, signal: AbortSignal): Promise<WireUser | null> {
  const user = await find(met.session, `/users/${segment(username)}`, 'read an account', signal);
  return user === undefined ? null : asUser(user);
}

export const liveOf = (found: Found, met: Met): LiveAccount =>
  accountOf(found.user, found.around, met.server, met.session.username, met.org);

export const capturedOf = (found: Found, met: Met): CapturedAccount => ({
  account: liveOf(found, met),
  capture: toCapture(found.user, found.around, met.server) as Json,
});
