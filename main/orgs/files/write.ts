// The one place that changes files of a folder of this computer: whole or not at all. A file is written beside the one that it
// replaces, with its mode from the first byte, brought to the disk, renamed over it and read back. Whenever the process dies,
// each file is wholly the old or wholly the new one; the name of what may be left over is known beforehand, and `sweep` removes it.
import { chmod, link, mkdir, open, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import path from 'node:path';
import { codeOf, ProvostError } from '../../errors.ts';
import { contentOf, diskError, look, type Place } from './disk.ts';

/** Told of each step; what it throws is thrown as if the disk had. For tests. */
export type Steps = (step: 'made' | 'written' | 'synced' | 'placed') => void | Promise<void>;

export interface Write {
  root: string;
  path: string;
  /** What has to be there (`contentOf`), looked at once more right before. */
  seen: string;
  /** Name of this write, of letters and digits: the same one after a crash. */
  name: string;
  steps?: Steps;
}

const windows = process.platform === 'win32';

const tempOf = ({ at }: Pick<Place, 'at'>, name: string): string =>
  path.join(path.dirname(at), `.${path.basename(at)}.provost-${name}`);

/**
 * @param mode null: as it is, or what the system gives a new file
 * @returns what is there now
 * @throws ProvostError DISK_FULL, FORBIDDEN, CONFLICT: nothing has changed then
 */
export async function writeFileAt(write: Write, bytes: Buffer, mode: number | null): Promise<Place> {
  const place = await expected(write, true);
  const made = await makeFolders(write.root, place);
  const temp = tempOf(place, write.name);
  try {
    await sweepTemp(temp);
    const wanted = mode ?? place.mode ?? (windows ? null : 0o644);
    await fill(temp, bytes, wanted, place, write.steps);
    await expected(write, true);
    await put(temp, place, write.steps);
  } catch (error) {
    throw await undone(error, temp, made);
  }
  return check(write, true, (now) => now.bytes?.equals(bytes) === true);
}

/** A new link beside the old one, renamed over it. @throws as `writeFileAt` */
export async function writeLinkAt(write: Write, target: string): Promise<Place> {
  const place = await expected(write, false);
  if (place.kind !== 'absent' && place.kind !== 'link')
    throw new ProvostError('CONFLICT', `There is a ${place.kind} where the link has to be.`, {
      hint: 'Move it away, then do this again.',
    });
  const made = await makeFolders(write.root, place);
  const temp = tempOf(place, write.name);
  try {
    await sweepTemp(temp);
    await symlink(target, temp);
    await write.steps?.('made');
    await expected(write, false);
    await rename(temp, place.at);
    await syncFolder(path.dirname(place.at));
  } catch (error) {
    throw await undone(error, temp, made);
  }
  return check(write, false, (now) => now.target === target);
}

/**
 * A file, or a link itself.
 * @param prune folders that are removed as well when nothing is in them any more; relative to the root, outermost first
 */
export async function removeAt(write: Write, prune: readonly string[]): Promise<Place> {
  const place = await expected(write, false);
  try {
    await unlink(place.at);
    await syncFolder(path.dirname(place.at));
  } catch (error) {
    throw diskError(error);
  }
  await removeFolders(prune.map((one) => path.join(write.root, one)));
  return look(write.root, write.path, false);
}

/**
 * Removes what a write of this name has left beside its file when it was cut off.
 * @param made folders that the write made, which go as well when nothing is in them
 */
export async function sweep(
  { root, path: below, name }: Pick<Write, 'root' | 'path' | 'name'>,
  made: readonly string[],
): Promise<void> {
  for (const follow of [true, false]) {
    const place = await look(root, below, follow).catch((error: unknown) => {
      // It has become something that can't be looked at, and nothing of ours is beside it.
      if (error instanceof ProvostError) return null;
      throw error;
    });
    if (place && place.missing.length === 0) await sweepTemp(tempOf(place, name));
  }
  await removeFolders(made.map((one) => path.join(root, one)));
}

async function expected({ root, path: below, seen }: Write, follow: boolean): Promise<Place> {
  const place = await look(root, below, follow);
  if (contentOf(place) === seen) return place;
  throw new ProvostError('CONFLICT', 'It has changed since it was looked at.', { hint: 'Plan again.' });
}

async function makeFolders(root: string, { missing }: Place): Promise<string[]> {
  const made: string[] = [];
  try {
    for (const below of missing) {
      const folder = path.join(root, below);
      await mkdir(folder);
      made.push(folder);
      await syncFolder(path.dirname(folder));
    }
  } catch (error) {
    throw await undone(error, null, made);
  }
  return made;
}

async function fill(temp: string, bytes: Buffer, mode: number | null, { owner }: Place, steps?: Steps): Promise<void> {
  await using handle = await open(temp, 'wx', mode === null ? 0o600 : mode & 0o600);
  await steps?.('made');
  if (owner && (owner.uid !== process.getuid?.() || owner.gid !== process.getgid?.())) {
    const stat = await handle.stat();
    if (stat.uid !== owner.uid || stat.gid !== owner.gid) await handle.chown(owner.uid, owner.gid).catch(ownedByOther);
  }
  await handle.writeFile(bytes);
  await steps?.('written');
  // After the owner, who takes some bits away with it, and whatever the umask says.
  if (mode !== null) await chmod(temp, mode);
  await handle.sync();
  await steps?.('synced');
}

function ownedByOther(error: unknown): never {
  if (codeOf(error) !== 'EPERM') throw error;
  throw new ProvostError('FORBIDDEN', 'This file belongs to somebody else, who would lose it by this.', {
    hint: 'Run Provost as its owner, or give it to yourself first.',
  });
}

/** Where nothing was, nothing may be replaced: a link to the same file fails when a name is taken, a rename does not. */
async function put(temp: string, { at, kind }: Place, steps?: Steps): Promise<void> {
  if (kind === 'absent') {
    try {
      await link(temp, at);
      await unlink(temp);
    } catch (error) {
      // A disk without hard links.
      if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
      await rename(temp, at);
    }
  } else await rename(temp, at);
  await steps?.('placed');
  await syncFolder(path.dirname(at));
}

async function check({ root, path: below }: Write, follow: boolean, isRight: (now: Place) => boolean): Promise<Place> {
  const now = await look(root, below, follow);
  if (isRight(now)) return now;
  throw new ProvostError('CONFLICT', 'It was written, and something else is there now.', {
    hint: 'Somebody else has written it at the same moment. Look at it.',
  });
}

async function syncFolder(folder: string): Promise<void> {
  if (windows) return;
  await using handle = await open(folder, 'r');
  await handle.sync();
}

async function sweepTemp(temp: string): Promise<void> {
  await unlink(temp).catch((error: unknown) => {
    if (!['ENOENT', 'ENOTDIR'].includes(codeOf(error))) throw error;
  });
}

/** Takes back what was made on the way. @returns the error in words */
async function undone(error: unknown, temp: string | null, made: readonly string[]): Promise<unknown> {
  try {
    if (temp !== null) await sweepTemp(temp);
    await removeFolders(made);
  } catch {
    // The disk fails altogether: what it said first is what counts.
  }
  return error instanceof ProvostError || codeOf(error) !== '' ? diskError(error) : error;
}

/** The empty ones. */
async function removeFolders(folders: readonly string[]): Promise<void> {
  for (const folder of folders.toReversed()) {
    try {
      await rmdir(folder);
    } catch (error) {
      if (['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error))) return;
      throw error;
    }
  }
}
