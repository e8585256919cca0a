// What an operation compares of a container: its content, and what can be done with it in that state.
import { isDeepStrictEqual } from 'node:util';
import type { Verb } from '../../../preload/contract/containers.ts';
import type { Json } from '../../plans/operation.ts';
import type { ApiInspect } from '../api.ts';
import { asState, orgLabel } from '../rows.ts';
import { hasLimits, limitsOf } from './limits.ts';
import type { ActVerb, Limits } from './payload.ts';

export type Facts = {
  id: string;
  name: string;
  state: string;
  /** Paused and restarting ones run too, as the engine sees it. */
  running: boolean;
  startedAt: string;
  /** The engine has started it again by itself since somebody last did. */
  looping: boolean;
  autoRemove: boolean;
  /** Seconds that a stop waits before it kills. */
  grace: number;
  limits: Limits;
};

const never = '0001-01-01T00:00:00Z';

export function factsOf(inspected: ApiInspect): Facts {
  const { State: state, Config: config, HostConfig: host } = inspected;
  const status = state.Status ?? (state.Paused ? 'paused' : state.Running ? 'running' : 'exited');
  return {
    id: inspected.Id,
    name: inspected.Name.replace(/^\//, ''),
    state: asState(status),
    running: state.Running ?? (status === 'running' || status === 'paused' || status === 'restarting'),
    startedAt: state.StartedAt ?? never,
    looping: (inspected.RestartCount ?? 0) > 0 && (state.Running === true || state.Restarting === true),
    autoRemove: host.AutoRemove === true,
    grace: config.StopTimeout ?? 10,
    limits: limitsOf(inspected),
  };
}

export const wasStarted = (facts: Facts): boolean => facts.startedAt !== never && facts.startedAt !== '';

/** Live state of a container that is not there. */
export const absent = 'absent';

/**
 * What a plan has seen: name, state, and since when it runs, so that one that somebody restarted since is a conflict.
 * One that the engine itself keeps restarting is the same container all the time.
 */
export function contentOf(facts: Facts): string {
  const { id, name, state, startedAt } = facts;
  return JSON.stringify(facts.looping ? { id, name, state: 'looping' } : { id, name, state, startedAt });
}

/** … and what a verb goes by besides: an update by the limits, an upgrade by the image that its name means. */
export function contentFor(verb: ActVerb, facts: Facts, image: string | null = null): string {
  if (verb === 'update') return JSON.stringify([contentOf(facts), facts.limits]);
  return verb === 'upgrade' && image !== null ? JSON.stringify([contentOf(facts), image]) : contentOf(facts);
}

export const orgOf = (inspected: ApiInspect): string | null => inspected.Config.Labels?.[orgLabel] || null;

export type Verdict = { kind: 'go' } | { kind: 'skip' | 'conflict' | 'error'; reason: string };

const go: Verdict = { kind: 'go' };
const skip = (reason: string): Verdict => ({ kind: 'skip', reason });
const conflict = (reason: string): Verdict => ({ kind: 'conflict', reason });

/** Whether a verb makes sense for a container in this state. */
export function judge(
  verb: Verb,
  { state, name }: { state: string; name: string },
  options: { force: boolean; to: string | null },
): Verdict {
  if (verb === 'rename') return name === options.to ? skip('has this name already') : go;
  if (state === 'removing') {
    return verb === 'remove' ? skip('is being removed already') : skip('is being removed');
  }
  if (state === 'dead' && verb !== 'remove') return conflict('is dead: it can only be removed');
  switch (verb) {
    // What they depend on besides is looked at when it is known (limits.ts, upgrade.ts).
    case 'update':
    case 'upgrade':
      return go;
    case 'start':
      if (state === 'running') return skip('is running already');
      if (state === 'restarting') return skip('is being restarted by the engine already');
      return state === 'paused' ? { kind: 'error', reason: 'is paused: unpause it instead' } : go;
    case 'stop':
    case 'kill':
      if (state === 'created') return skip('was never started');
      return state === 'exited' ? skip('is stopped already') : go;
    case 'restart':
      return go;
    case 'pause':
      if (state === 'paused') return skip('is paused already');
      if (state === 'restarting') return conflict('is being restarted by the engine');
      return state === 'created' || state === 'exited' ? skip('is not running') : go;
    case 'unpause':
      return state === 'paused' || state === 'unknown' ? go : skip('is not paused');
    case 'remove':
      return options.force || !['running', 'paused', 'restarting'].includes(state)
        ? go
        : conflict('is running: stop it first, or choose to remove running ones too');
  }
}

/** Kept with each result, for the inverse. */
export type Before = (Facts & { content: string; definition: string | null }) | null;
export type After = { id: string; content: string } | null;

/** What the plan engine kept as JSON was written by us. */
export const asBefore = (kept: Json): Before => kept as Before;
export const asAfter = (kept: Json): After => kept as After;

/** Whether live state shows that the verb was carried out since `before`; `other` is what can't have come from it alone. */
export function reached(
  verb: Verb,
  options: { to: string | null; limits: Limits | null },
  before: Facts,
  live: Facts,
): { answer: 'yes' } | { answer: 'no' } | { answer: 'other'; why: string } {
  const restarted = live.startedAt !== before.startedAt;
  const other = (why: string) => ({ answer: 'other', why }) as const;
  const is = (happened: boolean) => ({ answer: happened ? 'yes' : 'no' }) as const;
  switch (verb) {
    case 'start':
      return is(live.running || restarted);
    case 'restart':
      return is(live.running && restarted);
    case 'stop':
    case 'kill':
      if (live.running && restarted && !live.looping) return other('it was started again since');
      return is(!live.running);
    case 'pause':
      if (restarted && !live.looping) return other('it was restarted since');
      return is(live.state === 'paused');
    case 'unpause':
      if (restarted && !live.looping) return other('it was restarted since');
      return is(live.state !== 'paused');
    case 'rename':
      if (live.name !== options.to && live.name !== before.name) return other(`it is called "${live.name}" now`);
      return is(live.name === options.to);
    case 'update': {
      const { limits } = options;
      if (limits !== null && hasLimits(live.limits, limits)) return is(true);
      return isDeepStrictEqual(live.limits, before.limits) ? is(false) : other('its limits were changed since');
    }
    case 'remove':
    case 'upgrade':
      return is(false);
  }
}
