// Follows one container's log for as long as somebody reads: through a restart of the engine, where it goes on after the
// last line without a gap or a line twice, and through stops of the container.
import { setTimeout as sleep } from 'node:timers/promises';
import type { LogEvent, LogSource } from '../../../preload/contract/logs.ts';
import { ProvostError } from '../../errors.ts';
import type { Call } from '../../rpc/handlers.ts';
import type { ApiInspect } from '../api.ts';
import { inspectOrNull } from '../act/context.ts';
import type { Engines } from '../engines.ts';
import type { RawLine } from './lines.ts';
import { linesOf, openLog } from './open.ts';
import { successorOf, withLive } from './room.ts';

type SourceState = Extract<LogEvent, { kind: 'state' }>['state'];

export interface Following {
  engines: Engines;
  call: Call;
  /** Place among the sources. */
  place: number;
  source: LogSource;
  /** Lines from the end to begin with; null: all. */
  tail: number | null;
  since: string | undefined;
  until: string | undefined;
  stay: boolean;
  /** @returns what to wait for before reading on */
  onLines(lines: RawLine[]): Promise<void> | null;
  onState(state: SourceState, words: string, successor: LogSource | null): void;
}

/** Taken up again, this much is read from the end before the whole log is gone through for the place. */
const tails = [2000, 100_000, null] as const;

/** Remembers the last moment that was seen, so that its lines are not told again. */
class Mark {
  key = '';
  #at: string[] = [];
  #again: Map<string, number> | null = null;

  note(lines: readonly RawLine[]): void {
    for (const { key, raw } of lines) {
      if (key === '' || key < this.key) continue;
      if (key > this.key) {
        this.key = key;
        this.#at = [];
      }
      this.#at.push(raw);
    }
  }

  /** From now on lines may come that were seen before. */
  rewind(): void {
    this.#again = new Map();
    for (const raw of this.#at) this.#again.set(raw, (this.#again.get(raw) ?? 0) + 1);
  }

  isNew({ key, raw }: RawLine): boolean {
    if (this.#again === null || key === '') return true;
    if (key < this.key) return false;
    if (key > this.key) {
      // Streams come in order, but the two of a container may differ by a moment.
      return true;
    }
    const left = this.#again.get(raw) ?? 0;
    if (left > 0) this.#again.set(raw, left - 1);
    return left === 0;
  }
}

/** @returns why it ended. @throws ProvostError when it can't be read at all */
export async function followSource(options: Following): Promise<string> {
  const { engines, call, source, onState, stay } = options;
  const { signal } = call;
  const mark = new Mark();
  let first = true;
  let told: SourceState = 'live';
  const say = (state: SourceState, words: string, successor: LogSource | null = null) => {
    if (state === told) return;
    told = state;
    onState(state, words, successor);
  };
  const gone = async (): Promise<string> => {
    const successor = () => successorOf(engines, source, call);
    const removed = 'The container was removed.';
    if (!successor()) say('removed', removed);
    // Whoever makes it anew gives it its name a moment later.
    if (stay) await waitFor(engines, signal, () => successor() !== null);
    const found = successor();
    if (found) say('replaced', 'The container was replaced: another one has its name now.', found);
    return removed;
  };

  for (;;) {
    try {
      const ended = await readOn(options, mark, first, () => {
        first = false;
        say('live', 'The log goes on.');
      });
      if (signal.aborted) return 'Closed.';
      if (ended === null) return await gone();
      if (ended.running) {
        await sleep(500, undefined, { signal });
        continue;
      }
      if (!stay) {
        say('stopped', ended.words);
        return ended.words;
      }
      say('stopped', ended.words);
      // What the list knows may be a moment old.
      await sleep(400, undefined, { signal });
      const row = await untilRow(engines, source, signal, (state) => state === null || isAlive(state));
      if (row === null) return await gone();
    } catch (error) {
      if (signal.aborted) return 'Closed.';
      const { code } = error as ProvostError;
      if (code === 'NOT_FOUND' && !first) return await gone().catch(() => 'Closed.');
      // Before the first line, whoever asked is told why; later the log waits for the engine.
      if (first || !(error instanceof ProvostError) || !/^ENGINE_(UNREACHABLE|DENIED)$/.test(code)) throw error;
      say('lost', 'The connection to the engine was lost. The log goes on where it was when it is back.');
      await untilConnected(engines, source.engineId, signal);
    }
  }
}

interface Ended {
  running: boolean;
  words: string;
}

/** One stream. @returns null when the container is gone */
async function readOn(
  { engines, call: { signal }, source, place, tail, since, until, onLines }: Following,
  mark: Mark,
  first: boolean,
  onOpen: () => void,
): Promise<Ended | null> {
  const attempts = mark.key === '' ? [first || since !== undefined ? tail : null] : tails;
  for (const [attempt, size] of attempts.entries()) {
    const from = mark.key === '' ? since : mark.key;
    const missed = await withLive(engines, source, signal, async (client, inspected) => {
      const request = { follow: true, tail: size, since: from, until, timestamps: true };
      const stream = await openLog(client, inspected, request, signal);
      onOpen();
      mark.rewind();
      let known = mark.key === '';
      // A connection that died without a word, as in a computer that slept, gives nothing and never ends.
      const unlisten = engines.listen(() => {
        if (stateOf(engines, source.engineId) === 'down') stream.close();
      });
      try {
        for await (const { lines } of linesOf(stream, place)) {
          if (!known && lines.length > 0) {
            // The engine counts the lines first and compares times then: without the last known line some are missing.
            known = lines[0]!.key <= mark.key || size === null;
            if (!known && attempt < attempts.length - 1) return true;
          }
          const fresh = lines.filter((line) => mark.isNew(line));
          mark.note(fresh);
          await onLines(fresh);
        }
      } finally {
        unlisten();
      }
      return false;
    });
    if (!missed) break;
  }
  return engines.call(source.engineId, async (client) => {
    const live = await inspectOrNull(client, source.id, signal);
    // Stopped in order to be removed, it is as good as gone.
    return live && live.State.Status !== 'removing' && live.State.Dead !== true ? endedWords(live) : null;
  });
}

function endedWords({ State: state }: ApiInspect): Ended {
  if (state.Restarting) return { running: true, words: 'The container is being restarted by the engine.' };
  if (state.Running) return { running: true, words: 'The engine ended the log. The container is still running.' };
  if (state.Status === 'created') return { running: false, words: 'The container was never started.' };
  return { running: false, words: `The container stopped (exit code ${state.ExitCode ?? 'unknown'}).` };
}

const isAlive = (state: string): boolean => state === 'running' || state === 'restarting';

/** Waits until the list says so. @returns the state, null when the container is gone */
function untilRow(
  engines: Engines,
  { engineId, id }: LogSource,
  signal: AbortSignal,
  holds: (state: string | null) => boolean,
): Promise<string | null> {
  const now = () => engines.rows().find((row) => row.engineId === engineId && row.id === id)?.state ?? null;
  return waitFor(engines, signal, () => holds(now())).then(now);
}

const stateOf = (engines: Engines, engineId: string) => engines.list().find((one) => one.engineId === engineId)?.state;

const untilConnected = (engines: Engines, engineId: string, signal: AbortSignal): Promise<void> =>
  waitFor(engines, signal, () => {
    const state = stateOf(engines, engineId);
    return state === 'connected' || state === 'degraded';
  });

/** Rejects when `signal` fires. */
function waitFor(engines: Engines, signal: AbortSignal, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | null = null;
    const check = () => {
      if (!signal.aborted && !holds()) return;
      unlisten();
      if (timer) clearInterval(timer);
      signal.removeEventListener('abort', check);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const unlisten = engines.listen(check);
    timer = setInterval(check, 2000);
    signal.addEventListener('abort', check, { once: true });
    // A lost engine may still be called connected: its connection notices within a moment.
    setTimeout(check, 250);
  });
}
