// Where a path really leads, and what is there.
import { createHash } from 'node:crypto';
import path from 'node:path/posix';
import type { Stats } from 'ssh2';
import { ProvostError } from '../../errors.ts';
import { absent, codeOf } from './channel.ts';
import { fileProblem, said } from './problems.ts';
import type { Session } from './session.ts';
import type { RemoteFile } from './types.ts';

export interface Place {
  /** Without any link. */
  path: string;
  folder: string;
  name: string;
  /** It is not the path that was asked for. */
  linked: boolean;
  /** Null: nothing is there. */
  stats: Stats | null;
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

const absentIsNull = (error: unknown): null => {
  if (codeOf(error) === absent) return null;
  throw fileProblem(error, 'look at the file');
};

/** @returns null when not even the folder is there. @throws ProvostError BAD_INPUT for what is no file; HOST_DENIED */
export async function findPlace(session: Session, given: string): Promise<Place | null> {
  const asked = await session.absolute(given);
  const { channel } = session;
  const [real, stats] = await Promise.all([
    channel.realpath(asked).catch(absentIsNull),
    channel.stat(asked).catch(absentIsNull),
  ]);
  if (real === null) return null;
  if (stats && !stats.isFile()) {
    throw new ProvostError('BAD_INPUT', 'What is at this path on the host is no file.', {
      hint: 'It is a folder or a device. Correct the path.',
    });
  }
  return { path: real, folder: path.dirname(real), name: path.basename(real), linked: real !== asked, stats };
}

/** @returns null when it is gone meanwhile */
export async function readPlace(session: Session, place: Place): Promise<RemoteFile | null> {
  if (!place.stats) return null;
  const { size, mode, uid, gid } = place.stats;
  const [bytes, names] = await Promise.all([
    bytesAt(session, place.path, size),
    said('name the owner of the file', session.names.of({ uid, gid })),
  ]);
  if (!bytes) return null;
  return { path: place.path, bytes, sha256: sha256Of(bytes), mode: mode & 0o7777, uid, gid, ...names };
}

/** @returns null when nothing is there */
export async function bytesAt(session: Session, file: string, size: number): Promise<Buffer | null> {
  try {
    return await session.channel.bytesOf(file, size);
  } catch (error) {
    if (codeOf(error) === absent) return null;
    throw fileProblem(error, 'read the file');
  }
}
