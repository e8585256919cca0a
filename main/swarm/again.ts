// Changes that came from undo, planned once more: they are tried again only where nothing stands in their way.
import { leftOut, type Place } from './changes.ts';
import { readService } from './converge.ts';
import type { SwarmContext } from './operation.ts';
import { absent, serviceContent, type SwarmChange } from './payload.ts';

export async function inverseAgain(
  { engines, specs }: SwarmContext,
  change: SwarmChange,
  place: Place,
  signal: AbortSignal,
): Promise<SwarmChange> {
  const { verb, engineId, id, name, spec } = change.payload;
  const subject = { id, name, org: change.org };
  if (spec === null || !specs.find(spec))
    return leftOut(place, verb, subject, 'conflict', 'what it was like before is no longer kept');
  const live = await engines.call(engineId, (client) => readService(client, verb === 'create' ? name : id, signal));
  if (verb === 'create')
    return live
      ? leftOut(place, verb, subject, 'conflict', `another service is called "${name}" now`)
      : { ...change, seen: absent };
  if (!live) return leftOut(place, verb, subject, 'skip', 'was removed meanwhile');
  return serviceContent(live) === spec
    ? leftOut(place, verb, subject, 'skip', 'is as it was already')
    : { ...change, seen: serviceContent(live) };
}
