// What the benchmarks share: a child with the backend, medians, and how a ratio is printed.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { tempDir } from '../support/temp.ts';
import type { BenchAnswer, BenchRequest } from './backend-child.ts';

export interface BackendChild {
  /** ms from opening the backend to a list with rows. */
  firstList: number;
  ask<Kind extends BenchAnswer['kind']>(request: BenchRequest & { kind: Kind }): Promise<BenchAnswer & { kind: Kind }>;
  end(): Promise<void>;
}

export async function forkBackend(dockerHost: string): Promise<BackendChild> {
  const child: ChildProcess = fork(path.join(import.meta.dirname, 'backend-child.ts'), [tempDir('bench')], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
  });
  const next = async (): Promise<BenchAnswer> => {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the backend ended with ${String(code)}`);
    });
    return (await Promise.race([once(child, 'message'), ended]))[0] as BenchAnswer;
  };
  const ready = await next();
  return {
    firstList: ready.kind === 'ready' ? ready.ms : Number.NaN,
    async ask<Kind extends BenchAnswer['kind']>(request: BenchRequest & { kind: Kind }) {
      child.send(request);
      return (await next()) as BenchAnswer & { kind: Kind };
    },
    async end() {
      const gone = once(child, 'exit');
      child.send({ kind: 'end' } satisfies BenchRequest);
      await gone;
    },
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const say = (text: string) => process.stdout.write(`${text}\n`);

/** "bulk start of 60   8.21 s   raw API at 8-way 8.10 s   0.99": above 1 is faster than the baseline. */
export function ratio(what: string, ms: number, baseline: string, baselineMs: number, target?: number): void {
  const times = baselineMs / ms;
  const verdict =
    target === undefined ? '' : times >= target ? `  (target ${target}: held)` : `  (target ${target}: MISSED)`;
  say(
    `  ${what.padEnd(38)} ${ms.toFixed(0).padStart(7)} ms   ${baseline.padEnd(34)} ${baselineMs.toFixed(0).padStart(7)} ms   ${times.toFixed(2)}x${verdict}`,
  );
}
