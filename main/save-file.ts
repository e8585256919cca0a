// Writes what comes to a file of this computer: what bears its name is whole, and nothing half-written is left behind.
import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { ProvostError } from './errors.ts';

/** Bytes gathered for one write. */
const portion = 512 * 1024;

export interface Saved {
  bytes: number;
  /** SHA-256 in hexadecimal. */
  hash: string;
}

/** @throws ProvostError BAD_INPUT: relative, since whose folder it would be in is not clear */
export function requireAbsolute(file: string, what: string): void {
  if (path.isAbsolute(file) && !file.includes('\0')) return;
  throw new ProvostError('BAD_INPUT', `The ${what} is not a whole path.`, {
    hint: 'Give it from the root on, on the machine that Provost runs on.',
  });
}

/** While it is written, a file has this name, so that nobody takes half of it for all. */
export const partOf = (file: string): string => path.join(path.dirname(file), `.${path.basename(file)}.provost-part`);

/** What the file system said, in words for the operator. */
export function fileProblem(error: unknown, file: string): unknown {
  const { code = '' } = error as NodeJS.ErrnoException;
  const name = path.basename(file);
  const elsewhere = { words: code, hint: 'Choose another folder.' };
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ProvostError('DISK_FULL', `The disk was full. What was written of "${name}" was taken away again.`, {
        hint: 'Make room, or choose a folder on another disk, then retry.',
      });
    case 'EEXIST':
      return new ProvostError('CONFLICT', `"${name}" is there already, and is left as it is.`, {
        hint: 'Choose another name or folder.',
      });
    case 'ENOENT':
    case 'ENOTDIR':
      return new ProvostError('BAD_INPUT', `The folder for "${name}" is not there.`, {
        hint: 'Make the folder first.',
      });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ProvostError('FORBIDDEN', `Provost may not write "${name}" there.`, elsewhere);
    case 'EFBIG':
    case 'EIO':
    case 'ENAMETOOLONG':
      return new ProvostError('BAD_INPUT', `"${name}" could not be written.`, elsewhere);
    default:
      return error;
  }
}

/** What stands under a name; null: nothing. @throws what the file system says when it can't tell */
async function statOrNull(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Whether a file could be written there, before anything is done for it.
 * @throws ProvostError CONFLICT when it is there and may not be replaced, BAD_INPUT, FORBIDDEN
 */
export async function requireWritable(file: string, overwrite: boolean): Promise<void> {
  requireAbsolute(file, 'file');
  try {
    const there = await statOrNull(file);
    if (there?.isDirectory())
      throw new ProvostError('BAD_INPUT', `"${path.basename(file)}" is a folder.`, { hint: 'Name a file in it.' });
    if (there && !overwrite) {
      throw new ProvostError('CONFLICT', `"${path.basename(file)}" is there already.`, {
        hint: 'Choose another name, or replace it (--overwrite).',
      });
    }
    const folder = await stat(path.dirname(file));
    if (!folder.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' });
  } catch (error) {
    throw error instanceof ProvostError ? error : fileProblem(error, file);
  }
}

export interface SaveOptions {
  signal: AbortSignal;
  /** Whether a file of this name may be replaced, once the new one is whole. */
  overwrite?: boolean;
  /** Told the sum after each write. */
  onBytes?(bytes: number): void;
}

/**
 * Writes what comes to a file. When it fails or is given up, nothing of it stays, and what was there before does.
 * @throws ProvostError CONFLICT when the file is there, DISK_FULL, FORBIDDEN; what `source` throws; the signal's reason
 */
export async function saveTo(
  file: string,
  source: AsyncIterable<Buffer>,
  { signal, overwrite = false, onBytes = () => undefined }: SaveOptions,
): Promise<Saved> {
  const part = partOf(file);
  const hash = createHash('sha256');
  let bytes = 0;
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw fileProblem(error, file);
    }
  };
  if (!overwrite) await attempt(() => requireFree(file));
  const handle: FileHandle = await attempt(() => open(part, overwrite ? 'w' : 'wx', 0o600));
  try {
    // One buffer for all of it: what the source gives holds only until its next piece.
    const gather = Buffer.allocUnsafe(portion);
    let gathered = 0;
    const write = async () => {
      const part = gather.subarray(0, gathered);
      hash.update(part);
      await attempt(() => writeAll(handle, part));
      bytes += gathered;
      gathered = 0;
      onBytes(bytes);
    };
    try {
      for await (const piece of source) {
        signal.throwIfAborted();
        for (let at = 0; at < piece.length;) {
          const taken = piece.copy(gather, gathered, at);
          at += taken;
          gathered += taken;
          if (gathered === portion) await write();
        }
      }
      signal.throwIfAborted();
      if (gathered > 0) await write();
      await attempt(() => handle.sync());
    } finally {
      await handle.close();
    }
    await attempt(() => (overwrite ? rename(part, file) : putInPlace(part, file)));
  } finally {
    await rm(part, { force: true });
  }
  return { bytes, hash: hash.digest('hex') };
}

/** A full disk may take a part of what is written without an error. */
async function writeAll(handle: FileHandle, data: Buffer): Promise<void> {
  for (let at = 0; at < data.length;) at += (await handle.write(data, at)).bytesWritten;
}

async function requireFree(file: string): Promise<void> {
  if (await statOrNull(file)) throw Object.assign(new Error(`${file} is there`), { code: 'EEXIST' });
}

/** A link fails when the name is taken, which a rename does not. */
async function putInPlace(part: string, file: string): Promise<void> {
  try {
    await link(part, file);
  } catch (error) {
    // Some file systems (FAT, some shares) know no links.
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes((error as NodeJS.ErrnoException).code ?? ''))
      throw error;
    await requireFree(file);
    await rename(part, file);
  }
}

/** SHA-256 of a file in hexadecimal; null when it is not there. */
export async function hashOf(file: string): Promise<string | null> {
  const hash = createHash('sha256');
  try {
    for await (const piece of createReadStream(file)) hash.update(piece as Buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fileProblem(error, file);
  }
  return hash.digest('hex');
}
