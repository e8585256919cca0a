// Builds the change for one service or node and one verb: what it will do, and what undo puts back.
import type { FieldChange } from '../../preload/contract/plans.ts';
import type { ApiNode, ApiService } from './api.ts';
import {
  nodeContent,
  serviceContent,
  type NodeVerb,
  type ServiceVerb,
  type SwarmChange,
  type SwarmParams,
  type SwarmPayload,
} from './payload.ts';
import type { Manager } from './read.ts';
import { imageOf, modeOf, orgOfService } from './rows.ts';

export interface Place {
  swarmId: string;
  manager: Manager;
}

const noWay = { replicas: null, image: null, parallelism: null, availability: null, spec: null };

export function common(place: Place, verb: SwarmPayload['verb'], id: string, name: string, org: string | null) {
  const { engineId, name: where } = place.manager;
  return {
    key: `${place.swarmId}/${id}`,
    ...{ label: name, action: verb, where, lane: engineId, org },
    payload: { verb, engineId, swarmId: place.swarmId, id, name, ...noWay } satisfies SwarmPayload,
    ...{ fields: [] as FieldChange[], reason: null as string | null, seen: '', braked: false },
    undo: { restores: null as string | null, cannot: [] as string[] },
  };
}

export const leftOut = (
  place: Place,
  verb: SwarmPayload['verb'],
  subject: { id: string; name: string; org: string | null },
  kind: 'skip' | 'conflict' | 'error',
  reason: string,
): SwarmChange => ({ ...common(place, verb, subject.id, subject.name, subject.org), kind, reason });

export function serviceChange(
  place: Place,
  verb: ServiceVerb,
  service: ApiService,
  options: Pick<SwarmParams, 'replicas' | 'image' | 'parallelism'>,
): SwarmChange {
  const { Spec: spec, ID: id, PreviousSpec: previous } = service;
  const subject = { id, name: spec.Name, org: orgOfService(spec) };
  const base = { ...common(place, verb, id, spec.Name, subject.org), seen: serviceContent(service) };
  const mode = modeOf(spec);
  switch (verb) {
    case 'scale': {
      const now = spec.Mode?.Replicated?.Replicas;
      const { replicas } = options;
      if (mode !== 'replicated' || now === undefined)
        return leftOut(place, verb, subject, 'conflict', `is ${mode}: the Swarm itself decides how many tasks it has`);
      if (now === replicas) return leftOut(place, verb, subject, 'skip', `has ${now} already`);
      return {
        ...base,
        kind: 'update',
        fields: [{ field: 'tasks', old: String(now), new: String(replicas) }],
        payload: { ...base.payload, replicas },
        undo: { restores: `${now} tasks`, cannot: [] },
        braked: replicas === 0,
      };
    }
    case 'update': {
      if (mode === 'job') return leftOut(place, verb, subject, 'conflict', 'is a job: it runs once');
      const now = imageOf(spec);
      const image = options.image ?? now;
      return {
        ...base,
        kind: 'update',
        fields: [
          image === now
            ? { field: 'tasks', old: 'as they run', new: 'begun anew, one after the other' }
            : { field: 'image', old: now, new: image },
        ],
        payload: { ...base.payload, image: options.image, parallelism: options.parallelism },
        undo: { restores: `${now}, as it was set before`, cannot: ['Files written inside its tasks'] },
      };
    }
    case 'rollback':
      if (!previous) return leftOut(place, verb, subject, 'skip', 'was never updated');
      return {
        ...base,
        kind: 'update',
        fields:
          imageOf(previous) === imageOf(spec)
            ? [{ field: 'specification', old: 'as it is', new: 'as before its last update' }]
            : [{ field: 'image', old: imageOf(spec), new: imageOf(previous) }],
        undo: { restores: 'what it is now', cannot: ['Files written inside its tasks'] },
      };
    case 'remove':
      return {
        ...base,
        kind: 'delete',
        fields: [{ field: 'service', old: imageOf(spec), new: null }],
        undo: {
          restores: 'creates it again as it was set',
          cannot: ['Files written inside its tasks', 'Its logs so far'],
        },
        braked: true,
      };
  }
}

export function nodeChange(place: Place, verb: NodeVerb, node: ApiNode): SwarmChange {
  const name = node.Description?.Hostname || node.ID.slice(0, 12);
  const now = node.Spec.Availability;
  const availability = verb === 'drain' ? 'drain' : 'active';
  const subject = { id: node.ID, name, org: null };
  if (now === availability)
    return leftOut(place, verb, subject, 'skip', verb === 'drain' ? 'is drained already' : 'takes tasks already');
  const base = common(place, verb, node.ID, name, null);
  return {
    ...base,
    kind: 'update',
    fields: [{ field: 'availability', old: now, new: availability }],
    seen: nodeContent(node),
    payload: { ...base.payload, availability },
    undo: {
      restores: `makes it ${now} again`,
      cannot: verb === 'drain' ? ['Where its tasks ran: the Swarm does not move them back by itself'] : [],
    },
    braked: verb === 'drain',
  };
}

/** Undo: the captured specification, or the availability that a node had. */
export function putBack(
  place: Place,
  subject: { id: string; name: string; org: string | null },
  way: { verb: 'restore' | 'create'; spec: string } | { verb: NodeVerb; availability: SwarmPayload['availability'] },
  seen: string,
  fields: FieldChange[],
): SwarmChange {
  const base = common(place, way.verb, subject.id, subject.name, subject.org);
  return {
    ...base,
    kind: way.verb === 'create' ? 'create' : 'update',
    ...{ fields, seen },
    payload: { ...base.payload, ...way },
    undo: { restores: way.verb === 'create' ? 'removes it again' : 'what it is now', cannot: [] },
  };
}
