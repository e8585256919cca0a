// What an account is, whatever target it lives in: its fields, what each may hold, and the policy of passwords.
import { z } from 'zod';

export * from './account-fields.ts';

export const roles = ['admin', 'instructor', 'student'] as const;
export type Role = (typeof roles)[number];

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
