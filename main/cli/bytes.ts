// Streams of bytes on the command line: what a program in a container says, and files out of one, exactly as they come.
import type { DownloadEvent } from '../../preload/contract/files.ts';
import type { RunEvent } from '../../preload/contract/exec.ts';
import type { Terminal } from './call.ts';
import { Ending, type ExitCode } from './failure.ts';
import type { Session } from './session.ts';

/** Bytes of standard input that one message carries. */
const pieceAtMost = 64 * 1024;

/**
 * `containers exec`: its output on ours, our standard input on its own when asked for.
 * @returns the command's own exit code
 */
export async function runProgram(
  session: Session,
  io: Terminal,
  input: Parameters<Session['client']['exec']['run']>[0],
  json: boolean,
): Promise<ExitCode> {
  const { exec } = session.client;
  const signal = AbortSignal.any([io.interrupted, io.readerGone]);
  let id = '';
  const print = async (event: RunEvent) => {
    if (json) await io.out(`${JSON.stringify(event)}\n`);
    if (event.kind !== 'output') return;
    const data = Buffer.from(event.data, 'base64');
    if (!json) {
      if (event.stream === 'stdout') await io.out(data);
      else io.err(data);
    }
    // Only now may more come: a slow reader holds the program, not our memory.
    await exec.acknowledge({ session: id, bytes: data.length });
  };
  const feed = async () => {
    for await (const chunk of io.input?.() ?? []) {
      for (let at = 0; at < chunk.length; at += pieceAtMost) {
        const data = Buffer.from(chunk.subarray(at, at + pieceAtMost)).toString('base64');
        await exec.sendInput({ session: id, data });
      }
    }
    await exec.sendInput({ session: id, end: true });
  };
  try {
    for await (const event of await exec.run(input, { signal })) {
      if (event.kind === 'opened') {
        id = event.session;
        // A program that ends before it has read everything is no failure.
        if (input.stdin) feed().catch(() => undefined);
      }
      await print(event);
      if (event.kind !== 'exit') continue;
      if (event.code === null) throw new Ending(1, event.reason ?? 'How it ended is not known.');
      if (event.reason !== null) io.err(`provost: ${event.reason}\n`);
      return event.code as ExitCode;
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return io.interrupted.aborted ? io.interruptCode() : 0;
}

/** `containers download`: the file on standard output. */
export async function downloadFile(
  session: Session,
  io: Terminal,
  input: Parameters<Session['client']['files']['download']>[0],
  json: boolean,
): Promise<ExitCode> {
  const signal = AbortSignal.any([io.interrupted, io.readerGone]);
  try {
    for await (const event of (await session.client.files.download(input, {
      signal,
    })) as AsyncIterable<DownloadEvent>) {
      if (json) await io.out(`${JSON.stringify(event)}\n`);
      else if (event.kind === 'data') await io.out(Buffer.from(event.data, 'base64'));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return io.interrupted.aborted ? io.interruptCode() : 0;
}
