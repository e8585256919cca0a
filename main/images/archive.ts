// Files of saved images: what is in one, read by its table of contents alone, and whether one came to its end.
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ProvostError } from '../errors.ts';
import { familiar } from './names.ts';

export interface Archived {
  /** Null when nothing can be told of it without unpacking it: a compressed file. */
  images: { names: string[]; id: string }[] | null;
  bytes: number;
  /** Of its table of contents and its size: another file has another. */
  fingerprint: string;
}

interface Manifest {
  Config?: string;
  RepoTags?: string[] | null;
}

const block = 512;
const longestManifest = 16 * 1024 * 1024;

const fileProblem = (error: unknown): ProvostError => {
  const { code } = error as NodeJS.ErrnoException;
  const words = code === 'ENOENT' ? 'There is no such file.' : code === 'EACCES' ? 'It may not be read.' : String(code);
  return new ProvostError('BAD_INPUT', 'The file of images can’t be read.', {
    words,
    hint: 'Name a file that "docker save" or Provost wrote, where Provost runs.',
  });
};

/** @throws ProvostError BAD_INPUT when it can't be read or holds no images */
export async function readArchive(file: string): Promise<Archived> {
  let handle: FileHandle;
  try {
    handle = await open(file, 'r');
  } catch (error) {
    throw fileProblem(error);
  }
  try {
    const info = await handle.stat();
    if (!info.isFile()) throw fileProblem({ code: 'It is not a file.' });
    const head = await readAt(handle, 0, block);
    const fingerprint = (text: string) => createHash('sha256').update(`${info.size}\n${text}`).digest('hex');
    if (isCompressed(head)) return { images: null, bytes: info.size, fingerprint: fingerprint(head.toString('hex')) };
    const text = await findEntry(handle, info.size, 'manifest.json');
    if (text === null) throw noImages();
    return { images: parseManifest(text), bytes: info.size, fingerprint: fingerprint(text) };
  } catch (error) {
    throw error instanceof ProvostError ? error : fileProblem(error);
  } finally {
    await handle.close();
  }
}

const noImages = (): ProvostError =>
  new ProvostError('BAD_INPUT', 'This file holds no saved images.', {
    hint: 'Name a file that "docker save" or Provost wrote.',
  });

/** gzip, bzip2, xz, zstd: an engine unpacks them by itself. */
const isCompressed = (head: Buffer): boolean =>
  ['1f8b', '425a68', 'fd377a58', '28b52ffd'].some((magic) => head.toString('hex').startsWith(magic));

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

/** Goes from header to header, past the content: a file of 10 GB takes as long as one of 10 MB. */
async function findEntry(handle: FileHandle, size: number, name: string): Promise<string | null> {
  for (let at = 0; at + block <= size;) {
    const header = await readAt(handle, at, block);
    if (header.length < block || header.every((byte) => byte === 0)) return null;
    if (header.toString('latin1', 257, 262) !== 'ustar') throw noImages();
    const field = (from: number, length: number) => header.toString('utf8', from, from + length).replace(/\0.*$/s, '');
    // Larger than 8 GB: the number is binary, marked by its first bit.
    const bytes =
      header[124]! & 0x80 ? Number(header.readBigUInt64BE(128)) : Number.parseInt(field(124, 12).trim() || '0', 8);
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw noImages();
    if (field(0, 100).replace(/^\.\//, '') === name) {
      if (bytes > longestManifest) throw noImages();
      return (await readAt(handle, at + block, bytes)).toString('utf8');
    }
    at += block + Math.ceil(bytes / block) * block;
  }
  return null;
}

function parseManifest(text: string): { names: string[]; id: string }[] {
  try {
    return (JSON.parse(text) as Manifest[]).map(({ Config = '', RepoTags }) => ({
      names: (RepoTags ?? []).map(familiar),
      // "<hex>.json", or "blobs/sha256/<hex>" since Engine 25.
      id: `sha256:${path.posix.basename(Config, '.json')}`,
    }));
  } catch {
    // Neither JSON nor a list: no file of ours to load.
    throw noImages();
  }
}

/** An archive ends with two empty blocks; an engine that failed half-way appends its error instead. */
const endsWhole = (tail: Buffer): boolean => tail.length === 2 * block && tail.every((byte) => byte === 0);

/**
 * An archive as it comes from an engine, which breaks off with its error in place of the end when it fails half-way.
 * @throws ProvostError ENGINE_FAILED when it does
 */
export async function* whole(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let tail = Buffer.alloc(0);
  for await (const chunk of chunks) {
    tail = Buffer.concat([tail, chunk.subarray(-2 * block)]).subarray(-2 * block);
    yield chunk;
  }
  if (endsWhole(tail)) return;
  const words = /\{"(?:errorDetail|message|error)".*$/s.exec(tail.toString('utf8'))?.[0];
  throw new ProvostError('ENGINE_FAILED', 'The engine broke the archive off; nothing was kept.', {
    ...(words && { words: words.trim() }),
  });
}
