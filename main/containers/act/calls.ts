// The engine's call for each verb, with its own time limit, and what its answers mean.
import type { Verb } from '../../../preload/contract/containers.ts';
import type { Outcome } from '../../plans/operation.ts';
import type { Ask, EngineClient } from '../client.ts';
import { EngineLate, isRefused } from '../engine-error.ts';
import { inspectOrNull } from './context.ts';
import { absent, contentFor, factsOf, judge, reached, type Before } from './facts.ts';
import { updateBody } from './limits.ts';
import type { ActPayload, ActVerb } from './payload.ts';

/** Verbs that are one call. */
export type PlainVerb = Exclude<Verb, 'upgrade'>;

export function callFor(
  verb: PlainVerb,
  { id, grace, signal, force, volumes, to, limits }: ActPayload,
  usualGrace: number,
): Omit<Ask, 'signal'> {
  const path = `/containers/${id}`;
  const t = grace ?? undefined;
  // A stop takes its grace; an engine under load takes its time (a start took 10 s at 40 at once).
  const graceLimit = ((grace ?? usualGrace) + 30) * 1000;
  switch (verb) {
    case 'start':
      return { method: 'POST', path: `${path}/start`, limit: 120_000 };
    case 'stop':
      return { method: 'POST', path: `${path}/stop`, query: { t }, limit: graceLimit };
    case 'restart':
      return { method: 'POST', path: `${path}/restart`, query: { t }, limit: graceLimit + 120_000 };
    case 'pause':
    case 'unpause':
      return { method: 'POST', path: `${path}/${verb}`, limit: 30_000 };
    case 'kill':
      return { method: 'POST', path: `${path}/kill`, query: { signal }, limit: 40_000 };
    case 'remove':
      return { method: 'DELETE', path, query: { force, v: volumes }, limit: 120_000 };
    case 'rename':
      return { method: 'POST', path: `${path}/rename`, query: { name: to ?? '' }, limit: 30_000 };
    case 'update':
      return { method: 'POST', path: `${path}/update`, body: limits ? updateBody(limits) : {}, limit: 60_000 };
  }
}

/** Sends one verb once. @throws EngineAway when the answer was lost: whether it happened is for `happened` to find out */
export async function send(
  client: EngineClient,
  verb: PlainVerb,
  payload: ActPayload,
  before: NonNullable<Before>,
  signal: AbortSignal,
): Promise<Outcome> {
  let warned: string | undefined;
  try {
    const answer = await client.ask<{ Warnings?: string[] | null } | null>({
      ...callFor(verb, payload, before.grace),
      signal,
    });
    if (verb === 'update') warned = answer?.Warnings?.join(' ') || undefined;
  } catch (error) {
    if (error instanceof EngineLate) return late(client, verb, payload, before, error, signal);
    if (isRefused(error)) return refused(client, verb, payload, before, error, signal);
    throw error;
  }
  // An engine answers before it has removed a container that is to go when it stops.
  if (before.autoRemove && (verb === 'stop' || verb === 'kill')) {
    const live = await inspectOrNull(client, payload.id, signal);
    const isGone =
      !live || (!factsOf(live).running && (await waitUntilGone(client, payload.id, Date.now() + 10_000, signal)));
    if (isGone) return { state: 'done', after: { id: payload.id, content: absent }, message: goneByItself };
  }
  // What the engine says it has removed needs no asking.
  if (verb === 'remove') return { state: 'done', after: { id: payload.id, content: absent } };
  const done = await doneNow(client, payload.id, signal, { verb });
  return warned === undefined ? done : { ...done, message: 'Done, with a warning of the engine.', words: warned };
}

/** In the receipt of a stop that was a removal. */
export const goneByItself = 'It is gone: it was created to be removed by the engine when it stops.';

/** Done, with what undo will expect to find. */
export async function doneNow(
  client: EngineClient,
  id: string,
  signal: AbortSignal,
  { verb = 'start', message }: { verb?: ActVerb; message?: string } = {},
): Promise<Outcome> {
  let content: string;
  try {
    const live = await inspectOrNull(client, id, signal);
    content = live ? contentFor(verb, factsOf(live)) : absent;
  } catch (error) {
    if (!isRefused(error)) throw error;
    // Done it is; undo will find that it can't compare, and leave it alone.
    content = '';
  }
  return { state: 'done', after: { id, content }, ...(message && { message }) };
}

/** 304, 404 and 409 are results. Whatever else it says, the state decides whether it was done all the same. */
async function refused(
  client: EngineClient,
  verb: PlainVerb,
  payload: ActPayload,
  before: NonNullable<Before>,
  { status, words }: { status: number; words: string },
  signal: AbortSignal,
): Promise<Outcome> {
  if (status === 304)
    return { state: 'skipped', message: verb === 'start' ? 'is running already' : 'is stopped already' };
  if (status === 404)
    return { state: 'skipped', message: verb === 'remove' ? 'is gone already' : 'was removed meanwhile' };
  if (status === 409 && verb === 'remove' && /already in progress/i.test(words)) {
    const gone = await waitUntilGone(client, payload.id, Date.now() + 30_000, signal);
    if (gone) return { state: 'skipped', message: 'was removed by somebody else at the same time' };
    return { state: 'failed', message: 'Its removal began elsewhere and has not ended within 30 s.', words };
  }
  const live = await inspectOrNull(client, payload.id, signal);
  if (!live) return { state: 'skipped', message: 'was removed meanwhile' };
  const facts = factsOf(live);
  // A state reached under a 409 is somebody else's doing; under a 5xx the engine stumbled after it had done ours.
  if (status >= 500 && reached(verb, payload, before, facts).answer === 'yes') {
    return doneNow(client, payload.id, signal, { verb, message: 'Done, though the engine reported an error.' });
  }
  const verdict = judge(verb, facts, payload);
  if (verdict.kind === 'skip') return { state: 'skipped', message: verdict.reason };
  return { state: 'failed', message: `The engine refused to ${verb} it.`, words };
}

/** The state is read, and nothing is sent again: the engine may still be at it. */
async function late(
  client: EngineClient,
  verb: PlainVerb,
  payload: ActPayload,
  before: NonNullable<Before>,
  error: EngineLate,
  signal: AbortSignal,
): Promise<Outcome> {
  const live = await inspectOrNull(client, payload.id, signal);
  if (!live) {
    return verb === 'remove'
      ? doneNow(client, payload.id, signal)
      : { state: 'skipped', message: 'was removed meanwhile' };
  }
  const facts = factsOf(live);
  if (reached(verb, payload, before, facts).answer === 'yes') return doneNow(client, payload.id, signal, { verb });
  return { state: 'unknown', message: `${error.message} It is ${facts.state} now, and the engine may still be at it.` };
}

/** @param until UTC ms. @returns whether it is gone by then */
export async function waitUntilGone(
  client: EngineClient,
  id: string,
  until: number,
  signal: AbortSignal,
): Promise<boolean> {
  for (;;) {
    if (!(await inspectOrNull(client, id, signal))) return true;
    if (Date.now() >= until) return false;
    await pause(100, signal);
  }
}

/** @throws the signal's reason */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, ms);
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
