// Processes that tests start: their output is kept for the error message, and none outlives the test run.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Started {
  child: ChildProcess;
  pid: number;
  /** The last 64 KiB of what it wrote to stdout and stderr. */
  output(): string;
  /** Resolves with exit code or signal. */
  exited: Promise<number | NodeJS.Signals>;
  /** Ends it: the signal, then SIGKILL after `grace` ms. Resolves when it is gone. */
  stop(signal?: NodeJS.Signals, grace?: number): Promise<void>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** @param args never through a shell */
export function start(command: string, args: string[], options: SpawnOptions = {}): Started {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  running.add(child);
  let output = '';
  const keep = (chunk: Buffer) => (output = (output + chunk.toString()).slice(-65_536));
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const exited = new Promise<number | NodeJS.Signals>((resolve) => {
    child.on('error', (error) => {
      output += error.message;
      running.delete(child);
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      running.delete(child);
      resolve(code ?? signal ?? 1);
    });
  });
  const stop = async (signal: NodeJS.Signals = 'SIGTERM', grace = 5000) => {
    if (!running.has(child)) return;
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), grace);
    await exited;
    clearTimeout(timer);
  };
  return { child, pid: child.pid ?? -1, output: () => output, exited, stop };
}

/**
 * Waits until `ready` answers true (what it throws counts as not yet). Throws with the process's output when it ends
 * first or the time is up.
 * @param timeout ms
 */
export async function waitUntil(
  what: string,
  ready: () => boolean | Promise<boolean>,
  { process: started, timeout = 30_000, every = 50 }: { process?: Started; timeout?: number; every?: number } = {},
): Promise<void> {
  const deadline = Date.now() + timeout;
  let ended: number | NodeJS.Signals | undefined;
  void started?.exited.then((code) => (ended = code));
  let last = '';
  for (;;) {
    try {
      if (await ready()) return;
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    if (ended !== undefined) throw new Error(`${what}: the process ended with ${ended}\n${started?.output() ?? ''}`);
    if (Date.now() > deadline) {
      throw new Error(`${what}: not after ${timeout} ms. ${last}\n${started?.output() ?? ''}`);
    }
    await sleep(every);
  }
}

/** @returns a port of 127.0.0.1 that was free just now */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Runs a program to its end. @returns what it printed; throws with its output when it fails */
export async function run(command: string, args: string[], options: SpawnOptions = {}): Promise<string> {
  const started = start(command, args, options);
  const code = await started.exited;
  if (code !== 0) throw new Error(`${command} ended with ${code}\n${started.output()}`);
  return started.output();
}
