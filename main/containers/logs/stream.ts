// One container's log from the engine to the reader. Ends when the container's log does, or when the reader gives up.
import type { LogBatch } from '../../../preload/contract/containers.ts';
import { ProvostError } from '../../errors.ts';
import type { ApiInspect } from '../api.ts';
import { inspectOrNull } from '../act/context.ts';
import type { EngineClient, EngineStream } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import { LogBatcher } from './batcher.ts';
import { FrameParser } from './frames.ts';
import { finishLine, LineAssembler, type RawLine } from './lines.ts';

export interface LogRequest {
  follow: boolean;
  tail: number;
  timestamps: boolean;
  /** RFC 3339. */
  since?: string | undefined;
}

const multiplexed = 'application/vnd.docker.multiplexed-stream';
const raw = 'application/vnd.docker.raw-stream';

/** Since API 1.42 the answer says it; before, the definition does. Never guessed from the bytes. */
export function isTty(contentType: string, inspected: ApiInspect): boolean {
  if (contentType.startsWith(multiplexed)) return false;
  // Engines from before 1.42 call everything raw, so that this alone proves nothing.
  return contentType.startsWith(raw) && inspected.Config.Tty === undefined ? true : inspected.Config.Tty === true;
}

/** "2026-11-21T09:00:00.123456789Z" as the engine wants it: seconds and nanoseconds. @throws ProvostError BAD_INPUT */
export function engineTime(time: string): string {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (Number.isNaN(ms)) {
    throw new ProvostError('BAD_INPUT', `"${time}" is not a time.`, { hint: 'Write it like 2026-11-21T09:00:00Z.' });
  }
  return `${ms / 1000}.${(match![2] ?? '').padEnd(9, '0')}`;
}

/** @throws EngineRefused, EngineAway before the first batch; later failures end the log with a reason */
export async function* streamLogs(
  client: EngineClient,
  inspected: ApiInspect,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<LogBatch> {
  const stream = await client.stream({
    method: 'GET',
    path: `/containers/${inspected.Id}/logs`,
    query: {
      ...{ stdout: true, stderr: true, follow: request.follow, tail: request.tail, timestamps: request.timestamps },
      since: request.since === undefined ? undefined : engineTime(request.since),
    },
    limit: 30_000,
    signal,
  });
  // Whatever is read without following was asked for, all of it.
  const batcher = new LogBatcher(request.timestamps, request.follow ? request.tail : Number.POSITIVE_INFINITY);
  const reading = read(stream, isTty(stream.contentType, inspected), request, batcher)
    .then(() => whyEnded(client, inspected.Id, request.follow, signal))
    .then(
      (reason) => batcher.end(reason),
      () => batcher.end('The connection to the engine was lost.'),
    );
  try {
    yield* batcher.batches(signal);
  } finally {
    stream.close();
    await reading;
  }
}

async function read(stream: EngineStream, tty: boolean, request: LogRequest, batcher: LogBatcher): Promise<void> {
  const { timestamps, since } = request;
  const isNew = (line: RawLine): boolean => {
    // The engine's `since` includes its moment; what was shown up to then has been seen.
    if (since === undefined || !timestamps) return true;
    const { time } = finishLine(line, true);
    return time === null || engineTime(time) > engineTime(since);
  };
  const out = new LineAssembler('stdout', timestamps);
  const err = new LineAssembler('stderr', timestamps);
  const frames = new FrameParser();
  for await (const chunk of stream.chunks) {
    const lines: RawLine[] = [];
    if (tty) lines.push(...out.push(chunk, false));
    else {
      for (const piece of frames.push(chunk)) {
        for (const line of (piece.stream === 'stderr' ? err : out).push(piece.data, piece.starts)) lines.push(line);
      }
    }
    await batcher.push(lines.filter(isNew));
  }
  await batcher.push([...out.end(), ...err.end()].filter(isNew));
}

async function whyEnded(client: EngineClient, id: string, followed: boolean, signal: AbortSignal): Promise<string> {
  if (!followed) return 'End of the log.';
  if (signal.aborted) return 'Closed.';
  try {
    const live = await inspectOrNull(client, id, signal);
    if (!live) return 'The container was removed.';
    if (live.State.Restarting) return 'The container is being restarted by the engine.';
    if (live.State.Running) return 'The engine ended the log. The container is still running.';
    return `The container stopped (exit code ${live.State.ExitCode ?? 'unknown'}).`;
  } catch (error) {
    if (!isRefused(error)) throw error;
    return 'The engine ended the log.';
  }
}
