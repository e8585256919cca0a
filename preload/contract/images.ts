// Images, volumes and networks of all engines: what there is, what uses it, what it takes; pull, load, save, copy, prune.
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { engineStatus } from './containers.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

/** Fields that a filter may name, and the values of those that have only a few. */
export const imageFilterFields = {
  name: null,
  id: null,
  tag: null,
  engine: null,
  size: null,
  age: null,
  used: ['yes', 'no'],
  dangling: ['yes', 'no'],
  container: null,
  label: null,
} satisfies Record<string, readonly string[] | null>;
export const volumeFilterFields = {
  name: null,
  driver: null,
  engine: null,
  size: null,
  age: null,
  used: ['yes', 'no'],
  anonymous: ['yes', 'no'],
  container: null,
  project: null,
  org: null,
  account: null,
  label: null,
} satisfies Record<string, readonly string[] | null>;
export const networkFilterFields = {
  name: null,
  id: null,
  driver: null,
  engine: null,
  subnet: null,
  used: ['yes', 'no'],
  internal: ['yes', 'no'],
  system: ['yes', 'no'],
  container: null,
  project: null,
  org: null,
  label: null,
} satisfies Record<string, readonly string[] | null>;

/** A container that uses something. */
export const usedBy = z.object({ id, name: z.string(), running: z.boolean() });
export type UsedBy = z.infer<typeof usedBy>;

export const imageRow = z.object({
  engineId: id,
  id: id,
  /** The first tag, "name@sha256:…" without one, "<none>" without either. */
  name: z.string(),
  tags: z.array(z.string()),
  digests: z.array(z.string()),
  /** Has neither tag nor digest: nothing can name it but its id. */
  dangling: z.boolean(),
  /** Bytes, with the layers that it shares. */
  size: z.number().int(),
  /** Bytes that other images of this engine have too; null: was not measured. */
  sharedSize: z.number().int().nullable(),
  createdAt: time,
  usedBy: z.array(usedBy),
  labels: z.record(z.string(), z.string()),
  seenAt: time,
});
export type ImageRow = z.infer<typeof imageRow>;

export const imageDetail = imageRow.extend({
  os: z.string(),
  architecture: z.string(),
  author: z.string(),
  user: z.string(),
  workingDir: z.string(),
  entrypoint: z.array(z.string()),
  command: z.array(z.string()),
  ports: z.array(z.string()),
  volumes: z.array(z.string()),
  /** Values of names that look like secrets are masked. */
  env: z.array(z.object({ name: z.string(), value: z.string(), masked: z.boolean() })),
  layers: z.number().int(),
  /** The newest step first. */
  history: z.array(
    z.object({ createdAt: time, createdBy: z.string(), size: z.number().int(), tags: z.array(z.string()) }),
  ),
});
export type ImageDetail = z.infer<typeof imageDetail>;

export const volumeRow = z.object({
  engineId: id,
  name: z.string(),
  driver: z.string(),
  /** Named by the engine: nobody asked for it by name. */
  anonymous: z.boolean(),
  mountpoint: z.string(),
  /** Bytes; null: was not measured, or its driver does not say. */
  size: z.number().int().nullable(),
  createdAt: time.nullable(),
  usedBy: z.array(usedBy),
  org: z.string().nullable(),
  account: z.string().nullable(),
  /** Of Compose. */
  project: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  options: z.record(z.string(), z.string()),
  seenAt: time,
});
export type VolumeRow = z.infer<typeof volumeRow>;

export const networkRow = z.object({
  engineId: id,
  id: id,
  name: z.string(),
  driver: z.string(),
  scope: z.string(),
  subnets: z.array(z.string()),
  gateways: z.array(z.string()),
  internal: z.boolean(),
  ipv6: z.boolean(),
  /** The engine's own (bridge, host, none, Swarm's): can't be removed. */
  system: z.boolean(),
  createdAt: time.nullable(),
  usedBy: z.array(usedBy),
  org: z.string().nullable(),
  project: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  seenAt: time,
});
export type NetworkRow = z.infer<typeof networkRow>;

const engine = z.string().max(200).optional().describe('Engine id or name');
const names = z.array(z.string().min(1).max(500)).max(5000).optional();
const except = names.describe('Keys to leave out, ENGINE-ID/ID');

/** Which things: all conditions hold together. `keys` are "engineId/id" (volumes: "engineId/name"), as rows have them. */
const chosen = {
  names: names.describe('Names or ids'),
  keys: names.describe('Keys, ENGINE-ID/ID'),
  filter: z.string().max(2000).optional().describe('Filter: "used:no size>100MiB"'),
  engine,
  except,
};
export const resourceSelection = z.object(chosen);
export type ResourceSelection = z.infer<typeof resourceSelection>;

const measure = z
  .boolean()
  .default(false)
  .describe('Measure what the engines have to add up first: shared sizes, sizes of volumes. Takes a while');

const read = { permission: 'images.read', scope: 'global' } as const;
const control = { permission: 'images.control', scope: 'global', kind: 'plan' } as const;

const listed = <T extends z.ZodType>(row: T) =>
  page(row).extend({
    /** Null while an engine was never read: how many there are is unknown then, not 0. */
    total: z.number().int().nullable(),
    /** `listedAt`: when what is shown of this engine was read. */
    engines: z.array(engineStatus),
  });

const imageName = z
  .string()
  .trim()
  .min(1)
  .max(500)
  .regex(/^[\w][\w.\-/:@]*$/, 'a name like registry.example.com/team/image:tag');
const imageNames = z.array(imageName).min(1).max(200).describe('Image names, with tag or digest');
const engineNames = z
  .array(z.string().min(1).max(200))
  .min(1)
  .max(200)
  .describe('Engine id or name; several with commas');
const filePath = z.string().min(1).max(4000);

const labels = z.array(z.string().max(500)).max(100).optional().describe('Label, KEY or KEY=VALUE');
const resourceName = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,254}$/, 'letters, digits, _ . - only, beginning with a letter or digit')
  .describe('Name');

export const pruneKinds = ['dangling', 'images', 'volumes', 'networks', 'cache'] as const;

export const images = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List images of all engines, with their sizes and what uses them',
    cli: { positional: 'names', columns: ['name', 'id', 'size', 'sharedSize', 'createdAt', 'usedBy', 'engineId'] },
  })
    .input(resourceSelection.extend({ measure, cursor, limit }))
    .output(listed(imageRow)),
  get: procedure({
    ...read,
    kind: 'query',
    summary: 'Show one image: its configuration, its history, what uses it',
    cli: { command: 'images show', positional: 'image' },
  })
    .input(z.object({ engineId: id.optional().describe('Engine id or name'), image: id.describe('Name or id') }))
    .output(imageDetail),
  planPull: procedure({
    ...control,
    summary: 'Pull images on engines',
    cli: { positional: 'images' },
  })
    .input(
      z.object({
        images: imageNames,
        engines: engineNames.optional().describe('Engine id or name (default: all that answer)'),
        platform: z
          .string()
          .regex(/^[a-z0-9]+(\/[a-z0-9]+){0,2}$/, 'like linux/arm64')
          .optional()
          .describe('Platform, when it is not the engine’s own'),
      }),
    )
    .output(planSummary),
  planTag: procedure({ ...control, summary: 'Give an image another name', cli: { positional: 'image' } })
    .input(z.object({ image: imageName.describe('Name or id'), to: imageName.describe('New name, with tag'), engine }))
    .output(planSummary),
  planSave: procedure({
    ...control,
    summary: 'Save images to a file, for machines without a network',
    cli: { positional: 'images', files: ['output'] },
  })
    .input(
      z.object({
        images: imageNames,
        output: filePath.describe('File to write (.tar), where Provost runs'),
        engine: engine.describe('Engine to take them from (default: the first that has all)'),
        overwrite: z.boolean().default(false).describe('Replace the file when it is there'),
      }),
    )
    .output(planSummary),
  planLoad: procedure({
    ...control,
    summary: 'Load the images of a file into engines',
    cli: { positional: 'file', files: ['file'] },
  })
    .input(
      z.object({
        file: filePath.describe('File that was saved (.tar), where Provost runs'),
        engines: engineNames.optional().describe('Engine id or name (default: all that answer)'),
      }),
    )
    .output(planSummary),
  planCopy: procedure({
    ...control,
    summary: 'Copy images from one engine to others, without a registry',
    cli: { positional: 'images' },
  })
    .input(
      z.object({
        images: imageNames,
        from: z.string().min(1).max(200).describe('Engine that has them'),
        to: engineNames.describe('Engines that get them; several with commas'),
      }),
    )
    .output(planSummary),
  planRemove: procedure({ ...control, summary: 'Remove images', cli: { positional: 'names', files: ['save'] } })
    .input(
      resourceSelection.extend({
        force: z.boolean().default(false).describe('Also those that stopped containers were made from'),
        save: filePath.optional().describe('Folder to save each to first, so that undo can load it again'),
      }),
    )
    .output(planSummary),
  planPrune: procedure({
    ...control,
    summary: 'Plan to remove what nothing uses, item by item, with the bytes that it frees',
    cli: { positional: 'kinds' },
  })
    .input(
      z.object({
        kinds: z
          .array(z.enum(pruneKinds))
          .min(1)
          .default(['dangling', 'networks', 'cache'])
          .describe('What to look for; volumes hold data and are never among it unless asked for'),
        engine,
        volumes: z
          .array(z.string().min(1).max(300))
          .max(1000)
          .optional()
          .describe('Named volumes to take too; without it only unnamed ones'),
      }),
    )
    .output(planSummary),
};

export const volumes = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List volumes of all engines and what uses them',
    cli: {
      positional: 'names',
      columns: ['name', 'driver', 'size', 'usedBy', 'org', 'account', 'createdAt', 'engineId'],
    },
  })
    .input(resourceSelection.extend({ measure, cursor, limit }))
    .output(listed(volumeRow)),
  planCreate: procedure({ ...control, summary: 'Create a volume on engines', cli: { positional: 'name' } })
    .input(
      z.object({
        name: resourceName,
        engines: engineNames.optional().describe('Engine id or name (default: all that answer)'),
        driver: z.string().min(1).max(100).default('local').describe('Driver'),
        label: labels,
        option: z.array(z.string().max(1000)).max(50).optional().describe('Option of the driver, KEY=VALUE'),
      }),
    )
    .output(planSummary),
  planRemove: procedure({ ...control, summary: 'Remove volumes and all that is in them', cli: { positional: 'names' } })
    .input(resourceSelection)
    .output(planSummary),
};

export const networks = {
  list: procedure({
    ...read,
    kind: 'query',
    summary: 'List networks of all engines and what is in them',
    cli: { positional: 'names', columns: ['name', 'driver', 'subnets', 'internal', 'usedBy', 'org', 'engineId'] },
  })
    .input(resourceSelection.extend({ cursor, limit }))
    .output(listed(networkRow)),
  planCreate: procedure({ ...control, summary: 'Create a network on engines', cli: { positional: 'name' } })
    .input(
      z.object({
        name: resourceName,
        engines: engineNames.optional().describe('Engine id or name (default: all that answer)'),
        driver: z.string().min(1).max(100).default('bridge').describe('Driver'),
        subnet: z
          .string()
          .regex(/^[0-9a-fA-F.:]+\/\d{1,3}$/, 'an address and the length of its prefix, like 192.0.2.0/24')
          .optional()
          .describe('Subnet (default: the engine chooses)'),
        gateway: z
          .string()
          .regex(/^[0-9a-fA-F.:]+$/, 'an address')
          .optional()
          .describe('Gateway'),
        internal: z.boolean().default(false).describe('Without a way out'),
        label: labels,
      }),
    )
    .output(planSummary),
  planRemove: procedure({ ...control, summary: 'Remove networks', cli: { positional: 'names' } })
    .input(resourceSelection)
    .output(planSummary),
};
