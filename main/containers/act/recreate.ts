// Creates a removed container again from its captured definition: create, join its networks, start. Each step can be
// told from the state, so that a recreation that was cut off is completed and never done twice.
import type { Outcome } from '../../plans/operation.ts';
import type { ApiInspect } from '../api.ts';
import type { EngineClient } from '../client.ts';
import { EngineRefused, isRefused } from '../engine-error.ts';
import { doneNow } from './calls.ts';
import { inspectOrNull, orNull, readLimit } from './context.ts';
import { anonymousVolumes, networksOf, recipeFor, type AnonymousVolume } from './definition.ts';
import { factsOf } from './facts.ts';
import type { ActPayload } from './payload.ts';

/** The container of exactly this name. The engine would also take the beginning of an id for it. */
export async function findByName(client: EngineClient, name: string, signal: AbortSignal): Promise<ApiInspect | null> {
  const found = await inspectOrNull(client, name, signal);
  return found?.Name === `/${name}` ? found : null;
}

/** @returns the image to create it from, or null when it is gone */
export async function imageFor(
  client: EngineClient,
  definition: ApiInspect,
  signal: AbortSignal,
): Promise<string | null> {
  const ask = (image: string) =>
    orNull<{ Id: string }>(client, {
      method: 'GET',
      path: `/images/${encodeURIComponent(image)}/json`,
      limit: readLimit,
      signal,
    });
  const name = definition.Config.Image;
  if (name && (await ask(name))?.Id === definition.Image) return name;
  return (await ask(definition.Image)) ? definition.Image : null;
}

/** What stands in the way of a recreation now, and what of its volumes is left. */
export async function checkRecreation(
  client: EngineClient,
  definition: ApiInspect,
  signal: AbortSignal,
): Promise<{ obstacle: string | null; volumes: AnonymousVolume[] }> {
  const name = definition.Name.replace(/^\//, '');
  const volumes: AnonymousVolume[] = [];
  const obstacle = async (): Promise<string | null> => {
    if (await findByName(client, name, signal)) return `another container is called "${name}" now`;
    if (!(await imageFor(client, definition, signal)))
      return `its image ${definition.Config.Image ?? ''} is gone`.replace('  ', ' ');
    for (const network of networksOf(definition)) {
      const path = `/networks/${encodeURIComponent(network)}`;
      if (!(await orNull(client, { method: 'GET', path, limit: readLimit, signal })))
        return `its network "${network}" is gone`;
    }
    return null;
  };
  for (const volume of anonymousVolumes(definition)) {
    const path = `/volumes/${encodeURIComponent(volume.name)}`;
    if (await orNull(client, { method: 'GET', path, limit: readLimit, signal })) volumes.push(volume);
  }
  return { obstacle: await obstacle(), volumes };
}

/** @throws EngineAway when an answer was lost */
export async function recreate(
  client: EngineClient,
  definition: ApiInspect,
  payload: ActPayload,
  signal: AbortSignal,
): Promise<Outcome> {
  const { obstacle, volumes } = await checkRecreation(client, definition, signal);
  const image = await imageFor(client, definition, signal);
  if (obstacle || !image)
    return { state: 'failed', message: `It was not created: ${obstacle ?? 'its image is gone'}.` };
  const recipe = recipeFor(definition, image, payload.keepVolumes ? volumes : []);
  let id: string;
  try {
    const created = await client.ask<{ Id: string }>({
      ...{ method: 'POST', path: '/containers/create', query: { name: recipe.name }, body: recipe.body },
      ...{ limit: 60_000, signal },
    });
    id = created.Id;
  } catch (error) {
    if (isRefused(error)) return { state: 'failed', message: 'The engine refused to create it.', words: error.words };
    throw error;
  }
  return complete(client, id, definition, payload, signal);
}

/** Joins the networks that are missing and starts it, if it has to run. */
export async function complete(
  client: EngineClient,
  id: string,
  definition: ApiInspect,
  payload: ActPayload,
  signal: AbortSignal,
): Promise<Outcome> {
  const live = await inspectOrNull(client, id, signal);
  if (!live) return { state: 'failed', message: 'It was removed again while it was being created.' };
  const joined = new Set(Object.keys(live.NetworkSettings?.Networks ?? {}));
  for (const { network, endpoint } of recipeFor(definition, '', []).connect) {
    if (joined.has(network)) continue;
    try {
      const path = `/networks/${encodeURIComponent(network)}/connect`;
      await client.ask({
        method: 'POST',
        path,
        body: { Container: id, EndpointConfig: endpoint },
        limit: 30_000,
        signal,
      });
    } catch (error) {
      if (!(error instanceof EngineRefused)) throw error;
      // All or nothing: half a network would look like the whole. Its volumes stay (v=false).
      await client.ask({
        method: 'DELETE',
        path: `/containers/${id}`,
        query: { force: true, v: false },
        limit: 60_000,
        signal,
      });
      return {
        state: 'failed',
        message: `It could not join its network "${network}", so it was not kept.`,
        words: error.words,
      };
    }
  }
  if (payload.then !== 'nothing' && !factsOf(live).running) {
    try {
      await client.ask({ method: 'POST', path: `/containers/${id}/start`, limit: 120_000, signal });
      if (payload.then === 'pause')
        await client.ask({ method: 'POST', path: `/containers/${id}/pause`, limit: 30_000, signal });
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (error.status !== 304)
        return { state: 'failed', message: 'It was created again, but did not start.', words: error.words };
    }
  }
  return doneNow(client, id, signal);
}
