// Targets: where accounts live. The roster is there from the start; others are added, tested, and asked before each plan.
import { z } from 'zod';
import { passwordPolicy, targetKinds } from './account-model.ts';
import { id, page, time } from './common.ts';
import { procedure } from './procedure.ts';

export const targetName = z
  .string()
  .trim()
  .regex(/^[a-z0-9][a-z0-9_.-]{0,62}$/, 'small letters, digits, _ . - only, beginning with a letter or digit');

/** unknown: never asked. refused: it answers, and can't be worked with (another schema, wrong password). */
export const targetStates = ['unknown', 'ready', 'away', 'refused'] as const;

export const targetRow = z.object({
  targetId: id,
  name: z.string(),
  kind: z.enum(targetKinds),
  /** Where it is, without user or password; null: the roster. */
  url: z.string().nullable(),
  user: z.string().nullable(),
  /** SSH destination that it is reached through. */
  via: z.string().nullable(),
  /** Whose accounts it holds; null: the roster says it account by account, others are nobody's. */
  org: z.string().nullable(),
  /** guacamole-rest: null when it is the first that holds accounts. */
  dataSource: z.string().nullable(),
  /** ldap: who signs in; null: nobody. */
  bindDn: z.string().nullable(),
  /** ldap: null when it is the usual one. */
  searchFilter: z.string().nullable(),
  /** Whether it has a certificate authority of its own. */
  ownCa: z.boolean(),
  state: z.enum(targetStates),
  /** Why it is away or refused, and in whose words. */
  problem: z.string().nullable(),
  /** What it said it is: "Guacamole schema 1.6.0 on MariaDB 10.11.19". */
  version: z.string().nullable(),
  checkedAt: time.nullable(),
  /** Of the last reading; null: never read. */
  accounts: z.number().int().nullable(),
  readAt: time.nullable(),
  /** What it can be asked to do. */
  traits: z.object({
    /** Fields that it keeps. */
    fields: z.array(z.string()),
    /** False: accounts can be read and imported from here, and nothing is changed (LDAP). */
    writes: z.boolean(),
    /** Whether former passwords come back when a deletion is undone. */
    restoresPasswords: z.boolean(),
    /** Whether it knows sign-ins and sessions. */
    history: z.boolean(),
    /** Whether groups that are missing can be made; false also where groups are free words (roster). */
    makesGroups: z.boolean(),
    /** Whether connections to containers can be made and removed with accounts. */
    makesConnections: z.boolean(),
    /** Whether inconsistencies can be looked for. */
    repairs: z.boolean(),
  }),
  policy: passwordPolicy,
});
export type TargetRow = z.infer<typeof targetRow>;

export const testStep = z.object({
  what: z.string(),
  ok: z.boolean(),
  detail: z.string().nullable(),
});

export type TestStep = z.infer<typeof testStep>;

export const targetTest = z.object({
  ok: z.boolean(),
  /** Each thing that was looked at, in order; the first that is not ok ends it. */
  steps: z.array(testStep),
  version: z.string().nullable(),
  accounts: z.number().int().nullable(),
  /** True, and worth knowing: "The account may read and not write connections". */
  warnings: z.array(z.string()),
});
export type TargetTest = z.infer<typeof targetTest>;

const named = { target: id.describe('Name or id of the target') };
const manage = { permission: 'targets.manage', scope: 'organization' } as const;

export const targets = {
  list: procedure({
    permission: 'targets.read',
    scope: 'organization',
    kind: 'query',
    summary: 'List targets',
    cli: { columns: ['name', 'kind', 'state', 'url', 'accounts', 'problem'] },
  })
    .input(z.object({ org: id.optional().describe('Only those of this organization') }))
    .output(page(targetRow)),
  get: procedure({
    permission: 'targets.read',
    scope: 'organization',
    kind: 'query',
    summary: 'Show one target',
    cli: { command: 'targets show', positional: 'target' },
  })
    .input(z.object(named))
    .output(targetRow),
  add: procedure({
    ...manage,
    kind: 'command',
    summary: 'Add a target. Its password comes from stdin (--password-stdin) or a file, and is kept sealed',
    cli: { positional: 'name', secret: 'password', contents: ['ca'] },
  })
    .input(
      z.object({
        name: targetName.describe('Name'),
        kind: z.enum(targetKinds).describe('Kind'),
        url: z
          .string()
          .trim()
          .max(2000)
          .optional()
          .describe(
            'mysql://user@host:port/database, postgres://…, https://user@host/guacamole, ssh://user@host, ldaps://host/base-dn',
          ),
        via: z.string().trim().max(500).optional().describe('SSH destination to reach it through'),
        org: id.optional().describe('Organization of its accounts'),
        dataSource: z.string().trim().max(100).optional().describe('guacamole-rest: its data source'),
        totp: z
          .string()
          .trim()
          .max(20)
          .optional()
          .describe('guacamole-rest: the code of the second factor, for this test'),
        ca: z
          .string()
          .max(100_000)
          .optional()
          .describe('Certificate authority in PEM, its file; instead of those of this computer'),
        bindDn: z.string().trim().max(1000).optional().describe('ldap: who signs in'),
        searchFilter: z.string().trim().max(1000).optional().describe('ldap: filter of the accounts'),
        password: z.string().max(10_000).optional().describe('Password'),
      }),
    )
    .output(z.object({ target: targetRow, test: targetTest })),
  test: procedure({
    permission: 'targets.read',
    scope: 'organization',
    kind: 'command',
    summary: 'Ask a target whether it can be worked with',
    cli: { positional: 'target' },
  })
    .input(
      z.object({
        ...named,
        totp: z.string().trim().max(20).optional().describe('guacamole-rest: the code of the second factor'),
      }),
    )
    .output(targetTest),
  /** It stays the same target: its policy, purge dates, plans and undo are kept. */
  edit: procedure({
    ...manage,
    kind: 'command',
    summary: 'Change where a target is, how it is reached, or its name; it is tested before anything is changed',
    cli: { positional: 'target', secret: 'password', contents: ['ca'] },
  })
    .input(
      z.object({
        ...named,
        name: targetName.optional().describe('New name'),
        url: z.string().trim().max(2000).optional().describe('Where it is, as in "targets add"'),
        via: z.string().trim().max(500).optional().describe('SSH destination to reach it through; empty: none'),
        org: z.string().max(200).optional().describe('Organization of its accounts; empty: none'),
        dataSource: z.string().trim().max(100).optional().describe('guacamole-rest: its data source; empty: its own'),
        totp: z
          .string()
          .trim()
          .max(20)
          .optional()
          .describe('guacamole-rest: the code of the second factor, for this test'),
        ca: z.string().max(100_000).optional().describe('Certificate authority in PEM, its file; an empty one: none'),
        bindDn: z.string().trim().max(1000).optional().describe('ldap: who signs in; empty: nobody'),
        searchFilter: z.string().trim().max(1000).optional().describe('ldap: filter of the accounts; empty: its own'),
        password: z.string().min(1).max(10_000).optional().describe('Password'),
        untested: z.boolean().default(false).describe('Change it though it can’t be asked now'),
      }),
    )
    .output(
      z.object({
        target: targetRow,
        /** Null: nothing was changed that it would have to be asked about, or it was not to be. */
        test: targetTest.nullable(),
        /** False: the test failed, and everything is as it was. */
        changed: z.boolean(),
      }),
    ),
  setPassword: procedure({
    ...manage,
    kind: 'command',
    summary: 'Change the password that a target is reached with',
    cli: { command: 'targets set-password', positional: 'target', secret: 'password' },
  })
    .input(z.object({ ...named, password: z.string().min(1).max(10_000).describe('Password') }))
    .output(targetTest),
  setPolicy: procedure({
    ...manage,
    kind: 'command',
    summary: 'Change what a target asks of passwords',
    cli: { command: 'targets set-policy', positional: 'target' },
  })
    .input(z.object({ ...named, policy: passwordPolicy.partial().describe('As JSON: {"minLength": 12}') }))
    .output(targetRow),
  remove: procedure({
    ...manage,
    kind: 'command',
    summary: 'Forget a target with its password, policy, plans and undo; its accounts stay as they are',
    cli: { positional: 'target' },
  })
    .input(z.object(named))
    .output(z.object({ removed: z.string() })),
};
