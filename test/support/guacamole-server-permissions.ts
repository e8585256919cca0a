// Permissions and membership of the Guacamole of the tests.
import { ApiError, type GuacGroup, type GuacUser, type State } from './guacamole-server-state.ts';

interface Patch {
  op: string;
  path: string;
  value: string;
}

const objectTypes = new Set(['READ', 'UPDATE', 'DELETE', 'ADMINISTER']);
const systemTypes = new Set([
  'CREATE_CONNECTION',
  'CREATE_CONNECTION_GROUP',
  'CREATE_SHARING_PROFILE',
  'CREATE_USER',
  'CREATE_USER_GROUP',
  'ADMINISTER',
]);

/** Null: it is not a question of permissions. */
export function answerPermissions(
  state: State,
  method: string,
  parts: string[],
  json: unknown,
  self: string,
): [number, unknown] | null {
  const [kind, name, what] = parts;
  if (kind === 'self' && name === 'effectivePermissions') return [200, written(state.users.get(self)!)];
  if (kind === 'users' && what === 'permissions') {
    const user = userOf(state, name!);
    if (method === 'GET') return [200, written(user)];
    mayChange(state, self);
    return [204, patchPermissions(user, json as Patch[])];
  }
  if (kind === 'users' && what === 'userGroups') {
    userOf(state, name!);
    return [200, [...state.groups.values()].filter((group) => group.users.has(name!)).map((group) => group.identifier)];
  }
  if (kind !== 'userGroups' || what === undefined) return null;
  const group = state.groups.get(name!);
  if (!group) throw new ApiError(404, 'NOT_FOUND', `Not found: "${name}"`);
  if (what === 'permissions')
    return [200, { connectionPermissions: asObject(group.connections), systemPermissions: [] }];
  if (what === 'userGroups')
    return [200, [...state.groups.values()].filter((one) => one.groups.has(name!)).map((one) => one.identifier)];
  const set = what === 'memberUsers' ? group.users : group.groups;
  if (method === 'GET') return [200, [...set]];
  mayChange(state, self);
  return [204, patchMembers(state, group, set, json as Patch[])];
}

const mayChange = (state: State, self: string) => {
  if (!state.users.get(self)!.system.has('ADMINISTER'))
    throw new ApiError(403, 'PERMISSION_DENIED', 'Permission denied.');
};

function userOf(state: State, name: string): GuacUser {
  const user = state.users.get(name);
  if (!user) throw new ApiError(404, 'NOT_FOUND', `Not found: "${name}"`);
  return user;
}

function patchPermissions(user: GuacUser, patches: Patch[]): undefined {
  for (const { op, path, value } of patches) {
    const change = (set: Set<string>) => {
      if (op === 'add') set.add(value);
      else if (op === 'remove') set.delete(value);
      else throw new ApiError(400, 'BAD_REQUEST', `Unsupported patch operation: "${op}"`);
    };
    if (path === '/systemPermissions') {
      // Enum.valueOf throws what nobody foresaw.
      if (!systemTypes.has(value)) throw new Error('No enum constant');
      change(user.system);
      continue;
    }
    const [, kind, id] = /^\/(connectionPermissions|userPermissions)\/(.+)$/.exec(path) ?? [];
    if (kind === undefined) throw new ApiError(400, 'BAD_REQUEST', `Unsupported patch path: "${path}"`);
    if (!objectTypes.has(value)) throw new Error('No enum constant');
    const map = kind === 'connectionPermissions' ? user.connections : user.users;
    const set = map.get(id!) ?? new Set();
    change(set);
    if (set.size > 0) map.set(id!, set);
    else map.delete(id!);
  }
  return undefined;
}

function patchMembers(state: State, group: GuacGroup, set: Set<string>, patches: Patch[]): undefined {
  for (const { op, path, value } of patches) {
    if (path !== '/') throw new ApiError(400, 'BAD_REQUEST', `Unsupported patch path: "${path}"`);
    // Names of nobody are left out without a word.
    if (set === group.users && !state.users.has(value)) continue;
    if (op === 'add') set.add(value);
    else set.delete(value);
  }
  return undefined;
}

const asObject = (map: Map<string, Set<string>>) => Object.fromEntries([...map].map(([id, set]) => [id, [...set]]));

const written = (user: GuacUser) => ({
  connectionPermissions: asObject(user.connections),
  connectionGroupPermissions: {},
  sharingProfilePermissions: {},
  activeConnectionPermissions: {},
  userPermissions: asObject(user.users),
  userGroupPermissions: {},
  systemPermissions: [...user.system],
});
