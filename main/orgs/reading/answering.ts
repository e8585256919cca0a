// A question answered from folders that are remembered. Who types is not kept waiting for a large folder to be looked at
// again: a search is answered from what is known, and says so.
import { setTimeout as sleep } from 'node:timers/promises';
import { answers, type AnswerName, type Answered, type Asked } from './answers.ts';
import type { FolderRead, Readings } from './readings.ts';

/** ms for which a folder is taken to be as it was, by who searches. */
const freshFor = 1500;
/** ms that a search waits for the folder to be looked at. */
const patience = 15;

async function readForSearch(
  readings: Readings,
  input: Asked<'search'>,
  signal: AbortSignal,
): Promise<{ read: FolderRead; stale: boolean }> {
  const known = readings.last(input);
  if (!known) return { read: await readings.read(input, signal), stale: false };
  if (performance.now() - known.at < freshFor) return { read: known.read, stale: false };
  // It goes on when this search is over, for the next one.
  const reading = readings.read(input, new AbortController().signal);
  // When the folder is gone meanwhile, the next search that finds nothing remembered says so.
  reading.catch(() => undefined);
  const now = await Promise.race([reading, sleep(patience, null)]);
  signal.throwIfAborted();
  return now ? { read: now, stale: false } : { read: known.read, stale: true };
}

/** @throws as `Ask` */
export async function answerFrom<Name extends AnswerName>(
  readings: Readings,
  name: Name,
  input: Asked<Name>,
  signal: AbortSignal,
): Promise<Answered<Name>> {
  if (name !== 'search') return answers[name](await readings.read(input, signal), input, signal);
  const { read, stale } = await readForSearch(readings, input as Asked<'search'>, signal);
  return { ...(await answers[name](read, input, signal)), stale } as Answered<Name>;
}
