// Changes of accounts as plans store them.
import { textOf, type AccountValues, type TargetKind } from '../../../preload/contract/account-model.ts';
import type { FieldChange } from '../../../preload/contract/plans.ts';
import type { PlannedChange } from '../../plans/operation.ts';
import type { LiveAccount } from '../target.ts';
import { absent, contentOf, type Opened } from './live.ts';
import { field, type AccountChange, type AccountPayload } from './payload.ts';

export const day = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** What an undo of a deletion can't bring back, by what the target can put back. */
const openSessions = 'Open sessions of deleted accounts';
const lostByDelete = {
  roster: [],
  // Its rows come back with their numbers, which their history is found by.
  'guacamole-sql': [openSessions],
  'guacamole-rest': ['Ids of accounts in the target', openSessions, 'The link from history to the account'],
  linux: [openSessions],
  ldap: ['Ids of accounts in the target'],
} satisfies Record<TargetKind, string[]>;
const lostPassword = 'Former passwords';

export const nothing = { restores: null, cannot: [] };

/** "update" where several things change, or what the one thing is called. */
export interface Wanted {
  action: string;
  payload: AccountPayload;
  fields: FieldChange[];
  braked?: boolean;
}

/** The same objects for the same words: a plan of 100,000 changes has few of them. */
const undos = {
  made: { restores: 'deletes the account again', cannot: [] },
  madeWithConnection: { restores: 'deletes the account and its connection again', cannot: [] },
  changed: { restores: 'sets what it has now', cannot: [] },
  gaveConnection: { restores: 'sets what it has now, and removes the connection again', cannot: [] },
  tookConnection: { restores: 'sets what it has now, and brings the connection back', cannot: [] },
  changedButPassword: { restores: 'sets what it has now', cannot: [lostPassword] },
};

export function undoOf({ target }: Opened, payload: AccountPayload): PlannedChange['undo'] {
  const keeps = target.traits.restoresPasswords;
  switch (payload.verb) {
    case 'create':
      return payload.desktop ? undos.madeWithConnection : undos.made;
    case 'update':
      if (payload.desktop) return undos.gaveConnection;
      if (payload.takes) return undos.tookConnection;
      return payload.password === undefined || keeps ? undos.changed : undos.changedButPassword;
    case 'restore':
      return keeps ? undos.changed : undos.changedButPassword;
    case 'delete':
      return keeps
        ? {
            restores: `makes the account again, with its password, groups and permissions${payload.takes ? ', and its connection' : ''}`,
            cannot: lostByDelete[target.kind],
          }
        : {
            restores: 'makes the account again, with a password that nobody knows',
            cannot: [...lostByDelete[target.kind], lostPassword],
          };
    case 'special':
    case 'none':
      return nothing;
  }
}

const kinds = {
  create: 'create',
  update: 'update',
  delete: 'delete',
  restore: 'update',
  special: 'update',
  none: 'skip',
} as const;

/** Something that would be done. @param account null: it is not there yet */
export function deed(opened: Opened, account: LiveAccount | null, wanted: Wanted, org: string | null): AccountChange {
  const { payload, action, fields } = wanted;
  return {
    kind: payload.verb === 'restore' && account === null ? 'create' : kinds[payload.verb],
    key: `${opened.row.targetId}/${keyFor(opened, account?.username ?? payload.username)}`,
    label: account?.username ?? payload.username,
    action,
    where: opened.row.name,
    lane: opened.row.targetId,
    org,
    fields,
    reason: null,
    seen: account ? contentOf(account) : absent,
    payload,
    undo: undoOf(opened, payload),
    braked: wanted.braked ?? false,
  };
}

const keyFor = ({ target }: Opened, username: string): string => target.names.keyOf(username);

/** Something that is not done, and why. @param key unique in the plan */
export function stays(
  { row }: Pick<Opened, 'row'>,
  kind: 'skip' | 'conflict' | 'error',
  about: { key: string; label: string; action: string; org: string | null; fields?: FieldChange[] },
  reason: string,
): AccountChange {
  return {
    ...{ kind, key: about.key, label: about.label, action: about.action, where: row.name, lane: row.targetId },
    ...{ org: about.org, fields: about.fields ?? [], reason, seen: '' },
    payload: { verb: 'none', username: about.label },
    undo: nothing,
    braked: false,
  };
}

export const sameValue = (
  one: AccountValues[string] | undefined,
  other: AccountValues[string] | undefined,
): boolean => {
  if (one === other) return true;
  const empty = (value: AccountValues[string] | undefined) =>
    value === undefined || value === null || value === '' || (typeof value === 'object' && value.length === 0);
  if (empty(one) || empty(other)) return empty(one) && empty(other);
  if (typeof one === 'string' || typeof other === 'string') return false;
  return one!.length === other!.length && one!.every((value, index) => value === other![index]);
};

/** Fields of `wanted` as they are and as they would be. */
export const fieldsOfValues = (values: AccountValues, wanted: AccountValues): FieldChange[] =>
  Object.keys(wanted).map((name) => field(name, textOf(values[name]), textOf(wanted[name])));

/** What of `wanted` is not so already; null when all is. */
export function differences(
  values: AccountValues,
  wanted: AccountValues,
): Record<string, string | string[] | null> | null {
  let different: Record<string, string | string[] | null> | null = null;
  for (const name of Object.keys(wanted)) {
    if (sameValue(values[name], wanted[name])) continue;
    const value = wanted[name]!;
    different ??= {};
    different[name] = typeof value === 'object' && value !== null ? [...value] : value;
  }
  return different;
}

/** Sorted, each once. */
export const sortedList = (values: Iterable<string>): string[] => [...new Set(values)].sort();
