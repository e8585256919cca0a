// A search through whole logs: from the oldest line on, at the engine's pace, with progress, until it ends or is given up.
import type { LogLevel, LogLine, LogSource } from '../../../preload/contract/logs.ts';
import type { Engines } from '../engines.ts';
import { finishLine, type RawLine } from './lines.ts';
import { mergeLogs } from './merge.ts';
import { linesOf, openLog } from './open.ts';
import { told, withLive } from './room.ts';
import { sieve } from './watch.ts';

export interface SearchRequest {
  pattern?: string | undefined;
  caseSensitive: boolean;
  level?: LogLevel[] | undefined;
  before?: string | undefined;
  limit: number;
}

export interface SearchEvent {
  sources: LogSource[];
  lines: LogLine[];
  bytes: number;
  read: number;
  matches: number;
  at: string | null;
  ended: 'all' | 'limit' | null;
}

/** ms between two tellings. */
const pace = 100;

export async function* searchLogs(
  engines: Engines,
  sources: LogSource[],
  { pattern, caseSensitive, level, before, limit }: SearchRequest,
  signal: AbortSignal,
): AsyncGenerator<SearchEvent> {
  const wanted = sieve(pattern, caseSensitive, level);
  const state: SearchEvent = { sources, lines: [], bytes: 0, read: 0, matches: 0, at: null, ended: null };
  const pieces = async function* (source: LogSource, place: number): AsyncGenerator<{ lines: RawLine[] }> {
    const stream = await withLive(engines, source, signal, (client, inspected) =>
      openLog(client, inspected, { follow: false, tail: null, until: before, timestamps: true }, signal),
    );
    for await (const piece of told(engines, source, linesOf(stream, place))) {
      state.bytes += piece.bytes;
      yield piece;
    }
  };
  let toldAt = Date.now();
  let full = false;
  const found: RawLine[] = [];
  const tell = (): SearchEvent => {
    toldAt = Date.now();
    return { ...state, lines: found.splice(0, 500).map(finishLine) };
  };
  for await (const lines of mergeLogs(sources.map(pieces))) {
    if (signal.aborted) return;
    state.read += lines.length;
    state.at = lines.at(-1)?.key ?? state.at;
    const hits = wanted ? await wanted(lines) : lines;
    for (const hit of hits.slice(0, limit - state.matches)) found.push(hit);
    full = state.matches + hits.length >= limit;
    state.matches = Math.min(limit, state.matches + hits.length);
    if (full) break;
    if (found.length >= 500 || Date.now() - toldAt >= pace) yield tell();
  }
  while (found.length > 500) yield tell();
  state.ended = full ? 'limit' : 'all';
  yield tell();
}
