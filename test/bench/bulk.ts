// The life of 100 real containers, each way in turn: started, stopped, removed (creating them is create.ts). Provost's jobs,
// from the plan to the last result, against the docker command with all names and against raw API calls at the best of several
// widths. A removal is short and Provost reads what undo needs before it: it is measured more often, and also against raw calls
// that read each container before they remove it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inParallel } from '../support/docker-api.ts';
import { testImage, type TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { forkBackend, median, ratio, say, type BackendChild } from './measure.ts';

const count = 100;
/** Each way lives through it this often, in turn, so that a slow moment of the machine does not fall on one alone. */
const turns = 2;
/** … and is removed this often. */
const removals = 6;
/** Nobody is measured on the engine's first containers. */
const warmUp = 8;

const deeds = ['start', 'stop', 'remove'] as const;
type Deed = (typeof deeds)[number];

/** How one way does each deed for all of these names. */
interface Way {
  name: string;
  start(names: readonly string[]): Promise<unknown>;
  stop(names: readonly string[]): Promise<unknown>;
  remove(names: readonly string[]): Promise<unknown>;
}

type Widths = Record<Deed, number>;
const narrow: Widths = { start: 4, stop: 16, remove: 8 };
const wide: Widths = { start: 8, stop: 50, remove: 16 };

function rawWay(docker: TestDocker, widths: Widths): Way {
  const each = (deed: Deed, call: (name: string) => [method: string, path: string]) => (names: readonly string[]) =>
    inParallel([...names], widths[deed], async (name) => {
      const { status, text } = await docker.api(...call(name));
      if (status >= 400) throw new Error(`${deed} ${name}: ${status} ${text}`);
    });
  return {
    name: `raw API at ${deeds.map((deed) => widths[deed]).join('/')}`,
    start: each('start', (name) => ['POST', `/containers/${name}/start`]),
    stop: each('stop', (name) => ['POST', `/containers/${name}/stop`]),
    remove: each('remove', (name) => ['DELETE', `/containers/${name}`]),
  };
}

/** As careful as a removal that can be undone. */
const readingWay = (docker: TestDocker, widths: Widths): Way => ({
  ...rawWay(docker, widths),
  name: `raw API at ${widths.remove}, each read first`,
  remove: (names) =>
    inParallel([...names], widths.remove, async (name) => {
      await docker.api('GET', `/containers/${name}/json`);
      const { status, text } = await docker.api('DELETE', `/containers/${name}`);
      if (status >= 400) throw new Error(`remove ${name}: ${status} ${text}`);
    }),
});

function commandWay(docker: TestDocker, cli: string): Way {
  const run = (args: readonly string[]) => promisify(execFile)(cli, ['-H', docker.host, ...args]);
  return {
    name: 'docker, all names',
    start: (names) => run(['start', ...names]),
    stop: (names) => run(['stop', ...names]),
    remove: (names) => run(['rm', ...names]),
  };
}

interface Measured {
  delays: number[];
  longest: number[];
}

function provostWay(backend: BackendChild, measured: Measured): Way {
  const act = (verb: 'start' | 'stop' | 'remove') => async () => {
    const ended = await backend.ask({ kind: 'act', verb });
    if (ended.done !== count) throw new Error(`Provost did ${verb} to ${ended.done} of ${count}`);
    measured.delays.push(ended.delayP99);
    measured.longest.push(ended.delayMax);
  };
  return { name: 'provost', start: act('start'), stop: act('stop'), remove: act('remove') };
}

async function create(docker: TestDocker, names: readonly string[]): Promise<void> {
  await inParallel([...names], 8, async (name) => {
    const body = { Image: testImage, StopTimeout: 1, HostConfig: { NetworkMode: 'none' } };
    const { status, text } = await docker.api('POST', `/containers/create?name=${name}`, body);
    if (status !== 201) throw new Error(`create ${name}: ${status} ${text}`);
  });
}

/** @returns ms of each deed */
async function live(
  docker: TestDocker,
  way: Way,
  names: readonly string[],
  whole: readonly Deed[] = deeds,
): Promise<Record<Deed, number>> {
  const times: Record<Deed, number> = { start: 0, stop: 0, remove: 0 };
  await create(docker, names);
  for (const deed of whole) {
    const from = performance.now();
    await way[deed](names);
    times[deed] = performance.now() - from;
  }
  return times;
}

export async function benchBulk(docker: TestDocker): Promise<void> {
  say(`\nBulk work on ${count} containers (one engine; each way ${turns} times in turn, median)`);
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  const raws = [rawWay(docker, narrow), rawWay(docker, wide)];
  await live(docker, raws[0]!, names.slice(0, warmUp));
  const cli = findProgram('docker');
  // It is ready when it has listed one.
  const [first] = await docker.create(1, () => ({ name: 'bench-first' }));
  const backend = await forkBackend(docker.host);
  await docker.api('DELETE', `/containers/${first}`);
  const measured: Measured = { delays: [], longest: [] };
  const provost = provostWay(backend, measured);
  const command = cli ? commandWay(docker, cli) : null;
  const ways: Way[] = [...raws, provost, ...(command ? [command] : [])];
  const taken = new Map(ways.map((way) => [way, [] as Record<Deed, number>[]]));
  for (let turn = 0; turn < turns; turn++) for (const way of ways) taken.get(way)!.push(await live(docker, way, names));
  const reading = readingWay(docker, wide);
  const removed = new Map([...ways, reading].map((way) => [way, [] as number[]]));
  for (let turn = 0; turn < removals; turn++) {
    for (const [way, times] of removed) times.push((await live(docker, way, names, ['remove'])).remove);
  }

  const ms = (way: Way, deed: Deed): number =>
    median(deed === 'remove' ? removed.get(way)! : taken.get(way)!.map((one) => one[deed]));
  for (const deed of deeds) {
    const best = raws.map((way) => ({ way, ms: ms(way, deed) })).sort((a, b) => a.ms - b.ms)[0]!;
    const own = ms(provost, deed);
    ratio(`${deed}: provost, plan to finished job`, own, `best ${best.way.name}`, best.ms, 0.95);
    if (deed === 'remove') ratio('remove: provost, plan to finished job', own, reading.name, ms(reading, deed));
    if (command) ratio(`${deed}: provost, plan to finished job`, own, command.name, ms(command, deed), 1);
  }
  if (!command) say('  docker: skipped, there is no docker command');
  const { rss } = await backend.ask({ kind: 'memory' });
  say(`  backend memory after it                ${(rss / 1024 ** 2).toFixed(0).padStart(7)} MiB`);
  const p99 = median(measured.delays);
  say(
    `  event-loop delay during the jobs       ${p99.toFixed(1).padStart(7)} ms p99, ${Math.max(...measured.longest).toFixed(1)} ms at most  (target p99 under 50 ms: ${p99 < 50 ? 'held' : 'MISSED'})`,
  );
  await backend.end();
  await docker.removeAll();
}
