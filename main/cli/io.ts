// Where a command writes, and who stops it: the terminal, a pipe that may close at any moment, or a test.
import { once } from 'node:events';

export interface Io {
  /** Writes to stdout; resolves when more can be taken. After the reader has gone it does nothing. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Whether people read it: progress on one line, tables cut to the width. */
  outIsTty: boolean;
  errIsTty: boolean;
  columns: number;
  /** Fires on Ctrl-C and SIGTERM. */
  interrupted: AbortSignal;
  /** Fires when the reader of stdout has gone (`| head`): nothing is left to be said. */
  readerGone: AbortSignal;
  env: NodeJS.ProcessEnv;
}

const isGone = (error: NodeJS.ErrnoException) => error.code === 'EPIPE' || error.code === 'ERR_STREAM_DESTROYED';

/** The terminal of this process. */
export function processIo(): Io {
  const interrupt = new AbortController();
  const gone = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    let times = 0;
    process.on(signal, () => {
      // The second time the operator does not want to wait for an orderly end.
      if (++times > 1) process.exit(130);
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
    outIsTty: process.stdout.isTTY === true,
    errIsTty: process.stderr.isTTY === true,
    columns: process.stdout.columns || 80,
    interrupted: interrupt.signal,
    readerGone: gone.signal,
    env: process.env,
  };
}
