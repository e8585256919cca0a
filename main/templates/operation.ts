// The operations `templates.create` and `templates.takeAway`. What is not making a container is a verb on one, and is
// handed to `containers.act`, so that there is one way to remove and to put back.
import type { z } from 'zod';
import {
  accountLabel,
  isRefused,
  madePayload,
  mapWide,
  pause,
  type ActOperation,
  type ActPayload,
  type EngineClient,
  type Engines,
} from '../containers/index.ts';
import { ProvostError } from '../errors.ts';
import type { Applied, Json, Operation, Outcome, PlannedChange, PlanOutline } from '../plans/operation.ts';
import { found, findByName, isOurs, make, type Making } from './create.ts';
import { Gates } from './gate.ts';
import { readEngines, readThings } from './live.ts';
import {
  createParams,
  takeAwayParams,
  type ActStep,
  type CreateParams,
  type CreatePayload,
  type TakeAwayParams,
  type TemplateChange,
  type TemplatePayload,
} from './payload.ts';
import { absent, planCreate } from './plan-create.ts';
import { populationOf } from './population.ts';
import { labels, render, type Rendered } from './render.ts';
import type { TemplateStore } from './store.ts';
import { Turns } from './turns.ts';
import { planTakeAway, wrap } from './take-away.ts';
import { againChange } from './again.ts';
import { deleteVolumes } from './volumes.ts';

export interface OperationDeps {
  engines: Engines;
  acting: ActOperation;
  store: TemplateStore;
  /** ms after which a request whose answer was lost, and that shows no effect, never reached the engine. */
  settle: number;
}

type Parts = Omit<Operation<Json, TemplatePayload>, 'name' | 'params' | 'plan'>;

const asAct = (change: TemplateChange, step: ActStep): PlannedChange<ActPayload> => ({ ...change, payload: step.act });

export function templateOperations(deps: OperationDeps) {
  const { engines, acting } = deps;
  const gates = new Gates();
  const parts = commonParts(deps, gates);
  const create: Operation<CreateParams, TemplatePayload> = {
    ...parts,
    name: 'templates.create',
    params: createParams as unknown as z.ZodType<CreateParams>,
    plan: (params, signal) => planCreate(deps, params, signal),
  };
  const takeAway: Operation<TakeAwayParams, TemplatePayload> = {
    ...parts,
    name: 'templates.takeAway',
    params: takeAwayParams as unknown as z.ZodType<TakeAwayParams>,
    plan: (params, signal) => planTakeAway(engines, acting, params, signal),
  };
  return { create, takeAway, finished: (jobId: string) => gates.forget(`${jobId}\0`) };
}

/** @throws ProvostError when its template is not kept any more */
export function renderedOf(store: TemplateStore, payload: CreatePayload): Rendered {
  const stored = store.version(payload.template, payload.version);
  if (!stored)
    throw new ProvostError('CONFLICT', 'The template of this plan is not kept any more.', { hint: 'Plan again.' });
  const columns = new Map(payload.columns.map(({ name, value }) => [name, value]));
  return render(stored.template, payload.version, { ...payload, columns });
}

function commonParts(deps: OperationDeps, gates: Gates): Parts {
  const { engines, acting, store, settle } = deps;
  const onLane = <Result>(engineId: string, work: (client: EngineClient) => Promise<Result>) =>
    engines.onLane(engineId, work);

  const making = (
    client: EngineClient,
    payload: CreatePayload,
    signal: AbortSignal,
    tell: Making['tell'] = () => undefined,
  ): Making => ({
    ...{ client, payload, rendered: renderedOf(store, payload), tell, signal },
    inTurn: (start) => turnsOf(payload.engineId).take(acting.concurrency(payload.engineId, 'start'), start),
  });

  /** The container is gone; now what was made for its account. */
  const andVolumes = async (step: ActStep, outcome: Outcome, signal: AbortSignal): Promise<Outcome> => {
    const removed = outcome.state === 'done' || outcome.state === 'skipped';
    if (!removed || step.volumes.length === 0) return outcome;
    const left = await onLane(step.act.engineId, (client) => deleteVolumes(client, step.volumes, signal));
    if (left.length === 0) return outcome;
    const names = left.map(({ name }) => name).join(', ');
    return {
      ...outcome,
      ...{ state: 'done', message: `It was removed, but not its volume ${names}.`, words: left[0]!.words },
    };
  };

  const outline = (changes: PlanOutline<TemplatePayload>['changes']): PlanOutline<TemplatePayload> => ({
    changes,
    population: populationOf(engines),
    org: null,
  });

  const starts = new Map<string, Turns>();
  const turnsOf = (engineId: string): Turns => {
    const turns = starts.get(engineId) ?? new Turns();
    starts.set(engineId, turns);
    return turns;
  };

  return {
    version: 1,
    noun: { one: 'container', many: 'containers' },

    async planInverse(applied, signal) {
      const asVerbs = applied.flatMap((one): Applied<ActPayload>[] => {
        const { payload } = one.change;
        if (payload.step === 'act') return [{ ...one, change: asAct(one.change, payload) }];
        if (payload.step === 'none') return [];
        const { id } = one.after as { id: string };
        const { engineId, name } = payload;
        return [
          { ...one, change: { ...one.change, key: `${engineId}/${id}`, payload: madePayload({ engineId, id, name }) } },
        ];
      });
      const inverse = await acting.planInverse(asVerbs, signal);
      return outline(wrapAll(inverse.changes));
    },

    async planAgain(changes, signal) {
      const verbs = changes.flatMap((change) => (change.payload.step === 'act' ? [asAct(change, change.payload)] : []));
      const makes = changes.flatMap(({ payload, ...change }) =>
        payload.step === 'create' ? [{ ...change, payload }] : [],
      );
      const facts = await readEngines(engines, signal);
      const rendered = new Map(makes.map(({ key, payload }) => [key, renderedOf(store, payload)]));
      const wanted = {
        images: new Set([...rendered.values()].map(({ body }) => body.Image)),
        networks: new Set([...rendered.values()].flatMap(({ body, join }) => [body.HostConfig.NetworkMode, ...join])),
        volumes: false,
      };
      if (makes.length > 0) await Promise.all(facts.map((one) => readThings(engines, one, wanted, signal)));
      const volumes = new Map(changes.map(({ key, payload }) => [key, payload.step === 'act' ? payload.volumes : []]));
      const again = verbs.length > 0 ? await acting.planAgain(verbs, signal) : null;
      return outline(
        (async function* () {
          if (again) for await (const change of again.changes) yield wrap(change, volumes.get(change.key) ?? []);
          yield* mapWide(makes, 8, (change) => againChange(deps, facts, change, rendered.get(change.key)!, signal));
        })(),
      );
    },

    // More creations help an engine, more starts only slow each other: those wait for their turn in `starts`.
    concurrency: (lane, action) => acting.concurrency(lane, action === 'create' ? 'stop' : action),

    inspect(change, signal) {
      const { payload } = change;
      if (payload.step === 'act') return acting.inspect(asAct(change, payload), signal);
      if (payload.step === 'none') throw new Error('A line that can’t be read has nothing to inspect');
      const elsewhere = engines
        .rows()
        .find(
          ({ labels: own, engineId, org }) =>
            own[labels.template] === payload.template &&
            own[accountLabel] === payload.username &&
            org === payload.org &&
            engineId !== payload.engineId,
        );
      if (elsewhere) {
        return Promise.resolve({
          content: absent,
          before: null,
          settled: `exists by now, as ${elsewhere.name} on another engine`,
        });
      }
      // From the list, which follows the engine's events: the creation itself is what finds a name taken, and asking
      // before each would take as long as making it.
      const named = engines.rows().find(({ engineId, name }) => engineId === payload.engineId && name === payload.name);
      if (!named) return Promise.resolve({ content: absent, before: null });
      return onLane(payload.engineId, async (client) => {
        const live = await findByName(client, payload.name, signal);
        if (live && isOurs(live, payload)) return { content: absent, before: null, settled: 'exists by now' };
        return { content: live ? `taken by ${live.Id}` : absent, before: null };
      });
    },

    async apply(change, before, signal, errand) {
      const { payload } = change;
      if (payload.step === 'act') {
        return andVolumes(payload, await acting.apply(asAct(change, payload), before, signal, errand), signal);
      }
      if (payload.step === 'none') throw new Error('A line that can’t be read can’t be carried out');
      const stop = errand ? AbortSignal.any([signal, errand.cancelled]) : signal;
      return gates.pass(`${errand?.jobId ?? ''}\0${payload.engineId}`, change.label, stop, () =>
        onLane(payload.engineId, (client) => make(making(client, payload, signal, errand?.tell))),
      );
    },

    async happened(change, before, sentAt, signal) {
      const { payload } = change;
      if (payload.step === 'act') {
        const verdict = await acting.happened(asAct(change, payload), before, sentAt, signal);
        if (verdict.answer !== 'yes') return verdict;
        return { answer: 'yes', outcome: await andVolumes(payload, verdict.outcome, signal) };
      }
      if (payload.step === 'none') return { answer: 'no' };
      return onLane(payload.engineId, async (client) => {
        // A creation that reached the engine shows within a moment.
        await pause(Math.max(0, sentAt + settle - Date.now()), signal);
        try {
          const outcome = await found(making(client, payload, signal));
          return outcome ? { answer: 'yes' as const, outcome } : { answer: 'no' as const };
        } catch (error) {
          if (!isRefused(error)) throw error;
          return { answer: 'unknown' as const, why: `The engine could not say whether it was done: ${error.words}` };
        }
      });
    },

    ready: (lane, signal) => engines.ready(lane, signal),
  };
}

async function* wrapAll(changes: PlanOutline<ActPayload>['changes']): AsyncGenerator<TemplateChange> {
  for await (const change of changes) yield wrap(change);
}
