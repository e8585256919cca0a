// What 100 running containers use: Provost's first full round against `docker stats --no-stream`, and what watching them
// costs the backend and the engine, beside a `docker stats` that watches the same.
import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { tempDir } from '../support/temp.ts';
import { median, ratio, say } from './measure.ts';
import type { StatsAnswer, StatsRequest } from './stats-child.ts';

const count = 100;
const turns = 3;
const watchedMs = 30_000;

export async function benchStats(docker: TestDocker): Promise<void> {
  say(`\nStatistics of ${count} running containers (each way ${turns} times in turn, median)`);
  const ids = await docker.create(count, (index) => ({ name: `stat-${index}` }));
  await docker.startAll(ids);
  const cli = findProgram('docker');
  const engine = () => cpuMsOf(processesOf(path.dirname(docker.socketPath)));

  const rounds: number[] = [];
  const cliTimes: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    // Each in a new backend, so that no reading from before helps.
    const backend = await forkStats(docker.host);
    const { ms, rows, known } = await backend.ask({ kind: 'round' });
    if (rows !== count || known !== count)
      throw new Error(`${known} of ${rows} rows are known, of ${count} containers`);
    rounds.push(ms);
    await backend.end();
    if (cli) {
      const from = performance.now();
      await promisify(execFile)(cli, ['-H', docker.host, 'stats', '--no-stream']);
      cliTimes.push(performance.now() - from);
    }
  }
  if (cli)
    ratio('provost, every container with its CPU', median(rounds), 'docker stats --no-stream', median(cliTimes), 1);
  else say(`  provost, every container with its CPU ${median(rounds).toFixed(0)} ms; there is no docker command`);

  say(`  What ${watchedMs / 1000} s cost: CPU time of the program, its memory, CPU time of the engine with its shims`);
  const line = (what: string, cpuMs: number, rss: number, engineMs: number, more = '') =>
    say(
      `  ${what.padEnd(38)} ${cpuMs.toFixed(0).padStart(7)} ms  ${(rss / 1024 ** 2).toFixed(0).padStart(4)} MiB   engine ${engineMs.toFixed(0).padStart(7)} ms${more}`,
    );
  const backend = await forkStats(docker.host);
  let before = engine();
  const idle = await backend.ask({ kind: 'spend', ms: watchedMs, watch: false });
  line('provost, nobody looks', idle.cpuMs, idle.rss, engine() - before);
  before = engine();
  const seen = await backend.ask({ kind: 'spend', ms: watchedMs, watch: true });
  line(
    'provost, all on screen (every 2 s)',
    seen.cpuMs,
    seen.rss,
    engine() - before,
    `   ${seen.rounds} rounds of ${seen.known}`,
  );
  await backend.end();
  if (cli) {
    const child = spawn(cli, ['-H', docker.host, 'stats'], { stdio: 'ignore' });
    await sleep(3000);
    before = engine();
    const own = cpuMsOf([child.pid!]);
    await sleep(watchedMs);
    const spent = cpuMsOf([child.pid!]) - own;
    line('docker stats (every 1 s)', spent, rssOf(child.pid!), engine() - before);
    child.kill();
    await once(child, 'exit');
    const held = seen.cpuMs <= spent;
    say(
      `  provost watching costs ${(seen.cpuMs / spent).toFixed(2)} of docker stats' CPU time  (target 1: ${held ? 'held' : 'MISSED'})`,
    );
  }
  await docker.removeAll();
}

async function forkStats(dockerHost: string) {
  const child = fork(path.join(import.meta.dirname, 'stats-child.ts'), [tempDir('bench')], {
    env: { ...process.env, DOCKER_HOST: dockerHost },
  });
  const next = async (): Promise<StatsAnswer> => {
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the backend ended with ${String(code)}`);
    });
    return (await Promise.race([once(child, 'message'), ended]))[0] as StatsAnswer;
  };
  await next();
  return {
    async ask<Kind extends StatsAnswer['kind']>(request: StatsRequest & { kind: Kind }) {
      child.send(request);
      return (await next()) as StatsAnswer & { kind: Kind };
    },
    async end() {
      const gone = once(child, 'exit');
      child.send({ kind: 'end' } satisfies StatsRequest);
      await gone;
    },
  };
}

/** The engine, its containerd and their shims: all that are called with its folder. */
function processesOf(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return pid !== process.pid && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(folder);
      } catch {
        return false; // It has ended since the folder was read.
      }
    });
}

/** Milliseconds of processor that these have used so far, as the kernel's hundredths of a second tell. */
function cpuMsOf(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    try {
      // After the name, which may hold spaces: state is the first, utime and stime the 12th and 13th.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended: what it used is not counted.
    }
  }
  return ticks * 10;
}

const rssOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
