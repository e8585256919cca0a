// Swarm: what its managers know of nodes, services and tasks, and the changes that can be made there. Task containers are
// never touched by hand: the Swarm would only make them anew.
import type { ServiceRow, ServiceSelection, swarm as contract } from '../../preload/contract/swarm.ts';
import type { Engines } from '../containers/index.ts';
import { capturedDocuments } from '../database/captured.ts';
import type { Database } from '../database/open.ts';
import { ProvostError } from '../errors.ts';
import type { Plans } from '../plans/index.ts';
import type { Call, Handlers } from '../rpc/handlers.ts';
import type { Templates } from '../templates/index.ts';
import type { ApiServiceSpec } from './api.ts';
import { swarmOperation, type SwarmOperation } from './operation.ts';
import { isNodeVerb, type SwarmParams } from './payload.ts';
import { chooseServices } from './choose.ts';
import { swarmReader } from './read.ts';
import { countRunning, toNodeRow, toServiceRow, toTaskRow } from './rows.ts';

export interface SwarmDeps {
  database: Database;
  engines: Engines;
  templates: Pick<Templates, 'request' | 'version'>;
  plans: Pick<Plans, 'plan' | 'write'>;
  /** ms; shorter in tests. */
  settle?: number;
}

export interface Swarm {
  handlers: Handlers<typeof contract>;
  /** To be registered with the plan engine. */
  operations: SwarmOperation[];
}

/** Where a service is in the list; also the cursor. */
const placeOf = ({ name, serviceId }: ServiceRow): string => `${name}\n${serviceId}`;

/** Tasks of one service that are answered: a Swarm keeps five of the past for each that runs. */
const tasksAtMost = 500;

export function createSwarm({ database, engines, templates, plans, settle = 1500 }: SwarmDeps): Swarm {
  const reader = swarmReader(engines);
  const specs = capturedDocuments<ApiServiceSpec>(database, { name: 'swarm_specs', column: 'spec' }, plans.write);
  const context = { engines, reader, templates, specs, settle };
  const services = swarmOperation(context, 'service');
  const nodes = swarmOperation(context, 'node');

  const planned = (verb: SwarmParams['verb'], call: Call, given: Partial<ServiceSelection> & Partial<SwarmParams>) => {
    const params = {
      ...{ verb, names: given.names ?? [], label: given.label ?? [], org: given.org ?? null },
      ...{ swarm: given.swarm ?? null, replicas: given.replicas ?? null, image: given.image ?? null },
      parallelism: given.parallelism ?? null,
      create: given.create ?? null,
      orgs: call.operator.orgs === null ? null : [...call.operator.orgs],
    };
    return plans.plan((isNodeVerb(verb) ? nodes : services).name, params, call);
  };

  const chosen = (input: ServiceSelection) => ({
    ...{ names: input.names ?? [], label: input.label ?? [], org: input.org ?? null },
  });

  return {
    operations: [services, nodes],
    handlers: {
      async list(_input, call) {
        const { found, unknown } = await reader.swarms(call.signal);
        const rows = await Promise.all(
          [...found].map(async ([swarmId, managers]) => {
            const { engineId } = managers[0]!;
            const [nodes, services] = await Promise.all([
              reader.nodes(engineId, call.signal),
              reader.services(engineId, call.signal),
            ]);
            const seen = chooseServices(services, { names: [], label: [], org: null }, call.operator.orgs);
            return { swarmId, managers, nodes: nodes.length, services: seen.length };
          }),
        );
        return { rows, unknown };
      },
      async listNodes(_input, call) {
        if (call.operator.orgs !== null)
          throw new ProvostError('FORBIDDEN', 'The nodes of a Swarm belong to all organizations.', {
            hint: 'List services instead.',
          });
        const swarms = await reader.swarms(call.signal);
        const rows = await Promise.all(
          reader.choose(swarms, undefined).map(async ([swarmId, { engineId }]) => {
            const [nodes, tasks] = await Promise.all([
              reader.nodes(engineId, call.signal),
              reader.tasks(engineId, { 'desired-state': ['running'] }, call.signal),
            ]);
            const counts = countRunning(tasks, (task) => task.NodeID);
            return nodes.map((node) => toNodeRow(swarmId, node, counts));
          }),
        );
        return { rows: rows.flat().slice(0, 500), unknown: swarms.unknown };
      },
      async listServices(input, call) {
        const swarms = await reader.swarms(call.signal);
        const rows = await Promise.all(
          reader.choose(swarms, input.swarm).map(async ([swarmId, { engineId }]) => {
            const services = await reader.services(engineId, call.signal);
            // Engines before API 1.41 do not count.
            const counts = services.every(({ ServiceStatus: status }) => status)
              ? new Map<string, number>()
              : countRunning(await reader.tasks(engineId, {}, call.signal), (task) => task.ServiceID);
            return chooseServices(services, chosen(input), call.operator.orgs).map((service) =>
              toServiceRow(swarmId, service, counts),
            );
          }),
        );
        const sorted = rows.flat().sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : 1));
        const { cursor } = input;
        const page = sorted.filter((row) => cursor === undefined || placeOf(row) > cursor).slice(0, input.limit);
        const last = page.at(-1);
        const more = last !== undefined && sorted.at(-1) !== last;
        return { rows: page, nextCursor: more ? placeOf(last) : null, total: sorted.length, unknown: swarms.unknown };
      },
      async listTasks({ service: named, org, swarm }, call) {
        const swarms = await reader.swarms(call.signal);
        for (const [, { engineId }] of reader.choose(swarms, swarm)) {
          const services = await reader.services(engineId, call.signal);
          const [service] = chooseServices(
            services,
            { names: [named], label: [], org: org ?? null },
            call.operator.orgs,
          );
          if (!service) continue;
          const [tasks, nodes] = await Promise.all([
            reader.tasks(engineId, { service: [service.ID] }, call.signal),
            reader.nodes(engineId, call.signal),
          ]);
          const hosts = new Map(nodes.map((node) => [node.ID, node.Description?.Hostname ?? node.ID.slice(0, 12)]));
          const rows = tasks.map((task) => toTaskRow(task, hosts)).sort((a, b) => b.at - a.at);
          return { rows: rows.slice(0, tasksAtMost) };
        }
        throw new ProvostError('NOT_FOUND', `There is no service "${named}".`, { hint: 'List the services.' });
      },
      planCreate({ constraints, swarm, ...input }, call) {
        const request = templates.request({ ...input, start: true, pull: false, keepFailed: false }, call.operator);
        const { engines: _engines, start: _start, pull: _pull, keepFailed: _kept, ...rest } = request;
        const create = { ...rest, constraints: constraints ?? [] };
        return planned('create', call, { create, org: request.org ?? undefined, swarm });
      },
      planScale: (input, call) => planned('scale', call, input),
      planUpdate: (input, call) => planned('update', call, input),
      planRollback: (input, call) => planned('rollback', call, input),
      planRemove: (input, call) => planned('remove', call, input),
      planDrain: (input, call) => planned('drain', call, input),
      planActivate: (input, call) => planned('activate', call, input),
    },
  };
}
