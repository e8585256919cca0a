// The two ways to ask an engine what a container uses: one question, or a stream that answers about once a second.
import type { EngineClient } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import type { Engines } from '../engines.ts';
import type { ApiStats } from './reading.ts';

interface Of {
  engineId: string;
  id: string;
}

const path = (id: string) => `/containers/${id}/stats`;
/** An engine under load takes its time; later than this its answer would be of no use. */
const limits = { prompt: 6000, slow: 10_000 };
/** Longer than any answer: a guard against a stream without line ends. */
const longestLine = 1024 * 1024;

/**
 * @param prompt the engine answers at once; otherwise every answer takes it a second, and so it goes over the connections
 *   of streams, where it takes no place from other calls
 * @returns null when the container is gone
 * @throws ProvostError ENGINE_*
 */
export function askOnce(engines: Engines, { engineId, id }: Of, prompt: boolean, signal: AbortSignal) {
  const limit = prompt ? limits.prompt : limits.slow;
  const ask = { method: 'GET' as const, path: path(id), query: { stream: false, 'one-shot': true }, limit, signal };
  return engines.call(engineId, async (client): Promise<ApiStats | null> => {
    try {
      if (prompt) return await client.ask<ApiStats>(ask);
      let found: ApiStats | null = null;
      for await (const answer of answers(await client.stream(ask))) found = answer;
      return found;
    } catch (error) {
      if (isRefused(error, 404)) return null;
      throw error;
    }
  });
}

/**
 * Follows one container until the engine ends it, or is silent for too long.
 * @throws ProvostError ENGINE_* when it can't be opened or is cut
 */
export async function follow(
  engines: Engines,
  { engineId, id }: Of,
  silence: number,
  signal: AbortSignal,
  take: (answer: ApiStats | null) => void,
): Promise<void> {
  await engines.call(engineId, async (client) => {
    // The head of the answer comes with the first reading.
    const stream = await client.stream({
      method: 'GET',
      path: path(id),
      query: { stream: true },
      limit: silence,
      signal,
    });
    let timer = setTimeout(() => stream.close(), silence);
    try {
      for await (const answer of answers(stream)) {
        clearTimeout(timer);
        timer = setTimeout(() => stream.close(), silence);
        take(answer);
      }
    } finally {
      clearTimeout(timer);
      stream.close();
    }
  });
}

/** One JSON document a line, however the bytes were cut on their way. */
async function* answers({ chunks }: Awaited<ReturnType<EngineClient['stream']>>): AsyncGenerator<ApiStats> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true });
    if (rest.length > longestLine) throw new Error('The engine’s statistics can’t be read.');
    const lines = rest.split('\n');
    rest = lines.pop()!;
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line) as ApiStats;
  }
  if (rest.trim() !== '') yield JSON.parse(rest) as ApiStats;
}
