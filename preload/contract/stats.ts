// What containers use: CPU, memory, network, block I/O. Null is unknown everywhere, never 0.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { id, time } from './common.ts';
import { selection } from './containers.ts';
import { procedure } from './procedure.ts';
import { packedTimes, packedValues } from './series.ts';

const value = z.number().nullable();

export const statsValues = z.object({
  /** Percent of one processor, as `docker stats` counts: four busy processors are 400. */
  cpu: value,
  /** Bytes, without the inactive file cache. */
  memory: value,
  /** Bytes; the engine's whole memory for a container without a limit. */
  memoryLimit: value,
  /** Bytes a second over all interfaces. */
  netRx: value,
  netTx: value,
  /** Bytes a second; unknown on kernels that don't tell. */
  blockRead: value,
  blockWrite: value,
  pids: value,
});

export const statsRow = statsValues.extend({
  engineId: id,
  id: id,
  name: z.string(),
  /** When it was read; null: there is no data now, and everything is unknown. */
  at: time.nullable(),
});
export type StatsRow = z.infer<typeof statsRow>;

/** Rows that one reader may watch by their keys: more than any window shows at once. */
export const watchedAtMost = 200;
/** "engineId/containerId". */
const key = z.string().min(3).max(400);

const org = z.string().max(200).optional().describe('Organization');

/** Series of the last hour's charts, in the order in which they are stored. */
export const statsMetrics = ['cpu', 'memory', 'netRx', 'netTx', 'blockRead', 'blockWrite', 'pids'] as const;
export type StatsMetric = (typeof statsMetrics)[number];

const statsSeries = z.object({
  metric: z.enum(statsMetrics),
  /** Mean of what falls on one point, with the least and the greatest of it. */
  mean: packedValues,
  min: packedValues,
  max: packedValues,
});

export const processRow = z.object({
  pid: z.number().int(),
  ppid: z.number().int().nullable(),
  user: z.string(),
  /** Percent, as `ps` counts: over the life of the process. */
  cpu: value,
  /** Bytes in memory. */
  memory: value,
  /** "03:12", "2-04:11:09": as `ps` writes it. */
  running: z.string().nullable(),
  /** Values that look like secrets are masked. */
  command: z.string(),
});
export type ProcessRow = z.infer<typeof processRow>;

const read = { permission: 'containers.read', scope: 'organization' } as const;
const one = z.object({
  engineId: id.optional().describe('Engine id; needed when several engines have a container of this name'),
  container: id.describe('Name or id'),
});

export const stats = {
  watch: procedure({
    ...read,
    kind: 'stream',
    summary: 'Follow what running containers use',
    cli: { command: 'containers stats', positional: 'names' },
  })
    .input(
      selection.extend({
        keys: z
          .array(key)
          .max(watchedAtMost)
          .optional()
          .describe('ENGINE/ID of single containers, instead of a selection'),
        interval: z.coerce
          .number()
          .int()
          .min(1000)
          .max(60_000)
          .default(2000)
          .describe('Milliseconds from one reading to the next'),
        once: z.boolean().default(false).describe('End after the first reading'),
      }),
    )
    .output(
      eventIterator(
        z.object({
          /** From 0. */
          round: z.number().int(),
          at: time,
          /** All that are watched, each time; the first 500 by name when more match. */
          rows: z.array(statsRow).max(500),
          /** Running containers that match. */
          total: z.number().int(),
        }),
      ),
    ),
  rank: procedure({
    ...read,
    kind: 'query',
    summary: 'Read all running containers once, the greediest first',
    cli: {
      command: 'containers rank',
      columns: ['name', 'cpu', 'memory', 'limit', 'netIn', 'netOut', 'diskRead', 'diskWrite', 'pids', 'engineId'],
    },
  })
    .input(
      z.object({
        org,
        engine: z.string().max(200).optional().describe('Engine id or name'),
        by: z.enum(['cpu', 'memory']).default('cpu').describe('What to order by'),
        limit: z.coerce.number().int().min(1).max(500).default(500).describe('Rows at most (1 to 500)'),
      }),
    )
    .output(
      z.object({
        by: z.enum(['cpu', 'memory']),
        at: time,
        rows: z.array(statsRow).max(500),
        /** How many of the running containers answered. */
        answered: z.number().int(),
        running: z.number().int(),
      }),
    ),
  history: procedure({
    ...read,
    kind: 'query',
    summary: 'Show the last hour of one container, as far as somebody looked at it',
    cli: { command: 'containers stats-history', positional: 'container' },
  })
    .input(
      one.extend({
        points: z.coerce.number().int().min(10).max(1000).default(400).describe('Points at most (10 to 1000)'),
      }),
    )
    .output(
      z.object({
        /** Where the hour begins and ends. */
        from: time,
        to: time,
        times: packedTimes,
        series: z.array(statsSeries),
        memoryLimit: value,
        cpus: value,
      }),
    ),
  processes: procedure({
    ...read,
    kind: 'query',
    summary: 'List the processes of one container',
    cli: {
      command: 'containers top',
      positional: 'container',
      columns: ['pid', 'ppid', 'user', 'cpu', 'memory', 'running', 'command'],
    },
  })
    .input(one)
    .output(z.object({ rows: z.array(processRow).max(500), total: z.number().int() })),
};
