// Puts a container with another image in the place of one: stop, rename the old aside, create, join networks, start, see
// that it stays up, remove the old. The state of the engine tells how far it came, so that one that was cut off at any
// step is taken up there; what fails puts the old one back.
import type { Outcome } from '../../plans/operation.ts';
import type { ApiInspect } from '../api.ts';
import type { EngineClient } from '../client.ts';
import { EngineLate, isRefused, type EngineRefused } from '../engine-error.ts';
import { doneNow, pause, waitUntilGone } from './calls.ts';
import { inspectOrNull } from './context.ts';
import { recipeFor } from './definition.ts';
import { factsOf } from './facts.ts';
import type { ActPayload } from './payload.ts';
import { complete, findByName, findImage, missingFor, volumesLeft } from './recreate.ts';

export interface Replacement {
  /** The old one's id, and the name that the new one gets. */
  id: string;
  name: string;
  /** What to create, without what the old image brought along. Its `Image` is the id that the new one is to have. */
  definition: ApiInspect;
  then: ActPayload['then'];
  /** Seconds that the old one gets to stop. */
  grace: number;
  /** UTC ms: a container of this name that is older is not ours. */
  since: number;
  /** ms that the new one has to stay up. */
  steady: number;
}

/** Where the old one waits until the new one stands. */
export const asideName = (name: string, id: string): string => `${name}-old-${id.slice(0, 12)}`;

/** The name that a container has, or had before it was put aside. */
export function nameBefore(name: string, id: string): string {
  const suffix = asideName('', id);
  return name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** Milliseconds that the engine's clock may be behind ours. */
const skew = 2000;
const nameOf = (inspected: ApiInspect): string => inspected.Name.replace(/^\//, '');

class Failure extends Error {
  readonly words: string | undefined;
  constructor(message: string, words?: string) {
    super(message);
    this.words = words;
  }
}

/** The new one, when it was created already: of this name and image, and not older than the change. */
async function successorOf(client: EngineClient, one: Replacement, signal: AbortSignal): Promise<ApiInspect | null> {
  const found = await findByName(client, one.name, signal);
  if (!found || found.Id === one.id || found.Image !== one.definition.Image) return null;
  return Date.parse(found.Created) >= one.since - skew ? found : null;
}

/**
 * Begins, or goes on where it was cut off.
 * @throws EngineAway when an answer was lost: call it again
 */
export async function replace(client: EngineClient, one: Replacement, signal: AbortSignal): Promise<Outcome> {
  try {
    return await carryOn(client, one, signal);
  } catch (error) {
    if (!(error instanceof EngineLate)) throw error;
    const aside = asideName(one.name, one.id);
    return {
      state: 'unknown',
      message: `${error.message} The engine may still be at it. The old one is kept, as "${one.name}" or "${aside}", until the new one stands: look at both, then retry.`,
    };
  }
}

async function carryOn(client: EngineClient, one: Replacement, signal: AbortSignal): Promise<Outcome> {
  const old = await inspectOrNull(client, one.id, signal);
  const made = await successorOf(client, one, signal);
  if (!old) {
    if (made) return doneNow(client, made.Id, signal);
    return { state: 'skipped', message: 'was removed meanwhile' };
  }
  let id = made?.Id ?? null;
  try {
    if (id === null) {
      const obstacle = await missingFor(client, one.definition, signal);
      if (obstacle) throw new Failure(`It was left as it is: ${obstacle}`);
      await putAside(client, one, old, signal);
      id = await create(client, one, signal);
    }
    const { definition, then } = one;
    const outcome = await complete(client, id, definition, { then }, signal);
    if (outcome.state !== 'done') throw new Failure(outcome.message ?? 'It could not be started.', outcome.words);
    if (then !== 'nothing') await staysUp(client, id, one.steady, signal);
  } catch (error) {
    if (!(error instanceof Failure || isRefused(error))) throw error;
    return putBack(client, one, id, error, signal);
  }
  return removeOld(client, one, id, signal);
}

async function putAside(client: EngineClient, one: Replacement, old: ApiInspect, signal: AbortSignal): Promise<void> {
  const path = `/containers/${one.id}`;
  if (factsOf(old).running) {
    const limit = (one.grace + 30) * 1000;
    await unless(304, () => client.ask({ method: 'POST', path: `${path}/stop`, limit, signal }));
  }
  const aside = asideName(one.name, one.id);
  if (nameOf(old) !== aside)
    await client.ask({ method: 'POST', path: `${path}/rename`, query: { name: aside }, limit: 30_000, signal });
}

async function create(client: EngineClient, one: Replacement, signal: AbortSignal): Promise<string> {
  const image = await findImage(client, one.definition, signal);
  if (image === null) throw new Failure('Its new image is gone.');
  const recipe = recipeFor(one.definition, image, await volumesLeft(client, one.definition, signal));
  try {
    const { Id } = await client.ask<{ Id: string }>({
      ...{ method: 'POST', path: '/containers/create', query: { name: recipe.name }, body: recipe.body },
      ...{ limit: 60_000, signal },
    });
    return Id;
  } catch (error) {
    if (!isRefused(error)) throw error;
    // A creation whose answer was lost may have arrived only now.
    const arrived = error.status === 409 ? await successorOf(client, one, signal) : null;
    if (arrived) return arrived.Id;
    throw new Failure('The engine refused to create the new one.', error.words);
  }
}

/** @throws Failure when it ends, or is restarted, within this time */
async function staysUp(client: EngineClient, id: string, ms: number, signal: AbortSignal): Promise<void> {
  const until = Date.now() + ms;
  for (;;) {
    const live = await inspectOrNull(client, id, signal);
    if (!live) throw new Failure('The new one was removed while it was looked at.');
    const { ExitCode: code = 0, Restarting: restarting, Health: health } = live.State;
    if (!factsOf(live).running || restarting === true || (live.RestartCount ?? 0) > 0)
      throw new Failure(`The new one did not stay up: it ended with exit code ${code}.`, live.State.Error || undefined);
    if (health?.Status === 'unhealthy') throw new Failure('The new one became unhealthy.');
    const left = until - Date.now();
    if (left <= 0) return;
    await pause(Math.min(left, 300), signal);
  }
}

/** Takes the new one away and gives the old one its name and its state back. */
async function putBack(
  client: EngineClient,
  one: Replacement,
  id: string | null,
  cause: Failure | EngineRefused,
  signal: AbortSignal,
): Promise<Outcome> {
  const message = cause instanceof Failure ? cause.message : 'The engine refused.';
  const words = cause.words;
  const failed = (what: string, said = words): Outcome => ({
    ...{ state: 'failed', message: `${message.replace(/\.$/, '')}. ${what}` },
    ...(said !== undefined && { words: said }),
  });
  const path = `/containers/${one.id}`;
  try {
    // Its own new volumes go with it; those that it shares with the old one are named, and stay.
    if (id !== null)
      await unless(404, () =>
        client.ask({
          method: 'DELETE',
          path: `/containers/${id}`,
          query: { force: true, v: true },
          limit: 120_000,
          signal,
        }),
      );
    const old = await inspectOrNull(client, one.id, signal);
    if (!old) return failed('The old one was removed meanwhile.');
    if (nameOf(old) !== one.name)
      await client.ask({ method: 'POST', path: `${path}/rename`, query: { name: one.name }, limit: 30_000, signal });
    if (one.then !== 'nothing') {
      await unless(304, () => client.ask({ method: 'POST', path: `${path}/start`, limit: 120_000, signal }));
      if (one.then === 'pause' && old.State.Paused !== true)
        await client.ask({ method: 'POST', path: `${path}/pause`, limit: 30_000, signal });
    }
    return failed('The old one is back.');
  } catch (error) {
    if (!isRefused(error)) throw error;
    return failed(`The old one could not be put back; it is kept as "${asideName(one.name, one.id)}".`, error.words);
  }
}

async function removeOld(client: EngineClient, one: Replacement, id: string, signal: AbortSignal): Promise<Outcome> {
  try {
    // Never its volumes: the new one has them.
    await client.ask({
      ...{ method: 'DELETE', path: `/containers/${one.id}`, query: { force: true, v: false }, limit: 120_000, signal },
    });
  } catch (error) {
    if (!isRefused(error)) throw error;
    const going = error.status === 409 && /already in progress/i.test(error.words);
    const gone = error.status === 404 || (going && (await waitUntilGone(client, one.id, Date.now() + 30_000, signal)));
    if (!gone) {
      const message = `The new one stands; the old one could not be removed and is kept as "${asideName(one.name, one.id)}".`;
      return { ...(await doneNow(client, id, signal)), message, words: error.words };
    }
  }
  return doneNow(client, id, signal);
}

/** @returns null when it was refused with this status, which means that it is so already */
async function unless(status: number, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isRefused(error, status)) throw error;
  }
}
