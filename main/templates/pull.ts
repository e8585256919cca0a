// Pulls an image where it is missing. The engine tells its progress, and its failure, line by line in one long answer.
import { EngineRefused, type EngineClient } from '../containers/index.ts';
import { readImage } from './live.ts';

/** @throws EngineRefused with the engine's words, EngineAway */
export async function pullIfMissing(
  client: EngineClient,
  image: string,
  tell: (progress: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if ((await readImage(client, image, signal)) !== null) return;
  // Without a tag, the engine would pull all of them.
  const query =
    image.includes('@') || /:[^/]+$/.test(image) ? { fromImage: image } : { fromImage: image, tag: 'latest' };
  const stream = await client.stream({ method: 'POST', path: '/images/create', query, limit: 60_000, signal });
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream.chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    for (const line of lines) take(line, tell);
  }
  take(rest, tell);
}

function take(line: string, tell: (progress: string) => void): void {
  if (line.trim() === '') return;
  let told: { error?: string; status?: string; id?: string };
  try {
    told = JSON.parse(line) as typeof told;
  } catch {
    // A line that is no JSON says nothing about how it went.
    return;
  }
  if (told.error) throw new EngineRefused(500, told.error);
  if (told.status) tell(`pulling: ${told.id ? `${told.id} ` : ''}${told.status}`);
}
