// What is given to accounts beside themselves: permissions, and membership in groups. A whole class goes into a group by one
// request.
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import { each, failed, segment } from './calls.ts';
import { problemOf } from './directory.ts';
import { connectionNames, listGroups, type Found, type Met } from './read.ts';
import type { WirePermissions } from './users.ts';

export interface Patch {
  op: 'add' | 'remove';
  path: string;
  value: string;
}

/** Patches of a list, so that none is bigger than what a proxy lets through. */
const atOnce = 2000;

/** @returns why it failed, in a sentence; null: it is done */
async function patch(met: Met, path: string, patches: readonly Patch[], signal: AbortSignal): Promise<string | null> {
  for (let from = 0; from < patches.length; from += atOnce) {
    const answer = await met.session.call({ method: 'PATCH', path, json: patches.slice(from, from + atOnce) }, signal);
    if ([502, 503, 504].includes(answer.status)) throw failed('change permissions', answer);
    if (answer.status !== 200 && answer.status !== 204) {
      const { problem, words } = problemOf(answer);
      return words === undefined ? problem : `${problem} ("${words}")`;
    }
  }
  return null;
}

export const patchPermissions = (met: Met, username: string, patches: readonly Patch[], signal: AbortSignal) =>
  patches.length === 0 ? Promise.resolve(null) : patch(met, `/users/${segment(username)}/permissions`, patches, signal);

/** Ids by name and by the name with the id. */
export async function connectionIds(met: Met, signal: AbortSignal): Promise<Map<string, string>> {
  const names = await connectionNames(met, signal);
  return new Map([...names].flatMap(([id, name]) => [[name, id] as const, [`#${id}`, id] as const]));
}

/** Those that are there are left alone. @throws ProvostError TARGET_* */
export async function makeGroups(met: Met, names: readonly string[], signal: AbortSignal): Promise<void> {
  if (names.length === 0) return;
  const there = new Set((await listGroups(met, signal)).map(({ identifier }) => identifier));
  for (const identifier of names) {
    if (there.has(identifier)) continue;
    const json = { identifier, attributes: {} };
    const answer = await met.session.call({ method: 'POST', path: '/userGroups', json }, signal);
    // Somebody else has made it meanwhile, or it was made and the answer lost: then it is there.
    if (answer.status === 200 || (await listGroups(met, signal)).some((one) => one.identifier === identifier)) continue;
    throw failed(`make the group "${identifier}"`, answer);
  }
}

const listOf = (value: AccountValues[string] | undefined): readonly string[] =>
  value === null || value === undefined ? [] : typeof value === 'string' ? [value] : value;

/** What deeds can name: groups, and connections with their ids. */
export interface There {
  groups: ReadonlySet<string>;
  connections: ReadonlyMap<string, string>;
}

/** A sentence on the first group or connection that is not there; null: all are. */
export function unknownIn(values: AccountValues, there: There): string | null {
  const group = listOf(values['groups']).find((name) => !there.groups.has(name));
  if (group !== undefined) return `There is no group “${group}”. Make it in Guacamole first.`;
  const connection = listOf(values['connections']).find((name) => !there.connections.has(name));
  return connection === undefined
    ? null
    : `There is no connection “${connection}”, or several have that name: their ids tell them apart, as in “${connection} (#12)”.`;
}

/** What makes the permissions of an account what `values` say. @param ids has every connection that is named */
export function permissionPatches(
  username: string,
  values: AccountValues,
  now: WirePermissions,
  ids: ReadonlyMap<string, string>,
): Patch[] {
  const patches: Patch[] = [];
  const set = (path: string, value: string, has: boolean, wanted: boolean) => {
    if (has !== wanted) patches.push({ op: wanted ? 'add' : 'remove', path, value });
  };
  const role = values['role'];
  if (role !== undefined) {
    const has = (permission: string) => now.systemPermissions.includes(permission);
    set('/systemPermissions', 'ADMINISTER', has('ADMINISTER'), role === 'admin');
    // An admin who may also create users keeps that: it says nothing more.
    if (role !== 'admin') set('/systemPermissions', 'CREATE_USER', has('CREATE_USER'), role === 'instructor');
  }
  const mayChange = values['can_change_password'];
  if (mayChange !== undefined) {
    const has = (now.userPermissions[username] ?? []).includes('UPDATE');
    set(`/userPermissions/${username}`, 'UPDATE', has, mayChange === 'true');
  }
  const wanted = values['connections'];
  if (wanted !== undefined) {
    const wantedIds = new Set(listOf(wanted).flatMap((name) => ids.get(name) ?? []));
    for (const [id, has] of Object.entries(now.connectionPermissions))
      if (has.includes('READ') && !wantedIds.has(id)) set(`/connectionPermissions/${id}`, 'READ', true, false);
    for (const id of wantedIds)
      set(`/connectionPermissions/${id}`, 'READ', (now.connectionPermissions[id] ?? []).includes('READ'), true);
  }
  return patches;
}

/** What brings back the permissions of a capture: objects that are gone meanwhile are left out, and counted. */
export function restoringPatches(
  was: WirePermissions,
  now: WirePermissions,
  connections: ReadonlySet<string>,
): { patches: Patch[]; gone: number } {
  const patches: Patch[] = [];
  let gone = 0;
  const flat = (set: WirePermissions) =>
    new Set([
      ...set.systemPermissions.map((value) => `/systemPermissions\n${value}`),
      ...Object.entries(set)
        .filter(([kind]) => kind !== 'systemPermissions' && kind !== 'activeConnectionPermissions')
        .flatMap(([kind, objects]) =>
          Object.entries(objects as Record<string, string[]>).flatMap(([id, values]) =>
            values.map((value) => `/${kind}/${id}\n${value}`),
          ),
        ),
    ]);
  const before = flat(was);
  const after = flat(now);
  const add = (op: Patch['op'], both: string) => {
    const [path = '', value = ''] = both.split('\n');
    patches.push({ op, path, value });
  };
  for (const one of before) {
    if (after.has(one)) continue;
    const id = /^\/connectionPermissions\/(.*)\n/.exec(one)?.[1];
    if (id !== undefined && !connections.has(id)) gone++;
    else add('add', one);
  }
  for (const one of after) if (!before.has(one)) add('remove', one);
  return { patches, gone };
}

/** Membership that is to change, for one account. */
export interface Move {
  username: string;
  join: readonly string[];
  leave: readonly string[];
}

export function moveOf(username: string, wanted: AccountValues[string], found: Found | null): Move {
  const want = listOf(wanted);
  const has = found?.around.groups ?? [];
  return {
    username,
    join: want.filter((group) => !has.includes(group)),
    leave: has.filter((group) => !want.includes(group)),
  };
}

/**
 * One request for each group that is concerned.
 * @returns by username: what failed, in a sentence
 */
export async function moveMembers(met: Met, moves: readonly Move[], signal: AbortSignal): Promise<Map<string, string>> {
  const byGroup = new Map<string, Patch[]>();
  const note = (group: string, op: Patch['op'], value: string) => {
    const list = byGroup.get(group);
    if (list) list.push({ op, path: '/', value });
    else byGroup.set(group, [{ op, path: '/', value }]);
  };
  for (const { username, join, leave } of moves) {
    for (const group of join) note(group, 'add', username);
    for (const group of leave) note(group, 'remove', username);
  }
  const failures = new Map<string, string>();
  await each([...byGroup], async ([group, patches]) => {
    const problem = await patch(met, `/userGroups/${segment(group)}/memberUsers`, patches, signal);
    if (problem === null) return;
    for (const { value, op } of patches)
      failures.set(
        value,
        `it could not be ${op === 'add' ? 'put into' : 'taken out of'} the group “${group}”: ${problem}`,
      );
  });
  return failures;
}
