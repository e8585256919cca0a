// The changes of a plan once more, each against live state as it is now: what stands in their way since is said.
import type { Engines } from '../containers/index.ts';
import type { PlanOutline } from '../plans/operation.ts';
import { leftOut, nodeChange, serviceChange, type Place } from './changes.ts';
import { populationOf } from './choose.ts';
import type { SwarmContext } from './context.ts';
import { readNode, readService } from './converge.ts';
import { absent, isNodeVerb, serviceContent, type SwarmChange, type SwarmPayload } from './payload.ts';

export async function planSwarmAgain(
  context: SwarmContext,
  changes: readonly SwarmChange[],
  signal: AbortSignal,
): Promise<PlanOutline<SwarmPayload>> {
  const again: SwarmChange[] = [];
  for (const change of changes) again.push(await changeAgain(context, change, signal));
  return { changes: again, population: await populationOf(context, null, signal), org: null };
}

async function changeAgain(
  { engines, specs }: SwarmContext,
  change: SwarmChange,
  signal: AbortSignal,
): Promise<SwarmChange> {
  const { payload, where, org } = change;
  const { verb, engineId, swarmId, id, name, spec } = payload;
  const place: Place = { swarmId, manager: { engineId, name: where } };
  const subject = { id, name, org };
  if (isNodeVerb(verb)) {
    const node = await engines.call(engineId, (client) => readNode(client, id, signal));
    return node ? nodeChange(place, verb, node) : leftOut(place, verb, subject, 'skip', 'has left the Swarm');
  }
  const live = await serviceOf(engines, payload, signal);
  if (verb === 'create' || verb === 'restore') {
    if (spec === null || !specs.find(spec))
      return leftOut(place, verb, subject, 'conflict', 'what it is to be like is no longer kept');
    if (verb === 'create') {
      return live
        ? leftOut(place, verb, subject, 'conflict', `another service is called "${name}" now`)
        : { ...change, seen: absent };
    }
  }
  if (!live) return leftOut(place, verb, subject, 'skip', 'was removed meanwhile');
  if (verb !== 'restore') return serviceChange(place, verb, live, payload);
  return serviceContent(live) === spec
    ? leftOut(place, verb, subject, 'skip', 'is as it was already')
    : { ...change, seen: serviceContent(live) };
}

/** One that is still to be made has no id yet. */
const serviceOf = (engines: Engines, { verb, engineId, id, name }: SwarmPayload, signal: AbortSignal) =>
  engines.call(engineId, (client) => readService(client, verb === 'create' ? name : id, signal));
