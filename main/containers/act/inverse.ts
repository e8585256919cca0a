// The changes that put back what a job did, each checked against live state: what was used since is a conflict.
import type { Applied } from '../../plans/operation.ts';
import type { EngineClient } from '../client.ts';
import { changeFor, leftOut, lost, recreation, type Subject } from './changes.ts';
import type { ApiInfo } from '../api.ts';
import { inspectOrNull, readLimit, type ActContext } from './context.ts';
import { anonymousVolumes } from './definition.ts';
import { hasImage } from './backup.ts';
import type { PlainVerb } from './calls.ts';
import { absent, asAfter, asBefore, contentFor, factsOf, orgOf, type Before } from './facts.ts';
import { limitsBefore } from './limits.ts';
import { noOptions, type ActChange, type ActPayload, type Limits } from './payload.ts';
import { checkRecreation } from './recreate.ts';
import { replaceChange, thenOf } from './upgrade.ts';

type Step =
  { verb: PlainVerb; then?: ActPayload['then']; to?: string; force?: boolean; limits?: Limits } | { nothing: string };

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
  const current = { ...subject, org: orgOf(live) ?? subject.org, name: facts.name };
  if (contentFor(verb, facts) !== after?.content && (verb === 'upgrade' || verb === 'replace'))
    return leftOut(current, 'replace', 'conflict', usedSince(after?.content));
  if (before && (verb === 'upgrade' || verb === 'replace'))
    return replaceChange(context, client, current, live, before.definition, thenOf(before), signal);
  const step: Step =
    verb === 'recreate'
      ? { verb: 'remove', force: true }
      : before && verb === 'update' && payload.limits !== null
        ? {
            verb: 'update',
            limits: limitsBefore(before.limits, payload.limits, await sizeOf(context, client, payload, signal)),
          }
        : before
          ? inverseOf(payload, before, facts.running)
          : { nothing: 'what was there before is not known' };
  if ('nothing' in step) return leftOut(subject, verb, 'skip', step.nothing);
  const options = { ...noOptions, to: step.to ?? null, force: step.force ?? false, limits: step.limits ?? null };
  const built = changeFor(current, step.verb, options, live, step.then);
  if (built.kind === 'skip') return built;
  if (contentFor(verb, facts) !== after?.content)
    return leftOut(current, step.verb, 'conflict', usedSince(after?.content));
  // Undo only puts back what was there, so it is not braked.
  return { ...built, braked: false };
}

const usedSince = (content: string | undefined): string =>
  content ? 'was used or changed since the job' : 'what the job left could not be read, so it can’t be compared';

/** What the engine has in all: it stands for "no limit" where none was set before. */
async function sizeOf(context: ActContext, client: EngineClient, { engineId }: ActPayload, signal: AbortSignal) {
  const info = await client.ask<ApiInfo>({ method: 'GET', path: '/info', limit: readLimit, signal });
  return { cpus: info.NCPU ?? context.store.status(engineId)?.cpus ?? 1, memory: info.MemTotal ?? 0 };
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
  const { backup } = payload;
  const { obstacle, volumes } = await checkRecreation(client, definition, signal, backup);
  const image = backup !== null && (await hasImage(client, backup, signal)) ? backup : null;
  const rest = { definition: id, then: thenOf(before), keepVolumes: true, image } as const;
  if (obstacle) return leftOut(subject, 'recreate', 'conflict', obstacle, rest);
  const missing = anonymousVolumes(definition).length > volumes.length;
  // The id is that of the one that was removed: a second undo would find the name taken.
  return recreation({ ...subject, id: payload.id }, definition, rest, [
    ...(missing ? [lost.volumes] : []),
    ...(backup !== null && image === null ? [lost.files] : []),
  ]);
}
