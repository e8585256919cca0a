// The life of 100 real containers, each way in turn: created, started, stopped, removed. Provost's jobs, from the plan to
// the last result, against the docker command with all names and against raw API calls at the best of several widths.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { inParallel } from '../support/docker-api.ts';
import { testImage, type TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { forkBackend, median, ratio, say, type BackendChild } from './measure.ts';

const count = 100;
/** Each way lives through it this often, in turn, so that a slow moment of the machine does not fall on one alone. */
const turns = 2;
/** Nobody is measured on the engine's first containers. */
const warmUp = 8;

const deeds = ['create', 'start', 'stop', 'remove'] as const;
type Deed = (typeof deeds)[number];

/** How one way does each deed for all of these names. What a way can't do, raw calls do for it, unmeasured. */
export interface Way {
  name: string;
  create?(names: readonly string[]): Promise<unknown>;
  start(names: readonly string[]): Promise<unknown>;
  stop(names: readonly string[]): Promise<unknown>;
  remove(names: readonly string[]): Promise<unknown>;
}

type Widths = Record<Deed, number>;
const narrow: Widths = { create: 4, start: 4, stop: 16, remove: 8 };
const wide: Widths = { create: 8, start: 8, stop: 50, remove: 16 };

function rawWay(docker: TestDocker, widths: Widths): Required<Way> {
  const each = (deed: Deed, call: (name: string) => [method: string, path: string]) => (names: readonly string[]) =>
    inParallel([...names], widths[deed], async (name) => {
      const { status, text } = await docker.api(...call(name));
      if (status >= 400) throw new Error(`${deed} ${name}: ${status} ${text}`);
    });
  return {
    name: `raw API at ${deeds.map((deed) => widths[deed]).join('/')}`,
    create: (names) =>
      inParallel([...names], widths.create, async (name) => {
        const body = { Image: testImage, StopTimeout: 1, HostConfig: { NetworkMode: 'none' } };
        const { status, text } = await docker.api('POST', `/containers/create?name=${name}`, body);
        if (status !== 201) throw new Error(`create ${name}: ${status} ${text}`);
      }),
    start: each('start', (name) => ['POST', `/containers/${name}/start`]),
    stop: each('stop', (name) => ['POST', `/containers/${name}/stop`]),
    remove: each('remove', (name) => ['DELETE', `/containers/${name}`]),
  };
}

function commandWay(docker: TestDocker, cli: string): Way {
  const run = (args: readonly string[]) => promisify(execFile)(cli, ['-H', docker.host, ...args]);
  return {
    name: 'docker, all names',
    // It creates one a call; a shell's loop over the names is what people do.
    async create(names) {
      for (const name of names)
        await run(['create', '--name', name, '--network', 'none', '--stop-timeout', '1', testImage]);
    },
    start: (names) => run(['start', ...names]),
    stop: (names) => run(['stop', ...names]),
    remove: (names) => run(['rm', ...names]),
  };
}

interface Measured {
  delays: number[];
  longest: number[];
}

/** @param create its way to create many, where the caller has one: from a template */
function provostWay(backend: BackendChild, measured: Measured, create?: Way['create']): Way {
  const act = (verb: 'start' | 'stop' | 'remove') => async () => {
    const ended = await backend.ask({ kind: 'act', verb });
    if (ended.done !== count) throw new Error(`Provost did ${verb} to ${ended.done} of ${count}`);
    measured.delays.push(ended.delayP99);
    measured.longest.push(ended.delayMax);
  };
  return { name: 'provost', ...(create && { create }), start: act('start'), stop: act('stop'), remove: act('remove') };
}

async function live(
  way: Way,
  fallback: Required<Way>,
  names: readonly string[],
): Promise<Partial<Record<Deed, number>>> {
  const times: Partial<Record<Deed, number>> = {};
  for (const deed of deeds) {
    const work = way[deed];
    const from = performance.now();
    await (work ?? fallback[deed])(names);
    if (work) times[deed] = performance.now() - from;
  }
  return times;
}

/** @param create how Provost creates containers of these names; while there is none, raw calls do, and it is not measured */
export async function benchBulk(docker: TestDocker, create?: Way['create']): Promise<void> {
  say(`\nBulk work on ${count} containers (one engine; each way ${turns} times in turn, median)`);
  const names = Array.from({ length: count }, (_, index) => `bench-${index}`);
  const raws = [rawWay(docker, narrow), rawWay(docker, wide)];
  await live(raws[0]!, raws[0]!, names.slice(0, warmUp));
  const cli = findProgram('docker');
  // It is ready when it has listed one.
  const [first] = await docker.create(1, () => ({ name: 'bench-first' }));
  const backend = await forkBackend(docker.host);
  await docker.api('DELETE', `/containers/${first}`);
  const measured: Measured = { delays: [], longest: [] };
  const provost = provostWay(backend, measured, create);
  const command = cli ? commandWay(docker, cli) : null;
  const ways: Way[] = [...raws, provost, ...(command ? [command] : [])];
  const taken = new Map(ways.map((way) => [way, [] as Partial<Record<Deed, number>>[]]));
  for (let turn = 0; turn < turns; turn++)
    for (const way of ways) taken.get(way)!.push(await live(way, raws[0]!, names));

  const ms = (way: Way, deed: Deed): number | null => {
    const times = taken.get(way)!.flatMap((one) => one[deed] ?? []);
    return times.length === 0 ? null : median(times);
  };
  for (const deed of deeds) {
    const best = raws.map((way) => ({ way, ms: ms(way, deed)! })).sort((a, b) => a.ms - b.ms)[0]!;
    const own = ms(provost, deed);
    if (own === null) {
      say(`  ${deed}: not measured, Provost creates nothing in this run`);
      continue;
    }
    ratio(`${deed}: provost, plan to finished job`, own, `best ${best.way.name}`, best.ms, 0.95);
    if (command) ratio(`${deed}: provost, plan to finished job`, own, command.name, ms(command, deed)!, 1);
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
