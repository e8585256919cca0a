// Containers, on whatever engine they run.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { engineStatus } from './engines.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

export { engineStatus, type EngineStatus } from './engines.ts';

export const containerStates = [
  'created',
  'running',
  'paused',
  'restarting',
  'removing',
  'exited',
  'dead',
  'unknown',
] as const;
export const containerHealths = ['healthy', 'unhealthy', 'starting', 'none'] as const;

export const portMapping = z.object({
  container: z.number().int(),
  protocol: z.string(),
  host: z.number().int().nullable(),
  address: z.string().nullable(),
});

export const containerRow = z.object({
  engineId: id,
  id: id,
  name: z.string(),
  image: z.string(),
  state: z.enum(containerStates),
  /** The engine's own words: "Up 2 minutes". */
  status: z.string(),
  health: z.enum(containerHealths),
  ports: z.array(portMapping),
  org: z.string().nullable(),
  account: z.string().nullable(),
  /** Compose project or Swarm stack, its service, and the Swarm task that it is: from the labels that Docker sets. */
  project: z.string().nullable(),
  service: z.string().nullable(),
  task: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  createdAt: time,
  /** When this row was last known to be true. */
  seenAt: time,
});
/** Fields that a filter of containers can name; where a field has a closed set of values, those. */
export const containerFilterFields: Record<string, readonly string[] | null> = {
  ...{ name: null, id: null, image: null, state: containerStates, status: null, health: containerHealths, org: null },
  ...{ account: null, engine: null, project: null, service: null, label: null, port: null, age: null },
};

export type ContainerRow = z.infer<typeof containerRow>;

/** As many single containers as a selection may name: what somebody can mark by hand in a list of 10,000. */
export const namesAtMost = 10_000;
const names = z.array(z.string().max(200)).max(namesAtMost).optional();

/** Which containers: all conditions hold together; `names` and `except` take names, ids or id prefixes. */
export const selection = z.object({
  names: names.describe('Names or ids'),
  filter: z.string().max(2000).optional().describe('Filter: "state:running org:acme"'),
  label: z.array(z.string().max(500)).max(50).optional().describe('Label, KEY or KEY=VALUE'),
  state: z.array(z.enum(containerStates)).optional().describe('State'),
  org: z.string().max(200).optional().describe('Organization (label provost.org)'),
  account: z.string().max(200).optional().describe('Account (label provost.account)'),
  image: z.string().max(500).optional().describe('Image'),
  engine: z.string().max(200).optional().describe('Engine id or name'),
  all: z.boolean().optional().describe('Every container'),
  except: names.describe('Names or ids to leave out'),
});
export type Selection = z.infer<typeof selection>;

export const verbs = [
  'start',
  'stop',
  'restart',
  'pause',
  'unpause',
  'kill',
  'remove',
  'rename',
  'update',
  'upgrade',
] as const;
export type Verb = (typeof verbs)[number];

const grace = z.coerce.number().int().min(0).max(3600).optional().describe('Seconds to wait before killing');
const amount = String.raw`\d{1,15}(\.\d{1,3})?\s?([bkmgt]|[kmgt]i?b)?`;
const size = z
  .string()
  .max(30)
  .regex(new RegExp(`^${amount}$`, 'i'), 'a size is a number and a unit, like 512m or 2g');
const verbOptions = {
  start: z.object({}),
  stop: z.object({ grace }),
  restart: z.object({ grace }),
  pause: z.object({}),
  unpause: z.object({}),
  kill: z.object({
    signal: z
      .string()
      .regex(/^[A-Z0-9+]{1,20}$/, 'a signal is capital letters, digits and + only, like SIGTERM')
      .default('SIGKILL')
      .describe('Signal'),
  }),
  remove: z.object({
    force: z.boolean().default(false).describe('Remove running ones too'),
    volumes: z.boolean().default(false).describe('Remove their anonymous volumes too; undo cannot bring those back'),
    commit: z
      .boolean()
      .default(false)
      .describe('Keep each as an image provost-backup/NAME:TIME first; undo creates it from there, with its own files'),
  }),
  rename: z.object({
    to: z
      .string()
      .regex(
        /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/,
        'letters, digits, _ . - only, beginning with a letter or digit, 128 at most',
      )
      .describe('New name'),
  }),
  update: z.object({
    cpus: z.coerce.number().min(0.01).max(4096).optional().describe('CPUs at most, like 1.5'),
    memory: size.optional().describe('Memory at most, like 512m or 2g (6m or more)'),
    memorySwap: z
      .string()
      .max(30)
      .regex(new RegExp(`^(unlimited|${amount})$`, 'i'), 'a size like 4g, or unlimited')
      .optional()
      .describe('Memory and swap together at most, like 4g, or unlimited'),
    pids: z.coerce.number().int().min(0).max(4_194_304).optional().describe('Processes at most; 0: no limit'),
    restart: z
      .string()
      .regex(
        /^(no|always|unless-stopped|on-failure(:\d{1,4})?)$/,
        'no, always, unless-stopped, on-failure or on-failure:3',
      )
      .optional()
      .describe('Restart policy: no, always, unless-stopped, on-failure or on-failure:TIMES'),
  }),
  upgrade: z.object({}),
} satisfies Record<Verb, z.ZodObject>;

const plan = <V extends Verb>(verb: V, summary: string) =>
  procedure({
    permission: 'containers.control',
    scope: 'organization',
    kind: 'plan',
    summary,
    cli: { command: `containers ${verb}`, positional: 'names' },
  })
    .input(selection.extend(verbOptions[verb].shape as (typeof verbOptions)[V]['shape']))
    .output(planSummary);

const read = { permission: 'containers.read', scope: 'organization' } as const;

const one = z.object({
  engineId: id.optional().describe('Engine id; needed when several engines have a container of this name'),
  container: id.describe('Name or id'),
});

export const containerDetail = containerRow.extend({
  command: z.string(),
  startedAt: time.nullable(),
  finishedAt: time.nullable(),
  /** Null while it runs. */
  exitCode: z.number().int().nullable(),
  /** Of its last end, also while the engine waits to start it again; null: it never ended, or runs again. */
  lastExitCode: z.number().int().nullable(),
  /** The kernel ended it for want of memory. */
  oomKilled: z.boolean(),
  /** Why the engine could not start it, in its own words. */
  startError: z.string().nullable(),
  /** It shows a desktop: a VNC port, or the label provost.desktop. */
  desktop: z.boolean(),
  restartCount: z.number().int(),
  restartPolicy: z.string(),
  autoRemove: z.boolean(),
  tty: z.boolean(),
  /** Values of names that look like secrets are masked. */
  env: z.array(z.object({ name: z.string(), value: z.string(), masked: z.boolean() })),
  mounts: z.array(
    z.object({
      type: z.string(),
      source: z.string(),
      target: z.string(),
      readOnly: z.boolean(),
      anonymous: z.boolean(),
    }),
  ),
  networks: z.array(z.object({ name: z.string(), address: z.string().nullable() })),
});
export type ContainerDetail = z.infer<typeof containerDetail>;

export const containers = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List containers',
    cli: { positional: 'names', columns: ['name', 'state', 'health', 'image', 'org', 'account', 'status', 'engineId'] },
  })
    .input(selection.extend({ cursor, limit }))
    // `total` is null while an engine has never been read: how many there are is unknown then, not 0.
    .output(
      page(containerRow).extend({
        total: z.number().int().nullable(),
        engines: z.array(engineStatus),
        revision: z.number().int(),
      }),
    ),
  watch: procedure({
    ...read,
    kind: 'stream',
    summary: 'Follow every change to the list of containers',
  })
    .input(z.object({ org: z.string().max(200).optional().describe('Organization') }))
    .output(
      eventIterator(
        // `ready` comes first, with the revision to read the list at or after; rows of a delta have a later one.
        z.object({
          kind: z.enum(['ready', 'delta']),
          revision: z.number().int(),
          upserted: z.array(containerRow).max(500),
          removed: z.array(z.object({ engineId: id, id: id })).max(500),
          engines: z.array(engineStatus),
        }),
      ),
    ),
  get: procedure({
    ...read,
    kind: 'query',
    summary: 'Show one container',
    cli: { command: 'containers show', positional: 'container' },
  })
    .input(one)
    .output(containerDetail),
  planStart: plan('start', 'Start containers'),
  planStop: plan('stop', 'Stop containers'),
  planRestart: plan('restart', 'Restart containers'),
  planPause: plan('pause', 'Pause containers'),
  planUnpause: plan('unpause', 'Unpause containers'),
  planKill: plan('kill', 'Kill containers'),
  planRemove: plan('remove', 'Remove containers'),
  planRename: plan('rename', 'Rename one container'),
  planUpdate: plan('update', 'Change limits and restart policy of containers, without restarting them'),
  planUpgrade: plan('upgrade', 'Recreate containers with the image that their image’s name means now'),
};
