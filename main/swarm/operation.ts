// The operations `swarm.act` and `swarm.nodes`: what the plan engine needs to plan, apply and undo changes of services and nodes.
import type { z } from 'zod';
import { isRefused, type EngineClient } from '../containers/index.ts';
import { hashOf } from '../database/captured.ts';
import { ProvostError } from '../errors.ts';
import type { Operation, Outcome, PlanOutline } from '../plans/operation.ts';
import { planSwarmAgain } from './again.ts';
import { populationOf } from './choose.ts';
import type { SwarmContext } from './context.ts';
import { readNode, readService, serviceSettles } from './converge.ts';
import { inverseOf } from './inverse.ts';
import {
  absent,
  isNodeVerb,
  nodeContent,
  serviceContent,
  swarmParams,
  type SwarmBefore,
  type SwarmChange,
  type SwarmParams,
  type SwarmPayload,
} from './payload.ts';
import { planSwarm } from './plan.ts';
import { begunBy, createService, removeService, setAvailability, updateService } from './send.ts';

export type SwarmOperation = Operation<SwarmParams, SwarmPayload>;

/** Milliseconds that the manager's clock may be behind ours. */
const skew = 2000;

/** @param of services and nodes are planned apart, so that a sentence says which */
export function swarmOperation(context: SwarmContext, of: 'service' | 'node'): SwarmOperation {
  const { engines, specs } = context;
  const specOf = ({ spec }: SwarmPayload) => {
    const found = spec === null ? null : specs.find(spec);
    if (found) return found;
    throw new ProvostError('CONFLICT', 'What this service was like is no longer kept.', { hint: 'Set it by hand.' });
  };

  return {
    name: of === 'service' ? 'swarm.act' : 'swarm.nodes',
    version: 1,
    // The schema's inferred type has no index; what was parsed as JSON is JSON.
    params: swarmParams as unknown as z.ZodType<SwarmParams>,
    noun: { one: of, many: `${of}s` },
    plan: (params, signal) => planSwarm(context, params, signal),
    planAgain: (changes, signal) => planSwarmAgain(context, changes, signal),
    async planInverse(applied, signal): Promise<PlanOutline<SwarmPayload>> {
      const changes: SwarmChange[] = [];
      for (const one of applied) changes.push(await inverseOf(context, one, signal));
      return { changes, population: await populationOf(context, null, signal), org: null };
    },

    // A manager writes every change through its log: more at once only wait for one another.
    concurrency: (_lane, action) => (action === 'remove' ? 8 : 4),

    inspect: ({ payload }, signal) =>
      engines.onLane(payload.engineId, async (client) => {
        const { verb, id, name } = payload;
        if (verb === 'create') {
          const taken = await readService(client, name, signal);
          return { content: taken ? `taken by ${taken.ID}` : absent, before: null };
        }
        if (isNodeVerb(verb)) {
          const node = await readNode(client, id, signal);
          if (!node) return { content: absent, settled: 'has left the Swarm meanwhile', before: null };
          const { Availability: availability } = node.Spec;
          const before = {
            hash: nodeContent(node),
            spec: null,
            previous: null,
            force: 0,
            replicas: null,
            availability,
          };
          const settled = availability === payload.availability ? `is ${availability} already` : undefined;
          return { content: before.hash, before, ...(settled && { settled }) };
        }
        const service = await readService(client, id, signal);
        if (!service)
          return {
            content: absent,
            settled: verb === 'remove' ? 'is gone already' : 'was removed meanwhile',
            before: null,
          };
        const before: SwarmBefore = {
          hash: serviceContent(service),
          spec: await specs.capture(service.Spec),
          previous: service.PreviousSpec ? hashOf(service.PreviousSpec) : null,
          force: service.Spec.TaskTemplate.ForceUpdate ?? 0,
          replicas: service.Spec.Mode?.Replicated?.Replicas ?? null,
          availability: null,
        };
        return { content: before.hash, before };
      }),

    apply: ({ payload }, kept, signal, errand) =>
      engines.onLane(payload.engineId, async (client): Promise<Outcome> => {
        const tell = (progress: string) => errand?.tell(progress);
        const before = kept as SwarmBefore;
        if (isNodeVerb(payload.verb)) return setAvailability(client, payload, signal, tell);
        if (payload.verb === 'remove') return removeService(client, payload.id, signal);
        if (payload.verb === 'create') return createService(client, specOf(payload), signal, tell);
        if (!before) throw new Error(`A change of ${payload.verb} was sent without what was there before`);
        const target = payload.verb === 'restore' ? specOf(payload) : undefined;
        return updateService(client, payload, before, target, signal, tell);
      }),

    happened: ({ payload }, kept, sentAt, signal) =>
      engines.onLane(payload.engineId, async (client) => {
        await new Promise((resolve) => setTimeout(resolve, Math.max(0, sentAt + context.settle - Date.now())));
        try {
          return await happened(client, payload, kept as SwarmBefore, sentAt, signal);
        } catch (error) {
          if (!isRefused(error)) throw error;
          return { answer: 'unknown', why: `The Swarm could not say whether it was done: ${error.words}` };
        }
      }),

    ready: (lane, signal) => engines.ready(lane, signal),
  };
}

type Verdict = Awaited<ReturnType<SwarmOperation['happened']>>;

async function happened(
  client: EngineClient,
  payload: SwarmPayload,
  before: SwarmBefore,
  sentAt: number,
  signal: AbortSignal,
): Promise<Verdict> {
  const { verb, id } = payload;
  if (isNodeVerb(verb)) {
    const node = await readNode(client, id, signal);
    if (node?.Spec.Availability !== payload.availability) return { answer: 'no' };
    return { answer: 'yes', outcome: { state: 'done', after: { id, hash: nodeContent(node) } } };
  }
  const service = await readService(client, verb === 'create' ? payload.name : id, signal);
  if (verb === 'remove') {
    return service ? { answer: 'no' } : { answer: 'yes', outcome: { state: 'done', after: { id, hash: absent } } };
  }
  if (!service) {
    return verb === 'create'
      ? { answer: 'no' }
      : { answer: 'yes', outcome: { state: 'skipped', message: 'was removed meanwhile' } };
  }
  const done = async (): Promise<Verdict> => ({
    answer: 'yes',
    outcome: await serviceSettles(client, service.ID, begunBy(verb), signal, () => undefined),
  });
  if (verb === 'create') return Date.parse(service.CreatedAt) >= sentAt - skew ? done() : { answer: 'no' };
  const hash = serviceContent(service);
  if (!before) return { answer: 'unknown', why: 'What was there before is not known.' };
  if (hash === before.hash) return { answer: 'no' };
  const { Spec: spec } = service;
  const reached =
    verb === 'scale'
      ? spec.Mode?.Replicated?.Replicas === payload.replicas
      : verb === 'update'
        ? (spec.TaskTemplate.ForceUpdate ?? 0) === before.force + 1
        : hash === (verb === 'rollback' ? before.previous : payload.spec);
  return reached ? done() : { answer: 'unknown', why: 'The service was changed, and not to what this asked for.' };
}
