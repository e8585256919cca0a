// Makes one container: volumes, create, join networks, start; and takes it back when it does not start. Each step can be
// told from the state, so that one that was cut off is completed and never made twice.
import {
  accountLabel,
  createdNow,
  doneNow,
  EngineLate,
  type EngineRefused,
  inspectOrNull,
  isRefused,
  orgLabel,
  type ApiInspect,
  type EngineClient,
} from '../containers/index.ts';
import type { Outcome } from '../plans/operation.ts';
import type { Tried } from './gate.ts';
import type { CreatePayload } from './payload.ts';
import { pullIfMissing } from './pull.ts';
import { labels, withPorts, type Rendered } from './render.ts';
import { ensureVolumes } from './volumes.ts';

/** The container of exactly this name. The engine would also take the beginning of an id for it. */
export async function findByName(client: EngineClient, name: string, signal: AbortSignal): Promise<ApiInspect | null> {
  const found = await inspectOrNull(client, name, signal);
  return found?.Name === `/${name}` ? found : null;
}

/** Whether a container is what this change makes, whoever made it. */
export function isOurs({ Config: { Labels: own } }: ApiInspect, payload: CreatePayload): boolean {
  return (
    own?.[labels.template] === payload.template &&
    own[labels.hash] === payload.hash &&
    own[accountLabel] === payload.username &&
    (own[orgLabel] || null) === payload.org
  );
}

const failed = (message: string, error: EngineRefused | null, common: boolean): Tried => ({
  outcome: { state: 'failed', message, ...(error && { words: error.words }) },
  common,
});

export interface Making {
  client: EngineClient;
  payload: CreatePayload;
  rendered: Rendered;
  tell(progress: string): void;
  /** Starts wait for one another, so that no more are under way than an engine does well with. */
  inTurn<Result>(start: () => Promise<Result>): Promise<Result>;
  signal: AbortSignal;
}

const portTaken = /port is already allocated|address already in use|failed to bind|bind for .* failed/i;
/** Other ports are tried this often. */
const otherPorts = 2;

/** @throws EngineAway when an answer was lost */
export async function make(making: Making): Promise<Tried> {
  const { client, payload, rendered, tell, signal } = making;
  try {
    if (payload.pull) await pullIfMissing(client, rendered.body.Image, tell, signal);
    const owner = { username: payload.username, org: payload.org };
    await ensureVolumes(client, payload.template, rendered.volumes, owner, signal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return failed('What it needs could not be prepared.', error, true);
  }
  for (let attempt = 0; ; attempt++) {
    const ports = payload.ports.map((port) => ({
      ...port,
      host: attempt === 0 ? port.host : port.spare[attempt - 1]!,
    }));
    const created = await create(making, ports);
    if ('outcome' in created) return created;
    const done = await complete(making, created.id, created.fresh);
    const more = attempt < otherPorts && payload.ports.every(({ spare }) => spare.length > attempt);
    if (!portTaken.test(done.outcome.words ?? '') || payload.ports.length === 0 || payload.keepFailed) return done;
    // Somebody else took the port meanwhile: that says nothing about the others.
    if (!more) return { ...done, common: false };
  }
}

/** @returns how it failed, or the id, and whether it was this call that made it */
async function create(
  { client, payload, rendered, signal }: Making,
  ports: CreatePayload['ports'],
): Promise<{ id: string; fresh: boolean } | Tried> {
  try {
    const { Id } = await client.ask<{ Id: string }>({
      ...{ method: 'POST', path: '/containers/create', query: { name: payload.name } },
      ...{ body: withPorts(rendered.body, ports), limit: 120_000, signal },
    });
    return { id: Id, fresh: true };
  } catch (error) {
    if (error instanceof EngineLate) {
      // The engine may still be at it: it is looked at, and never sent again.
      const found = await findByName(client, payload.name, signal);
      if (found && isOurs(found, payload)) return { id: found.Id, fresh: false };
      const message = `${error.message} The engine may still be making it.`;
      return { outcome: { state: 'unknown', message }, common: false };
    }
    if (!isRefused(error)) throw error;
    if (error.status === 409) {
      // A creation whose answer was lost and that reached the engine after all.
      const found = await findByName(client, payload.name, signal);
      if (found && isOurs(found, payload)) return { id: found.Id, fresh: false };
    }
    return failed('The engine refused to create it.', error, error.status !== 409);
  }
}

/**
 * Joins the networks that are missing and starts it, if it has to run.
 * @param fresh it was created by this very call
 */
export async function complete(making: Making, id: string, fresh = false): Promise<Tried> {
  const { client, payload, rendered, inTurn, signal } = making;
  try {
    if (rendered.join.length > 0) await joinNetworks(client, id, rendered.join, signal);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return takeBack(making, id, 'It could not join its networks', error);
  }
  if (payload.start) {
    try {
      await inTurn(() => client.ask({ method: 'POST', path: `/containers/${id}/start`, limit: 120_000, signal }));
    } catch (error) {
      if (error instanceof EngineLate) {
        const live = await inspectOrNull(client, id, signal);
        if (live?.State.Running !== true) {
          const message = `It was created. ${error.message} The engine may still be starting it.`;
          return { outcome: { state: 'unknown', message }, common: false };
        }
      } else if (!isRefused(error)) throw error;
      else if (error.status !== 304) return takeBack(making, id, 'It did not start', error);
    }
  }
  // What a container is that was never started needs no asking.
  if (fresh && !payload.start)
    return { outcome: { state: 'done', after: createdNow(id, payload.name) }, common: false };
  return { outcome: await doneNow(client, id, signal), common: false };
}

async function joinNetworks(client: EngineClient, id: string, networks: readonly string[], signal: AbortSignal) {
  const live = await inspectOrNull(client, id, signal);
  const joined = new Set(Object.keys(live?.NetworkSettings?.Networks ?? {}));
  for (const network of networks.filter((name) => !joined.has(name))) {
    const path = `/networks/${encodeURIComponent(network)}/connect`;
    await client.ask({ method: 'POST', path, body: { Container: id }, limit: 30_000, signal });
  }
}

/** All or nothing, unless a failed one is to be kept to be looked at. Named volumes stay; nothing was in the others yet. */
async function takeBack(
  { client, payload, signal }: Making,
  id: string,
  what: string,
  cause: EngineRefused,
): Promise<Tried> {
  if (payload.keepFailed) return failed(`${what}. It was kept as it is.`, cause, true);
  try {
    const query = { force: true, v: true };
    await client.ask({ method: 'DELETE', path: `/containers/${id}`, query, limit: 60_000, signal });
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (error.status !== 404) return failed(`${what}, and it could not be removed again.`, cause, true);
  }
  return failed(`${what}, so it was removed again.`, cause, true);
}

/** A lost answer: what is there tells. `null`: nothing of it happened. */
export async function found(making: Making): Promise<Outcome | null> {
  const { client, payload, signal } = making;
  const live = await findByName(client, payload.name, signal);
  if (!live || !isOurs(live, payload)) return null;
  return (await complete(making, live.Id)).outcome;
}
