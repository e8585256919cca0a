// The lines before a moment. The engine counts `tail` from its newest line, whatever `until` says, and reading from the
// beginning takes minutes in a large log: so we ask for as many as are known to come after, and some more, until it fits.
import type { LogSource } from '../../../preload/contract/logs.ts';
import type { Engines } from '../engines.ts';
import type { RawLine } from './lines.ts';
import { linesOf, openLog } from './open.ts';
import { told, withLive } from './room.ts';

/** Lines that may have come since they were counted. */
const slack = 500;
/** From here on the whole log is read. */
const most = 4_000_000;

export interface Before {
  /** RFC 3339, included. */
  before: string;
  /** How many lines are known after it. */
  behind: number;
  limit: number;
}

/** @returns the last `limit` lines up to then; complete: nothing is before them */
export async function linesBefore(
  engines: Engines,
  source: LogSource,
  place: number,
  { before, behind, limit }: Before,
  signal: AbortSignal,
): Promise<{ lines: RawLine[]; complete: boolean }> {
  let earliest: string | null = null;
  for (let tail: number | null = behind + limit + slack; ; tail = tail * 8 > most ? null : tail * 8) {
    const { lines, count, first } = await read(engines, source, place, { before, tail, limit }, signal);
    if (tail === null) return { lines, complete: count <= limit };
    if (count > limit) return { lines, complete: false };
    // More was asked for and nothing earlier came: this is where the log begins.
    if (earliest !== null && first === earliest) return { lines, complete: true };
    earliest = first ?? earliest;
  }
}

async function read(
  engines: Engines,
  source: LogSource,
  place: number,
  { before, tail, limit }: { before: string; tail: number | null; limit: number },
  signal: AbortSignal,
): Promise<{ lines: RawLine[]; count: number; first: string | null }> {
  const stream = await withLive(engines, source, signal, (client, inspected) =>
    openLog(client, inspected, { follow: false, tail, until: before, timestamps: true }, signal),
  );
  let kept: RawLine[] = [];
  let count = 0;
  let first: string | null = null;
  for await (const { lines } of told(engines, source, linesOf(stream, place))) {
    first ??= lines[0]?.raw ?? null;
    count += lines.length;
    for (const line of lines) kept.push(line);
    if (kept.length > 4 * limit + 1000) kept = kept.slice(-limit);
  }
  return { lines: kept.slice(-limit), count, first };
}
