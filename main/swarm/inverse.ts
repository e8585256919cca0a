// The change that puts one result back, computed against live state: what was changed since is a conflict.
import type { Applied } from '../plans/operation.ts';
import { common, leftOut, putBack, type Place } from './changes.ts';
import { readNode, readService } from './converge.ts';
import { keptOf, type SwarmContext } from './context.ts';
import { absent, isNodeVerb, nodeContent, serviceContent, type SwarmChange, type SwarmPayload } from './payload.ts';
import { imageOf } from './rows.ts';

/** @throws ProvostError ENGINE_* when the manager can't be asked */
export async function inverseOf(
  { engines, specs }: SwarmContext,
  applied: Applied<SwarmPayload>,
  signal: AbortSignal,
): Promise<SwarmChange> {
  const { payload, where, label, org } = applied.change;
  const { engineId, swarmId, verb } = payload;
  const place: Place = { swarmId, manager: { engineId, name: where } };
  const { before, after } = keptOf(applied);
  const subject = { id: after?.id ?? payload.id, name: label, org };
  const conflict = (reason: string) => leftOut(place, verb, subject, 'conflict', reason);
  if (!after) return conflict('what it was like afterwards is not known');

  if (isNodeVerb(verb)) {
    const node = await engines.call(engineId, (client) => readNode(client, subject.id, signal));
    if (!node) return leftOut(place, verb, subject, 'skip', 'has left the Swarm since');
    if (nodeContent(node) !== after.hash) return conflict('was changed since');
    const availability = before?.availability ?? 'active';
    return putBack(
      place,
      subject,
      { verb: availability === 'drain' ? 'drain' : 'activate', availability },
      after.hash,
      [{ field: 'availability', old: node.Spec.Availability, new: availability }],
    );
  }

  // What a creation made is known by its id: a service of the same name may be somebody else's by now.
  const name = verb === 'remove' ? label : subject.id;
  const live = await engines.call(engineId, (client) => readService(client, name, signal));
  if (verb === 'create') {
    if (!live) return leftOut(place, 'remove', subject, 'skip', 'is gone already');
    if (serviceContent(live) !== after.hash) return conflict('was changed since');
    const base = common(place, 'remove', live.ID, label, org);
    return {
      ...base,
      ...{ kind: 'delete', seen: after.hash, fields: [{ field: 'service', old: imageOf(live.Spec), new: null }] },
      undo: { restores: 'creates it again as it was set', cannot: [] },
    };
  }
  const captured = before?.spec ? specs.find(before.spec) : null;
  if (!captured || !before?.spec) return conflict('what it was like before is no longer kept');
  if (verb === 'remove') {
    if (live) return conflict(`another service is called "${label}" now`);
    return putBack(place, subject, { verb: 'create', spec: before.spec }, absent, [
      { field: 'service', old: null, new: imageOf(captured) },
    ]);
  }
  if (!live) return leftOut(place, 'restore', subject, 'skip', 'was removed since');
  if (serviceContent(live) !== after.hash) return conflict('was changed since');
  const tasks = (of: typeof captured) => String(of.Mode?.Replicated?.Replicas ?? 'as many as there are nodes');
  const fields = [
    { field: 'image', old: imageOf(live.Spec), new: imageOf(captured) },
    { field: 'tasks', old: tasks(live.Spec), new: tasks(captured) },
  ].filter((field) => field.old !== field.new);
  return putBack(place, subject, { verb: 'restore', spec: before.spec }, after.hash, fields);
}
