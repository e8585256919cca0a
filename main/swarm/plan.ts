// Plans against live state: the services or nodes that are meant, of the Swarms that are meant.
import { maySee } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { PlanOutline, Population } from '../plans/operation.ts';
import type { ApiNode, ApiService } from './api.ts';
import { leftOut, nodeChange, serviceChange, type Place } from './changes.ts';
import type { SwarmContext } from './operation.ts';
import {
  isNodeVerb,
  type NodeVerb,
  type ServiceVerb,
  type SwarmChange,
  type SwarmParams,
  type SwarmPayload,
} from './payload.ts';
import { planServices } from './plan-create.ts';
import { orgOfService } from './rows.ts';
import { inverseAgain } from './again.ts';

type Chosen = Pick<SwarmParams, 'names' | 'label' | 'org'>;

const isNamed = (name: string, id: string, names: readonly string[]): boolean =>
  names.includes(name) || names.some((one) => one.length >= 4 && id.startsWith(one));

/** Same rule for lists and plans. @param orgs whose services may be seen; null: all */
export function chooseServices(
  services: readonly ApiService[],
  { names, label, org }: Chosen,
  orgs: ReadonlySet<string> | null,
): ApiService[] {
  return services.filter(({ ID: id, Spec: spec }) => {
    const labels = spec.Labels ?? {};
    return (
      maySee(orgs, orgOfService(spec)) &&
      (names.length === 0 || isNamed(spec.Name, id, names)) &&
      (org === null || orgOfService(spec) === org) &&
      label.every((one) => {
        const [key = '', ...value] = one.split('=');
        return Object.hasOwn(labels, key) && (value.length === 0 || labels[key] === value.join('='));
      })
    );
  });
}

export async function placesOf({ reader }: SwarmContext, swarm: string | null, signal: AbortSignal): Promise<Place[]> {
  const swarms = await reader.swarms(signal, true);
  const found = reader.choose(swarms, swarm ?? undefined).map(([swarmId, manager]) => ({ swarmId, manager }));
  if (found.length > 0) return found;
  const [away] = swarms.unknown;
  throw away
    ? new ProvostError('ENGINE_UNREACHABLE', `Whether there is a Swarm is not known. ${away.name}: ${away.reason}`, {
        hint: 'Provost tries the engine again by itself.',
      })
    : new ProvostError('NOT_FOUND', 'None of the engines manages a Swarm.', {
        hint: 'Run "docker swarm init" on a host, then look again.',
      });
}

export async function planSwarm(
  context: SwarmContext,
  params: SwarmParams,
  signal: AbortSignal,
): Promise<PlanOutline<SwarmPayload>> {
  const { verb, names, label, org, swarm, create } = params;
  if (create !== null) return planServices(context, params, create, signal);
  const orgs = params.orgs === null ? null : new Set(params.orgs);
  if (names.length === 0 && label.length === 0 && org === null)
    throw new ProvostError('BAD_INPUT', 'It is not said which services are meant.', {
      hint: 'Name services, or give a label or an organization.',
    });
  if (orgs !== null && (org === null || !orgs.has(org) || isNodeVerb(verb)))
    throw new ProvostError('FORBIDDEN', 'This is not confined to one of your organizations.', {
      hint: 'Name one of your organizations. Nodes belong to all of them.',
    });
  const at = await placesOf(context, swarm, signal);
  const changes: SwarmChange[] = [];
  const met = new Set<string>();
  for (const place of at) {
    const { engineId } = place.manager;
    if (isNodeVerb(verb)) {
      const nodes = await context.reader.nodes(engineId, signal);
      for (const node of nodes.filter((one) => isNamed(hostname(one), one.ID, names))) {
        names.filter((name) => isNamed(hostname(node), node.ID, [name])).forEach((name) => met.add(name));
        changes.push(nodeChange(place, verb, node));
      }
      continue;
    }
    for (const service of chooseServices(await context.reader.services(engineId, signal), params, orgs)) {
      names.filter((name) => isNamed(service.Spec.Name, service.ID, [name])).forEach((name) => met.add(name));
      changes.push(serviceChange(place, verb as ServiceVerb, service, params));
    }
  }
  for (const name of names.filter((one) => !met.has(one))) {
    const reason = isNodeVerb(verb) ? 'no node of this name' : 'no service of this name';
    changes.push(leftOut(at[0]!, verb, { id: `name:${name}`, name, org }, 'error', reason));
  }
  return { changes, population: await populationOf(context, verb, signal), org };
}

const hostname = (node: ApiNode): string => node.Description?.Hostname ?? '';

/** How many services, or for the verbs of nodes how many nodes, there are. */
export async function populationOf(
  { reader }: SwarmContext,
  verb: SwarmPayload['verb'] | null,
  signal: AbortSignal,
): Promise<Population> {
  const population: Population = { total: 0, orgs: {} };
  for (const [, { engineId }] of reader.choose(await reader.swarms(signal), undefined)) {
    if (verb !== null && isNodeVerb(verb)) {
      population.total += (await reader.nodes(engineId, signal)).length;
      continue;
    }
    for (const { Spec: spec } of await reader.services(engineId, signal)) {
      population.total++;
      const org = orgOfService(spec);
      if (org !== null) population.orgs[org] = (population.orgs[org] ?? 0) + 1;
    }
  }
  return population;
}

/** The same changes again, against live state as it is now. */
export async function planSwarmAgain(
  context: SwarmContext,
  changes: readonly SwarmChange[],
  signal: AbortSignal,
): Promise<PlanOutline<SwarmPayload>> {
  const again: SwarmChange[] = [];
  for (const change of changes) {
    const { payload, where } = change;
    const { verb, engineId, swarmId, id, name } = payload;
    const place: Place = { swarmId, manager: { engineId, name: where } };
    const subject = { id, name, org: change.org };
    if (verb === 'restore' || verb === 'create') {
      again.push(await inverseAgain(context, change, place, signal));
      continue;
    }
    if (isNodeVerb(verb)) {
      const node = (await context.reader.nodes(engineId, signal)).find((one) => one.ID === id);
      again.push(
        node ? nodeChange(place, verb as NodeVerb, node) : leftOut(place, verb, subject, 'skip', 'has left the Swarm'),
      );
      continue;
    }
    const service = (await context.reader.services(engineId, signal)).find((one) => one.ID === id);
    again.push(
      service
        ? serviceChange(place, verb, service, payload)
        : leftOut(place, verb, subject, 'skip', 'was removed meanwhile'),
    );
  }
  return { changes: again, population: await populationOf(context, null, signal), org: null };
}
