// A log of 600 MB, read to its end by `provost containers logs --output` and by `docker logs > /dev/null`; and how soon the
// first line is there.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import path from 'node:path';
import { rawRequest } from '../support/docker-api.ts';
import type { TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { forkBackend, median, ratio, say } from './measure.ts';

const size = 600 * 1024 ** 2;
const name = 'bench-log';
/** 100 bytes a line, as `docker logs` prints it. */
const text = 'A line of a log that says as much as such lines usually say, which is not all that much after all.';

const turns = 2;

async function write(docker: TestDocker): Promise<void> {
  const lines = Math.ceil(size / (text.length + 1));
  // `yes` alone has no count; `dd` ends it after whole blocks.
  const command = `yes '${text}' | dd bs=${text.length + 1} count=${lines} iflag=fullblock 2>/dev/null; sleep 1000000`;
  const [id] = await docker.create(1, () => ({ name, body: { Cmd: ['sh', '-c', command] } }));
  await docker.startAll([id!]);
  for (let waited = 0; waited < 600; waited++) {
    const { json } = await docker.api('GET', `/containers/${name}/top`);
    const processes = ((json as { Processes?: string[][] } | null)?.Processes ?? []).flat().join(' ');
    if (!/\bdd bs=/.test(processes)) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the log was not written in time');
}

const timed = (program: string, args: string[]): Promise<number> =>
  new Promise((resolve, reject) => {
    const from = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0 ? resolve(performance.now() - from) : reject(new Error(`${program} ended with ${code}`)),
    );
  });

export async function benchLogs(docker: TestDocker): Promise<void> {
  const cli = findProgram('docker');
  say(`\nA log of ${size / 1024 ** 2} MB (each way ${turns} times in turn, median)`);
  if (!cli) {
    say('  skipped, there is no docker command');
    return;
  }
  await write(docker);
  // Nobody is measured on what the disk has not written yet.
  await rawRequest(docker.socketPath, 'GET', `/containers/${name}/logs?stdout=1&tail=1`);
  const backend = await forkBackend(docker.host);
  const folder = tempDir('bench-logs');
  const provost: number[] = [];
  const baseline: number[] = [];
  const first: number[] = [];
  const firstBaseline: number[] = [];
  let most = 0;
  try {
    for (let turn = 0; turn < turns; turn++) {
      const file = path.join(folder, `${turn}.log`);
      baseline.push(await timed(cli, ['-H', docker.host, 'logs', name]));
      const saved = await backend.ask({ kind: 'saveLog', name, file });
      provost.push(saved.ms);
      most = Math.max(most, saved.peak);
      if (saved.bytes < size) throw new Error(`saved ${saved.bytes} of ${size} bytes`);
      const head = Buffer.alloc(text.length + 1);
      const opened = openSync(file, 'r');
      readSync(opened, head);
      closeSync(opened);
      if (head.toString() !== `${text}\n`) throw new Error('what was saved is not what was written');
      rmSync(file);
    }
    for (let turn = 0; turn < 5; turn++) {
      first.push((await backend.ask({ kind: 'firstLine', name })).ms);
      firstBaseline.push(await timed(cli, ['-H', docker.host, 'logs', '--tail', '1', name]));
    }
  } finally {
    removeTempDir(folder);
  }
  ratio('provost, all of it into a file', median(provost), 'docker logs > /dev/null', median(baseline), 0.8);
  say(
    `  backend memory while it saves          ${(most / 1024 ** 2).toFixed(0).padStart(7)} MiB${most < 150 * 1024 ** 2 ? '  (target under 150 MiB: held)' : '  (target under 150 MiB: MISSED)'}`,
  );
  ratio('provost, attach to first line', median(first), 'docker logs --tail 1', median(firstBaseline));
  await backend.end();
  await docker.removeAll();
}
