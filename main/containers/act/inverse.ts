// The changes that put back what a job did, each checked against live state: what was used since is a conflict.
import type { Applied } from '../../plans/operation.ts';
import type { EngineClient } from '../client.ts';
import { changeFor, leftOut, lost, recreation, type Subject } from './changes.ts';
import { inspectOrNull, type ActContext } from './context.ts';
import { anonymousVolumes } from './definition.ts';
import { absent, asAfter, asBefore, contentOf, factsOf, orgOf, type Before } from './facts.ts';
import { noOptions, type ActChange, type ActPayload } from './payload.ts';
import { checkRecreation } from './recreate.ts';
import type { Verb } from '../../../preload/contract/containers.ts';

type Step = { verb: Verb; then?: ActPayload['then']; to?: string; force?: boolean } | { nothing: string };

/** What puts a verb back, by what was there before. */
export function inverseOf(payload: ActPayload, before: NonNullable<Before>, stillRuns: boolean): Step {
  const again = before.state === 'paused' ? 'pause' : 'nothing';
  switch (payload.verb) {
    case 'start':
      return { verb: 'stop' };
    case 'stop':
      return { verb: 'start', then: again };
    case 'kill':
      return stillRuns ? { nothing: `${payload.signal} leaves nothing to put back` } : { verb: 'start', then: again };
    case 'restart':
      if (!before.running) return { verb: 'stop' };
      return before.state === 'paused' ? { verb: 'pause' } : { nothing: 'a restart leaves nothing to put back' };
    case 'pause':
      return { verb: 'unpause' };
    case 'unpause':
      return { verb: 'pause' };
    case 'rename':
      return { verb: 'rename', to: before.name };
    default:
      return { nothing: 'nothing to put back' };
  }
}

export async function inverseChange(
  context: ActContext,
  client: EngineClient,
  applied: Applied<ActPayload>,
  signal: AbortSignal,
): Promise<ActChange> {
  const { change } = applied;
  const { payload } = change;
  const before = asBefore(applied.before);
  const after = asAfter(applied.after);
  const subject: Subject = {
    engineId: payload.engineId,
    where: change.where,
    id: after?.id ?? payload.id,
    name: before?.name ?? payload.name,
    org: change.org,
  };
  if (payload.verb !== 'recreate' && before && after?.content === absent) {
    return recreationOf(context, client, subject, payload, before, signal);
  }
  const live = await inspectOrNull(client, subject.id, signal);
  const verb: ActPayload['verb'] = payload.verb;
  if (!live && before?.autoRemove && before.definition !== null) {
    // Its removal ended only after the result was written.
    return recreationOf(context, client, subject, payload, before, signal);
  }
  if (!live) {
    return verb === 'recreate'
      ? leftOut(subject, 'remove', 'skip', 'is gone already')
      : leftOut(subject, verb, 'conflict', 'was removed since');
  }
  const facts = factsOf(live);
  const step: Step =
    verb === 'recreate'
      ? { verb: 'remove', force: true }
      : before
        ? inverseOf(payload, before, facts.running)
        : { nothing: 'what was there before is not known' };
  if ('nothing' in step) return leftOut(subject, verb, 'skip', step.nothing);
  const options = { ...noOptions, to: step.to ?? null, force: step.force ?? false };
  const built = changeFor({ ...subject, org: orgOf(live) ?? subject.org }, step.verb, options, live, step.then);
  if (built.kind === 'skip') return built;
  if (contentOf(facts) !== after?.content) {
    const reason = after?.content
      ? 'was used or changed since the job'
      : 'what the job left could not be read, so it can’t be compared';
    return leftOut({ ...subject, name: facts.name }, step.verb, 'conflict', reason);
  }
  // Undo only puts back what was there, so it is not braked.
  return { ...built, braked: false };
}

async function recreationOf(
  context: ActContext,
  client: EngineClient,
  subject: Subject,
  payload: ActPayload,
  before: NonNullable<Before>,
  signal: AbortSignal,
): Promise<ActChange> {
  const id = before.definition;
  const definition = id === null ? null : context.definitions.find(id);
  if (!definition) return leftOut(subject, 'recreate', 'conflict', 'its captured definition is no longer kept');
  const { obstacle, volumes } = await checkRecreation(client, definition, signal);
  const then = before.state === 'paused' ? 'pause' : before.running ? 'start' : 'nothing';
  const rest = { definition: id, then, keepVolumes: true } as const;
  if (obstacle) return leftOut(subject, 'recreate', 'conflict', obstacle, rest);
  const missing = anonymousVolumes(definition).length > volumes.length;
  // The id is that of the one that was removed: a second undo would find the name taken.
  return recreation({ ...subject, id: payload.id }, definition, rest, missing ? [lost.volumes] : []);
}
