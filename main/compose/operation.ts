// The operation `compose.act`. What it does to containers, networks and volumes is done by their own operations, in the
// project's order, so that each is looked at, done and put back in one way.
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { mapWide, type EngineClient } from '../containers/index.ts';
import type { Applied, Errand, Operation } from '../plans/operation.ts';
import { applyFiles, contentOf, filesChange, inspectFiles, listProject } from './files.ts';
import { projectLabel, serviceLabel, type Need } from './labels.ts';
import {
  asAct,
  asResource,
  engineOfLane,
  params,
  wrapAct,
  wrapResource,
  type Change,
  type Context,
  type Params,
  type Step,
} from './payload.ts';
import { planProjects } from './plan.ts';

export type ComposeOperation = Operation<Params, Step>;

const healthLimit = 120_000;
const quiet: Errand = { tell: () => undefined, cancelled: new AbortController().signal, jobId: '', seq: 0 };

export function composeOperation(context: Context): ComposeOperation {
  const { acting, engines, resources } = context;
  const population = () => ({ total: engines.rows().length, orgs: {} });

  return {
    name: 'compose.act',
    version: 1,
    params: params as unknown as z.ZodType<Params>,
    noun: { one: 'thing', many: 'things' },
    async plan(input, signal) {
      return { changes: await planProjects(context, input, signal), population: population(), org: null };
    },
    planInverse: (applied, signal) =>
      Promise.resolve({
        changes: inverses(
          [...applied].sort((one, other) => other.seq - one.seq),
          signal,
        ),
        population: population(),
        org: null,
      }),
    planAgain: (changes, signal) =>
      Promise.resolve({
        changes: mapWide(changes, 1, (one) => again(one, signal)),
        population: population(),
        org: null,
      }),
    // One after the other within a project: what depends on another comes after it.
    concurrency: () => 1,
    async inspect(change, signal) {
      const { payload } = change;
      if (payload.part === 'container') return acting.inspect(asAct(change, payload), signal);
      if (payload.part === 'resource') return resources.operation.inspect(asResource(change, payload), signal);
      return engines.onLane(payload.engineId, (client) => inspectFiles(client, payload, signal));
    },
    async apply(change, before, signal, errand = quiet) {
      const { payload } = change;
      if (payload.part === 'resource')
        return resources.operation.apply(asResource(change, payload), before, signal, errand);
      if (payload.part === 'files')
        return engines.onLane(payload.engineId, (client) => applyFiles(context, client, payload, signal, errand));
      const stop = AbortSignal.any([signal, errand.cancelled]);
      const missing = await engines.onLane(payload.engineId, (client) =>
        unmet(client, payload.project, payload.needs, stop, errand),
      );
      if (missing !== null) return { state: 'failed', message: missing };
      return acting.apply(asAct(change, payload), before, signal, errand);
    },
    async happened(change, before, sentAt, signal) {
      const { payload } = change;
      if (payload.part === 'container') return acting.happened(asAct(change, payload), before, sentAt, signal);
      if (payload.part === 'resource')
        return resources.operation.happened(asResource(change, payload), before, sentAt, signal);
      // Compose compares what there is with its files by itself: running it again finishes what it had begun.
      return { answer: 'no' };
    },
    ready: (lane, signal) => engines.ready(engineOfLane(lane), signal),
  };

  async function again(change: Change, signal: AbortSignal): Promise<Change> {
    const { payload } = change;
    if (payload.part === 'container') {
      const { changes } = await acting.planAgain([asAct(change, payload)], signal);
      for await (const one of changes) return wrapAct(one, payload.project, payload.needs);
    } else if (payload.part === 'resource') {
      const { changes } = await resources.operation.planAgain([asResource(change, payload)], signal);
      for await (const one of changes) return wrapResource(one, payload.project);
    } else {
      const listed = await engines.call(payload.engineId, (client) => listProject(client, payload.project, signal));
      return filesChange(change.where, payload, { total: listed.length, seen: await contentOf(payload, listed) });
    }
    throw new Error('A change came back without a change');
  }

  async function* inverses(applied: readonly Applied<Step>[], signal: AbortSignal): AsyncGenerator<Change> {
    for (const one of applied) {
      const { payload } = one.change;
      if (payload.part === 'container') {
        const outline = await acting.planInverse([{ ...one, change: asAct(one.change, payload) }], signal);
        for await (const change of outline.changes) yield wrapAct(change, payload.project, []);
      } else if (payload.part === 'resource') {
        const outline = await resources.operation.planInverse(
          [{ ...one, change: asResource(one.change, payload) }],
          signal,
        );
        for await (const change of outline.changes) yield wrapResource(change, payload.project);
      } else yield* undoFiles(one, signal);
    }
  }

  /** What Compose made goes; what it replaced can't come back. */
  async function* undoFiles({ change, before, after }: Applied<Step>, signal: AbortSignal): AsyncGenerator<Change> {
    const { payload } = change;
    if (payload.part !== 'files') return;
    const left = (kind: 'skip' | 'conflict', reason: string): Change => ({
      ...change,
      kind,
      reason,
      fields: [],
      seen: '',
    });
    if (payload.verb === 'pull') return yield left('skip', 'images that were pulled stay: remove them under Images');
    const was = (before as { ids: string[] }).ids;
    const now = (after as { ids: string[] } | null)?.ids ?? [];
    if (was.some((id) => !now.includes(id))) {
      return yield left(
        'conflict',
        'Compose made containers anew, and those before them are gone: change the files back and bring it up again',
      );
    }
    const made = now.filter((id) => !was.includes(id));
    if (made.length === 0) return yield left('skip', 'it made no containers');
    const options = { grace: null, signal: 'SIGKILL', force: true, volumes: false, to: null };
    const selection = { names: made, engine: payload.engineId };
    const outline = await acting.plan(acting.params.parse({ verb: 'remove', selection, options, orgs: null }), signal);
    for await (const one of outline.changes) yield wrapAct({ ...one, braked: false }, payload.project, []);
  }
}

/** Waits until what a container needs runs, and is healthy where that is asked for. @returns what is missing; null: nothing */
async function unmet(
  client: EngineClient,
  project: string,
  needs: readonly Need[],
  signal: AbortSignal,
  { tell }: Pick<Errand, 'tell'>,
): Promise<string | null> {
  const until = Date.now() + healthLimit;
  for (const { service, healthy } of needs) {
    for (;;) {
      const filters = { label: [`${projectLabel}=${project}`, `${serviceLabel}=${service}`] };
      const all = await client.ask<{ State?: string; Status?: string }[]>({
        ...{ method: 'GET', path: '/containers/json', query: { all: true, filters }, limit: 15_000, signal },
      });
      const running = all.filter(({ State }) => State === 'running');
      if (running.length === 0) return `${service}, which it depends on, does not run.`;
      if (!healthy || running.some(({ Status }) => Status?.includes('(healthy)'))) break;
      if (running.every(({ Status }) => Status?.includes('(unhealthy)')))
        return `${service}, which it depends on, is unhealthy.`;
      if (Date.now() > until)
        return `${service}, which it depends on, did not get healthy within ${healthLimit / 1000} s.`;
      tell(`waits for ${service} to be healthy`);
      await delay(500, undefined, { signal });
    }
  }
  return null;
}
