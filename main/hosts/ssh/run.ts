// One command over a session: its output, its exit code, its time limit.
import type { ClientChannel } from 'ssh2';
import { ProvostError } from '../../errors.ts';
import { lost } from './problems.ts';

export interface RunOptions {
  stdin?: Buffer;
  /** Milliseconds from the beginning of the command. */
  limitMs: number;
  /** Bytes of stdout and of stderr, each. */
  outputAtMost?: number;
  signal?: AbortSignal;
}

export interface RunResult {
  /** Null when a signal ended it. */
  code: number | null;
  stdout: Buffer;
  stderr: Buffer;
}

/** Unless the caller says less; more is a mistake in the command. */
const usualOutput = 64 * 1024 * 1024;

/** @throws ProvostError HOST_UNREACHABLE when the connection or the time is over before the command is; the signal's reason */
export function runOn(
  channel: ClientChannel,
  { stdin, limitMs, outputAtMost = usualOutput, signal }: RunOptions,
  gone: AbortSignal,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const output = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
    const size = { stdout: 0, stderr: 0 };
    const finish = (error: Error | null, code: number | null = null) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      gone.removeEventListener('abort', cut);
      if (error) {
        channel.signal('TERM');
        channel.destroy();
        return reject(error);
      }
      resolve({ code, stdout: Buffer.concat(output.stdout), stderr: Buffer.concat(output.stderr) });
    };
    const abort = () => finish(signal!.reason as Error);
    const cut = () => finish(lost());
    const timer = setTimeout(
      () =>
        finish(
          new ProvostError(
            'HOST_UNREACHABLE',
            `A command on the host did not end within ${Math.round(limitMs / 1000)} s.`,
            {
              hint: 'It may still be going on there. Look before you repeat it.',
            },
          ),
        ),
      limitMs,
    );
    const collect = (name: 'stdout' | 'stderr') => (chunk: Buffer) => {
      size[name] += chunk.length;
      if (size[name] <= outputAtMost) output[name].push(chunk);
      else finish(new ProvostError('HOST_UNREACHABLE', 'A command on the host printed more than Provost reads.', {}));
    };
    signal?.addEventListener('abort', abort, { once: true });
    gone.addEventListener('abort', cut, { once: true });
    channel.on('data', collect('stdout'));
    channel.stderr.on('data', collect('stderr'));
    channel.on('error', (error: Error) => finish(error));
    channel.on('close', (code: unknown) => finish(null, typeof code === 'number' ? code : null));
    if (gone.aborted) return cut();
    if (signal?.aborted) return abort();
    channel.end(stdin);
  });
}
