// Users, groups, connections, schema and history of the Guacamole of the tests.
import {
  ApiError,
  hashOf,
  profile,
  restricted,
  schemaOf,
  totpAttribute,
  type GuacUser,
  type HistoryRow,
  type State,
} from './guacamole-server-state.ts';

interface WireUser {
  username: string;
  password?: string;
  disabled?: boolean;
  attributes?: Record<string, string | null>;
}

interface Patch {
  op: string;
  path: string;
  value?: WireUser;
}

export function directory(
  state: State,
  method: string,
  parts: string[],
  query: URLSearchParams,
  json: unknown,
  self: string,
): [number, unknown] {
  const [kind, name, what] = parts;
  const route = `${method} ${kind}${name === undefined ? '' : '/*'}${what === undefined ? '' : `/${what}`}`;
  switch (route) {
    case 'GET self':
      return [200, written(state, state.users.get(self)!, self)];
    case 'GET schema/*':
      return [200, [{ name: 'all', fields: schemaOf(state).map((field) => ({ name: field, type: 'TEXT' })) }]];
    case 'GET users':
      return [
        200,
        Object.fromEntries([...state.users.values()].map((user) => [user.username, written(state, user, self)])),
      ];
    case 'POST users':
      return [200, add(state, filtered(state, json as WireUser), self)];
    case 'PATCH users':
      return patchUsers(state, json as Patch[], self);
    case 'GET users/*':
      return [200, written(state, find(state, name!), self)];
    case 'PUT users/*':
      if ((json as WireUser).username === self) throw new ApiError(403, 'PERMISSION_DENIED', 'Permission denied.');
      replace(state, name!, filtered(state, json as WireUser), self);
      return [204, undefined];
    case 'DELETE users/*':
      remove(state, name!, self);
      return [204, undefined];
    case 'GET users/*/history':
      return [200, find(state, name!).history];
    case 'GET userGroups':
      return [
        200,
        Object.fromEntries([...state.groups.values()].map((group) => [group.identifier, writtenGroup(state, group)])),
      ];
    case 'POST userGroups':
      return [200, addGroup(state, json as { identifier: string; attributes?: object })];
    case 'GET connections':
      return [
        200,
        Object.fromEntries(
          [...state.connections].map(([id, { identifier, name: called }]) => [id, { identifier, name: called }]),
        ),
      ];
    case 'GET connections/*/parameters':
      return [200, state.connections.get(name!)?.parameters ?? {}];
    case 'GET history/*':
      return [200, history(name === 'users' ? signInsOf(state) : state.history, query)];
    default:
      return [404, undefined];
  }
}

function find(state: State, name: string): GuacUser {
  const user = state.users.get(name);
  if (!user) throw new ApiError(404, 'NOT_FOUND', `Not found: "${name}"`);
  return user;
}

/** Attributes that are not in the schema are dropped. The map is looked into without asking whether there is one. */
function filtered(state: State, user: WireUser): WireUser {
  const schema = new Set(schemaOf(state));
  return {
    ...user,
    attributes: Object.fromEntries(Object.entries(user.attributes!).filter(([key]) => schema.has(key))),
  };
}

const administers = (state: State, self: string, name: string) =>
  state.users.get(self)!.system.has('ADMINISTER') || state.users.get(self)!.users.get(name)?.has('ADMINISTER') === true;

/** MySQL takes these for the same. */
const same = (name: string) => name.replace(/ +$/, '').toLowerCase();

function add(state: State, wire: WireUser, self: string): WireUser {
  if (wire.username.trim() === '') throw new ApiError(400, 'BAD_REQUEST', 'The username must not be blank.');
  if ([...state.users.keys()].some((name) => same(name) === same(wire.username)))
    throw new ApiError(400, 'BAD_REQUEST', `User "${wire.username}" already exists.`);
  // What a database makes of a name that is too long is no error that was foreseen.
  if (wire.username.length > 128) throw new Error('Data too long');
  const user: GuacUser = {
    username: wire.username,
    password: null,
    disabled: false,
    attributes: {},
    lastActive: null,
    system: new Set(),
    connections: new Map(),
    users: new Map([[wire.username, new Set(['READ'])]]),
    history: [],
  };
  change(state, user, wire, true);
  state.users.set(user.username, user);
  state.users.get(self)!.users.set(user.username, new Set(['READ', 'UPDATE', 'DELETE', 'ADMINISTER']));
  return wire;
}

function replace(state: State, name: string, wire: WireUser, self: string): void {
  const user = find(state, name);
  if (wire.attributes === undefined) throw new Error('NullPointerException');
  change(state, user, wire, administers(state, self, name));
}

function remove(state: State, name: string, self: string): void {
  find(state, name);
  if (name === self) throw new ApiError(501, 'INTERNAL_ERROR', 'Deleting your own user is not allowed.');
  state.users.delete(name);
  for (const group of state.groups.values()) group.users.delete(name);
  for (const user of state.users.values()) user.users.delete(name);
}

const formats: Record<string, RegExp> = {
  'valid-from': /^\d{4}-\d\d-\d\d$/,
  'valid-until': /^\d{4}-\d\d-\d\d$/,
  'access-window-start': /^\d\d:\d\d:\d\d$/,
  'access-window-end': /^\d\d:\d\d:\d\d$/,
};

function change(state: State, user: GuacUser, wire: WireUser, allowed: boolean): void {
  if (wire.password !== undefined) {
    if (wire.password.length < state.minPassword)
      throw new ApiError(400, 'BAD_REQUEST', 'Password is too short.', {}, 'PASSWORD_POLICY.ERROR_TOO_SHORT');
    user.password = hashOf(wire.password);
  }
  const sent = wire.attributes!;
  const keep = (name: string) => {
    const value = sent[name];
    if (value === null || value === undefined || value === '') delete user.attributes[name];
    else if (formats[name]?.test(value) !== false) user.attributes[name] = value;
  };
  for (const name of profile) keep(name);
  if (allowed) for (const name of restricted) keep(name);
  if (state.disabledApart) user.disabled = wire.disabled === true;
  else if (allowed) user.disabled = sent['disabled'] === 'true';
  // Others are kept when they are not named, and removed by null.
  const own = new Set([...profile, ...restricted, 'disabled', totpAttribute]);
  for (const name of Object.keys(sent)) if (!own.has(name)) keep(name);
  const totp = sent[totpAttribute];
  if (totp !== undefined && totp !== null && totp !== 'true') delete user.attributes['guac-totp-key-secret'];
}

function patchUsers(state: State, patches: Patch[], self: string): [number, unknown] {
  if (!state.atomic) {
    for (const { op, path } of patches) {
      if (op !== 'remove') throw new ApiError(501, 'INTERNAL_ERROR', `Unsupported patch operation: "${op}"`);
      remove(state, path.slice(1), self);
    }
    return [204, undefined];
  }
  const before = { users: structuredClone(state.users), groups: structuredClone(state.groups) };
  let failed = false;
  const outcomes = patches.map(({ op, path, value }) => {
    try {
      if (op === 'add') add(state, filtered(state, value!), self);
      else if (op === 'replace') replace(state, path.slice(1), value!, self);
      else if (op === 'remove') remove(state, path.slice(1), self);
      else throw new ApiError(501, 'INTERNAL_ERROR', `Unsupported patch operation "${op}"`);
      return { op, path, identifier: path.slice(1) };
    } catch (error) {
      failed = true;
      if (!(error instanceof ApiError)) {
        Object.assign(state, before);
        throw error;
      }
      // Texts that have a translation are told by their key alone.
      const variables = error.key === 'APP.TEXT_UNTRANSLATED' ? { MESSAGE: error.message } : { LENGTH: '4' };
      return { op, path, identifier: null, error: { key: error.key, variables } };
    }
  });
  if (!failed) return [200, { patches: outcomes }];
  Object.assign(state, before);
  throw new ApiError(400, 'BAD_REQUEST', 'The provided patches failed to apply.', { patches: outcomes });
}

function written(state: State, user: GuacUser, self: string): object {
  const allowed = administers(state, self, user.username);
  const { 'guac-totp-key-secret': secret, ...attributes } = user.attributes;
  for (const name of restricted) if (!allowed) delete attributes[name];
  const empty = [...profile, ...(allowed ? restricted : [])].map((name) => [name, null]);
  return {
    username: user.username,
    ...(state.disabledApart && { disabled: user.disabled }),
    attributes: {
      ...Object.fromEntries(empty),
      ...(!state.disabledApart && allowed && { disabled: user.disabled ? 'true' : null }),
      ...attributes,
      [totpAttribute]: secret === undefined ? null : 'true',
    },
    ...(user.lastActive !== null && { lastActive: user.lastActive }),
  };
}

const writtenGroup = (state: State, group: { identifier: string; disabled: boolean }) => ({
  identifier: group.identifier,
  ...(state.disabledApart
    ? { disabled: group.disabled, attributes: {} }
    : { attributes: { disabled: group.disabled ? 'true' : null } }),
});

function addGroup(state: State, { identifier, attributes }: { identifier: string; attributes?: object }): object {
  if (attributes === undefined) throw new Error('NullPointerException');
  if (state.groups.has(identifier)) throw new ApiError(400, 'BAD_REQUEST', `Group "${identifier}" already exists.`);
  const group = {
    identifier,
    disabled: false,
    users: new Set<string>(),
    groups: new Set<string>(),
    connections: new Map(),
  };
  state.groups.set(identifier, group);
  return writtenGroup(state, group);
}

const signInsOf = (state: State): HistoryRow[] => [...state.users.values()].flatMap((user) => user.history);

/** A text is looked for in names, and taken for a time when it looks like one. 1,000 rows at most. */
function history(rows: readonly HistoryRow[], query: URLSearchParams): HistoryRow[] {
  const wanted = query.getAll('contains');
  const descending = query.get('order') === '-startDate';
  return rows
    .filter((row) =>
      wanted.every(
        (text) =>
          row.username.includes(text) ||
          row.connectionName?.includes(text) === true ||
          (/^\d{4}(-\d\d(-\d\d)?)?$/.test(text) && new Date(row.startDate).toISOString().startsWith(text)),
      ),
    )
    .toSorted((a, b) => (descending ? b.startDate - a.startDate : a.startDate - b.startDate))
    .slice(0, 1000);
}
