// Imports: files of accounts on their way to a plan. What was read is held in memory alone, with its passwords, until the
// import is closed or an hour has passed without a question.
import { z } from 'zod';
import { accountFieldNames, targetKinds } from './account-model.ts';
import { cursor, id, limit, offset, page, time } from './common.ts';
import { procedure } from './procedure.ts';

/** Bytes of one file. */
export const fileBytesAtMost = 64 * 1024 * 1024;
/** Rows of one import. */
export const rowsAtMost = 200_000;

export const encodings = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-15',
  'windows-1250',
  'cp850',
  'cp437',
] as const;
export const delimiters = [',', ';', '\t', '|'] as const;

const otherRoles = ['password', 'old_username', 'delete', 'ignore'] as const;
const noField = ({ input }: { input: unknown }) => {
  const given = typeof input === 'string' ? `There is no field “${input.slice(0, 100)}”` : 'This is no field';
  return `${given}. Fields: ${[...accountFieldNames, ...otherRoles].join(', ')}, attribute.NAME`;
};
/** What a column becomes: a field, the password, or something that Provost works with. */
export const columnRole = z.union(
  [
    z.enum(accountFieldNames),
    z.enum(otherRoles),
    // Of a text that is none of these, a union tells what its last member says.
    z.string().regex(/^attribute\.[^\p{Cc}]{1,128}$/u, { error: noField }),
  ],
  { error: noField },
);
export type ColumnRole = z.infer<typeof columnRole>;

/** How a file is read. Absent: as it was found out. */
export const readOptions = z.object({
  encoding: z.enum(encodings).optional().describe('Encoding'),
  delimiter: z.enum(delimiters).optional().describe('Between the columns'),
  /** False: the first row is an account. */
  header: z.boolean().optional().describe('Whether the first row names the columns'),
  sheet: z.string().max(100).optional().describe('Sheet of an XLSX file'),
});
export type ReadOptions = z.infer<typeof readOptions>;

/** What happens to values between the file and the plan, as far as it is said: what is not, stays as it is. */
export const shapingChanges = z.object({
  /** By column, in order; a profile names them by their header. */
  columns: z.record(z.string().max(200), columnRole).optional().describe('Header → field, as JSON'),
  /** %f first name, %l last name, %u username, %e e-mail before the @, %i external id, %n counter; %1f its first letter. */
  usernameTemplate: z.string().max(200).optional().describe('Usernames to make: %f.%l'),
  lowercase: z.boolean().optional().describe('Usernames in small letters'),
  /** Letters without their accents, and nothing but a-z 0-9 . _ - */
  plain: z.boolean().optional().describe('Usernames of plain letters only'),
  defaults: z
    .record(z.string().max(200), z.string().max(1000))
    .optional()
    .describe('Field → value where a row has none, as JSON'),
  passwords: z
    .enum(['file', 'generate-missing', 'generate-all', 'none'])
    .optional()
    .describe('Where passwords come from; none: accounts that are made get one that nobody knows'),
  passwordStyle: z.enum(['memorable', 'random']).optional().describe('Kind of generated passwords'),
});

/** The whole of it. */
export const shaping = shapingChanges.extend({
  lowercase: z.boolean().default(false),
  plain: z.boolean().default(false),
  defaults: z.record(z.string().max(200), z.string().max(1000)).default({}),
  passwords: z.enum(['file', 'generate-missing', 'generate-all', 'none']).default('file'),
  passwordStyle: z.enum(['memorable', 'random']).default('memorable'),
});
export type Shaping = z.infer<typeof shaping>;

export const importProblem = z.object({
  file: z.string(),
  /** 1-based, of the file as it is; null: the whole file. */
  line: z.number().int().nullable(),
  column: z.string().nullable(),
  /** What is wrong and what to do. */
  problem: z.string(),
  /** `warning`: the row is planned all the same. */
  weight: z.enum(['error', 'warning']),
});
export type ImportProblem = z.infer<typeof importProblem>;

export const importColumn = z.object({
  /** Column number from 0 over all files. */
  index: z.number().int(),
  header: z.string(),
  role: columnRole,
  /** `guess`: from its name or content; `profile`, `chosen`: somebody said so. */
  by: z.enum(['guess', 'profile', 'chosen']),
  /** The first few values that are not empty; never those of a password. */
  examples: z.array(z.string()),
});
export type ImportColumn = z.infer<typeof importColumn>;

export const importFile = z.object({
  name: z.string(),
  format: z.enum(['csv', 'xlsx', 'json', 'target']),
  bytes: z.number().int(),
  sha256: z.string(),
  encoding: z.string().nullable(),
  /** Why the encoding has to be looked at: it is not UTF-8, and nothing in the file says which it is. */
  encodingAsked: z.boolean(),
  /** Cells with letters that are not ASCII, as the encoding reads them, to look at. */
  accented: z.array(z.string()),
  delimiter: z.string().nullable(),
  header: z.boolean(),
  sheets: z.array(z.string()),
  sheet: z.string().nullable(),
  rows: z.number().int(),
});
export type ImportFile = z.infer<typeof importFile>;

export const importState = z.object({
  importId: id,
  files: z.array(importFile),
  columns: z.array(importColumn),
  /** Convention that the header follows: "Moodle"; null: none that is known. */
  convention: z.string().nullable(),
  profile: z.string().nullable(),
  shaping,
  rows: z.number().int(),
  /** Rows that can't be planned, and those with warnings. */
  errors: z.number().int(),
  warnings: z.number().int(),
  /** Files that hold no row, and lines that became none: not among the rows, and first of `imports.problems`. */
  unread: z.number().int(),
  /** Why nothing can be planned yet: "No column is the username." */
  blocked: z.string().nullable(),
  expiresAt: time,
});
export type ImportState = z.infer<typeof importState>;

/** One row as it would be planned. */
export const importRow = z.object({
  /** Number from 0, over all files. */
  row: z.number().int(),
  file: z.string(),
  line: z.number().int(),
  username: z.string(),
  /** By field; a password is shown as "given" or "generated". */
  values: z.record(z.string(), z.string()),
  /** The cells as read, in the order of the columns; a password's are shown as dots. */
  cells: z.array(z.string()),
  problems: z.array(
    z.object({ column: z.string().nullable(), problem: z.string(), weight: z.enum(['error', 'warning']) }),
  ),
});
export type ImportRow = z.infer<typeof importRow>;

export const importProfile = z.object({
  name: z.string(),
  shaping,
  read: readOptions,
  savedAt: time,
});
export type ImportProfile = z.infer<typeof importProfile>;

const write = { permission: 'accounts.write', scope: 'organization' } as const;
const one = { importId: id.describe('Import id') };

export const imports = {
  begin: procedure({ ...write, kind: 'command', summary: 'Begin an import', cli: { command: 'imports begin' } })
    .input(z.object({ targetKind: z.enum(targetKinds).optional().describe('Kind of the target it is meant for') }))
    .output(importState),
  addPart: procedure({
    ...write,
    kind: 'command',
    summary: 'Send a part of a file, in order; the last one ends it',
    cli: { command: 'imports add-part' },
  })
    .input(
      z.object({
        ...one,
        name: z.string().trim().min(1).max(255).describe('Name of the file'),
        data: z.base64().max(2_000_000).describe('Its bytes, as base64'),
        last: z.boolean().default(false).describe('Whether this is the end of it'),
      }),
    )
    .output(z.object({ bytes: z.number().int() })),
  /** The whole of it, read by the backend: for the command line. */
  addFiles: procedure({
    ...write,
    kind: 'command',
    summary: 'Read files of this computer into an import',
    cli: { command: 'imports add', positional: 'importId', files: ['files'] },
  })
    .input(z.object({ ...one, files: z.array(z.string().max(4096)).min(1).max(100).describe('Files') }))
    .output(importState),
  /** Accounts of a target (LDAP, the roster) as the rows of an import. */
  addTarget: procedure({
    ...write,
    kind: 'command',
    summary: 'Read the accounts of a target into an import',
    cli: { command: 'imports add-target', positional: 'importId' },
  })
    .input(
      z.object({
        ...one,
        target: id.describe('Name or id of the target'),
        filter: z.string().max(1000).optional().describe('Only those that match; of an LDAP target, its own filter'),
      }),
    )
    .output(importState),
  removeFile: procedure({
    ...write,
    kind: 'command',
    summary: 'Take a file out of an import',
    cli: { command: 'imports remove-file' },
  })
    .input(z.object({ ...one, name: z.string().max(255).describe('Name of the file') }))
    .output(importState),
  get: procedure({
    ...write,
    kind: 'query',
    summary: 'Show an import',
    cli: { command: 'imports show', positional: 'importId' },
  })
    .input(z.object(one))
    .output(importState),
  /** Reads again with other options, another mapping, another shaping. */
  shape: procedure({
    ...write,
    kind: 'command',
    summary: 'Change how an import is read',
    cli: { command: 'imports shape', positional: 'importId' },
  })
    .input(
      z.object({
        ...one,
        file: z.string().max(255).optional().describe('File that `read` is for; all when absent'),
        read: readOptions.optional().describe('How it is read, as JSON'),
        /** Column number → role. */
        roles: z
          .record(z.string().regex(/^\d{1,4}$/), columnRole)
          .optional()
          .describe('Column number → role, as JSON'),
        shaping: shapingChanges.optional().describe('What happens to its values, as JSON'),
        profile: z.string().max(100).optional().describe('Profile to take them from'),
      }),
    )
    .output(importState),
  rows: procedure({
    ...write,
    kind: 'query',
    summary: 'List the rows of an import',
    cli: { command: 'imports rows', positional: 'importId', columns: ['line', 'username', 'problems'] },
  })
    .input(
      z.object({
        ...one,
        only: z.enum(['all', 'errors', 'warnings']).default('all').describe('Which rows'),
        search: z.string().max(200).optional().describe('Only those that hold this'),
        cursor,
        offset,
        limit,
      }),
    )
    .output(page(importRow)),
  problems: procedure({
    ...write,
    kind: 'query',
    summary: 'List what is wrong with an import',
    cli: {
      command: 'imports problems',
      positional: 'importId',
      columns: ['file', 'line', 'column', 'weight', 'problem'],
    },
  })
    .input(z.object({ ...one, cursor, offset, limit }))
    .output(page(importProblem)),
  editCell: procedure({
    ...write,
    kind: 'command',
    summary: 'Change one cell of an import',
    cli: { command: 'imports edit' },
  })
    .input(
      z.object({
        ...one,
        row: z.coerce.number().int().min(0).describe('Number of the row'),
        column: z.coerce.number().int().min(0).describe('Number of the column'),
        value: z.string().max(10_000).describe('New value'),
      }),
    )
    .output(z.object({ row: importRow, state: importState })),
  close: procedure({
    ...write,
    kind: 'command',
    summary: 'Forget an import and what was read for it',
    cli: { command: 'imports close', positional: 'importId' },
  })
    .input(z.object(one))
    .output(z.object({})),
  listProfiles: procedure({
    ...write,
    kind: 'query',
    summary: 'List saved profiles of columns',
    cli: { command: 'imports profiles', columns: ['name', 'savedAt'] },
  })
    .input(z.object({}))
    .output(page(importProfile)),
  saveProfile: procedure({
    ...write,
    kind: 'command',
    summary: 'Save how an import is read as a profile',
    cli: { command: 'imports save-profile', positional: 'name' },
  })
    .input(z.object({ ...one, name: z.string().trim().min(1).max(100).describe('Name of the profile') }))
    .output(importProfile),
  removeProfile: procedure({
    ...write,
    kind: 'command',
    summary: 'Remove a profile',
    cli: { command: 'imports remove-profile', positional: 'name' },
  })
    .input(z.object({ name: z.string().trim().min(1).max(100).describe('Name of the profile') }))
    .output(z.object({})),
};
