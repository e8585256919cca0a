// Where a command writes, and who stops it: the terminal, a pipe that may close at any moment, or a test.
import { once } from 'node:events';

export interface Io {
  /** Writes to stdout; resolves when more can be taken. After the reader has gone it does nothing. */
  out(text: string | Uint8Array): Promise<void>;
  err(text: string | Uint8Array): void;
  /** What comes on standard input; nothing when absent. */
  input?(): AsyncIterable<Uint8Array>;
  /** Whether people type on it. */
  inIsTty?: boolean;
  /** Whether people read it: progress on one line, tables cut to the width. */
  outIsTty: boolean;
  errIsTty: boolean;
  columns: number;
  /** Fires on Ctrl-C and SIGTERM. */
  interrupted: AbortSignal;
  /** 128 and the number of the signal that interrupted it. */
  interruptCode(): 129 | 130 | 143;
  /** Fires when the reader of stdout has gone (`| head`): nothing is left to be said. */
  readerGone: AbortSignal;
  env: NodeJS.ProcessEnv;
}

/** Signals that come closer to each other than this are one. */
const TWICE_MS = 500;

const isGone = (error: NodeJS.ErrnoException) => error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';

/** The terminal of this process. */
export function processIo(): Io {
  const interrupt = new AbortController();
  const gone = new AbortController();
  let first: { at: number; code: 129 | 130 | 143 } | undefined;
  for (const [signal, code] of [
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    process.on(signal, () => {
      first ??= { at: Date.now(), code };
      // The second time the operator does not want to wait for an orderly end. One Ctrl-C may come twice: from the
      // terminal, and from the process that started this one.
      if (Date.now() - first.at > TWICE_MS) process.exit(first.code);
      interrupt.abort();
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!isGone(error)) throw error;
    gone.abort();
  });
  // Nobody can be told that stderr is gone.
  process.stderr.on('error', () => undefined);
  return {
    async out(text) {
      if (gone.signal.aborted || process.stdout.write(text)) return;
      await Promise.race([once(process.stdout, 'drain'), once(gone.signal, 'abort')]);
    },
    err: (text) => void process.stderr.write(text),
    input: () => process.stdin,
    inIsTty: process.stdin.isTTY === true,
    outIsTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    columns: process.stdout.columns || 80,
    interrupted: interrupt.signal,
    interruptCode: () => first?.code ?? 130,
    readerGone: gone.signal,
    env: process.env,
  };
}
