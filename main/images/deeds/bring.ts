// What brings an image, or a name of one, to an engine: pull, load, copy, tag. All leave the same trace, names that mean
// another image than before, and so are found out about and put back alike.
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { EngineAway, isRefused, type EngineClient, type EngineStream } from '../../containers/index.ts';
import { isProvostError, ProvostError } from '../../errors.ts';
import type { Errand, Outcome } from '../../plans/operation.ts';
import { showBytes } from '../../plans/sentence.ts';
import { readArchive } from '../archive.ts';
import { wordsOf } from '../inventory.ts';
import { allIds, idsOf, readImage, type Ids } from '../live.ts';
import { isImageId, parseName, shortId } from '../names.ts';
import { nameOf, type Change, type Wanted } from '../payload.ts';
import { jsonLines, Layers, paced, stallLimit, throwIfError, unstalled } from '../progress.ts';
import { authFor } from '../registry-auth.ts';
import { retag } from './changes.ts';
import type { DeedRules } from './deed.ts';
import { imageRemoval } from './removal.ts';

type Before = { ids: Ids };
/** Sending a large file to a slow disk; what hangs is ended by the lack of progress, not by this. */
const transferLimit = 6 * 3600_000;

const done = (ids: Ids): Outcome => ({ state: 'done', after: { ids } });
const changed = (before: Ids, after: Ids): boolean =>
  Object.entries(after).some(([ref, id]) => (before[ref] ?? null) !== id);

/** For all four: the names that mean another image now get their old meaning, or go. */
const inverse: DeedRules<'pull' | 'load' | 'copy' | 'tag'>['inverse'] = async (
  context,
  client,
  applied,
  { engineId },
  signal,
) => {
  const before = (applied.before as Before).ids;
  const after = (applied.after as Before | null)?.ids ?? {};
  const changes: Change[] = [];
  for (const [ref, id] of Object.entries(after)) {
    const was = before[ref] ?? null;
    if (was === id || id === null) continue;
    const now = (await idsOf(client, [ref], signal))[ref] ?? null;
    if (now !== id) {
      const reason = now === null ? 'was removed meanwhile' : 'means another image meanwhile';
      const kind = now === null ? 'skip' : 'conflict';
      changes.push({ ...retag(context, engineId, ref, now, was ?? id), kind, reason, fields: [], seen: '' });
    } else if (was === null) {
      const live = await readImage(client, id, signal);
      const refs = isImageId(ref) ? (live?.tags ?? []) : [ref];
      const wish = { refs, force: false, saveTo: null, shared: null };
      // It only puts back what was there, so it counts for no brake.
      if (live) changes.push({ ...imageRemoval(context, engineId, live, wish), braked: false });
    } else {
      const there = (await idsOf(client, [was], signal))[was] !== null;
      const tag = retag(context, engineId, ref, now, was);
      changes.push(
        there
          ? tag
          : { ...tag, kind: 'conflict', reason: `the image that it meant (${shortId(was)}) is gone`, seen: '' },
      );
    }
  }
  return changes;
};

export const pull: DeedRules<'pull'> = {
  async inspect(_context, client, { ref }, signal) {
    const ids = await idsOf(client, [ref], signal);
    return { content: JSON.stringify(ids), before: { ids } };
  },
  async apply({ env }, client, { ref, platform, tags }, before, signal, { tell, cancelled }) {
    const { registry, path, tag, digest } = parseName(ref);
    const auth = authFor(registry, env);
    const hint = auth.withHelper
      ? 'Docker keeps credentials in a helper, which Provost never runs. If this registry needs them, put them under "auths" in Docker’s config.json.'
      : 'Look at the name, the registry and its credentials in Docker’s config.json, then retry.';
    const stream = await refusing(`${ref} could not be pulled.`, hint, () =>
      client.stream({
        method: 'POST',
        path: '/images/create',
        query: {
          fromImage: registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`,
          tag: digest ?? tag ?? 'latest',
          platform: platform ?? undefined,
        },
        ...(auth.header !== null && { headers: { 'X-Registry-Auth': auth.header } }),
        limit: 180_000,
        signal: AbortSignal.any([signal, cancelled]),
      }),
    );
    const layers = new Layers();
    const say = paced(tell);
    for await (const line of jsonLines(stream)) {
      throwIfError(line, `${ref} could not be pulled.`, hint);
      layers.add(line);
      say(layers.text);
    }
    for (const name of tags) await tagAs(client, ref, name, signal);
    const ids = await idsOf(client, [ref, ...tags], signal);
    if (ids[ref] === null) return { state: 'failed', message: 'The engine ended the pull, and has no such image.' };
    if (!changed((before as Before).ids, ids)) return { state: 'skipped', message: 'is up to date' };
    return done(ids);
  },
  async happened(_context, client, { ref, tags }, before, _sentAt, signal) {
    const ids = await idsOf(client, [ref, ...tags], signal);
    return changed((before as Before).ids, ids) ? done(ids) : null;
  },
  inverse,
};

async function tagAs(client: EngineClient, source: string, ref: string, signal: AbortSignal): Promise<void> {
  const { registry, path, tag } = parseName(ref);
  await client.ask({
    method: 'POST',
    path: `/images/${encodeURIComponent(source)}/tag`,
    query: {
      repo: registry === 'docker.io' ? path.replace(/^library\//, '') : `${registry}/${path}`,
      tag: tag ?? 'latest',
    },
    limit: 30_000,
    signal,
  });
}

export const tag: DeedRules<'tag'> = {
  async inspect(_context, client, { ref, source }, signal) {
    const ids = await idsOf(client, [ref], signal);
    const settled = ids[ref] === source ? { settled: 'is so already' } : {};
    return { content: JSON.stringify(ids), before: { ids }, ...settled };
  },
  async apply(_context, client, { source, ref }, _before, signal) {
    await tagAs(client, source, ref, signal);
    return done(await idsOf(client, [ref], signal));
  },
  async happened(_context, client, { source, ref }, _before, _sentAt, signal) {
    const ids = await idsOf(client, [ref], signal);
    return ids[ref] === source ? done(ids) : null;
  },
  inverse,
};

/** Whether all that should come is there already. */
const hasAll = (ids: Ids, wanted: readonly Wanted[]): boolean => wanted.every(({ ref, id }) => ids[ref] === id);
const refsOf = (wanted: readonly Wanted[]): string[] => wanted.map(({ ref }) => ref);

/** The seen content of a load or copy: what the names mean on the engine. */
export const idsBefore = (client: EngineClient, wanted: readonly Wanted[] | null, signal: AbortSignal): Promise<Ids> =>
  wanted === null ? allIds(client, signal) : idsOf(client, refsOf(wanted), signal);

/** Reads what the engine says of a load to its end. @returns names that it loaded */
async function follow(stream: EngineStream, say: (text: string) => void): Promise<string[]> {
  const loaded: string[] = [];
  const layers = new Layers();
  for await (const line of jsonLines(stream)) {
    throwIfError(line, 'The engine could not load the archive.');
    const [, name] = /^Loaded image(?: ID)?: (\S+)/.exec(line.stream ?? '') ?? [];
    if (name !== undefined) loaded.push(name);
    layers.add(line);
    say(layers.text === '' ? '' : `unpacking ${layers.text}`);
  }
  return loaded;
}

/** Sends an archive, counting it. A source that fails ends the request, and is told as what it is. */
async function upload(
  client: EngineClient,
  source: AsyncIterable<Buffer>,
  bytes: number,
  signal: AbortSignal,
  { tell, cancelled }: Errand,
): Promise<string[]> {
  const say = paced(tell);
  const stop = new AbortController();
  let sent = 0;
  let failure: { error: unknown } | null = null;
  let stall = setTimeout(() => stop.abort(), stallLimit);
  const counted = async function* () {
    try {
      for await (const chunk of source) {
        clearTimeout(stall);
        yield chunk;
        stall = setTimeout(() => stop.abort(), stallLimit);
        sent += chunk.length;
        say(`${showBytes(sent)}${bytes > 0 ? ` of about ${showBytes(Math.max(bytes, sent))}` : ''}`);
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  };
  try {
    const stream = await client.upload(
      {
        method: 'POST',
        path: '/images/load',
        query: { quiet: false },
        limit: transferLimit,
        signal: AbortSignal.any([signal, cancelled, stop.signal]),
      },
      Readable.from(counted(), { objectMode: false }),
    );
    return await follow(stream, say);
  } catch (error) {
    const cause = failure as { error: unknown } | null;
    if (cause) throw cause.error;
    if (stop.signal.aborted) throw new EngineAway('TIMEOUT', 'The engine took nothing more of the archive.');
    throw error;
  } finally {
    clearTimeout(stall);
  }
}

export const load: DeedRules<'load'> = {
  async inspect(_context, client, { wanted }, signal) {
    const ids = await idsBefore(client, wanted, signal);
    const settled = wanted !== null && hasAll(ids, wanted) ? { settled: 'is there already' } : {};
    return { content: JSON.stringify(wanted === null ? null : ids), before: { ids }, ...settled };
  },
  async apply(_context, client, { file, wanted, bytes }, before, signal, errand) {
    // Another file may be there by now: what the plan named has to be in it.
    const archive = await readArchive(file);
    const holds = (ref: string, id: string) =>
      archive.images?.some((one) => one.id === id && (one.names.includes(ref) || ref === id));
    if (wanted !== null && !wanted.every(({ ref, id }) => holds(ref, id))) {
      return { state: 'failed', message: 'The file holds other images than when this was planned. Plan again.' };
    }
    const source = createReadStream(file, { highWaterMark: 1024 * 1024 });
    const loaded = await upload(client, source as AsyncIterable<Buffer>, bytes, signal, errand);
    const ids = await idsOf(client, wanted === null ? loaded : refsOf(wanted), signal);
    if (wanted !== null && !hasAll(ids, wanted)) {
      return {
        state: 'failed',
        message: 'The engine took the archive, but does not have all of its images.',
        after: { ids },
      };
    }
    if (!changed((before as Before).ids, ids)) return { state: 'skipped', message: 'was there already' };
    return done(ids);
  },
  async happened(_context, client, { wanted }, _before, _sentAt, signal) {
    // Of a compressed file nothing is known beforehand; loading it twice does no harm.
    if (wanted === null) return null;
    const ids = await idsOf(client, refsOf(wanted), signal);
    return hasAll(ids, wanted) ? done(ids) : null;
  },
  inverse,
};

export const copy: DeedRules<'copy'> = {
  async inspect(_context, client, { wanted }, signal) {
    const ids = await idsOf(client, refsOf(wanted), signal);
    const settled = hasAll(ids, wanted) ? { settled: 'is there already' } : {};
    return { content: JSON.stringify(ids), before: { ids }, ...settled };
  },
  async apply(context, client, { from, wanted, bytes }, _before, signal, errand) {
    const source = nameOf(context, from);
    const stop = AbortSignal.any([signal, errand.cancelled]);
    const opened = await fromSource(source, () =>
      context.engines.call(from, async (giver) => {
        const now = await idsOf(giver, refsOf(wanted), stop);
        const other = wanted.find(({ ref, id }) => now[ref] !== id);
        if (other) {
          throw new ProvostError(
            'CONFLICT',
            `${other.ref} on ${source} is not the image that was planned. Plan again.`,
          );
        }
        const query = { names: refsOf(wanted) };
        return giver.stream({ method: 'GET', path: '/images/get', query, limit: 600_000, signal: stop });
      }),
    );
    const chunks = async function* () {
      try {
        yield* unstalled(opened);
      } catch (error) {
        // Not this lane's engine: waiting for it here would hold up what does not need it.
        throw sourceGone(source, error);
      }
    };
    await upload(client, chunks(), bytes, signal, errand);
    const ids = await idsOf(client, refsOf(wanted), signal);
    if (hasAll(ids, wanted)) return done(ids);
    return {
      state: 'failed',
      message: 'The engine took the archive, but does not have all of its images.',
      after: { ids },
    };
  },
  async happened(_context, client, { wanted }, _before, _sentAt, signal) {
    const ids = await idsOf(client, refsOf(wanted), signal);
    return hasAll(ids, wanted) ? done(ids) : null;
  },
  inverse,
};

const sourceGone = (source: string, error: unknown): ProvostError =>
  new ProvostError(
    'ENGINE_UNREACHABLE',
    `${source}, which the images come from, could not be read to the end. Nothing was loaded.`,
    { words: wordsOf(error), hint: 'Retry when it answers again.' },
    { cause: error },
  );

async function fromSource<T>(source: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isProvostError(error) && error.code === 'CONFLICT') throw error;
    throw sourceGone(source, error);
  }
}

/** A refusal with a sentence of ours around the registry's own words. */
async function refusing<T>(message: string, hint: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isRefused(error)) throw error;
    throw new ProvostError('ENGINE_FAILED', message, { words: error.words, hint }, { cause: error });
  }
}
