// Swarm: nodes, services and tasks of the clusters whose managers are among the engines.
import { z } from 'zod';
import { cursor, id, limit, page, time } from './common.ts';
import { planSummary } from './plans.ts';
import { procedure } from './procedure.ts';
import { accountsAtMost, accountsTextAtMost } from './templates.ts';

export const swarmRow = z.object({
  swarmId: id,
  /** Engines that are managers of it, and could be asked. */
  managers: z.array(z.object({ engineId: id, name: z.string() })),
  nodes: z.number().int(),
  services: z.number().int(),
});
export type SwarmRow = z.infer<typeof swarmRow>;

/** An engine that could not be asked: whether it manages a Swarm is unknown. */
const unknown = z.array(z.object({ engineId: id, name: z.string(), reason: z.string() }));

export const nodeRow = z.object({
  swarmId: id,
  nodeId: id,
  hostname: z.string(),
  role: z.enum(['manager', 'worker']),
  leader: z.boolean(),
  availability: z.enum(['active', 'pause', 'drain']),
  /** The Swarm's word: "ready", "down", "unknown", "disconnected". */
  state: z.string(),
  message: z.string().nullable(),
  address: z.string(),
  version: z.string(),
  cpus: z.number().nullable(),
  /** Bytes. */
  memory: z.number().int().nullable(),
  tasks: z.number().int(),
  labels: z.record(z.string(), z.string()),
});
export type NodeRow = z.infer<typeof nodeRow>;

export const serviceRow = z.object({
  swarmId: id,
  serviceId: id,
  name: z.string(),
  image: z.string(),
  mode: z.enum(['replicated', 'global', 'job']),
  running: z.number().int(),
  desired: z.number().int(),
  constraints: z.array(z.string()),
  ports: z.array(z.object({ published: z.number().int(), target: z.number().int(), protocol: z.string() })),
  /** Of the last update: "updating", "completed", "paused", "rollback_completed"; null: never updated. */
  update: z.object({ state: z.string(), message: z.string().nullable() }).nullable(),
  org: z.string().nullable(),
  account: z.string().nullable(),
  template: z.string().nullable(),
  labels: z.record(z.string(), z.string()),
  createdAt: time,
  updatedAt: time,
});
export type ServiceRow = z.infer<typeof serviceRow>;

export const taskRow = z.object({
  taskId: id,
  slot: z.number().int().nullable(),
  node: z.string().nullable(),
  state: z.string(),
  desired: z.string(),
  image: z.string(),
  containerId: z.string().nullable(),
  /** The Swarm's own words about a task that failed. */
  error: z.string().nullable(),
  at: time,
});
export type TaskRow = z.infer<typeof taskRow>;

const reads = { permission: 'swarm.read', scope: 'organization' } as const;
const controls = { permission: 'swarm.control', scope: 'organization', kind: 'plan' } as const;

const org = z.string().max(200).optional().describe('Organization (label provost.org)');
const names = z.array(z.string().max(200)).max(1000).optional().describe('Names or ids of services');
const services = z.object({
  names,
  label: z.array(z.string().max(500)).max(50).optional().describe('Label of the service, KEY or KEY=VALUE'),
  org,
  swarm: z.string().max(200).optional().describe('Id of the Swarm, or the name of an engine that manages it'),
});
export type ServiceSelection = z.infer<typeof services>;
const nodes = z.object({
  names: z.array(z.string().max(200)).min(1).max(500).describe('Host names or ids of nodes'),
  swarm: services.shape.swarm,
});

export const swarm = {
  list: procedure({
    ...reads,
    kind: 'query',
    summary: 'List the Swarms whose managers are among the engines',
    cli: { columns: ['swarmId', 'managers', 'nodes', 'services'] },
  })
    .input(z.object({}))
    .output(z.object({ rows: z.array(swarmRow).max(500), unknown })),
  listNodes: procedure({
    permission: 'swarm.read',
    scope: 'global',
    kind: 'query',
    summary: 'List the nodes of the Swarms',
    cli: { command: 'swarm nodes', columns: ['hostname', 'role', 'availability', 'state', 'tasks', 'address'] },
  })
    .input(z.object({}))
    .output(z.object({ rows: z.array(nodeRow).max(500), unknown })),
  listServices: procedure({
    ...reads,
    kind: 'query',
    summary: 'List the services of the Swarms',
    cli: {
      command: 'swarm services',
      positional: 'names',
      columns: ['name', 'mode', 'running', 'desired', 'image', 'org', 'account'],
    },
  })
    .input(services.extend({ cursor, limit }))
    .output(page(serviceRow).extend({ unknown })),
  listTasks: procedure({
    ...reads,
    kind: 'query',
    summary: 'List the tasks of a service, newest first',
    cli: {
      command: 'swarm tasks',
      positional: 'service',
      columns: ['slot', 'state', 'desired', 'node', 'error', 'image', 'at'],
    },
  })
    .input(z.object({ service: id.describe('Name or id of the service'), org, swarm: services.shape.swarm }))
    .output(z.object({ rows: z.array(taskRow).max(500) })),
  planCreate: procedure({
    ...controls,
    summary: 'Create a service of one task for each account from a template; those that exist are left',
    cli: { contents: ['accounts'] },
  })
    .input(
      z.object({
        template: z.string().max(100).describe('Template'),
        accounts: z.string().max(accountsTextAtMost).optional().describe('CSV file with a column "username"'),
        usernames: z.array(z.string().max(200)).max(accountsAtMost).optional().describe('Usernames, instead of a file'),
        org: z.string().max(200).optional().describe('Organization of the services, when the template has none'),
        group: z.string().max(200).optional().describe('Value of {{group}}, when the accounts have no such column'),
        constraints: z
          .array(
            z
              .string()
              .regex(/^[a-z][\w.-]*\s*(==|!=)\s*\S+$/i, 'like "node.labels.room==b12" or "node.role!=manager"')
              .max(300),
          )
          .max(20)
          .optional()
          .describe('Where tasks may run: "node.labels.room==b12"'),
        swarm: services.shape.swarm,
      }),
    )
    .output(planSummary),
  planScale: procedure({
    ...controls,
    summary: 'Set how many tasks services have',
    cli: { positional: 'names' },
  })
    .input(services.extend({ replicas: z.coerce.number().int().min(0).max(10_000).describe('Tasks of each') }))
    .output(planSummary),
  planUpdate: procedure({
    ...controls,
    summary: 'Update services one task after the other',
    cli: { positional: 'names' },
  })
    .input(
      services.extend({
        image: z.string().min(1).max(500).optional().describe('New image; the same one again when left out'),
        parallelism: z.coerce.number().int().min(1).max(100).optional().describe('Tasks at once'),
      }),
    )
    .output(planSummary),
  planRollback: procedure({
    ...controls,
    summary: 'Put services back to what they were before their last update',
    cli: { positional: 'names' },
  })
    .input(services)
    .output(planSummary),
  planRemove: procedure({
    ...controls,
    summary: 'Remove services; their volumes stay',
    cli: { positional: 'names' },
  })
    .input(services)
    .output(planSummary),
  planDrain: procedure({
    permission: 'swarm.control',
    scope: 'global',
    kind: 'plan',
    summary: 'Move the tasks away from nodes',
    cli: { positional: 'names' },
  })
    .input(nodes)
    .output(planSummary),
  planActivate: procedure({
    permission: 'swarm.control',
    scope: 'global',
    kind: 'plan',
    summary: 'Let nodes take tasks again',
    cli: { positional: 'names' },
  })
    .input(nodes)
    .output(planSummary),
};
