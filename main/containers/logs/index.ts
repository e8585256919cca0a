// Logs of containers: the handlers of `logs.*` and the operation that collects many into a folder.
import type { logs as contract, LogEvent } from '../../../preload/contract/logs.ts';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { ProvostError } from '../../errors.ts';
import type { Json } from '../../plans/operation.ts';
import type { Call, Handlers } from '../../rpc/handlers.ts';
import type { Engines } from '../engines.ts';
import { requireSelection } from '../selection.ts';
import { linesBefore } from './before.ts';
import { logBytes } from './bytes.ts';
import { collectName, collectOperation, type CollectOperation } from './collect.ts';
import { finishLine } from './lines.ts';
import { byTime } from './merge.ts';
import { openLog } from './open.ts';
import { chosenTogether, sourceOf, told, withLive } from './room.ts';
import { requireAbsolute, saveTo } from '../../save-file.ts';
import { searchLogs } from './search.ts';
import { watchLogs } from './watch.ts';

export { cleanLine } from './lines.ts';

export interface LogsDeps {
  engines: Engines;
  plans: { plan(operation: string, params: Json, call: Call): Promise<PlanSummary> };
}

export interface Logs {
  handlers: Handlers<typeof contract>;
  /** To be registered with the plan engine. */
  operation: CollectOperation;
}

/** ms between two tellings of how far a file is. */
const pace = 200;

export function createLogs({ engines, plans }: LogsDeps): Logs {
  const one = async (selection: Parameters<typeof chosenTogether>[1], call: Call) => {
    await engines.settled(call.signal);
    const rows = chosenTogether(engines, selection, call);
    if (rows.length === 1) return sourceOf(rows[0]!);
    throw new ProvostError('CONFLICT', `${rows.length} containers match, and this takes one.`, {
      hint: 'Say which engine, or give the id. Many are written to a folder by collecting them.',
    });
  };

  const bytesOf = async (source: ReturnType<typeof sourceOf>, timestamps: boolean, signal: AbortSignal) => {
    const stream = await withLive(engines, source, signal, (client, inspected) =>
      openLog(client, inspected, { follow: false, tail: null, timestamps }, signal),
    );
    return told(engines, source, logBytes(stream, timestamps));
  };

  /** Any file that the backend may write is more than what an operator of some organizations may touch. */
  const requireFiles = ({ operator }: Call) => {
    if (operator.permissions.has('containers.exec') && operator.orgs === null) return;
    throw new ProvostError(
      'FORBIDDEN',
      'Writing files on the machine of Provost is for operators of all organizations.',
      {
        hint: 'Save the log from the window instead: the file is then written by the browser.',
      },
    );
  };

  async function* saveOne(
    file: string,
    source: ReturnType<typeof sourceOf>,
    timestamps: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<LogEvent> {
    let bytes = 0;
    const saving = saveTo(file, await bytesOf(source, timestamps, signal), { signal, onBytes: (sum) => (bytes = sum) });
    let settled = false;
    const done = saving.finally(() => (settled = true));
    done.catch(() => undefined); // Awaited below.
    while (!settled) {
      let timer: NodeJS.Timeout | undefined;
      const pause = new Promise((resolve) => (timer = setTimeout(resolve, pace)));
      await Promise.race([pause, done]).finally(() => clearTimeout(timer));
      if (!settled) yield { kind: 'saved', file, bytes, complete: false };
    }
    yield { kind: 'saved', file, bytes: (await done).bytes, complete: true };
  }

  return {
    operation: collectOperation(engines),
    handlers: {
      async *watch(input, call) {
        if (input.output !== undefined) {
          requireFiles(call);
          requireAbsolute(input.output, 'file');
          const { output, timestamps } = input;
          yield* saveOne(output, await one(input, call), timestamps, call.signal);
          return;
        }
        await engines.settled(call.signal);
        yield* watchLogs(engines, chosenTogether(engines, input, call), input, call);
      },
      async older({ before, behind = 0, limit, ...selection }, call) {
        await engines.settled(call.signal);
        const sources = chosenTogether(engines, selection, call).map(sourceOf);
        const parts = await Promise.all(
          sources.map((source, place) => linesBefore(engines, source, place, { before, behind, limit }, call.signal)),
        );
        const lines = parts.flatMap((part) => part.lines).sort(byTime);
        return {
          sources,
          lines: lines.slice(-limit).map(finishLine),
          complete: parts.every((part) => part.complete) && lines.length <= limit,
        };
      },
      async *search({ pattern, caseSensitive, level, before, limit, ...selection }, call) {
        if (pattern === undefined && !level?.length) {
          throw new ProvostError('BAD_INPUT', 'There is nothing to search for.', {
            hint: 'Give a regular expression (--pattern) or a level (--level).',
          });
        }
        await engines.settled(call.signal);
        const sources = chosenTogether(engines, selection, call).map(sourceOf);
        yield* searchLogs(engines, sources, { pattern, caseSensitive, level, before, limit }, call.signal);
      },
      async *read({ timestamps, ...selection }, call) {
        const pieces = await bytesOf(await one(selection, call), timestamps, call.signal);
        let bytes = 0;
        for await (const piece of gathered(pieces)) {
          if (call.signal.aborted) return;
          bytes += piece.length;
          yield { base64: piece.toString('base64'), bytes };
        }
      },
      planCollect({ folder, timestamps, ...selection }, call) {
        requireFiles(call);
        requireSelection(selection);
        requireAbsolute(folder, 'folder');
        // What is undefined in the input is left out, so that what is stored is JSON.
        return plans.plan(collectName, JSON.parse(JSON.stringify({ selection, folder, timestamps })) as Json, call);
      },
    },
  };
}

/** Pieces of about 192 KiB, an event for each frame would cost more than what it carries; whole lines where there are any. */
async function* gathered(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let size = 0;
  for await (const piece of pieces) {
    // It holds only until the next one is asked for.
    parts.push(Buffer.from(piece));
    size += piece.length;
    if (size < 192 * 1024) continue;
    const all = Buffer.concat(parts);
    const end = all.lastIndexOf(0x0a) + 1 || all.length;
    yield all.subarray(0, end);
    const rest = all.subarray(end);
    parts = [rest];
    size = rest.length;
  }
  if (size > 0) yield Buffer.concat(parts);
}
