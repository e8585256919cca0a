// The operation `containers.act`: what the plan engine needs to plan, apply and undo verbs on containers.
import type { z } from 'zod';
import type { Operation, Outcome, PlanOutline } from '../../plans/operation.ts';
import { ProvostError } from '../../errors.ts';
import { isRefused, toProvostError, EngineAway } from '../engine-error.ts';
import type { EngineClient } from '../client.ts';
import { doneNow, pause, send } from './calls.ts';
import { changeFor, leftOut, recreation, type Subject } from './changes.ts';
import { asLaneUnavailable, inspectOrNull, mapWide, onLane, type ActContext } from './context.ts';
import { absent, asBefore, contentOf, factsOf, judge, type Before } from './facts.ts';
import { verbHappened } from './happened.ts';
import { inverseChange } from './inverse.ts';
import { actParams, type ActChange, type ActParams, type ActPayload } from './payload.ts';
import { planAct, populationOf } from './plan.ts';
import { checkRecreation, complete, findByName, recreate } from './recreate.ts';

export type ActOperation = Operation<ActParams, ActPayload>;

const clamp = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** Milliseconds that the engine's clock may be behind ours. */
const skew = 2000;

export function actOperation(context: ActContext): ActOperation {
  const definitionOf = (payload: ActPayload) => {
    const definition = payload.definition === null ? null : context.definitions.find(payload.definition);
    if (!definition) {
      throw new ProvostError('CONFLICT', 'The captured definition of this container is no longer kept.', {
        hint: 'Create the container by hand.',
      });
    }
    return definition;
  };

  /** Of changes that exist already, in their order; a failure of the engine ends the planning. */
  async function* each<Item>(
    items: readonly Item[],
    engineId: (item: Item) => string,
    work: (item: Item) => Promise<ActChange>,
  ) {
    yield* mapWide(items, 8, async (item) => {
      try {
        return await work(item);
      } catch (error) {
        const known = context.links().find((link) => link.engineId === engineId(item));
        throw known && (isRefused(error) || error instanceof EngineAway)
          ? toProvostError(error, known.endpoint)
          : error;
      }
    });
  }

  const outline = (changes: AsyncIterable<ActChange>): PlanOutline<ActPayload> => ({
    changes,
    population: populationOf(context.store.rows()),
    org: null,
  });

  return {
    name: 'containers.act',
    version: 1,
    // The schema's inferred type has optional members; what was parsed as JSON has none that are undefined.
    params: actParams as unknown as z.ZodType<ActParams>,
    noun: { one: 'container', many: 'containers' },
    plan: (params, signal) => planAct(context, params, signal),

    async planInverse(applied, signal) {
      const work = (one: (typeof applied)[number]) =>
        inverseChange(context, linkOf(one.change.payload.engineId).client(), one, signal);
      return outline(each(applied, (one) => one.change.payload.engineId, work));
    },

    async planAgain(changes, signal) {
      const work = async (change: ActChange): Promise<ActChange> => {
        const { payload } = change;
        const { engineId, id, name, verb, definition, then, keepVolumes } = payload;
        const subject: Subject = { engineId, where: change.where, id, name, org: change.org };
        const client = linkOf(engineId).client();
        if (verb === 'recreate') {
          const { obstacle } = await checkRecreation(client, definitionOf(payload), signal);
          const rest = { definition, then, keepVolumes };
          if (obstacle) return leftOut(subject, 'recreate', 'conflict', obstacle, rest);
          return recreation(subject, definitionOf(payload), rest, change.undo.cannot);
        }
        const live = id.startsWith('name:') ? null : await inspectOrNull(client, id, signal);
        if (!live) return leftOut(subject, verb, 'skip', 'was removed meanwhile', payload);
        const { grace, signal: sent, force, volumes, to } = payload;
        return changeFor(subject, verb, { grace, signal: sent, force, volumes, to }, live, then);
      };
      return outline(each(changes, (change) => change.payload.engineId, work));
    },

    concurrency(lane, action) {
      const cpus = context.store.status(lane)?.cpus ?? 2;
      // The engine is saturated by two starts per processor; the rest are just reading before or after theirs.
      const busy = clamp(4 * cpus, 8, 16);
      if (action === 'recreate') return Math.min(8, busy);
      return action === 'stop' || action === 'kill' || action === 'remove' ? 16 : busy;
    },

    inspect: ({ payload }, signal) =>
      onLane(context, payload.engineId, async (client) => {
        const { verb, id, name } = payload;
        if (verb === 'recreate') {
          const taken = await findByName(client, name, signal);
          return { content: taken ? `taken by ${taken.Id}` : absent, before: null };
        }
        const live = await inspectOrNull(client, id, signal);
        if (!live) {
          return {
            content: absent,
            settled: verb === 'remove' ? 'is gone already' : 'was removed meanwhile',
            before: null,
          };
        }
        const facts = factsOf(live);
        const content = contentOf(facts);
        const verdict = judge(verb, facts, payload);
        if (verdict.kind === 'skip') return { content, settled: verdict.reason, before: null };
        const removes = verb === 'remove' || ((verb === 'stop' || verb === 'kill') && facts.autoRemove);
        const before: Before = { ...facts, content, definition: removes ? context.definitions.capture(live) : null };
        return { content, before };
      }),

    apply: ({ payload }, kept, signal) =>
      onLane(context, payload.engineId, async (client) => {
        const { verb } = payload;
        if (verb === 'recreate') return recreate(client, definitionOf(payload), payload, signal);
        const before = asBefore(kept);
        if (!before) throw new Error(`A change of ${verb} was sent without what was there before`);
        return andThen(client, payload, await send(client, verb, payload, before, signal), signal);
      }),

    happened: ({ payload }, kept, sentAt, signal) =>
      onLane(context, payload.engineId, async (client) => {
        const before = asBefore(kept);
        try {
          if (payload.verb === 'recreate') {
            // A creation that reached the engine shows within a moment.
            await pause(Math.max(0, sentAt + context.settle - Date.now()), signal);
            const found = await findByName(client, payload.name, signal);
            if (!found || Date.parse(found.Created) < sentAt - skew) return { answer: 'no' };
            return { answer: 'yes', outcome: await complete(client, found.Id, definitionOf(payload), payload, signal) };
          }
          if (!before) return { answer: 'unknown', why: 'What was there before is not known.' };
          const verdict = await verbHappened(client, payload.verb, payload, before, sentAt, context.settle, signal);
          if (verdict.answer !== 'yes' || verdict.outcome.state !== 'done') return verdict;
          return { answer: 'yes', outcome: await andThen(client, payload, verdict.outcome, signal) };
        } catch (error) {
          if (!isRefused(error)) throw error;
          return { answer: 'unknown', why: `The engine could not say whether it was done: ${error.words}` };
        }
      }),

    async ready(lane, signal) {
      const link = context.link(lane);
      if (link.status.state !== 'connected') await link.reconnect(signal);
      try {
        await link.client().ask({ method: 'GET', path: '/_ping', limit: 5000, signal });
      } catch (error) {
        throw asLaneUnavailable(error, link);
      }
    },
  };

  function linkOf(engineId: string) {
    const link = context.links().find((one) => one.engineId === engineId);
    if (link) return link;
    throw new ProvostError('ENGINE_UNREACHABLE', 'The engine that this was done on is not known here any more.', {
      hint: 'Set DOCKER_HOST or the Docker context as it was then.',
    });
  }
}

/** The second step of putting back a container that was paused when it was stopped. */
async function andThen(
  client: EngineClient,
  payload: ActPayload,
  outcome: Outcome,
  signal: AbortSignal,
): Promise<Outcome> {
  if (payload.verb !== 'start' || payload.then !== 'pause' || outcome.state !== 'done') return outcome;
  try {
    await client.ask({ method: 'POST', path: `/containers/${payload.id}/pause`, limit: 30_000, signal });
  } catch (error) {
    if (!isRefused(error)) throw error;
    const live = await inspectOrNull(client, payload.id, signal);
    if (live?.State.Paused !== true)
      return { state: 'failed', message: 'It was started, but not paused.', words: error.words };
  }
  return doneNow(client, payload.id, signal);
}
