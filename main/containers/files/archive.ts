// The engine's archive calls: what a path in a container is, its bytes as a tar archive, and an archive put into it.
// They work on stopped containers too, and with the rights of the engine.
import path from 'node:path';
import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { ProvostError } from '../../errors.ts';
import type { EngineClient, EngineStream } from '../client.ts';
import { EngineAway, isRefused } from '../engine-error.ts';

export interface PathStat {
  name: string;
  kind: 'file' | 'folder' | 'link' | 'other';
  size: number;
  /** The nine bits. */
  permissions: number;
  /** Where a link leads: a whole path. */
  target: string | null;
}

interface ApiPathStat {
  name: string;
  size: number;
  mode: number;
  linkTarget?: string;
}

/** Go's file modes. */
const isFolder = 2 ** 31;
const isLink = 2 ** 27;
const isOther = [2 ** 26, 2 ** 25, 2 ** 24, 2 ** 21, 2 ** 19];
const has = (mode: number, bit: number): boolean => Math.floor(mode / bit) % 2 === 1;

/** Milliseconds to send or fetch one archive in. */
const transferLimit = 3_600_000;

/** As it is meant: whole, without dots and doubled slashes. */
export const cleanPath = (given: string): string => {
  const clean = path.posix.normalize(given);
  return clean.length > 1 ? clean.replace(/\/$/, '') : clean;
};

/** @returns null when there is nothing; a link is not followed */
export async function statPath(
  client: EngineClient,
  id: string,
  inside: string,
  signal: AbortSignal,
): Promise<PathStat | null> {
  let answer: EngineStream;
  try {
    answer = await client.stream({
      method: 'HEAD',
      path: `/containers/${id}/archive`,
      query: { path: inside },
      limit: 30_000,
      signal,
    });
  } catch (error) {
    if (isRefused(error, 404)) return null;
    throw error;
  }
  answer.close();
  const header = answer.headers['x-docker-container-path-stat'];
  if (typeof header !== 'string') throw new EngineAway('GARBLED', 'The engine did not say what is at this path.');
  const stat = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as ApiPathStat;
  return {
    name: stat.name,
    kind: has(stat.mode, isFolder)
      ? 'folder'
      : has(stat.mode, isLink)
        ? 'link'
        : isOther.some((bit) => has(stat.mode, bit))
          ? 'other'
          : 'file',
    size: stat.size,
    permissions: stat.mode % 512,
    target: stat.linkTarget || null,
  };
}

/** The path that links lead to, and what it is. @throws ProvostError NOT_FOUND, CONFLICT for links that go round */
export async function follow(
  client: EngineClient,
  id: string,
  inside: string,
  signal: AbortSignal,
): Promise<{ path: string; stat: PathStat }> {
  let at = cleanPath(inside);
  for (let steps = 0; steps < 20; steps++) {
    const stat = await statPath(client, id, at, signal);
    if (!stat) throw nothingAt(at);
    if (stat.kind !== 'link' || stat.target === null) return { path: at, stat };
    at = cleanPath(path.posix.resolve(path.posix.dirname(at), stat.target));
  }
  throw new ProvostError('CONFLICT', 'These links go round and lead nowhere.', { hint: 'Choose another path.' });
}

export const nothingAt = (inside: string) =>
  new ProvostError('NOT_FOUND', `There is nothing at ${inside}.`, { hint: 'List the folder above it.' });

export const fetchArchive = (client: EngineClient, id: string, inside: string, signal: AbortSignal) =>
  client.stream({
    method: 'GET',
    path: `/containers/${id}/archive`,
    query: { path: inside },
    limit: 60_000,
    signal,
  });

/** The content of a file, as it comes. Nothing is held. */
export async function* fileBytes(
  client: EngineClient,
  id: string,
  inside: string,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const stream = await fetchArchive(client, id, inside, signal);
  const extract = tar.extract();
  const source = Readable.from(stream.chunks);
  source.on('error', (error) => extract.destroy(error));
  source.pipe(extract);
  try {
    for await (const entry of extract) {
      if (entry.header.type !== 'file' && entry.header.type !== 'contiguous-file') entry.resume();
      else {
        for await (const chunk of entry) yield chunk as Buffer;
        return;
      }
    }
  } finally {
    stream.close();
    source.destroy();
    extract.destroy();
  }
}

/** @param body a tar archive; @throws EngineRefused, EngineAway */
export async function putArchive(
  client: EngineClient,
  id: string,
  folder: string,
  body: Readable,
  signal: AbortSignal,
): Promise<void> {
  const answer = await client.upload(
    {
      method: 'PUT',
      path: `/containers/${id}/archive`,
      // A folder never takes the place of a file, nor a file that of a folder.
      query: { path: folder, noOverwriteDirNonDir: true },
      limit: transferLimit,
      signal,
    },
    body,
  );
  for await (const _ of answer.chunks) {
    // It says nothing; its end is the answer.
  }
}

/** What an engine's refusal means for a path, in words. */
export function fileError(error: unknown, inside: string): unknown {
  if (!isRefused(error)) return error;
  const words = { words: error.words };
  if (/read-?only/i.test(error.words)) {
    return new ProvostError('CONFLICT', `${inside} can’t be written: it is read-only in this container.`, {
      ...words,
      hint: 'Choose a folder that is a volume, or create the container without a read-only root.',
    });
  }
  if (/no space left|disk quota exceeded/i.test(error.words)) {
    return new ProvostError('ENGINE_FAILED', 'No space is left where this would be written.', {
      ...words,
      hint: 'Free some space on the engine’s host, then do this again. What was written of it may not be whole.',
    });
  }
  if (error.status === 404) {
    if (/no such container/i.test(error.words)) {
      return new ProvostError('NOT_FOUND', 'The container was removed.', { hint: 'List the containers again.' });
    }
    return nothingAt(inside);
  }
  if (/not a directory|cannot overwrite/i.test(error.words)) {
    return new ProvostError('CONFLICT', `${inside} is a file where a folder is needed, or the other way round.`, {
      ...words,
      hint: 'Choose another path.',
    });
  }
  return error;
}
