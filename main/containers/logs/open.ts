// Opens one container's log at its engine: what is asked for, whether it has frames, and its lines.
import { ProvostError } from '../../errors.ts';
import type { ApiInspect } from '../api.ts';
import type { EngineClient, EngineStream } from '../client.ts';
import { isRefused } from '../engine-error.ts';
import { FrameParser } from './frames.ts';
import { LineAssembler, timeKey, type RawLine } from './lines.ts';

export interface LogRequest {
  follow: boolean;
  /** Lines from the end; null: all. The engine counts them from its newest line, also when `until` is earlier. */
  tail: number | null;
  /** RFC 3339; both are included. */
  since?: string | undefined;
  until?: string | undefined;
  /** Whether each line begins with its time. */
  timestamps: boolean;
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
  const key = timeKey(time);
  if (key === null) {
    throw new ProvostError('BAD_INPUT', `"${time}" is not a time.`, { hint: 'Write it like 2026-11-21T09:00:00Z.' });
  }
  return `${Date.parse(`${key.slice(0, 19)}Z`) / 1000}.${key.slice(20, 29)}`;
}

/** @throws EngineRefused, EngineAway; ProvostError when the container's log can't be read at all */
export async function openLog(
  client: EngineClient,
  inspected: ApiInspect,
  { follow, tail, since, until, timestamps }: LogRequest,
  signal: AbortSignal,
): Promise<EngineStream & { tty: boolean }> {
  try {
    const stream = await client.bulk({
      method: 'GET',
      path: `/containers/${inspected.Id}/logs`,
      query: {
        ...{ stdout: true, stderr: true, follow, tail: tail ?? 'all', timestamps },
        since: since === undefined ? undefined : engineTime(since),
        until: until === undefined ? undefined : engineTime(until),
      },
      limit: 60_000,
      signal,
    });
    return { ...stream, tty: isTty(stream.contentType, inspected) };
  } catch (error) {
    if (!isRefused(error) || !/logging driver|not support reading/i.test(error.words)) throw error;
    const driver = (inspected.HostConfig['LogConfig'] as { Type?: string } | undefined)?.Type;
    throw new ProvostError(
      'ENGINE_FAILED',
      `The log of this container can’t be read: ${driver ? `its logging driver "${driver}" does not hand it out.` : 'its logging driver does not hand it out.'}`,
      {
        words: error.words,
        hint: 'Look where that driver sends it, or create the container with the driver json-file, local or journald.',
      },
      { cause: error },
    );
  }
}

/** Lines as they come, those of one piece of the stream together. */
export async function* linesOf(
  stream: EngineStream & { tty: boolean },
  source: number,
): AsyncGenerator<{ lines: RawLine[]; bytes: number }> {
  const out = new LineAssembler('stdout', true, source);
  const err = new LineAssembler('stderr', true, source);
  const frames = new FrameParser();
  try {
    for await (const chunk of stream.chunks) {
      let lines: RawLine[] = [];
      if (stream.tty) lines = out.push(chunk, false);
      else {
        for (const piece of frames.push(chunk)) {
          for (const line of (piece.stream === 'stderr' ? err : out).push(piece.data, piece.starts)) lines.push(line);
        }
      }
      yield { lines, bytes: chunk.length };
    }
    yield { lines: [...out.end(), ...err.end()], bytes: 0 };
  } finally {
    stream.close();
  }
}
