// Builds the change for one container and one verb: what it will do, what undo puts back, and what it can't.
import type { FieldChange } from '../../../preload/contract/plans.ts';
import { swarmServiceOf } from '../../../preload/contract/protection.ts';
import type { ApiInspect } from '../api.ts';
import { anonymousVolumes } from './definition.ts';
import { backupName } from './backup.ts';
import type { PlainVerb } from './calls.ts';
import { absent, contentFor, factsOf, judge, wasStarted, type Facts } from './facts.ts';
import { judgeLimits, limitFields, lostLimits } from './limits.ts';
import { noOptions, type ActChange, type ActOptions, type ActPayload, type ActVerb } from './payload.ts';

export interface Subject {
  engineId: string;
  /** The engine's name. */
  where: string;
  id: string;
  name: string;
  org: string | null;
}

export const lost = {
  files: 'Files written inside the container (its own layer)',
  logs: 'Its logs so far',
  volumes: 'Content of its anonymous volumes',
  run: 'The run that a restart ends',
};

/** A change that will not be carried out, and why. */
export function leftOut(
  subject: Subject,
  verb: ActVerb,
  kind: 'skip' | 'conflict' | 'error',
  reason: string,
  rest: Partial<ActPayload> = {},
): ActChange {
  return {
    ...common(subject, verb, rest),
    kind,
    fields: [],
    reason,
    seen: '',
    undo: { restores: null, cannot: [] },
    braked: false,
  };
}

function common(subject: Subject, verb: ActVerb, rest: Partial<ActPayload>) {
  const { engineId, id, name } = subject;
  const payload: ActPayload = {
    ...noOptions,
    ...{ verb, engineId, id, name, definition: null, then: 'nothing', keepVolumes: true, image: null, backup: null },
    ...rest,
  };
  return {
    key: `${engineId}/${id}`,
    label: name,
    action: verb,
    where: subject.where,
    lane: engineId,
    org: subject.org,
    payload,
  };
}

/** A change that will be carried out. */
export function plannedChange(
  subject: Subject,
  verb: ActVerb,
  { payload, ...rest }: Pick<ActChange, 'kind' | 'fields' | 'seen' | 'undo'> & { payload: Partial<ActPayload> },
): ActChange {
  return { ...common(subject, verb, payload), ...rest, reason: null, braked: rest.kind === 'delete' };
}

/** Why nothing is ever done to it by hand, whatever names it. */
export const guardReason = (labels: Readonly<Record<string, string>>): string | null => {
  const service = swarmServiceOf({ labels });
  return service === null ? null : `belongs to the Swarm service ${service}: scale or update the service`;
};

/** @returns the change that leaves it alone; null when it may be touched */
export function guardedChange(subject: Subject, verb: ActVerb, inspected: ApiInspect): ActChange | null {
  const reason = guardReason(inspected.Config.Labels ?? {});
  return reason === null ? null : leftOut(subject, verb, 'skip', reason);
}

/**
 * @param inspected live definition and state
 * @param cpus of its engine; null: not known
 */
export function changeFor(
  subject: Subject,
  verb: PlainVerb,
  options: ActOptions,
  inspected: ApiInspect,
  then: ActPayload['then'] = 'nothing',
  cpus: number | null = null,
): ActChange {
  const facts = factsOf(inspected);
  const live = { ...subject, name: facts.name };
  const guarded = guardedChange(live, verb, inspected);
  if (guarded) return guarded;
  const payload = { ...options, then };
  const verdict = judge(verb, facts, options);
  if (verdict.kind !== 'go') return leftOut(live, verb, verdict.kind, verdict.reason, payload);
  if (verb === 'update' && options.limits !== null) {
    const judged = judgeLimits(inspected, options.limits, cpus);
    if (judged.verdict.kind !== 'go') return leftOut(live, verb, judged.verdict.kind, judged.verdict.reason, payload);
    const fields = limitFields(facts.limits, judged.wanted);
    return plannedChange(live, verb, {
      kind: 'update',
      payload: { ...payload, limits: judged.wanted },
      fields,
      seen: contentFor(verb, facts),
      undo: { restores: 'sets what it has now', cannot: lostLimits(facts.limits, judged.wanted) },
    });
  }
  const removes = verb === 'remove' || ((verb === 'stop' || verb === 'kill') && facts.autoRemove);
  const backup = verb === 'remove' && options.commit ? backupName(facts.name, Date.now()) : null;
  return plannedChange(live, verb, {
    kind: removes ? 'delete' : 'update',
    payload: { ...payload, backup },
    fields: [
      ...fieldsFor(verb, facts, options, then),
      ...(backup === null ? [] : [{ field: 'kept as image', old: null, new: backup }]),
    ],
    seen: contentFor(verb, facts),
    undo: undoFor(verb, facts, options, inspected, removes),
  });
}

/** @param inspected the captured definition */
export function recreation(
  subject: Subject,
  inspected: ApiInspect,
  rest: Pick<ActPayload, 'definition' | 'then' | 'keepVolumes' | 'image'>,
  cannot: string[],
): ActChange {
  return {
    ...common(subject, 'recreate', rest),
    kind: 'create',
    fields: [
      {
        field: 'state',
        old: null,
        new: rest.then === 'start' ? 'running' : rest.then === 'pause' ? 'paused' : 'created',
      },
      { field: 'image', old: null, new: rest.image ?? inspected.Config.Image ?? inspected.Image },
    ],
    reason: null,
    seen: absent,
    undo: { restores: 'removes it again', cannot },
    braked: false,
  };
}

function fieldsFor(verb: PlainVerb, facts: Facts, options: ActOptions, then: ActPayload['then']): FieldChange[] {
  const state = (to: string): FieldChange[] => [{ field: 'state', old: facts.state, new: to }];
  switch (verb) {
    case 'start':
      return state(then === 'pause' ? 'paused' : 'running');
    case 'unpause':
      return state('running');
    case 'restart':
      return state('running, begun anew');
    case 'pause':
      return state('paused');
    case 'stop':
      return facts.autoRemove ? state('removed (it was created to be removed when it stops)') : state('exited');
    case 'kill': {
      if (options.signal !== 'SIGKILL' && options.signal !== 'KILL')
        return [{ field: 'signal', old: null, new: options.signal }];
      return facts.autoRemove ? state('removed (it was created to be removed when it stops)') : state('exited');
    }
    case 'remove':
      return state('removed');
    case 'rename':
      return [{ field: 'name', old: facts.name, new: options.to }];
    case 'update':
      return [];
  }
}

function undoFor(
  verb: PlainVerb,
  facts: Facts,
  options: ActOptions,
  inspected: ApiInspect,
  removes: boolean,
): { restores: string | null; cannot: string[] } {
  if (removes) {
    const starts = facts.running ? ' and starts it' : '';
    // An engine that removes by itself takes the anonymous volumes along.
    const losesVolumes = (options.volumes || facts.autoRemove) && anonymousVolumes(inspected).length > 0;
    return {
      restores: options.commit
        ? `creates it again from the image that it is kept as${starts}`
        : `creates it again from its definition${starts}`,
      cannot: [
        ...(!wasStarted(facts) ? [] : options.commit ? [lost.logs] : [lost.files, lost.logs]),
        ...(losesVolumes ? [lost.volumes] : []),
      ],
    };
  }
  switch (verb) {
    case 'start':
      return { restores: 'stops it again', cannot: [] };
    case 'stop':
    case 'kill':
      return { restores: facts.state === 'paused' ? 'starts and pauses it again' : 'starts it again', cannot: [] };
    case 'restart':
      if (!facts.running) return { restores: 'stops it again', cannot: [] };
      return { restores: facts.state === 'paused' ? 'pauses it again' : null, cannot: [lost.run] };
    case 'pause':
      return { restores: 'unpauses it', cannot: [] };
    case 'unpause':
      return { restores: 'pauses it again', cannot: [] };
    default:
      return { restores: `calls it "${facts.name}" again`, cannot: [] };
  }
}
