// Compose projects: groups of containers by their labels, over all engines, and what is done to a project as a whole.
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { engineStatus } from './engines.ts';
import { logEvent } from './logs.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';

export const composeService = z.object({
  name: z.string(),
  image: z.string(),
  total: z.number().int(),
  running: z.number().int(),
  unhealthy: z.number().int(),
  dependsOn: z.array(z.string()),
  containers: z.array(z.object({ id, name: z.string(), state: z.string(), health: z.string() })),
});
export type ComposeService = z.infer<typeof composeService>;

export const projectStates = ['running', 'partial', 'stopped'] as const;

export const projectRow = z.object({
  engineId: id,
  project: z.string(),
  state: z.enum(projectStates),
  total: z.number().int(),
  running: z.number().int(),
  unhealthy: z.number().int(),
  /** In the order in which they are started. */
  services: z.array(composeService),
  configFiles: z.array(z.string()),
  workingDir: z.string().nullable(),
  org: z.string().nullable(),
  /** What `up` and `pull` can do: with the project's files, or only with the containers that there are, and why. */
  files: z.object({ usable: z.boolean(), why: z.string().nullable() }),
  /** When its containers were last read. */
  seenAt: time,
});
export type ProjectRow = z.infer<typeof projectRow>;

const which = z.object({
  projects: z.array(z.string().min(1).max(400)).min(1).max(500).describe('Names of projects, or ENGINE-ID/NAME'),
  engine: z.string().max(200).optional().describe('Engine id or name'),
});
export type Projects = z.infer<typeof which>;

const control = { permission: 'compose.control', scope: 'global', kind: 'plan' } as const;
const plan = (summary: string) => procedure({ ...control, summary, cli: { positional: 'projects' } });
const grace = z.coerce.number().int().min(0).max(3600).optional().describe('Seconds to wait before killing');

export const compose = {
  list: procedure({
    permission: 'compose.read',
    scope: 'global',
    kind: 'query',
    summary: 'List Compose projects of all engines',
    cli: { columns: ['project', 'state', 'running', 'total', 'unhealthy', 'services', 'workingDir', 'engineId'] },
  })
    .input(
      z.object({
        engine: z.string().max(200).optional().describe('Engine id or name'),
        search: z.string().max(200).optional().describe('Part of the name of a project or service'),
        cursor,
        limit,
      }),
    )
    .output(
      page(projectRow).extend({
        total: z.number().int().nullable(),
        engines: z.array(engineStatus),
        /** The program that reads projects' files here: its version; null: there is none. */
        tool: z.string().nullable(),
        /** False while it is being looked for: the list does not wait for it. */
        toolKnown: z.boolean(),
      }),
    ),
  watchLogs: procedure({
    permission: 'compose.read',
    scope: 'global',
    kind: 'stream',
    summary: 'Read the logs of a project’s containers, merged by time',
    cli: { command: 'compose logs', positional: 'project' },
  })
    .input(
      z.object({
        project: z.string().min(1).max(400).describe('Name of the project'),
        engine: z.string().max(200).optional().describe('Engine id or name'),
        service: z.string().max(200).optional().describe('Only this service'),
        follow: z.boolean().default(false).describe('Go on as lines come'),
        tail: z.coerce
          .number()
          .int()
          .min(0)
          .max(10_000_000)
          .optional()
          .describe('Lines from the end to begin with; 1000 when left out'),
        timestamps: z.boolean().default(false).describe('With the time of each line'),
      }),
    )
    .output(eventIterator(logEvent)),
  planUp: plan('Bring projects up: from their files, else by starting the containers that there are')
    .input(which)
    .output(planSummary),
  planDown: plan('Take projects down: their containers and networks; volumes stay')
    .input(
      which.extend({
        grace,
        volumes: z
          .boolean()
          .default(false)
          .describe('Remove their volumes too; undo cannot bring back what is in them'),
      }),
    )
    .output(planSummary),
  planStart: plan('Start projects, in the order of what depends on what').input(which).output(planSummary),
  planStop: plan('Stop projects, what depends on others first').input(which.extend({ grace })).output(planSummary),
  planRestart: plan('Restart projects, in the order of what depends on what')
    .input(which.extend({ grace }))
    .output(planSummary),
  planPull: plan('Pull the images of projects').input(which).output(planSummary),
};
