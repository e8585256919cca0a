// From an operator's question to a program in a container, and what it says until it ends.
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import type { RunEvent, TerminalEvent } from '../../../preload/contract/exec.ts';
import { messageOf } from '../../errors.ts';
import type { Call } from '../../rpc/handlers.ts';
import { inspectOrNull } from '../act/context.ts';
import type { EngineClient } from '../client.ts';
import type { Engines } from '../engines.ts';
import { FrameParser } from '../logs/frames.ts';
import { inspectOne, type Named } from '../one.ts';
import type { StoredRow } from '../rows.ts';
import {
  createExec,
  inspectExec,
  markOf,
  refusal,
  resizeExec,
  signalMarked,
  startExec,
  type ExecSpec,
} from './calls.ts';
import { Session, type Sessions } from './session.ts';
import { findShell } from './shell.ts';

export interface ProgramContext {
  engines: Engines;
  sessions: Sessions;
  log: Logger;
  /** Writes down who opened what, before it runs. */
  note(call: Call, action: 'containers.terminal' | 'containers.exec', row: StoredRow): void;
}

/** Bytes of one event. */
const pieceAtMost = 64 * 1024;

interface Opened {
  session: Session;
  socket: Duplex;
  row: StoredRow;
  spec: ExecSpec;
  mark: string;
}

async function open(
  context: ProgramContext,
  call: Call,
  input: Named & { unpaced: boolean },
  action: 'containers.terminal' | 'containers.exec',
  specOf: (client: EngineClient, inspected: Awaited<ReturnType<typeof inspectOne>>['inspected']) => Promise<ExecSpec>,
): Promise<Opened> {
  const { engines, sessions } = context;
  sessions.check(call.operator.name);
  const { row, inspected } = await inspectOne(engines, input, call);
  const mark = markOf(randomUUID());
  return engines.call(row.engineId, async (client) => {
    try {
      const plain = await specOf(client, inspected);
      const spec: ExecSpec = { ...plain, env: [...(plain.env ?? []), mark] };
      const execId = await createExec(client, row.id, spec, call.signal);
      context.note(call, action, row);
      const { tty, size } = spec;
      const socket = await startExec(client, execId, { tty, ...(size && { size }) }, call.signal);
      const session = new Session(socket, {
        ...{ operator: call.operator.name, engineId: row.engineId, execId, unpaced: input.unpaced },
      });
      sessions.add(session);
      return { session, socket, row, spec, mark };
    } catch (error) {
      throw refusal(error, row.name);
    }
  });
}

/** What comes out, no faster than the reader takes it. Ends without an error when the connection is cut. */
async function* output({ socket, session }: Opened): AsyncGenerator<Buffer, 'ended' | 'cut'> {
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; at += pieceAtMost) {
        // While nobody makes room the socket is not read, and the program waits.
        await session.room();
        const piece = chunk.subarray(at, at + pieceAtMost);
        session.sent(piece.length);
        yield piece;
      }
    }
    return 'ended';
  } catch {
    // Told by the exit event: what the engine knows of the program says more than how the socket ended.
    return 'cut';
  }
}

/** How the program ended, as far as the engine can tell. */
async function ending({ engines }: ProgramContext, { session, row }: Opened): Promise<Exit> {
  const { execId } = session.facts;
  const exit = (code: number | null, reason: string | null) => ({ kind: 'exit' as const, code, reason });
  try {
    return await engines.call(row.engineId, async (client) => {
      // The stream's end comes a moment before the engine has written the exit code down, and that of a program that was
      // killed a moment before its container's own.
      for (let tries = 0; tries < 20; tries++) {
        const found = await inspectExec(client, execId);
        if (found?.Running !== true) {
          const live = await inspectOrNull(client, row.id, AbortSignal.timeout(5000));
          if (!live) return exit(found?.ExitCode ?? null, 'The container was removed.');
          if (!live.State.Running) return exit(found?.ExitCode ?? null, 'The container stopped.');
          if (!found) return exit(null, 'The engine was started anew.');
          if (found.ExitCode !== 137 || tries > 10) return exit(found.ExitCode, null);
        }
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return exit(null, 'The connection to the engine was cut.');
    });
  } catch (error) {
    return exit(null, `The connection to the engine was lost. ${messageOf(error)}`);
  }
}

/** Whoever leaves takes the program along, as closing a terminal does. */
async function hangUp({ engines, log }: ProgramContext, { row, mark, spec }: Opened): Promise<void> {
  try {
    await engines.call(row.engineId, (client) => signalMarked(client, row.id, mark, 'HUP', spec.user));
  } catch (error) {
    log.info({ reason: messageOf(error) }, 'A program could not be hung up on');
  }
}

type Exit = { kind: 'exit'; code: number | null; reason: string | null };

async function* attended<Event>(
  context: ProgramContext,
  opened: Opened,
  call: Call,
  first: Event,
  events: (piece: Buffer) => Iterable<Event>,
): AsyncGenerator<Event | Exit> {
  const leave = () => opened.session.close();
  call.signal.addEventListener('abort', leave, { once: true });
  if (call.signal.aborted) leave();
  let over = false;
  try {
    yield first;
    for await (const piece of output(opened)) yield* events(piece);
    if (call.signal.aborted) return;
    const exit = await ending(context, opened);
    over = exit.code !== null;
    yield exit;
  } finally {
    call.signal.removeEventListener('abort', leave);
    context.sessions.remove(opened.session);
    if (!over) await hangUp(context, opened);
  }
}

export interface TerminalRequest extends Named {
  command?: string[] | undefined;
  user?: string | undefined;
  columns: number;
  rows: number;
  unpaced: boolean;
}

/** @throws ProvostError before the first event; later failures end it with a reason */
export async function* openTerminal(
  context: ProgramContext,
  input: TerminalRequest,
  call: Call,
): AsyncGenerator<TerminalEvent> {
  const size = { columns: input.columns, rows: input.rows };
  const opened = await open(context, call, input, 'containers.terminal', async (client, inspected) => ({
    command: input.command?.length ? input.command : await findShell(client, inspected, call.signal),
    ...{ tty: true, stdin: true, user: input.user, size, env: ['TERM=xterm-256color'] },
  }));
  // For engines that took no size with the start. One that has ended already needs none.
  await context.engines
    .call(opened.row.engineId, (client) => resizeExec(client, opened.session.facts.execId, size))
    .catch((error: unknown) => context.log.debug({ reason: messageOf(error) }, 'A terminal was not told its size'));
  const first: TerminalEvent = { kind: 'opened', session: opened.session.id, command: [...opened.spec.command] };
  yield* attended<TerminalEvent>(context, opened, call, first, function* (piece) {
    yield { kind: 'data', data: piece.toString('base64') };
  });
}

export interface RunRequest extends Named {
  command: string[];
  user?: string | undefined;
  workingDir?: string | undefined;
  stdin: boolean;
  unpaced: boolean;
}

/** @throws ProvostError before the first event; later failures end it with a reason */
export async function* runProgram(context: ProgramContext, input: RunRequest, call: Call): AsyncGenerator<RunEvent> {
  const { command, user, workingDir, stdin } = input;
  const opened = await open(context, call, input, 'containers.exec', async () => ({
    ...{ command, user, workingDir, stdin, tty: false },
  }));
  const frames = new FrameParser();
  yield* attended<RunEvent>(context, opened, call, { kind: 'opened', session: opened.session.id }, function* (piece) {
    let framed = 0;
    for (const { stream, data } of frames.push(piece)) {
      framed += data.length;
      if (data.length > 0) yield { kind: 'output', stream, data: Buffer.from(data).toString('base64') };
    }
    // The reader counts what it gets: headers between are ours.
    opened.session.acknowledge(piece.length - framed);
  });
}
