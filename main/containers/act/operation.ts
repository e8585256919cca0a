// The operation `containers.act`: what the plan engine needs to plan, apply and undo verbs on containers.
import type { z } from 'zod';
import type { Operation, Outcome, PlanOutline } from '../../plans/operation.ts';
import { isProvostError, ProvostError } from '../../errors.ts';
import { isRefused, toProvostError, EngineAway, EngineUnfit } from '../engine-error.ts';
import type { EngineClient } from '../client.ts';
import { backUp, withBackup } from './backup.ts';
import { doneNow, pause, send } from './calls.ts';
import { changeFor, leftOut, recreation, type Subject } from './changes.ts';
import { asLaneUnavailable, inspectOrNull, mapWide, onLane, type ActContext } from './context.ts';
import { absent, asBefore, contentFor, factsOf, judge, type Before } from './facts.ts';
import { replacementHappened, verbHappened } from './happened.ts';
import { inverseChange } from './inverse.ts';
import { actParams, type ActChange, type ActParams, type ActPayload } from './payload.ts';
import { planAct, populationOf } from './plan.ts';
import { hasLimits } from './limits.ts';
import { checkRecreation, complete, findByName, recreate } from './recreate.ts';
import { replace } from './replace.ts';
import { imageNow, replaceChange, replacementFor, upgradeChange } from './upgrade.ts';

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

  /**
   * Of changes that exist already, in their order. An engine that fails ends the planning when it is the only one;
   * among several, what is on it is left out and the others are planned.
   */
  async function* each<Item>(
    items: readonly Item[],
    changeOf: (item: Item) => ActChange,
    work: (item: Item, client: EngineClient) => Promise<ActChange>,
  ) {
    const alone = new Set(items.map((item) => changeOf(item).payload.engineId)).size < 2;
    yield* mapWide(items, 8, async (item) => {
      const change = changeOf(item);
      const { engineId, id, name, verb } = change.payload;
      try {
        return await work(item, linkOf(engineId).client());
      } catch (error) {
        const known = context.links().find((link) => link.engineId === engineId);
        const told =
          known && (isRefused(error) || error instanceof EngineAway || error instanceof EngineUnfit)
            ? toProvostError(error, known.endpoint)
            : error;
        if (alone || !isProvostError(told)) throw told;
        const subject: Subject = { engineId, where: change.where, id, name, org: change.org };
        return leftOut(subject, verb, 'error', `can’t be planned now: ${told.message}`, change.payload);
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
    version: 2,
    // The schema's inferred type has optional members; what was parsed as JSON has none that are undefined.
    params: actParams as unknown as z.ZodType<ActParams>,
    noun: { one: 'container', many: 'containers' },
    plan: (params, signal) => planAct(context, params, signal),

    async planInverse(applied, signal) {
      const work = (one: (typeof applied)[number], client: EngineClient) => inverseChange(context, client, one, signal);
      return outline(each(applied, ({ change }) => change, work));
    },

    async planAgain(changes, signal) {
      const work = (change: ActChange, client: EngineClient) => againChange(change, client, signal);
      return outline(each(changes, (change) => change, work));
    },

    concurrency(lane, action) {
      const set = context.concurrencyOf(lane);
      if (set !== null) return set;
      const cpus = context.store.status(lane)?.cpus ?? 2;
      // The engine is saturated by two starts per processor; the rest are just reading before or after theirs.
      const busy = clamp(4 * cpus, 8, 16);
      if (action === 'recreate') return Math.min(8, busy);
      // A stop, a creation and a start each.
      if (action === 'upgrade' || action === 'replace') return clamp(2 * cpus, 4, 8);
      // A stop mostly waits for what runs inside to end, which costs the engine nothing.
      if (action === 'stop') return 50;
      return action === 'kill' || action === 'remove' ? 16 : busy;
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
        const image = verb === 'upgrade' ? await imageNow(client, live, signal) : null;
        const content = contentFor(verb, facts, image);
        if (verb === 'replace' || verb === 'upgrade') {
          if (image !== null && image === live.Image)
            return { content, settled: 'runs the current image already', before: null };
          const before: Before = { ...facts, content, definition: await context.definitions.capture(live) };
          return { content, before };
        }
        const verdict = judge(verb, facts, payload);
        if (verdict.kind === 'skip') return { content, settled: verdict.reason, before: null };
        if (verb === 'update' && payload.limits !== null && hasLimits(facts.limits, payload.limits))
          return { content, settled: 'has these limits already', before: null };
        const removes = verb === 'remove' || ((verb === 'stop' || verb === 'kill') && facts.autoRemove);
        const before: Before = {
          ...facts,
          content,
          definition: removes ? await context.definitions.capture(live) : null,
        };
        return { content, before };
      }),

    apply: ({ payload }, kept, signal) =>
      onLane(context, payload.engineId, async (client) => {
        const { verb, backup, id } = payload;
        if (verb === 'recreate') return recreate(client, definitionOf(payload), payload, signal);
        const before = asBefore(kept);
        if (!before) throw new Error(`A change of ${verb} was sent without what was there before`);
        if (verb === 'upgrade' || verb === 'replace')
          return replace(client, await replacementFor(context, client, payload, before, Date.now(), signal), signal);
        const failed = backup === null ? null : await backUp(client, id, backup, signal);
        if (failed) return failed;
        return withBackup(
          await andThen(client, payload, await send(client, verb, payload, before, signal), signal),
          backup,
        );
      }),

    happened: ({ payload }, kept, sentAt, signal) =>
      onLane(context, payload.engineId, async (client) => {
        const before = asBefore(kept);
        const { verb } = payload;
        try {
          if (verb === 'recreate') {
            // A creation that reached the engine shows within a moment.
            await pause(Math.max(0, sentAt + context.settle - Date.now()), signal);
            const found = await findByName(client, payload.name, signal);
            if (!found || Date.parse(found.Created) < sentAt - skew) return { answer: 'no' };
            return { answer: 'yes', outcome: await complete(client, found.Id, definitionOf(payload), payload, signal) };
          }
          if (!before) return { answer: 'unknown', why: 'What was there before is not known.' };
          if (verb === 'upgrade' || verb === 'replace') {
            const one = await replacementFor(context, client, payload, before, sentAt, signal);
            return await replacementHappened(client, one, before, context.settle, signal);
          }
          const verdict = await verbHappened(client, verb, payload, before, sentAt, context.settle, signal);
          if (verdict.answer !== 'yes' || verdict.outcome.state !== 'done') return verdict;
          const outcome = await andThen(client, payload, verdict.outcome, signal);
          return { answer: 'yes', outcome: withBackup(outcome, payload.backup) };
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

  /** The same change against live state as it is now. */
  async function againChange(change: ActChange, client: EngineClient, signal: AbortSignal): Promise<ActChange> {
    const { payload } = change;
    const { engineId, id, name, verb, definition, then, keepVolumes, image } = payload;
    const subject: Subject = { engineId, where: change.where, id, name, org: change.org };
    if (verb === 'recreate') {
      const { obstacle } = await checkRecreation(client, definitionOf(payload), signal, image);
      const rest = { definition, then, keepVolumes, image };
      if (obstacle) return leftOut(subject, 'recreate', 'conflict', obstacle, rest);
      return recreation(subject, definitionOf(payload), rest, change.undo.cannot);
    }
    const live = id.startsWith('name:') ? null : await inspectOrNull(client, id, signal);
    if (!live) return leftOut(subject, verb, 'skip', 'was removed meanwhile', payload);
    if (verb === 'upgrade') return upgradeChange(client, subject, live, signal, then);
    if (verb === 'replace') return replaceChange(context, client, subject, live, definition, then, signal);
    const { grace, signal: sent, force, volumes, to, commit, limits } = payload;
    const options = { grace, signal: sent, force, volumes, to, commit, limits };
    return changeFor(subject, verb, options, live, then, context.store.status(engineId)?.cpus ?? null);
  }

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
