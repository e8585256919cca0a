// Statistics on a real engine, beside what `docker stats --no-stream` says of the same containers at the same time.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { StatsRow } from '../../preload/contract/stats.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { until, untilState } from './harness.ts';
import { openStats, type StatsBench } from './stats-engine.ts';

const cli = findProgram('docker');

/** "1.5MiB / 2GiB" → bytes of the first. */
function bytesIn(text: string): number {
  const [, value, unit] = /^([\d.]+)([KMG]?)i?B/.exec(text)!;
  return Number(value) * 1024 ** ['', 'K', 'M', 'G'].indexOf(unit!);
}

describe.runIf(dockerOrSkip())('on a real engine', () => {
  let docker: TestDocker;
  let bench: StatsBench;

  beforeAll(async () => {
    docker = await startDocker();
  });
  afterAll(() => docker.stop());
  beforeEach(async () => {
    bench = await openStats(docker.host);
    await untilState(bench, 'connected', 30_000);
  });
  afterEach(async () => {
    await bench.close();
    await docker.removeAll();
  });

  const command = (name: string, ...Cmd: string[]) => ({ name, body: { Cmd, HostConfig: { NetworkMode: 'none' } } });

  /** What the docker command says now: CPU in percent, memory in bytes. */
  const dockerSays = async () => {
    const { stdout } = await promisify(execFile)(cli!, [
      ...['-H', docker.host, 'stats', '--no-stream'],
      ...['--format', '{{.Name}};{{.CPUPerc}};{{.MemUsage}};{{.PIDs}}'],
    ]);
    return new Map(
      stdout
        .trim()
        .split('\n')
        .map((line) => {
          const [name, cpu, memory, pids] = line.split(';');
          return [name!, { cpu: Number.parseFloat(cpu!), memory: bytesIn(memory!), pids: Number(pids) }];
        }),
    );
  };

  test.runIf(cli)('a busy and an idle container use what the docker command says', async () => {
    const busy = ['sh', '-c', 'while :; do :; done'];
    const hoard = ['sh', '-c', 'dd if=/dev/zero of=/dev/null bs=64M count=1; sleep 1000'];
    const made = [command('busy', ...busy), command('idle', 'sleep', '1000'), command('hoard', ...hoard)];
    await docker.startAll(await docker.create(made.length, (index) => made[index]!));

    const abort = new AbortController();
    let rows: StatsRow[] = [];
    const said = new Map<string, { cpu: number; memory: number; pids: number }[]>();
    const stream = (await bench.stats.handlers.watch(
      { interval: 1000, once: false },
      { ...bench.call, signal: abort.signal },
    )) as AsyncIterable<{ rows: StatsRow[] }>;
    const ours: number[] = [];
    const watching = (async () => {
      for await (const round of stream) {
        rows = round.rows;
        const cpu = rows.find(({ name }) => name === 'busy')?.cpu;
        if (cpu != null) ours.push(cpu);
      }
    })();
    await until('CPU is told', () => ours.length > 0, 15_000);
    ours.length = 0;
    // Twice, so that one slow second of the machine does not decide.
    for (let time = 0; time < 2; time++) {
      for (const [name, one] of await dockerSays()) said.set(name, [...(said.get(name) ?? []), one]);
    }
    const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
    const theirs = mean(said.get('busy')!.map(({ cpu }) => cpu));
    expect(theirs).toBeGreaterThan(10);
    // Of the same seconds, though not of the same moments, on a machine that others use too.
    expect(Math.abs(mean(ours) - theirs)).toBeLessThan(Math.max(20, theirs * 0.35));

    const row = (name: string) => rows.find((one) => one.name === name)!;
    expect(row('idle').cpu).toBeLessThan(10);
    for (const name of ['idle', 'hoard']) {
      const memory = said.get(name)!.at(-1)!.memory;
      expect(Math.abs(row(name).memory! - memory)).toBeLessThan(Math.max(256 * 1024, memory * 0.2));
      expect(row(name).pids).toBe(said.get(name)!.at(-1)!.pids);
    }
    expect(row('idle').memoryLimit).toBeGreaterThan(100 * 1024 ** 2);
    // Without a network, which is not one without traffic.
    expect(row('idle').netRx).toBeNull();

    const busyId = row('busy').id;
    await docker.api('POST', `/containers/${busyId}/kill`);
    const key = `${row('idle').engineId}/${busyId}`;
    await until('it is not among the running ones', () => !rows.some(({ name }) => name === 'busy'), 10_000);
    abort.abort();
    await watching;
    const stopped = bench.stats.handlers.watch({ keys: [key], interval: 1000, once: true }, bench.call);
    for await (const round of (await stopped) as AsyncIterable<{ rows: StatsRow[] }>) {
      expect(round.rows).toMatchObject([{ name: 'busy', at: null, cpu: null, memory: null, pids: null }]);
    }
  });

  test('the processes of a container, by the ps of its host', async () => {
    const ids = await docker.create(1, () => command('web', 'sh', '-c', 'sleep 1234 & exec sleep 5678'));
    await docker.startAll(ids);
    await until(
      'both run',
      async () => {
        const { rows } = await bench.stats.handlers.processes({ container: 'web' }, bench.call);
        return (
          rows.some(({ command: shown }) => shown === 'sleep 1234') &&
          rows.some(({ command: shown }) => /5678/.test(shown))
        );
      },
      20_000,
    );
    const { rows, total } = await bench.stats.handlers.processes({ container: 'web' }, bench.call);
    expect(total).toBe(2);
    expect(
      rows.every(
        ({ pid, ppid, user, memory, running }) =>
          pid > 1 && ppid! > 0 && user === 'root' && memory! >= 0 && /:/.test(running!),
      ),
    ).toBe(true);
    await docker.api('POST', `/containers/${ids[0]}/kill`);
    await until(
      'it is stopped',
      async () => {
        const { rows: listed } = await bench.containers.handlers.list({ limit: 10 }, bench.call);
        return listed.find(({ name }) => name === 'web')?.state === 'exited';
      },
      10_000,
    );
    await expect(bench.stats.handlers.processes({ container: 'web' }, bench.call)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});
