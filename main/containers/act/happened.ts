// Whether a verb whose answer was lost has been carried out, told from the container's state, the engine's recent
// events, and time: the engine goes on with what it was sent after we are gone.
import type { Operation } from '../../plans/operation.ts';
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import { LineSplitter, parseEvent } from '../events.ts';
import { goneByItself, doneNow, pause, type PlainVerb } from './calls.ts';
import { inspectOrNull } from './context.ts';
import { absent, factsOf, reached, type Before, type Facts } from './facts.ts';
import type { ActPayload } from './payload.ts';
import { replace, type Replacement } from './replace.ts';

export type Happened = Awaited<ReturnType<Operation['happened']>>;

/**
 * @param settle ms after which a request that the engine has not begun never reached it
 * @throws EngineAway
 */
export async function verbHappened(
  client: EngineClient,
  verb: PlainVerb,
  payload: ActPayload,
  before: NonNullable<Before>,
  sentAt: number,
  settle: number,
  signal: AbortSignal,
): Promise<Happened> {
  let until: number | null = null;
  for (;;) {
    const live = await inspectOrNull(client, payload.id, signal);
    if (!live) return gone(verb, before, payload.id);
    const facts = factsOf(live);
    const kills = verb === 'kill' && !['SIGKILL', 'KILL'].includes(payload.signal);
    const verdict = reached(verb, payload, before, facts);
    if (verdict.answer === 'yes')
      return { answer: 'yes', outcome: await doneNow(client, payload.id, signal, { verb }) };
    if (verdict.answer === 'other')
      return { answer: 'unknown', why: `Whether this was done can’t be told: ${verdict.why}.` };
    if (kills) return await signalHappened(client, payload, sentAt, settle, signal);
    until ??= sentAt + (await patience(client, verb, payload, before, sentAt, settle, signal));
    if (facts.state === 'removing' && verb === 'remove') until = Math.max(until, sentAt + 30_000);
    if (Date.now() >= until) return await notHappened(client, verb, payload, facts, signal);
    await pause(Math.min(400, Math.max(50, until - Date.now())), signal);
  }
}

/** Goes on with what was begun: every step can be told from the state, and none of them harms when it is done already. */
export async function replacementHappened(
  client: EngineClient,
  one: Replacement,
  before: NonNullable<Before>,
  settle: number,
  signal: AbortSignal,
): Promise<Happened> {
  // What was under way shows within a moment.
  await pause(settle, signal);
  const old = await inspectOrNull(client, one.id, signal);
  if (old) {
    const { name, running, startedAt, looping } = factsOf(old);
    // Begun anew under its own name: a failure had been put back, or somebody went on with it.
    if (name === one.name && running && startedAt !== before.startedAt && !looping) {
      const message = 'It was cut off, and the old one runs again. Retry it to see why.';
      return { answer: 'yes', outcome: { state: 'failed', message } };
    }
  }
  return { answer: 'yes', outcome: await replace(client, one, signal) };
}

function gone(verb: PlainVerb, before: NonNullable<Before>, id: string): Happened {
  const ours = verb === 'remove' || ((verb === 'stop' || verb === 'kill') && before.autoRemove);
  return {
    answer: 'yes',
    outcome: ours
      ? { state: 'done', after: { id, content: absent }, ...(verb !== 'remove' && { message: goneByItself }) }
      : { state: 'skipped', message: 'was removed meanwhile' },
  };
}

async function notHappened(
  client: EngineClient,
  verb: PlainVerb,
  payload: ActPayload,
  facts: Facts,
  signal: AbortSignal,
): Promise<Happened> {
  if (verb !== 'restart' || facts.running) return { answer: 'no' };
  // Cut off between its stop and its start: the second half is still owed.
  try {
    await client.ask({ method: 'POST', path: `/containers/${payload.id}/start`, limit: 120_000, signal });
  } catch (error) {
    if (!isRefused(error)) throw error;
    if (error.status !== 304) {
      return {
        answer: 'yes',
        outcome: { state: 'failed', message: 'It stopped, but did not start again.', words: error.words },
      };
    }
  }
  return { answer: 'yes', outcome: await doneNow(client, payload.id, signal) };
}

/** How long after it was sent a verb may still show its effect. Only a stop that has begun takes longer than a moment. */
async function patience(
  client: EngineClient,
  verb: PlainVerb,
  payload: ActPayload,
  before: NonNullable<Before>,
  sentAt: number,
  settle: number,
  signal: AbortSignal,
): Promise<number> {
  if (verb !== 'stop' && verb !== 'restart') return settle;
  // The engine sends the signal at once, so wait for its event to be there.
  const wait = sentAt + settle - Date.now();
  if (wait > 0) await pause(wait, signal);
  const { events, complete } = await eventsSince(client, sentAt, signal);
  const begun = events.some(({ id, action }) => id === payload.id && (action === 'kill' || action === 'die'));
  if (!begun && complete) return settle;
  const grace = (payload.grace ?? before.grace) * 1000;
  return settle + grace + (verb === 'restart' ? 15_000 : 5000);
}

async function signalHappened(
  client: EngineClient,
  payload: ActPayload,
  sentAt: number,
  settle: number,
  signal: AbortSignal,
): Promise<Happened> {
  const wait = sentAt + settle - Date.now();
  if (wait > 0) await pause(wait, signal);
  const { events } = await eventsSince(client, sentAt, signal);
  if (events.some(({ id, action }) => id === payload.id && action === 'kill')) {
    return { answer: 'yes', outcome: await doneNow(client, payload.id, signal) };
  }
  return { answer: 'unknown', why: `Whether ${payload.signal} reached it can’t be told. It was not sent again.` };
}

/** The engine keeps its last 256 events: with fewer than that since then, none is missing. */
async function eventsSince(client: EngineClient, since: number, signal: AbortSignal) {
  const seconds = (ms: number) => (ms / 1000).toFixed(3);
  const stream = await client.stream({
    method: 'GET',
    path: '/events',
    query: { since: seconds(since - 50), until: seconds(Date.now()) },
    limit: 10_000,
    signal,
  });
  const splitter = new LineSplitter();
  let count = 0;
  const events = [];
  for await (const chunk of stream.chunks) {
    for (const line of splitter.push(chunk)) {
      count++;
      const event = parseEvent(line);
      if (event) events.push(event);
    }
  }
  return { events, complete: count < 250 };
}
