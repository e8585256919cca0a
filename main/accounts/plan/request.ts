// What the handlers of plans ask for: who may plan what of which target, and for whom.
import { accountFieldNames, labelOf, roles, shapeOf } from '../../../preload/contract/account-model.ts';
import type { AccountSelection, PlanImportInput } from '../../../preload/contract/accounts.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { ProvostError } from '../../errors.ts';
import type { Call } from '../../rpc/handlers.ts';
import { requireLocalFiles } from '../local-files.ts';
import type { Imports } from '../parts.ts';
import type { AccountTarget } from '../target.ts';
import type { Opened } from './live.ts';
import { requireSelection, type Selection } from './selection.ts';

/** The organization that a plan is for. @throws ProvostError BAD_INPUT, FORBIDDEN */
export function orgFor(row: TargetRow, asked: string | undefined, { operator }: Call): string | null {
  if (row.org !== null && asked !== undefined && asked !== row.org) {
    throw new ProvostError('BAD_INPUT', `${row.name} holds accounts of ${row.org} only.`, {
      hint: 'Leave the organization out, or choose another target.',
    });
  }
  const org = row.org ?? asked ?? (operator.orgs?.size === 1 ? [...operator.orgs][0]! : null);
  if (operator.orgs === null || (org !== null && operator.orgs.has(org))) return org;
  throw new ProvostError('BAD_INPUT', 'It is not said for which organization.', { hint: 'Name one of yours (--org).' });
}

/** Options that mean nothing beside the others are told, and not passed over. @throws ProvostError BAD_INPUT */
export function requireApplicable(input: PlanImportInput): void {
  const { mode, missing, within, passwords = 'file', passwordStyle, profile, importId } = input;
  const refuse = (path: string, message: string, hint: string) => {
    throw new ProvostError('BAD_INPUT', message, { hint, issues: [{ path, message }] });
  };
  if (mode !== 'synchronise' && (missing !== 'keep' || within !== undefined)) {
    const option = missing === 'keep' ? 'within' : 'missing';
    refuse(option, `--${option} says what becomes of accounts that a file leaves out.`, 'Add --mode synchronise.');
  }
  // Who chooses in a window may have said it for another choice.
  if (within !== undefined && missing === 'keep' && importId === undefined)
    refuse('within', '--within says which missing accounts are meant.', 'Add --missing disable or --missing delete.');
  // A profile or an import may say that passwords are generated.
  const known = profile === undefined && importId === undefined;
  if (passwordStyle !== undefined && known && !passwords.startsWith('generate'))
    refuse('passwordStyle', 'No passwords are generated, so they have no style.', 'Add --passwords generate-missing.');
}

/** @throws ProvostError BAD_INPUT, and what reading a file throws */
export async function selectionOf(
  input: AccountSelection,
  imports: Pick<Imports, 'usernames'>,
  call: Call,
): Promise<Selection> {
  const { target: _, file, importId, ...rest } = input;
  if (file !== undefined) requireLocalFiles(call.operator);
  const listed =
    file === undefined && importId === undefined
      ? null
      : await imports.usernames({ files: file === undefined ? undefined : [file], importId }, call.signal);
  const selection = { ...rest, listed };
  requireSelection(selection);
  return selection;
}

export function requireWrites({ row, target }: Opened): void {
  if (target.traits.writes) return;
  throw new ProvostError('TARGET_UNSUPPORTED', `Accounts of ${row.name} are read, and not changed.`, {
    hint: 'Import them into another target.',
  });
}

const isDay = (value: string) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value));

function problemOf(name: string, value: string): string | null {
  switch (shapeOf(name)) {
    case 'flag':
      return value === 'true' || value === 'false' ? null : 'is true or false';
    case 'role':
      return (roles as readonly string[]).includes(value) ? null : `is one of ${roles.join(', ')}`;
    case 'date':
      return isDay(value) ? null : 'is a date: 2026-12-31';
    case 'time':
      return /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(value) ? null : 'is a time: 17:30:00';
    case 'text':
    case 'list':
      return null;
  }
}

/** Fields that are set by hand: known, kept by the target, and of their shape. @throws ProvostError BAD_INPUT */
export function requireSettings(opened: Opened, set: Readonly<Record<string, string | null>>, several: boolean): void {
  const issues = Object.entries(set).flatMap(([name, value]) => {
    const path = `set.${name}`;
    const attribute = name.startsWith('attribute.');
    if (!attribute && !(accountFieldNames as string[]).includes(name))
      return [{ path, message: `There is no field "${name}". Fields: ${accountFieldNames.join(', ')}.` }];
    if (name === 'username' ? several : !keepsField(opened, name)) {
      const message =
        name === 'username' ? 'One account is renamed at a time.' : `${opened.row.name} does not keep it.`;
      return [{ path, message: `${labelOf(name)}: ${message}` }];
    }
    const problem = value === null ? null : problemOf(name, value);
    return problem === null ? [] : [{ path, message: `${labelOf(name)} ${problem}.` }];
  });
  if (issues.length === 0) return;
  throw new ProvostError('BAD_INPUT', issues.map(({ message }) => message).join(' '), {
    hint: 'Correct the values.',
    issues,
  });
}

const keepsField = ({ keeps }: Opened, name: string): boolean =>
  keeps.has(name) || (name.startsWith('attribute.') && keeps.has('attribute.*'));

/** @throws ProvostError TARGET_UNSUPPORTED. Groups of a roster are words that need no making. */
export function requireGroupMaking({ row, target }: Opened): void {
  if (target.traits.makesGroups || target.kind === 'roster') return;
  throw new ProvostError('TARGET_UNSUPPORTED', `Provost makes no groups in ${row.name}.`, {
    hint: 'Make them there, then import without making groups.',
  });
}

export interface Existing {
  /** By `keyOf`; null: the target takes any name. */
  groups: ReadonlySet<string> | null;
  connections: ReadonlySet<string> | null;
}

async function groupNames(target: AccountTarget, signal: AbortSignal): Promise<string[] | null> {
  if (target.namesOfGroups) return target.namesOfGroups(signal);
  return target.groups ? (await target.groups(signal)).map(({ name }) => name) : null;
}

/** Names of groups and connections that a target has: naming another one is an error, not a new group. */
export async function existing(target: AccountTarget, signal: AbortSignal): Promise<Existing> {
  const { keyOf } = target.names;
  // The roster has no groups of its own: they are whatever its accounts say.
  const groups = target.kind === 'roster' ? null : await groupNames(target, signal);
  const connections = target.connections ? await target.connections(signal) : null;
  return {
    groups: groups && new Set(groups.map(keyOf)),
    connections: connections && new Set(connections.map(keyOf)),
  };
}

/** @throws ProvostError BAD_INPUT naming the first that does not exist */
export function requireExisting(
  { row, target }: Opened,
  { groups, connections }: Existing,
  wanted: { groups: readonly string[]; connections: readonly string[] },
): void {
  const missing = (names: readonly string[], known: ReadonlySet<string> | null) =>
    known && names.find((name) => !known.has(target.names.keyOf(name)));
  const group = missing(wanted.groups, groups);
  const connection = missing(wanted.connections, connections);
  const name = group ?? connection;
  if (name === undefined || name === null) return;
  const word = group === undefined || group === null ? 'connection' : 'group';
  throw new ProvostError('BAD_INPUT', `There is no ${word} "${name}" in ${row.name}.`, {
    hint: `Make the ${word} there first, or choose another.`,
  });
}
