// What a column may become, as the picker in its head offers it.
import { accountFields, labelOf } from '../../../../preload/contract/account-model.ts';
import type { ColumnRole } from '../../../../preload/contract/imports.ts';

const special: Partial<Record<ColumnRole, string>> = {
  password: 'Password',
  old_username: 'Old username',
  delete: 'Delete, when it says yes',
  ignore: 'Ignore',
};

export const roleLabel = (role: ColumnRole): string => special[role] ?? labelOf(role);

export interface RoleChoice {
  role: ColumnRole;
  label: string;
  /** The target has no place for it. */
  kept: boolean;
}

export interface RoleGroup {
  label: string;
  choices: RoleChoice[];
}

const written = ['full_name', 'first_name', 'last_name'];

/**
 * @param header names the attribute that the column may become
 * @param current what it is now, which is offered even when nothing else would
 * @param keeps fields that the target keeps; null: not known yet
 */
export function roleGroups(header: string, current: ColumnRole, keeps: readonly string[] | null): RoleGroup[] {
  const attribute: ColumnRole = `attribute.${header.trim().slice(0, 128) || 'unnamed'}`;
  const attributes = new Set([attribute, ...(current.startsWith('attribute.') ? [current] : [])]);
  // Of first and last name a target that has one field for both makes that.
  const kept = (field: string) =>
    keeps === null ||
    field === 'username' ||
    keeps.includes(field) ||
    (written.includes(field) && keeps.includes('full_name'));
  const choice = (role: ColumnRole, isKept = true): RoleChoice => ({ role, label: roleLabel(role), kept: isKept });
  return [
    { label: 'Left out', choices: [choice('ignore')] },
    {
      label: 'Field',
      choices: (Object.keys(accountFields) as (keyof typeof accountFields)[]).map((field) =>
        choice(field, kept(field)),
      ),
    },
    { label: 'For the plan', choices: (['password', 'old_username', 'delete'] as const).map((role) => choice(role)) },
    {
      label: 'Attribute',
      choices: [...attributes].map((role) => choice(role, kept(role) || keeps?.includes('attribute.*'))),
    },
  ];
}
