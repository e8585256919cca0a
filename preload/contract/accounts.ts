// Accounts: what is known of each, and the plans that create, change, disable, delete and bring them back.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { accountDetail, accountRow, groupRow, repairRow, slip, usageRow } from './account-rows.ts';
import { cursor, id, limit, offset, page, time } from './common.ts';
import { readOptions, shapingChanges } from './imports.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/** As many accounts as a selection may name one by one; more are a filter with exceptions. */
export const namedAtMost = 10_000;

const target = id.describe('Name or id of the target');
const read = { permission: 'accounts.read', scope: 'organization' } as const;
const write = { permission: 'accounts.write', scope: 'organization', kind: 'plan' } as const;

/** Which accounts: by name, or a filter with exceptions; conditions together narrow. All: an empty filter. */
export const accountSelection = {
  target,
  usernames: z.array(z.string().min(1).max(256)).max(namedAtMost).optional().describe('Usernames'),
  filter: z.string().max(1000).optional().describe('Those that match: "group:lab-1 state:disabled"'),
  except: z.array(z.string().max(256)).max(namedAtMost).optional().describe('But not these'),
  group: z.string().max(256).optional().describe('Members of this group'),
  notSeenSince: z.coerce.number().int().min(1).max(3650).optional().describe('Not signed in for this many days'),
  /** CSV, XLSX or JSON whose usernames are meant; of PT Management the first column. */
  file: z.string().max(4096).optional().describe('File that names them'),
  importId: id.optional().describe('Import that names them'),
};
const selected = z.object(accountSelection);
export type AccountSelection = z.infer<typeof selected>;

/** A container for each account, and the connection that leads to it. */
const desktop = {
  template: z.string().max(100).optional().describe('Also make a container for each account, from this template'),
  connectionLike: z
    .string()
    .max(256)
    .optional()
    .describe('… and a connection that leads to it, with the settings of this one'),
  engines: z.array(id).max(1000).optional().describe('Engines for the containers; those of the template when absent'),
  start: z.boolean().default(true).describe('false makes the containers without starting them'),
  pull: z.boolean().default(false).describe('Pull the image first where it is missing'),
};
const desktops = z.object(desktop);
export type Desktops = z.infer<typeof desktops>;

/** The same taken away. */
const taking = {
  force: z.boolean().optional().describe('Remove running containers too'),
  volumes: z
    .boolean()
    .optional()
    .describe('Delete the volumes that were made for each account too; undo cannot bring those back'),
};

export const importModes = ['create', 'update', 'upsert', 'synchronise'] as const;

export const planImportInput = z.object({
  target,
  files: z.array(z.string().max(4096)).max(100).optional().describe('Files to import'),
  importId: id.optional().describe('Import to plan, instead of files'),
  org: id.optional().describe('Organization of the accounts'),
  mode: z
    .enum(importModes)
    .default('upsert')
    .describe('create only, update only, both, or synchronise what is missing too'),
  match: z.enum(['username', 'email', 'external_id']).default('username').describe('What tells which account a row is'),
  missing: z
    .enum(['keep', 'disable', 'delete'])
    .default('keep')
    .describe('synchronise: what becomes of accounts that are not in the file'),
  /** synchronise: "missing" is meant of these only. */
  within: z.string().max(1000).optional().describe('synchronise: only accounts that match this filter are missed'),
  updatePassword: z
    .enum(['on-create', 'always'])
    .default('on-create')
    .describe('Whether passwords of accounts that exist are set too'),
  groupsMode: z
    .enum(['add', 'exact'])
    .default('add')
    .describe('Whether groups of the file are added, or all there are'),
  makeGroups: z.boolean().default(false).describe('Make groups that the target does not have yet'),
  /** Guacamole: who else may manage the accounts that are made. */
  managedBy: z.string().max(256).optional().describe('Account that may change and delete those that are made'),
  profile: z.string().max(100).optional().describe('Profile of columns'),
  ...desktop,
  ...readOptions.shape,
  ...shapingChanges.shape,
});
export type PlanImportInput = z.infer<typeof planImportInput>;

export const exportPresets = ['full', 'no-contact', 'pseudonymous'] as const;
export const exportFormats = ['csv', 'json', 'xlsx'] as const;

const passphrase = z.string().min(12, 'at least 12 characters').max(10_000).describe('Passphrase of the file');

export const accounts = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List accounts of a target as last read',
    cli: {
      positional: 'target',
      columns: ['username', 'values.full_name', 'values.email', 'role', 'groups', 'state', 'lastSeen'],
    },
  })
    .input(
      z.object({
        target,
        filter: z.string().max(1000).default('').describe('Only those that match'),
        sort: z
          .enum(['username', 'full_name', 'email', 'role', 'state', 'last_seen', 'valid_until'])
          .default('username')
          .describe('Sort by'),
        descending: z.boolean().default(false).describe('Last first'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(
      page(accountRow).extend({
        /** When the target was read; null: never. */
        readAt: time.nullable(),
        /** Why it can't be read just now. */
        problem: z.string().nullable(),
        reading: z.boolean(),
        /** Of all accounts of the target, whatever the filter. */
        counts: z.object({ all: z.number().int(), disabled: z.number().int(), expired: z.number().int() }),
      }),
    ),
  refresh: procedure({
    ...read,
    kind: 'command',
    summary: 'Read the accounts of a target again',
    cli: { positional: 'target' },
  })
    .input(z.object({ target }))
    .output(z.object({ accounts: z.number().int(), readAt: time })),
  get: procedure({
    ...read,
    kind: 'query',
    summary: 'Show one account',
    cli: { command: 'accounts show', positional: 'target', rest: 'username' },
  })
    .input(z.object({ target, username: z.array(z.string().max(256)).min(1).max(1).describe('Username') }))
    .output(accountDetail),
  listGroups: procedure({
    ...read,
    kind: 'query',
    summary: 'List groups of a target',
    cli: { command: 'accounts groups', positional: 'target', columns: ['name', 'members', 'groups'] },
  })
    .input(z.object({ target, cursor, offset, limit }))
    .output(page(groupRow)),
  listConnections: procedure({
    ...read,
    kind: 'query',
    summary: 'List connections of a target',
    cli: { command: 'accounts connections', positional: 'target', columns: ['name'] },
  })
    .input(z.object({ target, cursor, offset, limit }))
    .output(page(z.object({ name: z.string() }))),
  planImport: procedure({
    ...write,
    summary: 'Import accounts from files: CSV, XLSX or JSON',
    cli: { positional: 'files', files: ['files'] },
  })
    .input(planImportInput)
    .output(planSummary),
  planDisable: procedure({ ...write, summary: 'Disable accounts', cli: { positional: 'usernames', files: ['file'] } })
    .input(selected)
    .output(planSummary),
  planEnable: procedure({ ...write, summary: 'Enable accounts', cli: { positional: 'usernames', files: ['file'] } })
    .input(selected)
    .output(planSummary),
  planDelete: procedure({
    ...write,
    summary: 'Delete accounts: disable them with a purge date, or at once with --hard',
    cli: { positional: 'usernames', files: ['file'], apart: [['hard', 'purgeAfter']] },
  })
    .input(
      selected.extend({
        hard: z.boolean().default(false).describe('Delete at once; the exact count has to be confirmed'),
        purgeAfter: z.coerce.number().int().min(1).max(3650).default(30).describe('Days until they may be purged'),
        template: z
          .string()
          .max(100)
          .optional()
          .describe('Also remove their containers of this template, and the connections that lead there'),
        ...taking,
      }),
    )
    .output(planSummary),
  planGiveDesktops: procedure({
    ...write,
    summary: 'Make a container for each account, and the connection that leads to it',
    cli: { command: 'accounts give-desktops', positional: 'usernames', files: ['file'] },
  })
    .input(selected.extend({ ...desktop, template: z.string().max(100).describe('Template of the containers') }))
    .output(planSummary),
  planTakeDesktops: procedure({
    ...write,
    summary: 'Remove containers of accounts, and the connections that lead there; the accounts stay',
    cli: { command: 'accounts take-desktops', positional: 'usernames', files: ['file'] },
  })
    .input(selected.extend({ template: z.string().max(100).describe('Template of the containers'), ...taking }))
    .output(planSummary),
  planPurge: procedure({
    ...write,
    summary: 'Delete accounts whose purge date has come',
    cli: { positional: 'target' },
  })
    .input(z.object({ target }))
    .output(planSummary),
  planResetPassword: procedure({
    ...write,
    summary: 'Give accounts new passwords; the slips are shown once, after the job',
    cli: { positional: 'usernames', files: ['file'] },
  })
    .input(
      selected.extend({
        passwordStyle: z.enum(['memorable', 'random']).default('memorable').describe('Kind of password'),
        mustChange: z.boolean().default(true).describe('Whether they have to be changed at the next sign-in'),
      }),
    )
    .output(planSummary),
  planChange: procedure({
    ...write,
    summary: 'Change fields, groups or connections of accounts',
    cli: { positional: 'usernames', files: ['file'] },
  })
    .input(
      selected.extend({
        set: z
          .record(z.string().max(200), z.string().max(1000).nullable())
          .default({})
          .describe('Field → value, as JSON; null empties it'),
        addGroups: z.array(z.string().max(256)).max(100).default([]).describe('Groups to add'),
        removeGroups: z.array(z.string().max(256)).max(100).default([]).describe('Groups to leave'),
        addConnections: z.array(z.string().max(256)).max(100).default([]).describe('Connections to grant'),
        removeConnections: z.array(z.string().max(256)).max(100).default([]).describe('Connections to take away'),
      }),
    )
    .output(planSummary),
  planResetTotp: procedure({
    ...write,
    summary: 'Forget the second factor of accounts, to be set up anew',
    cli: { command: 'accounts reset-totp', positional: 'usernames', files: ['file'] },
  })
    .input(selected)
    .output(planSummary),
  planPseudonymise: procedure({
    ...write,
    summary: 'Take names and addresses of deleted accounts out of a target’s history',
    cli: { positional: 'target' },
  })
    .input(z.object({ target }))
    .output(planSummary),
  listRepairs: procedure({
    ...read,
    kind: 'query',
    summary: 'List what is inconsistent in a target',
    cli: { command: 'accounts repairs', positional: 'target', columns: ['kind', 'subject', 'problem', 'fix'] },
  })
    .input(z.object({ target, cursor, offset, limit }))
    .output(page(repairRow)),
  planRepair: procedure({ ...write, summary: 'Repair what is inconsistent in a target', cli: { positional: 'target' } })
    .input(z.object({ target, keys: z.array(id).max(500).optional().describe('Only these; all when absent') }))
    .output(planSummary),
  /** The first event names the file; an export of accounts is a disclosure, and goes into the audit log. */
  export: procedure({
    permission: 'accounts.export',
    scope: 'organization',
    kind: 'stream',
    summary: 'Export accounts; who, why and the file’s hash go into the audit log',
    cli: { positional: 'usernames', files: ['file'], saves: true },
  })
    .input(
      selected.extend({
        format: z.enum(exportFormats).default('csv').describe('Format'),
        preset: z.enum(exportPresets).default('full').describe('What of each account'),
        purpose: z.string().trim().min(3, 'what it is for').max(500).describe('What it is for'),
      }),
    )
    .output(
      eventIterator(
        z.discriminatedUnion('kind', [
          z.object({ kind: z.literal('begin'), name: z.string(), mediaType: z.string(), accounts: z.number().int() }),
          z.object({ kind: z.literal('data'), data: z.base64() }),
          z.object({ kind: z.literal('end'), sha256: z.string(), bytes: z.number().int() }),
        ]),
      ),
    ),
  backup: procedure({
    permission: 'accounts.export',
    scope: 'organization',
    kind: 'command',
    summary: 'Write all accounts of a target to an encrypted file',
    cli: { positional: 'target', files: ['to'], secret: 'passphrase' },
  })
    .input(
      z.object({
        target,
        to: z.string().min(1).max(4096).describe('File to write'),
        passphrase,
        overwrite: z.boolean().default(false).describe('Replace the file when it is there'),
        purpose: z.string().trim().min(3, 'what it is for').max(500).default('backup').describe('What it is for'),
      }),
    )
    .output(z.object({ accounts: z.number().int(), bytes: z.number().int(), sha256: z.string() })),
  planRestore: procedure({
    ...write,
    summary: 'Bring back accounts from a backup',
    cli: { positional: 'target', files: ['from'], secret: 'passphrase' },
  })
    .input(
      z.object({
        target,
        from: z.string().min(1).max(4096).describe('File that backup wrote'),
        passphrase,
        /** What exists is put back to what the backup holds; false: only what is missing is brought back. */
        existing: z.boolean().default(false).describe('Put back those that exist too'),
      }),
    )
    .output(planSummary),
  /** Once: they are forgotten when they have been shown. */
  takeSlips: procedure({
    permission: 'accounts.write',
    scope: 'organization',
    kind: 'command',
    summary: 'Show the generated passwords of a job, once',
    cli: { command: 'accounts slips', positional: 'jobId', columns: ['username', 'password', 'fullName'] },
  })
    .input(z.object({ jobId: id.describe('Job id') }))
    .output(z.object({ target: z.string(), madeAt: time, rows: z.array(slip) })),
  countSlips: procedure({
    permission: 'accounts.write',
    scope: 'organization',
    kind: 'query',
    summary: 'How many generated passwords of a job were not shown yet',
    cli: { command: 'accounts slips-left', positional: 'jobId' },
  })
    .input(z.object({ jobId: id.describe('Job id') }))
    .output(z.object({ slips: z.number().int() })),
  listExpiring: procedure({
    ...read,
    kind: 'query',
    summary: 'List accounts that end soon',
    cli: { command: 'accounts expiring', positional: 'target', columns: ['username', 'values.valid_until', 'state'] },
  })
    .input(
      z.object({
        target,
        days: z.coerce.number().int().min(1).max(3650).default(30).describe('Within this many days'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(page(accountRow)),
  usage: procedure({
    ...read,
    kind: 'query',
    summary: 'Sign-ins, sessions and hours',
    cli: {
      positional: 'target',
      columns: ['name', 'signIns', 'sessions', 'hours', 'accounts', 'lastSeen'],
      times: { from: 'begin', to: 'end' },
    },
  })
    .input(
      z.object({
        target,
        by: z.enum(['account', 'group', 'connection', 'day']).default('account').describe('What is summed up'),
        from: time.optional().describe('From this moment on; 30 days ago when absent'),
        to: time.optional().describe('Up to this moment'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(page(usageRow)),
};
