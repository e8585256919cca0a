// Ends a process with kill -9 at a chosen or a random point, so that a test can start it again and see what it resumes.
import type { SpawnOptions } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { start, waitUntil, type Started } from './processes.ts';

/** Random numbers in [0, 1) that a seed repeats (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The seed of this run: PROVOST_SEED, else the clock's. Printed, so that a failure can be repeated. */
export function runSeed(): number {
  const seed = Number(process.env['PROVOST_SEED'] ?? Date.now() % 1_000_000);
  process.stdout.write(`random points from PROVOST_SEED=${seed}\n`);
  return seed;
}

/** When to kill: at a text in the output, when a condition holds, or at a random moment of a span of ms. */
export type KillPoint =
  { at: string } | { when: () => boolean | Promise<boolean> } | { after: string; within: number; random: () => number };

export interface Killed {
  /** ms after the start, or after the marker, at which it was killed. */
  ms: number;
  /** False when it had ended by itself before: the point was too late. */
  killed: boolean;
  output: string;
}

/** Kills a process that was started with `start` at that point. */
export async function killAt(started: Started, point: KillPoint, timeout = 60_000): Promise<Killed> {
  let begun = performance.now();
  let alive = true;
  void started.exited.then(() => (alive = false));
  const seen = (text: string) =>
    waitUntil(`"${text}" in the output`, () => started.output().includes(text), {
      process: started,
      timeout,
      every: 2,
    });
  if ('at' in point) await seen(point.at);
  else if ('when' in point)
    await waitUntil('the point to kill at', point.when, { process: started, timeout, every: 2 });
  else {
    await seen(point.after);
    begun = performance.now();
    await sleep(point.random() * point.within);
  }
  const killed = alive;
  if (alive) started.child.kill('SIGKILL');
  await started.exited;
  return { ms: performance.now() - begun, killed, output: started.output() };
}

/**
 * Starts a command, kills it at that point, and starts it again.
 * @returns how it was killed, and the process that has taken over
 */
export async function killAndResume(
  command: string,
  args: string[],
  point: KillPoint,
  options: SpawnOptions = {},
): Promise<{ first: Killed; second: Started }> {
  const first = await killAt(start(command, args, options), point);
  return { first, second: start(command, args, options) };
}
