// A user as Guacamole's REST API writes one, and an account as Provost has it.
import type { AccountValues } from '../../../preload/contract/account-model.ts';
import type { Json } from '../../plans/operation.ts';
import type { LiveAccount } from '../target.ts';
import type { Server } from './server.ts';

export interface WireUser {
  username: string;
  /** Beside the attributes since 1.6. */
  disabled?: boolean;
  attributes: Record<string, string | null>;
  /** UTC ms. */
  lastActive?: number | null;
}

/** What is given to one user itself, as the server writes it. */
export interface WirePermissions {
  connectionPermissions: Record<string, string[]>;
  userPermissions: Record<string, string[]>;
  systemPermissions: string[];
}

/** Fields that are texts among the attributes. */
const textAttributes: Record<string, string> = {
  full_name: 'guac-full-name',
  email: 'guac-email-address',
  organization: 'guac-organization',
  title: 'guac-organizational-role',
  external_id: 'external-id',
  valid_from: 'valid-from',
  valid_until: 'valid-until',
  access_from: 'access-window-start',
  access_until: 'access-window-end',
  timezone: 'timezone',
};
const expired = 'expired';
const disabled = 'disabled';

/** The attributes that fields stand for; `attribute.NAME` is none of them. */
const known = new Set([...Object.values(textAttributes), expired, disabled]);

/** Of the second factor: the server shows these and takes only its own use of them. */
const isTotp = (name: string) => name.startsWith('guac-totp-key') || name === 'guac-totp-reset';

/** Fields that are read user by user: see `read.ts` for when they are left out. */
export const permissionFields = ['role', 'can_change_password', 'connections'] as const;

const alwaysKept = [
  'username',
  ...Object.keys(textAttributes).filter((field) => field !== 'external_id'),
  'groups',
  'disabled',
  'must_change_password',
];

/** @param server null: not met yet; what every version from 1.0 on keeps */
export function keptFields(server: Server | null, permissions: boolean): string[] {
  return [
    ...alwaysKept,
    ...(permissions ? permissionFields : []),
    ...(server && keepsAttribute(server, 'external-id') ? ['external_id'] : []),
    ...(server?.atomic === true
      ? ['attribute.*']
      : server
        ? extraAttributes(server).map((name) => `attribute.${name}`)
        : []),
  ];
}

/** Before 1.6 nothing but the attributes of the schema gets through; `replace` of 1.6 lets all through. */
const keepsAttribute = (server: Server, name: string) => server.atomic || server.attributes.has(name);

const extraAttributes = (server: Server) =>
  [...server.attributes].filter((name) => !known.has(name) && !isTotp(name) && name !== '');

/** The attribute that a field is kept in; null when it is none. */
export function attributeOf(field: string, server: Server): string | null {
  if (field.startsWith('attribute.')) {
    const name = field.slice('attribute.'.length);
    return keepsAttribute(server, name) && !isTotp(name) && !known.has(name) ? name : null;
  }
  const name = textAttributes[field];
  return name !== undefined && keepsAttribute(server, name) ? name : null;
}

export const isDisabled = (user: WireUser, server: Server) =>
  server.disabledApart ? user.disabled === true : user.attributes[disabled] === 'true';

const flag = (on: boolean) => (on ? 'true' : 'false');
const textOrNull = (value: string | null | undefined) => (value === undefined || value === '' ? null : value);

const orNull = (list: readonly string[]) => (list.length === 0 ? null : list.toSorted());

/** What is read of a user apart from itself. */
export interface Surroundings {
  groups: readonly string[];
  /** Null: permissions are not read, or not shown to the account of the target. */
  permissions: WirePermissions | null;
  /** Name by connection id. */
  connections: ReadonlyMap<string, string>;
}

/** Also where the server takes small and capital letters for the same: rather one too many than the one that signs in. */
export const isSelf = (username: string, self: string) => username.toLowerCase() === self.toLowerCase();

export function accountOf(
  user: WireUser,
  around: Surroundings,
  server: Server,
  self: string,
  org: string | null,
): LiveAccount {
  const values: AccountValues = {};
  for (const [field, attribute] of Object.entries(textAttributes)) {
    if (!keepsAttribute(server, attribute)) continue;
    // What this account may not see is not there at all; what is empty is null.
    if (server.attributes.has(attribute) && !(attribute in user.attributes)) continue;
    values[field] = textOrNull(user.attributes[attribute]);
  }
  for (const [attribute, value] of Object.entries(user.attributes))
    if (!known.has(attribute) && !isTotp(attribute) && keepsAttribute(server, attribute) && textOrNull(value) !== null)
      values[`attribute.${attribute}`] = value!;
  values['disabled'] = flag(isDisabled(user, server));
  if (expired in user.attributes) values['must_change_password'] = flag(user.attributes[expired] === 'true');
  values['groups'] = orNull(around.groups);
  if (around.permissions)
    Object.assign(values, permissionValues(user.username, around.permissions, around.connections));
  return {
    username: user.username,
    values,
    org,
    passwordMark: null,
    lastSeen: typeof user.lastActive === 'number' ? user.lastActive : null,
    protected: isSelf(user.username, self) ? 'is the account that Provost signs in with' : null,
  };
}

function permissionValues(
  username: string,
  permissions: WirePermissions,
  connections: ReadonlyMap<string, string>,
): AccountValues {
  const system = permissions.systemPermissions;
  return {
    role: system.includes('ADMINISTER') ? 'admin' : system.includes('CREATE_USER') ? 'instructor' : 'student',
    can_change_password: flag((permissions.userPermissions[username] ?? []).includes('UPDATE')),
    connections: orNull(
      Object.entries(permissions.connectionPermissions)
        .filter(([, what]) => what.includes('READ'))
        .map(([id]) => connections.get(id) ?? `#${id}`),
    ),
  };
}

/**
 * The whole user as it is to be sent: every attribute that is there and `disabled` as they are, with what changes. Without
 * them the server would enable a disabled user and empty what is not named; without `attributes` it fails.
 */
export function changedUser(
  live: WireUser | null,
  username: string,
  values: AccountValues,
  password: string | null,
  server: Server,
): WireUser & { password?: string } {
  const attributes: Record<string, string | null> = { ...live?.attributes };
  for (const [field, value] of Object.entries(values)) {
    const name = attributeOf(field, server);
    if (name !== null) attributes[name] = typeof value === 'string' && value !== '' ? value : null;
  }
  const mustChange = values['must_change_password'];
  if (mustChange !== undefined) attributes[expired] = mustChange === 'true' ? 'true' : null;
  const off =
    values['disabled'] === undefined ? live !== null && isDisabled(live, server) : values['disabled'] === 'true';
  if (!server.disabledApart) attributes[disabled] = off ? 'true' : null;
  return {
    username,
    ...(password !== null && { password }),
    ...(server.disabledApart && { disabled: off }),
    attributes,
  };
}

/** Attributes that are dropped from what is added: they take a `replace`, which lets them through. */
export const needsReplace = (user: WireUser, server: Server) =>
  Object.entries(user.attributes).some(([name, value]) => value !== null && !server.attributes.has(name));

/** What undo needs, sealed by the caller. */
export interface Captured {
  version: 1;
  user: { username: string; disabled: boolean; attributes: Record<string, string | null>; lastActive: number | null };
  groups: string[];
  permissions: WirePermissions | null;
  /** Names by id as they were, for people. */
  connections: Record<string, string>;
}

export const toCapture = (user: WireUser, around: Surroundings, server: Server): Json => {
  const own = around.permissions;
  const captured: Captured = {
    version: 1,
    user: {
      username: user.username,
      disabled: isDisabled(user, server),
      attributes: Object.fromEntries(Object.entries(user.attributes).filter(([name]) => !isTotp(name))),
      lastActive: user.lastActive ?? null,
    },
    groups: around.groups.toSorted(),
    permissions: own,
    connections: Object.fromEntries(
      Object.keys(own?.connectionPermissions ?? {}).map((id) => [id, around.connections.get(id) ?? `#${id}`]),
    ),
  };
  return captured as unknown as Json;
};

/** The values of an account that are kept in the user itself, from a capture: for comparing and restoring. */
export function userOfCapture(captured: Captured, server: Server): WireUser {
  const attributes = { ...captured.user.attributes };
  if (server.disabledApart) delete attributes[disabled];
  else attributes[disabled] = captured.user.disabled ? 'true' : null;
  return {
    username: captured.user.username,
    ...(server.disabledApart && { disabled: captured.user.disabled }),
    attributes,
    lastActive: captured.user.lastActive,
  };
}
