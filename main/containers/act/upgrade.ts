// An upgrade recreates a container with the image that its image's name means now; its undo recreates it as it was, from
// the image that it had. Here is what both plan, and what they hand to replace.ts.
import { ProvostError } from '../../errors.ts';
import type { ApiInspect } from '../api.ts';
import type { EngineClient } from '../client.ts';
import { guardedChange, leftOut, lost, plannedChange, type Subject } from './changes.ts';
import { orNull, readLimit, type ActContext } from './context.ts';
import { contentFor, factsOf, judge, wasStarted, type Before, type Facts } from './facts.ts';
import { imageNameOf, withoutDefaults } from './image-defaults.ts';
import type { ActChange, ActPayload } from './payload.ts';
import { missingFor } from './recreate.ts';
import { nameBefore, type Replacement } from './replace.ts';

interface ApiImage {
  Id: string;
  Config?: Record<string, unknown> | null;
}

const readImage = (client: EngineClient, image: string, signal: AbortSignal) =>
  orNull<ApiImage>(client, {
    method: 'GET',
    path: `/images/${encodeURIComponent(image)}/json`,
    limit: readLimit,
    signal,
  });

/** Id of the image that the container's image name means now; null: none. */
export async function imageNow(
  client: EngineClient,
  inspected: ApiInspect,
  signal: AbortSignal,
): Promise<string | null> {
  const name = imageNameOf(inspected);
  return name === null ? null : ((await readImage(client, name, signal))?.Id ?? null);
}

const short = (id: string): string => id.replace(/^sha256:/, '').slice(0, 12);

export const thenOf = (facts: Pick<Facts, 'state' | 'running'>): ActPayload['then'] =>
  facts.state === 'paused' ? 'pause' : facts.running ? 'start' : 'nothing';

const cannotOf = (facts: Facts): string[] => (wasStarted(facts) ? [lost.files, lost.logs] : []);

/** @param then what to do after, when it is not what its state says: it may have been cut off half-way */
export async function upgradeChange(
  client: EngineClient,
  subject: Subject,
  inspected: ApiInspect,
  signal: AbortSignal,
  then?: ActPayload['then'],
): Promise<ActChange> {
  const facts = factsOf(inspected);
  const one = { ...subject, name: nameBefore(facts.name, facts.id) };
  const guarded = guardedChange(one, 'upgrade', inspected);
  if (guarded) return guarded;
  const out = (kind: 'skip' | 'conflict', reason: string) => leftOut(one, 'upgrade', kind, reason);
  const verdict = judge('upgrade', facts, { force: false, to: null });
  if (verdict.kind !== 'go') return leftOut(one, 'upgrade', verdict.kind, verdict.reason);
  const name = imageNameOf(inspected);
  if (name === null) return out('conflict', 'its engine does not say of which image it is');
  const image = await imageNow(client, inspected, signal);
  if (image === null) return out('conflict', `there is no image "${name}" on its engine: pull it first`);
  if (image === inspected.Image) return out('skip', 'runs the current image already');
  if (facts.autoRemove)
    return out('conflict', 'is removed when it stops, so it could not be put back if the new one fails');
  if (!(await readImage(client, inspected.Image, signal)))
    return out('conflict', 'its old image is gone, so what was set for it can’t be told from what the image set');
  const wanted = { ...inspected, Image: image };
  const obstacle = await missingFor(client, wanted, signal);
  if (obstacle) return out('conflict', obstacle);
  return plannedChange(one, 'upgrade', {
    kind: 'update',
    payload: { then: then ?? thenOf(facts), image },
    fields: [{ field: `image ${name}`, old: short(inspected.Image), new: short(image) }],
    seen: contentFor('upgrade', facts, image),
    undo: {
      restores: `recreates it from the image that it has now (${short(inspected.Image)})`,
      cannot: cannotOf(facts),
    },
  });
}

/** What puts an upgrade back, or an undone one: the container as it was, in the place of the one that is there. */
export async function replaceChange(
  context: ActContext,
  client: EngineClient,
  subject: Subject,
  live: ApiInspect,
  definitionId: string | null,
  then: ActPayload['then'],
  signal: AbortSignal,
): Promise<ActChange> {
  const facts = factsOf(live);
  const one = { ...subject, name: nameBefore(facts.name, facts.id) };
  const guarded = guardedChange(one, 'replace', live);
  if (guarded) return guarded;
  const definition = definitionId === null ? null : context.definitions.find(definitionId);
  if (!definition) return leftOut(one, 'replace', 'conflict', 'its captured definition is no longer kept');
  const rest = { definition: definitionId, then, image: definition.Image };
  const obstacle = await missingFor(client, definition, signal);
  if (obstacle) return leftOut(one, 'replace', 'conflict', obstacle, rest);
  const name = imageNameOf(definition) ?? '';
  return plannedChange(one, 'replace', {
    kind: 'update',
    payload: rest,
    fields: [{ field: `image ${name}`.trim(), old: short(live.Image), new: short(definition.Image) }],
    seen: contentFor('replace', facts),
    undo: { restores: `recreates it from the image that it has now (${short(live.Image)})`, cannot: cannotOf(facts) },
  });
}

/**
 * @param before what was kept when it was sent
 * @param since UTC ms at which it was sent
 */
export async function replacementFor(
  context: ActContext,
  client: EngineClient,
  payload: ActPayload,
  before: NonNullable<Before>,
  since: number,
  signal: AbortSignal,
): Promise<Replacement> {
  const source = payload.verb === 'upgrade' ? before.definition : payload.definition;
  const found = source === null ? null : context.definitions.find(source);
  if (!found) {
    throw new ProvostError('CONFLICT', 'The captured definition of this container is no longer kept.', {
      hint: 'Create the container by hand.',
    });
  }
  const definition = payload.verb === 'upgrade' ? await renewed(client, found, payload, signal) : found;
  const { id, name, then } = payload;
  return {
    ...{ id, name, then, since, grace: before.grace, steady: context.steady },
    definition: { ...definition, Name: `/${name}` },
  };
}

async function renewed(
  client: EngineClient,
  old: ApiInspect,
  { image }: ActPayload,
  signal: AbortSignal,
): Promise<ApiInspect> {
  const before = await readImage(client, old.Image, signal);
  const name = imageNameOf(old);
  return {
    ...old,
    Image: image ?? old.Image,
    Config: { ...withoutDefaults(old.Config, before?.Config ?? {}), ...(name !== null && { Image: name }) },
  };
}
