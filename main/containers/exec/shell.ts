// Which shell a container has, told from its files: nothing is run to find out.
import { ProvostError } from '../../errors.ts';
import type { ApiInspect } from '../api.ts';
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';

/** In the order in which people want them; the last ones are where images without a usual layout have theirs. */
const shells = ['/bin/bash', '/usr/bin/bash', '/bin/sh', '/usr/bin/sh', '/bin/ash', '/busybox/sh', '/bin/busybox'];

/** @throws ProvostError NOT_FOUND when there is none that we know; EngineAway */
export async function findShell(
  client: EngineClient,
  inspected: ApiInspect & { Platform?: string },
  signal: AbortSignal,
): Promise<string[]> {
  if (inspected.Platform === 'windows') return ['cmd.exe'];
  const there = await Promise.all(shells.map((path) => exists(client, inspected.Id, path, signal)));
  const found = shells[there.indexOf(true)];
  if (found) return found.endsWith('/busybox') ? [found, 'sh'] : [found];
  throw new ProvostError('NOT_FOUND', 'This container has no shell that Provost knows.', {
    hint: 'Type the path of a program that it has, and open that instead.',
  });
}

async function exists(client: EngineClient, id: string, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await client.stream({
      method: 'HEAD',
      path: `/containers/${id}/archive`,
      query: { path },
      limit: 10_000,
      signal,
    });
    answer.close();
    return true;
  } catch (error) {
    if (!isRefused(error)) throw error;
    // Not there, or an engine that can't look: then the usual one is tried, and says itself what is wrong.
    return error.status !== 404 && path === '/bin/sh';
  }
}
