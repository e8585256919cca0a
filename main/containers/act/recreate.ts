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
import { imageNameOf } from './image-defaults.ts';
import type { ActPayload } from './payload.ts';

/** The container of exactly this name. The engine would also take the beginning of an id for it. */
export async function findByName(client: EngineClient, name: string, signal: AbortSignal): Promise<ApiInspect | null> {
  const found = await inspectOrNull(client, name, signal);
  return found?.Name === `/${name}` ? found : null;
}

const askImage = (client: EngineClient, image: string, signal: AbortSignal) =>
  orNull<{ Id: string }>(client, {
    method: 'GET',
    path: `/images/${encodeURIComponent(image)}/json`,
    limit: readLimit,
    signal,
  });

/** @returns what to call the image that it is created from: its name while that means this image; null when it is gone */
export async function findImage(
  client: EngineClient,
  definition: ApiInspect,
  signal: AbortSignal,
): Promise<string | null> {
  const name = imageNameOf(definition);
  if (name && (await askImage(client, name, signal))?.Id === definition.Image) return name;
  return (await askImage(client, definition.Image, signal)) ? definition.Image : null;
}

/** What of its anonymous volumes is left. */
export async function volumesLeft(
  client: EngineClient,
  definition: ApiInspect,
  signal: AbortSignal,
): Promise<AnonymousVolume[]> {
  const left: AnonymousVolume[] = [];
  for (const volume of anonymousVolumes(definition)) {
    const path = `/volumes/${encodeURIComponent(volume.name)}`;
    if (await orNull(client, { method: 'GET', path, limit: readLimit, signal })) left.push(volume);
  }
  return left;
}

/**
 * Why it can't be created here now: its image or a network is gone. Null when nothing is in the way.
 * @param backup an image that does in the place of its own
 */
export async function missingFor(
  client: EngineClient,
  definition: ApiInspect,
  signal: AbortSignal,
  backup: string | null = null,
): Promise<string | null> {
  const kept = backup !== null && (await askImage(client, backup, signal)) !== null;
  if (!kept && !(await findImage(client, definition, signal)))
    return `its image ${imageNameOf(definition) ?? ''} is gone`.replace('  ', ' ');
  for (const network of networksOf(definition)) {
    const path = `/networks/${encodeURIComponent(network)}`;
    if (!(await orNull(client, { method: 'GET', path, limit: readLimit, signal })))
      return `its network "${network}" is gone`;
  }
  return null;
}

/** What stands in the way of a recreation now, and what of its volumes is left. */
export async function checkRecreation(
  client: EngineClient,
  definition: ApiInspect,
  signal: AbortSignal,
  backup: string | null = null,
): Promise<{ obstacle: string | null; volumes: AnonymousVolume[] }> {
  const name = definition.Name.replace(/^\//, '');
  const volumes = await volumesLeft(client, definition, signal);
  const taken = await findByName(client, name, signal);
  const obstacle = taken
    ? `another container is called "${name}" now`
    : await missingFor(client, definition, signal, backup);
  return { obstacle, volumes };
}

/** @throws EngineAway when an answer was lost */
export async function recreate(
  client: EngineClient,
  definition: ApiInspect,
  payload: ActPayload,
  signal: AbortSignal,
): Promise<Outcome> {
  const { obstacle, volumes } = await checkRecreation(client, definition, signal, payload.image);
  // Kept as an image before it was removed: that has its own files too.
  const backup = payload.image !== null && (await askImage(client, payload.image, signal)) ? payload.image : null;
  const image = backup ?? (await findImage(client, definition, signal));
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
  payload: Pick<ActPayload, 'then'>,
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
