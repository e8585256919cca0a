// A file or folder of this machine that is copied into containers: what it is, and its tar archive, streamed.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, opendir, readlink, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import tar from 'tar-stream';
import { messageOf, ProvostError } from '../../errors.ts';

export type Source = {
  /** Whole path on this machine. */
  path: string;
  name: string;
  folder: boolean;
  bytes: number;
  files: number;
  /** The nine bits of a file. */
  permissions: number;
  /** Of names and content: the same for the same, whatever its times. */
  hash: string;
};

const entriesAtMost = 200_000;

/** @throws ProvostError NOT_FOUND, BAD_INPUT */
export async function readSource(given: string, signal: AbortSignal): Promise<Source> {
  const where = path.resolve(given);
  try {
    const found = await stat(where);
    const hash = createHash('sha256');
    let bytes = 0;
    let files = 0;
    if (found.isFile()) {
      await pipeline(createReadStream(where), hash, { signal });
      bytes = found.size;
      files = 1;
      return {
        ...{ path: where, name: path.basename(where), folder: false, bytes, files },
        ...{ permissions: found.mode % 512, hash: hash.digest('hex') },
      };
    }
    if (!found.isDirectory()) {
      throw new ProvostError('BAD_INPUT', 'What is to be copied is neither a file nor a folder.', {
        hint: 'Name a file or a folder.',
      });
    }
    for await (const entry of walk(where)) {
      signal.throwIfAborted();
      if (++files > entriesAtMost) {
        throw new ProvostError('BAD_INPUT', `The folder has more than ${entriesAtMost} entries.`, {
          hint: 'Pack it into an archive and copy that.',
        });
      }
      hash.update(`${entry.kind} ${entry.name} ${entry.mode} ${entry.target ?? ''}\0`);
      if (entry.kind !== 'file') continue;
      const own = createHash('sha256');
      await pipeline(createReadStream(entry.path), own, { signal });
      hash.update(own.digest());
      bytes += entry.size;
    }
    return {
      ...{ path: where, name: path.basename(where), folder: true, bytes, files },
      ...{ permissions: found.mode % 512, hash: hash.digest('hex') },
    };
  } catch (error) {
    if (error instanceof ProvostError || signal.aborted) throw error;
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ProvostError(
      missing ? 'NOT_FOUND' : 'BAD_INPUT',
      missing ? 'The file or folder to be copied is not there.' : 'The file or folder to be copied can’t be read.',
      { hint: 'Check its path and your rights.', ...(!missing && { words: messageOf(error).replace(/,.*$/, '') }) },
    );
  }
}

interface Entry {
  /** Below the source, with forward slashes. */
  name: string;
  path: string;
  kind: 'file' | 'folder' | 'link';
  mode: number;
  size: number;
  mtime: Date;
  target: string | null;
}

/** Everything below a folder but devices and sockets, in the order of names. Links are taken as links. */
async function* walk(folder: string, prefix = ''): AsyncGenerator<Entry> {
  const names: string[] = [];
  for await (const { name } of await opendir(folder)) names.push(name);
  for (const own of names.sort()) {
    const where = path.join(folder, own);
    const found = await lstat(where);
    const base = { name: prefix + own, path: where, mode: found.mode % 512, size: found.size, mtime: found.mtime };
    if (found.isDirectory()) {
      yield { ...base, kind: 'folder', target: null };
      yield* walk(where, `${prefix}${own}/`);
    } else if (found.isSymbolicLink()) yield { ...base, kind: 'link', target: await readlink(where) };
    else if (found.isFile()) yield { ...base, kind: 'file', target: null };
  }
}

/**
 * Its archive, under another name.
 * @param told bytes of content so far
 */
export function packSource(source: Source, name: string, told: (bytes: number) => void): Readable {
  const pack = tar.pack();
  let sent = 0;
  const file = (entry: Pick<Entry, 'name' | 'path' | 'mode' | 'size' | 'mtime'>) =>
    new Promise<void>((resolve, reject) => {
      const { size, mode, mtime } = entry;
      const sink = pack.entry({ name: entry.name, size, mode, mtime }, (error) => (error ? reject(error) : resolve()));
      // One that has become longer meanwhile is cut where it was; one that is shorter fails.
      const from = size === 0 ? Readable.from([]) : createReadStream(entry.path, { end: size - 1 });
      from.on('data', (chunk: Buffer) => told((sent += chunk.length)));
      from.on('error', reject);
      from.pipe(sink as unknown as NodeJS.WritableStream);
    });
  const entry = (header: Parameters<tar.Pack['entry']>[0]) =>
    new Promise<void>((resolve, reject) => {
      pack.entry(header, (error) => (error ? reject(error) : resolve()));
    });
  const all = async () => {
    if (!source.folder) {
      const { mtime } = await stat(source.path);
      await file({ name, path: source.path, mode: source.permissions, size: source.bytes, mtime });
    } else {
      const { mtime } = await stat(source.path);
      await entry({ name: `${name}/`, type: 'directory', mode: source.permissions, mtime });
      for await (const one of walk(source.path)) {
        const header = { name: `${name}/${one.name}`, mode: one.mode, mtime: one.mtime };
        if (one.kind === 'file') await file({ ...one, name: header.name });
        else if (one.kind === 'folder') await entry({ ...header, name: `${header.name}/`, type: 'directory' });
        else await entry({ ...header, type: 'symlink', linkname: one.target ?? '' });
      }
    }
    pack.finalize();
  };
  all().catch((error: unknown) => pack.destroy(error instanceof Error ? error : new Error(String(error))));
  return Readable.from(pack);
}
