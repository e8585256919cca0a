// Keeps a container as an image before it is removed, so that undo brings back its own files too.
import type { Outcome } from '../../plans/operation.ts';
import type { EngineClient } from '../client.ts';
import { EngineLate, isRefused } from '../engine-error.ts';
import { orNull, readLimit } from './context.ts';

/** Writing a desktop's layer takes minutes on a slow disk. */
const commitLimit = 15 * 60_000;

/** "provost-backup/web:20261121-114823": a repository's name takes less than a container's. @param at UTC ms */
export function backupName(name: string, at: number): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
  const time = new Date(at)
    .toISOString()
    .replaceAll(/[-:]|\..*$/g, '')
    .replace('T', '-');
  return `provost-backup/${plain || 'container'}:${time}`;
}

/** Whether the engine has this image. */
export async function hasImage(client: EngineClient, image: string, signal: AbortSignal): Promise<boolean> {
  const path = `/images/${encodeURIComponent(image)}/json`;
  return (await orNull(client, { method: 'GET', path, limit: readLimit, signal })) !== null;
}

/**
 * Made once: a change that is taken up again finds the image by its name.
 * @returns how it failed, in which case the container must not be removed; null when the image is there
 * @throws EngineAway
 */
export async function backUp(
  client: EngineClient,
  id: string,
  image: string,
  signal: AbortSignal,
): Promise<Outcome | null> {
  if (await hasImage(client, image, signal)) return null;
  const [repo, tag] = image.split(':');
  try {
    await client.ask({
      ...{ method: 'POST', path: '/commit', query: { container: id, repo, tag, comment: 'before its removal' } },
      ...{ limit: commitLimit, signal },
    });
    return null;
  } catch (error) {
    if (error instanceof EngineLate) {
      return {
        state: 'failed',
        message: `The engine was still making its image after ${commitLimit / 60_000} min, so it was not removed.`,
      };
    }
    if (!isRefused(error)) throw error;
    if (error.status === 404) return { state: 'skipped', message: 'was removed meanwhile' };
    return { state: 'failed', message: 'It could not be kept as an image, so it was not removed.', words: error.words };
  }
}

/** A removal's outcome, with the image that the container is kept as. */
export const withBackup = (outcome: Outcome, backup: string | null): Outcome =>
  backup !== null && outcome.state === 'done'
    ? { ...outcome, message: [outcome.message, `Kept as ${backup}.`].filter(Boolean).join(' ') }
    : outcome;
