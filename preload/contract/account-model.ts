// What an account is, whatever target it lives in: its fields, what each may hold, and the policy of passwords.
import { z } from 'zod';

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

export const roles = ['admin', 'instructor', 'student'] as const;
export type Role = (typeof roles)[number];

/** What an account holds, by field. A field that is not there is not kept by its target; null: empty. Lists are sorted. */
export type AccountValues = Record<string, string | readonly string[] | null>;

export const targetKinds = ['roster', 'guacamole-sql', 'guacamole-rest', 'linux', 'ldap'] as const;
export type TargetKind = (typeof targetKinds)[number];

/** As NIST SP 800-63B-4 has it: length and a blocklist. The others mirror Guacamole's own and are off. */
export const passwordPolicy = z.object({
  minLength: z.number().int().min(1).max(128).default(8),
  /** Refuses the commonest passwords, the username, and the words of `blocked`. */
  blocklist: z.boolean().default(true),
  blocked: z.array(z.string().trim().min(1).max(100)).max(1000).default([]),
  requireMultipleCase: z.boolean().default(false),
  requireDigit: z.boolean().default(false),
  requireSymbol: z.boolean().default(false),
  prohibitUsername: z.boolean().default(true),
  /** How many former passwords are kept in Guacamole's history, and refused. 0: none. */
  historySize: z.number().int().min(0).max(24).default(0),
  /** Days after which a password has to be changed; null: never. */
  maxAgeDays: z.number().int().min(1).max(3650).nullable().default(null),
  /** Accounts that are made or get a new password have to change it at their next sign-in. */
  changeAtNextLogin: z.boolean().default(false),
});
export type PasswordPolicy = z.infer<typeof passwordPolicy>;

/** The text of a value, for plans and tables: lists are joined by "; ". */
export const textOf = (value: AccountValues[string] | undefined): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : value.join('; ');

export const labelOf = (field: string): string =>
  field in accountFields
    ? accountFields[field as keyof typeof accountFields].label
    : field.replace(/^attribute\./, 'Attribute ');

export const shapeOf = (field: string): FieldShape =>
  field in accountFields ? accountFields[field as keyof typeof accountFields].shape : 'text';
