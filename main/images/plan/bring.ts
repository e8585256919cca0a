// Plans what brings images to engines: pull, tag, save, load, copy.
import type { EngineClient } from '../../containers/index.ts';
import { ProvostError } from '../../errors.ts';
import { showBytes } from '../../plans/sentence.ts';
import { requireWritable } from '../../save-file.ts';
import { readArchive } from '../archive.ts';
import { retag } from '../deeds/changes.ts';
import { idsBefore } from '../deeds/bring.ts';
import { idsOf, inspectImage, type Ids } from '../live.ts';
import { familiar, isImageId, shortId } from '../names.ts';
import { change, nameOf, type Change, type Context, type Payload, type PayloadOf, type Wanted } from '../payload.ts';
import { enginesNamed, onEach } from './engines.ts';

/** Names as the engine lists them; ids stay. */
const wantedNames = (names: readonly string[]): string[] => [
  ...new Set(names.map((name) => (isImageId(name) ? name : familiar(name)))),
];

export async function pullOne(
  context: Context,
  client: EngineClient,
  payload: PayloadOf<'pull'>,
  signal: AbortSignal,
): Promise<Change> {
  const { ref } = payload;
  const told = { label: ref, subject: `image/${ref}` };
  if (isImageId(ref)) {
    return change(context, payload, { ...told, kind: 'error', reason: 'an id is no name that a registry knows' });
  }
  const ids = await idsOf(client, [ref], signal);
  const now = ids[ref] ?? null;
  if (now !== null && ref.includes('@')) {
    return change(context, payload, { ...told, kind: 'skip', reason: 'is there already, with this digest' });
  }
  return change(context, payload, {
    ...told,
    kind: now === null ? 'create' : 'update',
    fields: [
      {
        field: 'image',
        old: now && shortId(now),
        new: now === null ? 'from the registry' : 'as the registry has it now',
      },
    ],
    seen: JSON.stringify(ids),
    undo: {
      restores: now === null ? 'removes it again' : 'gives the name back to the image that it has now',
      cannot: [],
    },
  });
}

export async function planPull(
  context: Context,
  input: { images: string[]; engines?: string[]; platform?: string },
  signal: AbortSignal,
): Promise<Change[]> {
  const refs = wantedNames(input.images);
  const payload = (engineId: string, ref: string): PayloadOf<'pull'> => ({
    ...{ deed: 'pull', engineId, ref, platform: input.platform ?? null, tags: [] },
  });
  return onEach(
    context,
    enginesNamed(context, input.engines),
    (engineId) => ({ payload: payload(engineId, refs[0]!), label: refs.join(', '), subject: `image/${refs[0]!}` }),
    (client, engineId) => Promise.all(refs.map((ref) => pullOne(context, client, payload(engineId, ref), signal))),
  );
}

export async function planTag(
  context: Context,
  input: { image: string; to: string; engine?: string },
  signal: AbortSignal,
): Promise<Change[]> {
  const ref = familiar(input.to);
  const found: Change[] = [];
  const engines = enginesNamed(context, input.engine === undefined ? undefined : [input.engine]);
  const standIn = (engineId: string) => ({
    ...{ payload: { deed: 'tag' as const, engineId, source: input.image, ref }, label: ref, subject: `image/${ref}` },
  });
  found.push(
    ...(await onEach(context, engines, standIn, async (client, engineId) => {
      const source = await inspectImage(client, input.image, signal);
      if (!source) return [];
      const ids = await idsOf(client, [ref], signal);
      return [retag(context, engineId, ref, ids[ref] ?? null, source.Id)];
    })),
  );
  if (found.length > 0) return found;
  throw new ProvostError('NOT_FOUND', `There is no image called "${input.image}".`, { hint: 'List the images.' });
}

/** The images on an engine, or which of them it does not have. */
async function sourceImages(client: EngineClient, refs: readonly string[], signal: AbortSignal) {
  const wanted: Wanted[] = [];
  let bytes = 0;
  for (const ref of refs) {
    const found = await inspectImage(client, ref, signal);
    if (!found) return { missing: ref };
    wanted.push({ ref, id: found.Id });
    bytes += found.Size ?? 0;
  }
  return { wanted, bytes };
}

const missingOn = (ref: string, where: string): ProvostError =>
  new ProvostError('NOT_FOUND', `${where} has no image "${ref}".`, { hint: 'List the images.' });

export async function planSave(
  context: Context,
  input: { images: string[]; output: string; engine?: string; overwrite: boolean },
  signal: AbortSignal,
): Promise<Change[]> {
  const { output: file, overwrite } = input;
  await requireWritable(file, overwrite);
  const refs = wantedNames(input.images);
  const engines = enginesNamed(context, input.engine === undefined ? undefined : [input.engine]);
  let last: unknown = null;
  for (const { engineId, name } of engines) {
    try {
      const found = await context.engines.call(engineId, (client) => sourceImages(client, refs, signal));
      if (found.missing !== undefined) {
        last ??= missingOn(found.missing, engines.length === 1 ? name : 'No engine');
        continue;
      }
      const { wanted, bytes } = found;
      const payload: PayloadOf<'save'> = { deed: 'save', engineId, refs, file, overwrite, bytes };
      return [
        change(context, payload, {
          kind: 'create',
          label: refs.join(', ').slice(0, 300),
          subject: `file/${file}`,
          fields: [
            { field: 'file', old: null, new: file },
            { field: 'size', old: null, new: `about ${showBytes(bytes)}` },
          ],
          seen: JSON.stringify(Object.fromEntries(wanted.map(({ ref, id }) => [ref, id]))),
          undo: { restores: null, cannot: ['The file stays; delete it by hand'] },
        }),
      ];
    } catch (error) {
      // Another engine may have them.
      last = error;
    }
  }
  throw last;
}

/** What the names mean on an engine now, and what they will. */
function bringing(
  context: Context,
  payload: Payload,
  ids: Ids,
  wanted: readonly Wanted[] | null,
  extra: Change['fields'],
): Change {
  const label =
    wanted === null
      ? 'images of a compressed file'
      : wanted
          .map(({ ref }) => ref)
          .join(', ')
          .slice(0, 300);
  const told = { label, subject: `images/${label}` };
  if (wanted !== null && wanted.every(({ ref, id }) => ids[ref] === id)) {
    return change(context, payload, { ...told, kind: 'skip', reason: 'is there already' });
  }
  const moved = (wanted ?? []).filter(({ ref, id }) => ids[ref] !== null && ids[ref] !== id);
  return change(context, payload, {
    ...told,
    kind: moved.length > 0 ? 'update' : 'create',
    fields: [
      ...(wanted ?? [])
        .filter(({ ref, id }) => ids[ref] !== id)
        .map(({ ref, id }) => ({ field: ref, old: ids[ref] ? shortId(ids[ref]) : null, new: shortId(id) })),
      ...extra,
    ],
    seen: JSON.stringify(wanted === null ? null : ids),
    undo: {
      restores: moved.length > 0 ? 'gives the names back to what they meant' : 'removes what was not there before',
      cannot: [],
    },
  });
}

export async function loadOne(context: Context, client: EngineClient, payload: PayloadOf<'load'>, signal: AbortSignal) {
  const { wanted, bytes } = payload;
  const ids = wanted === null ? {} : await idsBefore(client, wanted, signal);
  return bringing(context, payload, ids, wanted, [{ field: 'file', old: null, new: showBytes(bytes) }]);
}

export async function planLoad(
  context: Context,
  input: { file: string; engines?: string[] },
  signal: AbortSignal,
): Promise<Change[]> {
  const { images, bytes } = await readArchive(input.file);
  const wanted =
    images?.flatMap(({ names, id }): Wanted[] =>
      names.length > 0 ? names.map((ref) => ({ ref, id })) : [{ ref: id, id }],
    ) ?? null;
  const payload = (engineId: string): PayloadOf<'load'> => ({
    deed: 'load',
    engineId,
    file: input.file,
    wanted,
    bytes,
  });
  const label =
    wanted
      ?.map(({ ref }) => ref)
      .join(', ')
      .slice(0, 300) ?? 'images of a compressed file';
  return onEach(
    context,
    enginesNamed(context, input.engines),
    (engineId) => ({ payload: payload(engineId), label, subject: `images/${label}` }),
    async (client, engineId) => [await loadOne(context, client, payload(engineId), signal)],
  );
}

export async function copyOne(context: Context, client: EngineClient, payload: PayloadOf<'copy'>, signal: AbortSignal) {
  const { wanted, bytes, from } = payload;
  const ids = await idsOf(
    client,
    wanted.map(({ ref }) => ref),
    signal,
  );
  return bringing(context, payload, ids, wanted, [
    { field: 'from', old: null, new: nameOf(context, from) },
    { field: 'size', old: null, new: `about ${showBytes(bytes)}` },
  ]);
}

export async function planCopy(
  context: Context,
  input: { images: string[]; from: string; to: string[] },
  signal: AbortSignal,
): Promise<Change[]> {
  const refs = wantedNames(input.images);
  const from = context.engines.find(input.from);
  const found = await context.engines.call(from.engineId, (client) => sourceImages(client, refs, signal));
  if (found.missing !== undefined) throw missingOn(found.missing, from.name);
  const { wanted, bytes } = found;
  const targets = enginesNamed(context, input.to).filter(({ engineId }) => engineId !== from.engineId);
  if (targets.length === 0) {
    throw new ProvostError('BAD_INPUT', 'They would be copied to where they are.', { hint: 'Name another engine.' });
  }
  const payload = (engineId: string): PayloadOf<'copy'> => ({
    deed: 'copy',
    engineId,
    from: from.engineId,
    wanted,
    bytes,
  });
  const label = refs.join(', ').slice(0, 300);
  return onEach(
    context,
    targets,
    (engineId) => ({ payload: payload(engineId), label, subject: `images/${label}` }),
    async (client, engineId) => [await copyOne(context, client, payload(engineId), signal)],
  );
}
