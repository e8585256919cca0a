// `logs.watch`: the logs of a selection as one, read to their end or followed.
import type { LogEvent, LogLevel } from '../../../preload/contract/logs.ts';
import type { Call } from '../../rpc/handlers.ts';
import type { Engines } from '../engines.ts';
import type { StoredRow } from '../rows.ts';
import { linesBefore } from './before.ts';
import { LogBatcher } from './batcher.ts';
import { followSource } from './follow.ts';
import { Matcher } from './guard.ts';
import { finishLine, type RawLine } from './lines.ts';
import { mergeLogs, Reorder } from './merge.ts';
import { linesOf, openLog } from './open.ts';
import { sourceOf, told, withLive } from './room.ts';

export interface WatchRequest {
  follow: boolean;
  tail?: number | undefined;
  timestamps: boolean;
  since?: string | undefined;
  until?: string | undefined;
  grep?: string | undefined;
  caseSensitive: boolean;
  level?: LogLevel[] | undefined;
  stay: boolean;
}

/** Lines to begin with when nothing narrows the log. */
const usualTail = 1000;

/** Which lines are wanted; null: all. @throws ProvostError BAD_INPUT */
export function sieve(
  pattern: string | undefined,
  caseSensitive: boolean,
  levels: readonly LogLevel[] | undefined,
): ((lines: readonly RawLine[]) => Promise<RawLine[]>) | null {
  const wanted = levels?.length ? new Set(levels) : null;
  if (pattern === undefined && wanted === null) return null;
  const matcher = pattern === undefined ? null : new Matcher(pattern, caseSensitive);
  return async (lines) => {
    const finished = lines.map(finishLine);
    const matching = await matcher?.test(finished.map(({ text }) => text));
    return lines.filter(
      (_, at) =>
        (matching?.[at] ?? true) && (!wanted || (finished[at]!.level !== null && wanted.has(finished[at]!.level))),
    );
  };
}

/** @throws ProvostError */
export async function* watchLogs(
  engines: Engines,
  rows: readonly StoredRow[],
  request: WatchRequest,
  call: Call,
): AsyncGenerator<LogEvent> {
  const { follow, since, until, timestamps, grep, caseSensitive, level, stay } = request;
  const narrowed = [since, until, grep].some((one) => one !== undefined) || (level?.length ?? 0) > 0;
  const tail = request.tail ?? (narrowed ? null : usualTail);
  const wanted = sieve(grep, caseSensitive, level);
  const sources = rows.map(sourceOf);
  const names = sources.length > 1 ? sources.map(({ name }) => name) : [];
  const batcher = new LogBatcher({
    owed: follow ? (tail ?? Number.POSITIVE_INFINITY) * sources.length : Number.POSITIVE_INFINITY,
    live: follow,
    timestamps,
    names: () => names,
  });
  const closing = new AbortController();
  const signal = AbortSignal.any([call.signal, closing.signal]);
  const own: Call = { ...call, signal };
  /** What was written while an engine was away is made up for, whole: up to this time. */
  let owedTo = '';
  const hand = (lines: readonly RawLine[]) => batcher.push(lines, owedTo !== '' && (lines.at(-1)?.key ?? '') <= owedTo);
  const push = async (lines: RawLine[]): Promise<void> => {
    await hand(wanted ? await wanted(lines) : lines);
  };

  yield { kind: 'sources', sources };

  /** One log that can't be read does not end the others. @returns what is said of it */
  const refused = (error: unknown, source: number): string => {
    if (sources.length === 1 || signal.aborted) throw error;
    const words = error instanceof Error ? error.message : String(error);
    batcher.note({ kind: 'state', source, state: 'refused', words, successor: null });
    return words;
  };

  const readAll = async (): Promise<string> => {
    const one = async function* (source: (typeof sources)[number], place: number) {
      try {
        yield* piecesOf(engines, source, place, { tail, since, until }, signal);
      } catch (error) {
        refused(error, place);
      }
    };
    for await (const lines of mergeLogs(sources.map(one))) await push(lines);
    return sources.length === 1 ? 'End of the log.' : 'End of the logs.';
  };

  const followAll = async (): Promise<string> => {
    const several = sources.length > 1;
    // Filtering takes turns, so that lines keep their order.
    let order: Promise<void> = Promise.resolve();
    const inTurn = (lines: RawLine[]): Promise<void> => (order = order.then(() => push(lines)));
    const reorder = several ? new Reorder((lines) => void inTurn(lines).catch(() => undefined)) : null; // Told by `order` below.
    try {
      const reasons = await Promise.all(
        sources.map((source, place) =>
          followSource({
            ...{ engines, call: own, place, source, tail, since, until, stay },
            onLines(lines) {
              if (!reorder) return wanted ? inTurn(lines) : hand(lines);
              reorder.push(lines);
              return null;
            },
            onState(state, words, successor) {
              if (state === 'live') owedTo = new Date().toISOString();
              batcher.note({ kind: 'state', source: place, state, words, successor });
            },
          }).catch((error: unknown) => refused(error, place)),
        ),
      );
      reorder?.flush();
      await order;
      return several ? 'All of these containers have stopped.' : reasons[0]!;
    } finally {
      reorder?.close();
    }
  };

  const reading = (follow ? followAll() : readAll()).then(
    (reason) => batcher.end(reason),
    (error: unknown) => batcher.end('', error instanceof Error ? error : new Error(String(error))),
  );
  try {
    yield* batcher.batches(call.signal);
  } finally {
    closing.abort();
    await reading;
  }
}

/** One finished log, piece by piece. */
async function* piecesOf(
  engines: Engines,
  source: ReturnType<typeof sourceOf>,
  place: number,
  { tail, since, until }: { tail: number | null; since: string | undefined; until: string | undefined },
  signal: AbortSignal,
): AsyncGenerator<{ lines: RawLine[] }> {
  if (until !== undefined && tail !== null && since === undefined) {
    yield {
      lines: (await linesBefore(engines, source, place, { before: until, behind: 0, limit: tail }, signal)).lines,
    };
    return;
  }
  const stream = await withLive(engines, source, signal, (client, inspected) =>
    openLog(client, inspected, { follow: false, tail, since, until, timestamps: true }, signal),
  );
  yield* told(engines, source, linesOf(stream, place));
}
