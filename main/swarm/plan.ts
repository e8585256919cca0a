// Plans against live state: the services or nodes that are meant, of the Swarms that are meant.
import { ProvostError } from '../errors.ts';
import type { PlanOutline } from '../plans/operation.ts';
import { leftOut, nodeChange, serviceChange } from './changes.ts';
import { chooseServices, hostname, isNamed, placesOf, populationOf } from './choose.ts';
import type { SwarmContext } from './context.ts';
import { isNodeVerb, type ServiceVerb, type SwarmChange, type SwarmParams, type SwarmPayload } from './payload.ts';
import { planServices } from './plan-create.ts';

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
