// What is at a path of a folder of this computer, by content. Links are followed inside of the folder only; what leads out of
// it is neither read nor written. Paths are relative to the root, with forward slashes.
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, open, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, ProvostError } from '../../errors.ts';
import { mostBytes } from '../read/folder.ts';

export interface Place {
  /** Where it is once links are followed: what is written. */
  at: string;
  /** Folders between the root and it that are not there, from the outermost on; relative to the root. */
  missing: string[];
  kind: 'absent' | 'file' | 'link' | 'folder' | 'other';
  /** SHA-256 of the bytes, or of the text of a link; null: neither is there. */
  sha256: string | null;
  bytes: Buffer | null;
  /** Of a link that was not followed. */
  target: string | null;
  /** Permission bits and owner; null where there is no file, and on Windows. */
  mode: number | null;
  owner: { uid: number; gid: number } | null;
}

const windows = process.platform === 'win32';

export const hashOfBytes = (bytes: Buffer | string): string => createHash('sha256').update(bytes).digest('hex');

/** What is there in one line, to be compared: content, mode, or where a link leads. */
export function contentOf({ kind, sha256, mode, target }: Pick<Place, 'kind' | 'sha256' | 'mode' | 'target'>): string {
  if (kind === 'file') return `file ${sha256} ${mode === null ? '-' : mode.toString(8)}`;
  return kind === 'link' ? `link ${target}` : kind;
}

/** @returns the folder with all links followed. @throws ProvostError NOT_FOUND, BAD_INPUT, FORBIDDEN */
export async function rootOf(root: string): Promise<string> {
  try {
    const real = await realpath(root);
    if ((await lstat(real)).isDirectory()) return real;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error)))
      throw new ProvostError('NOT_FOUND', 'There is no such folder.', { hint: 'Check the path.' });
    throw diskError(error);
  }
  throw new ProvostError('BAD_INPUT', 'This is a file, not a folder.');
}

/** @throws ProvostError BAD_INPUT when this is no path below a folder */
export function requireBelow(below: string): string {
  const parts = below.split('/');
  const isPlain = parts.every((part) => part !== '' && part !== '.' && part !== '..' && !part.includes('\0'));
  if (isPlain && !(windows && /[\\:]/.test(below))) return below;
  throw new ProvostError('BAD_INPUT', 'This is no path below the folder.', {
    hint: 'Write it from the folder on, with forward slashes: orgs/acme/tetra.toml',
  });
}

const isInside = (root: string, file: string): boolean =>
  file === root || file.startsWith(root.endsWith(path.sep) ? root : root + path.sep);

const leadsOut = () =>
  new ProvostError('FORBIDDEN', 'A link on this path leads out of the folder, and is not followed.', {
    hint: 'Open the folder that it leads to.',
  });

/**
 * @param root as `rootOf` has it
 * @param follow false: a link is what is meant, not what it leads to
 * @throws ProvostError BAD_INPUT, FORBIDDEN, CONFLICT; never for what is absent
 */
export async function look(root: string, below: string, follow = true): Promise<Place> {
  const parts = requireBelow(below).split('/');
  const none = { kind: 'absent', sha256: null, bytes: null, target: null, mode: null, owner: null } as const;
  try {
    const { folder, missing } = await folderOf(root, parts.slice(0, -1));
    const own = path.join(folder, ...missing.map((one) => one.split('/').at(-1)!), parts.at(-1)!);
    if (missing.length > 0) return { ...none, at: own, missing };
    const stat = await lstat(own).catch(unlessAbsent);
    if (!stat) return { ...none, at: own, missing };
    if (!stat.isSymbolicLink()) return { ...none, missing, at: own, ...(await read(own)) };
    if (!follow) {
      const target = await readlink(own);
      return { ...none, missing, at: own, kind: 'link', target, sha256: hashOfBytes(target) };
    }
    const at = await realpath(own).catch(unlessAbsent);
    if (at === null) throw new ProvostError('CONFLICT', 'This is a link that leads nowhere.', { hint: 'Remove it.' });
    if (!isInside(root, at)) throw leadsOut();
    return { ...none, missing, at, ...(await read(at)) };
  } catch (error) {
    throw error instanceof ProvostError ? error : diskError(error);
  }
}

function unlessAbsent(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

async function folderOf(root: string, parts: readonly string[]): Promise<{ folder: string; missing: string[] }> {
  let folder = root;
  for (const [index, part] of parts.entries()) {
    const real = await realpath(path.join(folder, part)).catch(unlessAbsent);
    if (real === null) {
      const missing = parts.slice(index).map((_, more) => parts.slice(0, index + more + 1).join('/'));
      // A link that leads nowhere is there, and no folder can be made in its place.
      if (await lstat(path.join(folder, part)).catch(unlessAbsent))
        throw new ProvostError('CONFLICT', 'A link on this path leads nowhere.', { hint: 'Remove it.' });
      return { folder, missing };
    }
    if (!isInside(root, real)) throw leadsOut();
    folder = real;
  }
  return { folder, missing: [] };
}

async function read(file: string): Promise<Pick<Place, 'kind' | 'sha256' | 'bytes' | 'mode' | 'owner'>> {
  const other = { sha256: null, bytes: null, mode: null, owner: null };
  // Without waiting: it may be a pipe. Windows knows neither flag.
  const { O_RDONLY, O_NONBLOCK = 0, O_NOFOLLOW = 0 } = constants as Partial<typeof constants> & { O_RDONLY: number };
  const before = await lstat(file);
  if (before.isDirectory()) return { ...other, kind: 'folder' };
  if (!before.isFile()) return { ...other, kind: 'other' };
  await using handle = await open(file, O_RDONLY | O_NONBLOCK | O_NOFOLLOW);
  const stat = await handle.stat();
  if (!stat.isFile()) return { ...other, kind: 'other' };
  if (stat.size > mostBytes)
    throw new ProvostError('BAD_INPUT', `This file is larger than ${mostBytes / 1024 / 1024} MB.`);
  const bytes = await handle.readFile();
  const { uid, gid, mode } = stat;
  return {
    ...{ kind: 'file', bytes, sha256: hashOfBytes(bytes) },
    ...{ mode: windows ? null : mode & 0o7777, owner: windows ? null : { uid, gid } },
  };
}

const noPlace = 'There is no space left on the disk.';
const said: Record<
  string,
  [code: 'DISK_FULL' | 'FORBIDDEN' | 'CONFLICT' | 'BAD_INPUT', message: string, hint: string]
> = {
  ENOSPC: ['DISK_FULL', noPlace, 'Make room, then do this again.'],
  EDQUOT: ['DISK_FULL', noPlace, 'Make room, then do this again.'],
  EFBIG: ['DISK_FULL', noPlace, 'Make room, then do this again.'],
  EROFS: ['FORBIDDEN', 'This disk can only be read.', 'Mount it for writing, then do this again.'],
  EACCES: ['FORBIDDEN', 'You may not do this here.', 'Look at who owns the folder and who may write to it.'],
  EPERM: ['FORBIDDEN', 'You may not do this here.', 'Look at who owns the folder and who may write to it.'],
  ENOTDIR: ['CONFLICT', 'A file stands where a folder has to be.', 'Move it away, then do this again.'],
  EISDIR: ['CONFLICT', 'A folder stands where the file has to be.', 'Move it away, then do this again.'],
  EEXIST: ['CONFLICT', 'Something is there that was not.', 'Plan again to see how it is now.'],
  ELOOP: ['CONFLICT', 'Its links go round in circles.', 'Remove one of them.'],
  ENAMETOOLONG: ['BAD_INPUT', 'This name is too long.', 'Choose a shorter one.'],
};

/** In words; the system's whole message would name paths. */
export function diskError(error: unknown): ProvostError {
  if (error instanceof ProvostError) return error;
  const code = codeOf(error);
  const known = said[code];
  if (known) return new ProvostError(known[0], known[1], { hint: known[2], words: code }, { cause: error });
  if (code === '') throw error;
  return new ProvostError('CONFLICT', 'The disk did not do this.', { words: code }, { cause: error });
}
