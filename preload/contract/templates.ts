// Templates: the recipe that turns an account into a container, its versions, and a container for each of many accounts.
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { fieldChange, planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/** As many accounts as one plan may be for. */
export const accountsAtMost = 10_000;
/** Characters of a file of accounts. */
export const accountsTextAtMost = 4_000_000;

const text = (most: number) => z.string().max(most);
const name = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9_.-]{0,62}$/,
    'small letters, digits, _ . - only, beginning with a letter or digit, 63 at most',
  );
const portNumber = z.number().int().min(1).max(65_535);
const seconds = z.number().int().min(1).max(86_400);

export const placementKinds = ['round-robin', 'least-used', 'column'] as const;
export const restartPolicies = ['no', 'on-failure', 'unless-stopped', 'always'] as const;

/** Texts may hold {{username}}, {{n}}, {{n:3}}, {{org}}, {{group}}, {{account.COLUMN}}, and each with `:slug`. */
export const template = z.strictObject({
  name: name.describe('Name of the template'),
  description: text(500).default('').describe('What it is for'),
  /** Whose containers it makes; null: the accounts say it, or nobody's. */
  org: z.string().min(1).max(200).nullable().default(null).describe('Organization'),
  image: z.string().trim().min(1, 'an image is needed').max(500).describe('Image'),
  /** Pattern of the containers' names. */
  container: z.string().trim().min(1, 'a name pattern is needed').max(300).describe('Name pattern of its containers'),
  /** Empty: as the image says. */
  command: z.array(text(4000)).max(100).default([]),
  env: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/, 'letters, digits and _ only, beginning with no digit'),
        value: text(32_000),
      }),
    )
    .max(200)
    .default([]),
  /** `source`: a volume's name, or a path of the host (a bind mount). */
  volumes: z
    .array(
      z.strictObject({
        source: z.string().trim().min(1).max(500),
        target: z
          .string()
          .regex(/^\/[^:]*$/, 'a path inside the container, beginning with /')
          .max(500),
        readOnly: z.boolean().default(false),
      }),
    )
    .max(50)
    .default([]),
  /** The first is the one that it is created in; none: the engine's default. */
  networks: z.array(z.string().trim().min(1).max(200)).max(20).default([]),
  cpus: z.number().positive().max(1024).nullable().default(null),
  /** Bytes. */
  memory: z
    .number()
    .int()
    .min(6 * 1024 * 1024, 'an engine takes no limit below 6 MiB')
    .nullable()
    .default(null),
  pids: z.number().int().min(1).max(4_194_304).nullable().default(null),
  /** Bytes of /dev/shm; browsers inside a desktop need more than the engine's 64 MiB. */
  shm: z.number().int().min(4096).nullable().default(null),
  restart: z.enum(restartPolicies).default('no'),
  labels: z
    .array(z.strictObject({ name: z.string().trim().min(1).max(200), value: text(2000) }))
    .max(100)
    .default([]),
  /** Times in seconds. */
  health: z
    .strictObject({
      command: z.string().trim().min(1).max(4000),
      interval: seconds.default(30),
      timeout: seconds.default(10),
      retries: z.number().int().min(1).max(100).default(3),
      startPeriod: z.number().int().min(0).max(86_400).default(0),
    })
    .nullable()
    .default(null),
  /** Each gets a free port of its pool on the engine that the container is on. */
  ports: z
    .array(
      z.strictObject({
        container: portNumber,
        protocol: z.enum(['tcp', 'udp']).default('tcp'),
        from: portNumber,
        to: portNumber,
        /** Address of the host that it is published on; empty: all. */
        address: text(100).default(''),
      }),
    )
    .max(20)
    .default([]),
  placement: z
    .strictObject({
      kind: z.enum(placementKinds).default('round-robin'),
      /** Names or ids of engines; none: every engine. */
      engines: z.array(z.string().trim().min(1).max(200)).max(200).default([]),
      /** `column`: the accounts' column that names the engine. */
      column: z.string().trim().max(100).default('engine'),
    })
    .default({ kind: 'round-robin', engines: [], column: 'engine' }),
});
export type Template = z.infer<typeof template>;

export const templateRow = z.object({
  name: z.string(),
  version: z.number().int(),
  description: z.string(),
  org: z.string().nullable(),
  image: z.string(),
  container: z.string(),
  savedAt: time,
  savedBy: z.string(),
  /** Containers that carry its label, as last known, by engine. */
  containers: z.number().int(),
  engines: z.array(z.object({ engineId: id, name: z.string(), containers: z.number().int() })),
});
export type TemplateRow = z.infer<typeof templateRow>;

const stored = z.object({ name: z.string(), version: z.number().int(), savedAt: time, savedBy: z.string() });

const accountsInput = {
  accounts: z.string().max(accountsTextAtMost).optional().describe('CSV file with a column "username"'),
  usernames: z.array(z.string().max(200)).max(accountsAtMost).optional().describe('Usernames, instead of a file'),
};

const createInput = z.object({
  template: z.string().max(100).describe('Template'),
  ...accountsInput,
  org: z.string().max(200).optional().describe('Organization of the containers, when the template has none'),
  group: z.string().max(200).optional().describe('Value of {{group}}, when the accounts have no such column'),
  engines: z.array(z.string().max(200)).max(200).optional().describe('Only on these engines'),
});

export const templateIssue = z.object({ path: z.string(), message: z.string() });
export type TemplateIssue = z.infer<typeof templateIssue>;

/** One row of the file as it would be used. */
export const accountRow = z.object({
  line: z.number().int(),
  username: z.string(),
  /** What is wrong with it; null: nothing. */
  problem: z.string().nullable(),
  /** Name of the container that it has or gets. */
  container: z.string().nullable(),
  engine: z.string().nullable(),
  exists: z.boolean(),
});
export type AccountRow = z.infer<typeof accountRow>;

const read = { permission: 'templates.read', scope: 'organization' } as const;
const write = { permission: 'templates.write', scope: 'organization', kind: 'command' } as const;
const named = z.object({ name: z.string().max(100).describe('Template') });
const version = z.coerce.number().int().min(1);

export const templates = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List templates',
    cli: { columns: ['name', 'version', 'image', 'container', 'org', 'containers'] },
  })
    .input(z.object({ org: z.string().max(200).optional().describe('Organization'), cursor, limit }))
    .output(page(templateRow)),
  get: procedure({
    ...read,
    kind: 'query',
    summary: 'Show one template',
    cli: { command: 'templates show', positional: 'name' },
  })
    .input(named.extend({ version: version.optional().describe('An older version') }))
    // Values of variables that look like secrets are masked for whoever may not write templates.
    .output(stored.extend({ template, masked: z.boolean() })),
  listVersions: procedure({
    ...read,
    kind: 'query',
    summary: 'List the versions of a template, newest first',
    cli: { command: 'templates versions', positional: 'name', columns: ['version', 'savedAt', 'savedBy', 'removed'] },
  })
    .input(named.extend({ cursor, limit }))
    .output(page(stored.extend({ removed: z.boolean() }))),
  check: procedure({ ...read, kind: 'query', summary: 'Say what is wrong with a template, field by field' })
    .input(z.object({ template: z.unknown().describe('Template as JSON') }))
    .output(z.object({ issues: z.array(templateIssue) })),
  preview: procedure({
    ...read,
    kind: 'query',
    summary: 'Show the container that a template would make for one account',
    cli: { positional: 'name' },
  })
    .input(
      z.object({
        name: z.string().max(100).optional().describe('A stored template'),
        template: z.unknown().optional().describe('A template that is not stored, as JSON'),
        username: z.string().max(200).default('ada').describe('Account'),
        columns: z
          .array(z.object({ name: z.string().max(100), value: z.string().max(1000) }))
          .max(50)
          .default([])
          .describe('More columns of the account, as JSON'),
      }),
    )
    .output(
      z.object({
        issues: z.array(templateIssue),
        container: z.string().nullable(),
        /** Body of the engine's create call, as JSON text; secrets are masked. */
        body: z.string().nullable(),
        /** What is dangerous in it. */
        warnings: z.array(z.string()),
      }),
    ),
  compare: procedure({
    ...read,
    kind: 'query',
    summary: 'Show in what a container differs from its template',
    cli: { positional: 'container' },
  })
    .input(
      z.object({
        container: z.string().min(1).max(200).describe('Name or id of the container'),
        engineId: id.optional().describe('Engine id; needed when several engines have a container of this name'),
      }),
    )
    .output(
      z.object({
        template: z.string(),
        /** The current one, which it is compared with. */
        version: z.number().int(),
        /** The one that it was made from; null: its label does not say. */
        madeFrom: z.number().int().nullable(),
        /** `old` is the container's, `new` the template's. Secrets are masked. */
        fields: z.array(fieldChange),
        /** Columns of the list of accounts that the template uses, and whose values a container does not keep. */
        unknown: z.array(z.string()),
      }),
    ),
  save: procedure({ ...write, summary: 'Save a template as a new version' })
    .input(
      z.object({
        template: template.describe('Template as JSON; a file is imported instead'),
        basedOn: z.coerce
          .number()
          .int()
          .min(0)
          .optional()
          .describe('Version that was edited (0: none); refused when there is a newer one'),
      }),
    )
    .output(stored),
  import: procedure({
    ...write,
    summary: 'Save the template that a TOML or JSON file describes',
    cli: { positional: 'file', contents: ['file'] },
  })
    .input(z.object({ file: z.string().max(500_000).describe('TOML or JSON file') }))
    .output(stored),
  export: procedure({
    ...read,
    kind: 'query',
    summary: 'Write a template as a file',
    cli: { positional: 'name' },
  })
    .input(named.extend({ format: z.enum(['toml', 'json']).default('toml').describe('Format') }))
    .output(z.object({ file: z.string() })),
  remove: procedure({
    ...write,
    summary: 'Remove a template; its containers stay, and its versions can be restored',
    cli: { positional: 'name' },
  })
    .input(named)
    .output(stored),
  restore: procedure({
    ...write,
    summary: 'Make an older version the current one',
    cli: { positional: 'name' },
  })
    .input(named.extend({ version: version.describe('Version') }))
    .output(stored),
  readAccounts: procedure({
    ...read,
    kind: 'query',
    summary: 'Show what a file of accounts means for a template, as far as is known without asking the engines',
    cli: { command: 'templates accounts', contents: ['accounts'] },
  })
    .input(createInput.extend({ cursor, limit }))
    .output(
      page(accountRow).extend({
        problems: z.number().int(),
        exist: z.number().int(),
        engines: z.array(
          z.object({
            engineId: id,
            name: z.string(),
            away: z.boolean(),
            create: z.number().int(),
            exist: z.number().int(),
          }),
        ),
      }),
    ),
  planCreate: procedure({
    permission: 'containers.create',
    scope: 'organization',
    kind: 'plan',
    summary: 'Create a container for each account from a template',
    cli: { command: 'containers create', positional: 'usernames', contents: ['accounts'] },
  })
    .input(
      createInput.extend({
        start: z.boolean().default(true).describe('false creates them without starting them'),
        pull: z.boolean().default(false).describe('Pull the image first where it is missing'),
        keepFailed: z.boolean().default(false).describe('Keep a container that does not start, instead of removing it'),
      }),
    )
    .output(planSummary),
  planTakeAway: procedure({
    permission: 'containers.create',
    scope: 'organization',
    kind: 'plan',
    summary: 'Remove the containers of a template, of all accounts or of some',
    cli: { command: 'templates take-away', positional: 'usernames', contents: ['accounts'] },
  })
    .input(
      z.object({
        template: z.string().max(100).describe('Template'),
        ...accountsInput,
        org: z.string().max(200).optional().describe('Organization'),
        force: z.boolean().default(false).describe('Remove running ones too'),
        volumes: z
          .boolean()
          .default(false)
          .describe('Delete the volumes that were made for each account too; undo cannot bring those back'),
      }),
    )
    .output(planSummary),
};
