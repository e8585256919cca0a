// What a lock on a host says of itself: its file "details" has a JSON object a line. The first tells who and why, each
// further one until when it holds. Lines are only ever added, and one with another token than the first does not count: so
// a holder who does not know yet that its lock was broken can't do the next one any harm.
import path from 'node:path/posix';
import { bytesAt } from './place.ts';
import type { Session } from './session.ts';
import type { LockState } from './types.ts';

/** Clocks are told to a second: an expired lock is left to its holder for so long. Milliseconds. */
const grace = 2000;

export type Held = LockState & { token: string };

export const locksFolder = (session: Session): Promise<string> => session.own('locks');

export const holds = (token: string, until: number) => ({ token, expires: new Date(until).toISOString() });

/** @returns null when there is none */
export async function readLock(session: Session, name: string): Promise<Held | null> {
  const file = path.join(await locksFolder(session), name, 'details');
  const [bytes, now] = await Promise.all([bytesAt(session, file, 400), session.now()]);
  if (!bytes) return null;
  const lines = bytes.toString().split('\n').flatMap(parsed);
  const first = lines[0] ?? {};
  const token = textOf(first['token']);
  const times = lines
    .filter((line) => line['token'] === first['token'])
    .map((line) => Date.parse(textOf(line['expires'])));
  const since = Date.parse(textOf(first['since'])) || 0;
  const expires = times.filter((time) => !Number.isNaN(time)).at(-1) ?? since;
  const [who, why] = [textOf(first['who']), textOf(first['why'])];
  return { name, who, why, since, expires, token, expired: now > expires + grace };
}

/** Somebody else wrote it, and it goes to a terminal. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value.replaceAll(/\p{Cc}+/gu, ' ').slice(0, 300) : '';

/** A line that was not written to its end does not count. */
function parsed(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}

export const shown = ({ name, who, why, since, expires, expired }: Held): LockState => ({
  ...{ name, who, why, since, expires, expired },
});
