// Every field of an account, and what each may hold: plain data, for whoever needs no schemas.

/** `list`: several values, in no order. `flag`: "true" or "false". `date`: yyyy-MM-dd. `time`: HH:mm:ss. */
export type FieldShape = 'text' | 'flag' | 'date' | 'time' | 'list' | 'role';

/**
 * Every field by its name in plans, files and filters. A target says which of them it keeps.
 * Attributes that only some target knows are fields too: `attribute.NAME`.
 */
export const accountFields = {
  username: { label: 'Username', shape: 'text' },
  full_name: { label: 'Full name', shape: 'text' },
  first_name: { label: 'First name', shape: 'text' },
  last_name: { label: 'Last name', shape: 'text' },
  email: { label: 'E-mail', shape: 'text' },
  external_id: { label: 'External id', shape: 'text' },
  organization: { label: 'Organization', shape: 'text' },
  title: { label: 'Title', shape: 'text' },
  role: { label: 'Role', shape: 'role' },
  groups: { label: 'Groups', shape: 'list' },
  connections: { label: 'Connections', shape: 'list' },
  disabled: { label: 'Disabled', shape: 'flag' },
  must_change_password: { label: 'Must change password', shape: 'flag' },
  can_change_password: { label: 'May change password', shape: 'flag' },
  valid_from: { label: 'Valid from', shape: 'date' },
  valid_until: { label: 'Valid until', shape: 'date' },
  access_from: { label: 'Access from', shape: 'time' },
  access_until: { label: 'Access until', shape: 'time' },
  timezone: { label: 'Time zone', shape: 'text' },
  home: { label: 'Home folder', shape: 'text' },
  shell: { label: 'Shell', shape: 'text' },
  note: { label: 'Note', shape: 'text' },
} as const satisfies Record<string, { label: string; shape: FieldShape }>;

export type AccountField = keyof typeof accountFields | `attribute.${string}`;

export const accountFieldNames = Object.keys(accountFields) as (keyof typeof accountFields)[];

/** What an account holds, by field. A field that is not there is not kept by its target; null: empty. Lists are sorted. */
export type AccountValues = Record<string, string | readonly string[] | null>;

/** The text of a value, for plans and tables: lists are joined by "; ". */
export const textOf = (value: AccountValues[string] | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : value.join('; ');

export const labelOf = (field: string): string =>
  field in accountFields
    ? accountFields[field as keyof typeof accountFields].label
    : field.replace(/^attribute\./, 'Attribute ');

export const shapeOf = (field: string): FieldShape =>
  field in accountFields ? accountFields[field as keyof typeof accountFields].shape : 'text';
