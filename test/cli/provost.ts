// Runs the real command line in a process of its own, from source.
import { spawn } from 'node:child_process';
import path from 'node:path';

const entry = path.resolve(import.meta.dirname, '../../main/cli.ts');

export interface Finished {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

export interface Provost {
  finished: Promise<Finished>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with what was written so far once `text` is in it; rejects when the process ends without it. */
  said(text: string): Promise<string>;
  /** Closes the reading end of stdout, as `| head` does. */
  stopReading(): void;
}

export function startProvost(args: string[], env: Record<string, string> = {}): Provost {
  const child = spawn(process.execPath, [entry, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', TZ: 'UTC', ...env },
  });
  let out = '';
  let err = '';
  const waiting = new Set<() => void>();
  const heard = () => {
    for (const check of waiting) check();
  };
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    heard();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
    heard();
  });
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  return {
    finished,
    kill: (signal) => void child.kill(signal),
    stopReading: () => void child.stdout.destroy(),
    said: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (!`${out}${err}`.includes(text)) return;
          waiting.delete(check);
          resolve(out + err);
        };
        waiting.add(check);
        void finished.then(() => reject(new Error(`ended without “${text}”\n${out}${err}`)), reject);
        check();
      }),
  };
}

export const provost = (args: string[], env?: Record<string, string>): Promise<Finished> =>
  startProvost(args, env).finished;

/** Runs a command with --json and reads its one document. */
export async function provostJson<T>(args: string[], env?: Record<string, string>): Promise<T & object> {
  const { code, out, err } = await provost([...args, '--json'], env);
  if (out.trim() === '') throw new Error(`provost ${args.join(' ')} ended with ${code} and printed nothing\n${err}`);
  return JSON.parse(out) as T & object;
}
