// Waits until the Swarm has done what it accepted: its answer to a change comes long before the tasks follow.
import { isRefused, type EngineClient } from '../containers/index.ts';
import type { Outcome } from '../plans/operation.ts';
import type { ApiNode, ApiService, ApiTask } from './api.ts';
import { nodeContent, serviceContent } from './payload.ts';

/** Milliseconds after which what the Swarm still does is left to it. */
const patience = 120_000;
const pace = 400;

const get = <Answer>(
  client: EngineClient,
  path: string,
  signal: AbortSignal,
  query?: Record<string, object | boolean>,
) => client.ask<Answer>({ method: 'GET', path, limit: 15_000, signal, ...(query && { query }) });

/** @returns null when there is none */
export async function readService(client: EngineClient, id: string, signal: AbortSignal): Promise<ApiService | null> {
  try {
    return await get<ApiService>(client, `/services/${encodeURIComponent(id)}`, signal);
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
}

export async function readNode(client: EngineClient, id: string, signal: AbortSignal): Promise<ApiNode | null> {
  try {
    return await get<ApiNode>(client, `/nodes/${encodeURIComponent(id)}`, signal);
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
}

const tasksOf = (client: EngineClient, filters: object, signal: AbortSignal) =>
  get<ApiTask[]>(client, '/tasks', signal, { filters });

/** Polls until `look` has an answer, or patience is over (null). */
async function until<Answer>(look: () => Promise<Answer | null>, signal: AbortSignal): Promise<Answer | null> {
  const end = Date.now() + patience;
  for (;;) {
    const answer = await look();
    if (answer !== null || Date.now() > end) return answer;
    await new Promise((resolve) => setTimeout(resolve, pace));
    signal.throwIfAborted();
  }
}

/** Milliseconds within which a Swarm that has something to update says that it has begun. */
const begins = 3000;

/** What was begun: of an update and a rollback the Swarm itself says how they ended. */
export type Begun = 'tasks' | 'update' | 'rollback';

export async function serviceSettles(
  client: EngineClient,
  id: string,
  begun: Begun,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Outcome> {
  const sentAt = Date.now();
  let last = '';
  let trouble: string | undefined;
  const found = await until(async (): Promise<Outcome | null> => {
    const service = await readService(client, id, signal);
    if (!service) return { state: 'failed', message: 'It was removed meanwhile.' };
    const after = { id: service.ID, hash: serviceContent(service) };
    const tasks = await tasksOf(client, { service: [id] }, signal);
    const wanted = tasks.filter((task) => task.DesiredState === 'running');
    const running = wanted.filter((task) => task.Status.State === 'running').length;
    const desired = service.Spec.Mode?.Replicated?.Replicas ?? wanted.length;
    trouble = tasks.find((task) => task.Status.Err)?.Status.Err;
    last = `${running} of ${desired} running`;
    tell(last);
    const state = service.UpdateStatus?.State;
    const undone = begun === 'update' && state === 'rollback_completed';
    if (undone || (begun !== 'tasks' && (state === 'paused' || state === 'rollback_paused'))) {
      const message = undone
        ? 'The Swarm put it back by itself, since the new tasks failed.'
        : 'The Swarm stopped the update, since the new tasks failed.';
      const words = trouble ?? service.UpdateStatus?.Message;
      return { state: 'failed', message, after, ...(words && { words }) };
    }
    if (begun !== 'tasks' && (state === 'updating' || state === 'rollback_started')) return null;
    // Cleared by each change, and set again when its first task is begun: until then the old tasks look settled.
    if (begun === 'update' && state === undefined && desired > 0 && Date.now() - sentAt < begins) return null;
    return running >= desired && wanted.length <= desired ? { state: 'done', after } : null;
  }, signal);
  if (found) return found;
  const live = await readService(client, id, signal);
  return {
    state: 'done',
    message: `The Swarm accepted it and is still at it: ${last}.`,
    ...(trouble && { words: trouble }),
    ...(live && { after: { id, hash: serviceContent(live) } }),
  };
}

export async function nodeSettles(
  client: EngineClient,
  id: string,
  drained: boolean,
  signal: AbortSignal,
  tell: (progress: string) => void,
): Promise<Outcome> {
  const left = await until(async () => {
    if (!drained) return 0;
    const tasks = await tasksOf(client, { node: [id] }, signal);
    const running = tasks.filter((task) => task.Status.State === 'running').length;
    tell(running === 1 ? '1 task still there' : `${running} tasks still there`);
    return running === 0 ? 0 : null;
  }, signal);
  const node = await readNode(client, id, signal);
  return {
    state: 'done',
    ...(node && { after: { id, hash: nodeContent(node) } }),
    ...(left === null && { message: 'It is drained, and some of its tasks have not ended yet.' }),
  };
}
