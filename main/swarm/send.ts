// Sends one change to a manager. The Swarm counts versions and refuses what was computed on an older one.
import { isRefused, type EngineClient } from '../containers/index.ts';
import type { Outcome } from '../plans/operation.ts';
import type { ApiServiceSpec } from './api.ts';
import { nodeSettles, readNode, readService, serviceSettles, type Begun } from './converge.ts';
import { serviceContent, type SwarmBefore, type SwarmPayload } from './payload.ts';

const limit = 60_000;
/** The version moves with each task of an update under way: what we compare is the specification. */
const tries = 5;

/** The specification that a verb leads to. */
export function specAfter(spec: ApiServiceSpec, { verb, replicas, image, parallelism }: SwarmPayload): ApiServiceSpec {
  const { TaskTemplate: task } = spec;
  if (verb === 'scale') return { ...spec, Mode: { Replicated: { Replicas: replicas ?? 0 } } };
  return {
    ...spec,
    TaskTemplate: {
      ...task,
      ContainerSpec: { ...task.ContainerSpec, ...(image !== null && { Image: image }) },
      // Raised in any case: an update to the same image begins the tasks anew.
      ForceUpdate: (task.ForceUpdate ?? 0) + 1,
    },
    ...(parallelism !== null && { UpdateConfig: { ...spec.UpdateConfig, Parallelism: parallelism } }),
  };
}

export const begunBy = (verb: SwarmPayload['verb']): Begun =>
  verb === 'scale' || verb === 'create' ? 'tasks' : verb === 'rollback' ? 'rollback' : 'update';

const outOfSequence = (error: unknown): boolean => isRefused(error) && /out of sequence/i.test(error.words);

/** @param target the specification to put back; undefined: what the verb itself leads to */
export async function updateService(
  client: EngineClient,
  payload: SwarmPayload,
  before: NonNullable<SwarmBefore>,
  target: ApiServiceSpec | undefined,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const live = await readService(client, payload.id, signal);
    if (!live) return { state: 'skipped', message: 'was removed meanwhile' };
    if (serviceContent(live) !== before.hash)
      return { state: 'failed', message: 'It was changed by somebody else at the same moment, and is left as it is.' };
    try {
      await client.ask({
        ...{ method: 'POST', path: `/services/${payload.id}/update`, limit, signal },
        query: { version: live.Version.Index, rollback: payload.verb === 'rollback' ? 'previous' : undefined },
        body: payload.verb === 'rollback' ? live.Spec : (target ?? specAfter(live.Spec, payload)),
      });
    } catch (error) {
      if (outOfSequence(error) && attempt < tries) continue;
      if (isRefused(error)) return { state: 'failed', message: 'The Swarm refused it.', words: error.words };
      throw error;
    }
    return serviceSettles(client, payload.id, begunBy(payload.verb), signal, tell);
  }
}

export async function removeService(client: EngineClient, id: string, signal: AbortSignal): Promise<Outcome> {
  try {
    await client.ask({ method: 'DELETE', path: `/services/${id}`, limit, signal });
  } catch (error) {
    if (isRefused(error, 404)) return { state: 'skipped', message: 'is gone already' };
    if (isRefused(error)) return { state: 'failed', message: 'The Swarm refused to remove it.', words: error.words };
    throw error;
  }
  return { state: 'done', after: { id, hash: 'absent' } };
}

export async function createService(
  client: EngineClient,
  spec: ApiServiceSpec,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Outcome> {
  try {
    const { ID: id } = await client.ask<{ ID: string }>({
      ...{ method: 'POST', path: '/services/create', body: spec, limit, signal },
    });
    return await serviceSettles(client, id, 'tasks', signal, tell);
  } catch (error) {
    if (isRefused(error)) return { state: 'failed', message: 'The Swarm refused to create it.', words: error.words };
    throw error;
  }
}

export async function setAvailability(
  client: EngineClient,
  { id, availability }: SwarmPayload,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Outcome> {
  for (let attempt = 1; ; attempt++) {
    const live = await readNode(client, id, signal);
    if (!live) return { state: 'skipped', message: 'has left the Swarm meanwhile' };
    try {
      await client.ask({
        ...{ method: 'POST', path: `/nodes/${id}/update`, query: { version: live.Version.Index }, limit, signal },
        body: { ...live.Spec, Availability: availability },
      });
    } catch (error) {
      if (outOfSequence(error) && attempt < tries) continue;
      if (isRefused(error)) return { state: 'failed', message: 'The Swarm refused it.', words: error.words };
      throw error;
    }
    return nodeSettles(client, id, availability === 'drain', signal, tell);
  }
}
