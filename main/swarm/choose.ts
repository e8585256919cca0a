// Which Swarms, services and nodes are meant, and how many there are. The same rules for lists and for plans.
import { labelTest, maySee } from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Population } from '../plans/operation.ts';
import type { ApiNode, ApiService } from './api.ts';
import type { Place } from './changes.ts';
import type { SwarmContext } from './context.ts';
import { isNodeVerb, type SwarmParams, type SwarmPayload } from './payload.ts';
import { orgOfService } from './rows.ts';

type Chosen = Pick<SwarmParams, 'names' | 'label' | 'org'>;

export const isNamed = (name: string, id: string, names: readonly string[]): boolean =>
  names.includes(name) || names.some((one) => one.length >= 4 && id.startsWith(one));

/** @param orgs whose services may be seen; null: all */
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
      label.every((one) => labelTest(one)({ labels }))
    );
  });
}

/** @throws ProvostError NOT_FOUND when none is called so or none is there, ENGINE_UNREACHABLE when that can't be known */
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

export const hostname = (node: ApiNode): string => node.Description?.Hostname ?? '';

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
