// Bulk start of 60 real containers: Provost's job against `docker start` with all names and against raw API calls.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inParallel } from '../support/docker-api.ts';
import type { TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { forkBackend, median, ratio, say } from './measure.ts';

const count = 60;
const widths = [1, 4, 8, 16];
/** Each way is measured this often, in turn, so that a slow moment of the machine does not fall on one alone. */
const turns = 2;

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

export async function benchBulkStart(docker: TestDocker): Promise<void> {
  say(`\nBulk start of ${count} containers (one engine; each way ${turns} times in turn, median)`);
  const ids = await docker.create(count, (index) => ({ name: `bench-${index}` }));
  const names = ids.map((_, index) => `bench-${index}`);
  const reset = async () => {
    await inParallel(ids, 16, async (id) => void (await docker.api('POST', `/containers/${id}/kill`)));
  };
  const raw = (width: number) =>
    inParallel(ids, width, async (id) => void (await docker.api('POST', `/containers/${id}/start`)));

  const cli = findProgram('docker');
  const backend = await forkBackend(docker.host);
  const provost: number[] = [];
  const delays: number[] = [];
  const longest: number[] = [];
  const rawTimes = new Map<number, number[]>(widths.map((width) => [width, []]));
  const cliTimes: number[] = [];
  // The first start of a container is slower than the next: nobody is measured on it.
  await raw(4);
  await reset();
  for (let turn = 0; turn < turns; turn++) {
    for (const width of widths) {
      rawTimes.get(width)!.push(await timed(() => raw(width)));
      await reset();
    }
    const started = await backend.ask({ kind: 'start' });
    if (started.done !== count) throw new Error(`Provost started ${started.done} of ${count}`);
    provost.push(started.ms);
    delays.push(started.delayP99);
    longest.push(started.delayMax);
    await reset();
    if (cli) {
      cliTimes.push(await timed(() => promisify(execFile)(cli, ['-H', docker.host, 'start', ...names])));
      await reset();
    }
  }
  const best = widths.map((width) => ({ width, ms: median(rawTimes.get(width)!) })).sort((a, b) => a.ms - b.ms)[0]!;
  for (const width of widths)
    say(
      `  raw API at ${String(width).padStart(2)}-way${' '.repeat(22)} ${median(rawTimes.get(width)!).toFixed(0).padStart(7)} ms`,
    );
  ratio('provost, plan to finished job', median(provost), `best raw API (${best.width}-way)`, best.ms, 0.95);
  if (cli) ratio('provost, plan to finished job', median(provost), 'docker start, all names', median(cliTimes), 1);
  else say('  docker start: skipped, there is no docker command');
  const { rss } = await backend.ask({ kind: 'memory' });
  say(`  backend memory after it                ${(rss / 1024 ** 2).toFixed(0).padStart(7)} MiB`);
  say(
    `  event-loop delay during the job        ${median(delays).toFixed(1).padStart(7)} ms p99, ${Math.max(...longest).toFixed(1)} ms at most${median(delays) < 50 ? '  (target p99 under 50 ms: held)' : '  (target p99 under 50 ms: MISSED)'}`,
  );
  await backend.end();
  await docker.removeAll();
}
