// Creating 100 containers from a template: Provost, from the list of accounts to the finished job, against a `docker create`
// for each account and against raw API calls.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import pino from 'pino';
import { localOwner } from '../../main/access/operator.ts';
import { openBackend } from '../../main/backend.ts';
import { inParallel } from '../support/docker-api.ts';
import { testImage, type TestDocker } from '../support/docker.ts';
import { findProgram } from '../support/require.ts';
import { tempDir } from '../support/temp.ts';
import { median, ratio, say } from './measure.ts';

const count = 100;
const widths = [1, 4, 8, 16];
/** Each way is measured this often, in turn, so that a slow moment of the machine does not fall on one alone. */
const turns = 5;

const usernames = Array.from({ length: count }, (_, index) => `s${String(index).padStart(3, '0')}`);

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

export async function benchCreate(docker: TestDocker): Promise<void> {
  say(
    `\nCreate of ${count} containers from a template (one engine, not started; each way ${turns} times in turn, median)`,
  );
  const backend = await openBackend({
    dataDir: tempDir('bench'),
    shell: 'cli',
    demo: false,
    env: { ...process.env, DOCKER_HOST: docker.host },
    log: pino({ level: 'silent' }),
  });
  const client = backend.client(localOwner('bench'));
  const template = { name: 'desk', image: testImage, container: 'desk-{{username}}', networks: ['none'] };
  await client.templates.save({ template });
  const create = async () => {
    const { planId } = await client.templates.planCreate({ template: 'desk', usernames, start: false });
    const { jobId } = await client.plans.apply({ planId });
    let done = 0;
    for await (const row of await client.jobs.watch({ jobId })) done = row.counts.done;
    if (done !== count) throw new Error(`Provost created ${done} of ${count}`);
  };
  const raw = (width: number) => async () => {
    await inParallel(usernames, width, async (name) => {
      const body = { Image: testImage, Labels: { 'provost.account': name }, HostConfig: { NetworkMode: 'none' } };
      await docker.api('POST', `/containers/create?name=raw-${name}`, body);
    });
  };
  const cli = findProgram('docker');
  const oneByOne = async () => {
    for (const name of usernames) {
      await promisify(execFile)(cli!, ['-H', docker.host, 'create', '--network', 'none', '--name', name, testImage]);
    }
  };

  // The first creations of an engine are slower than the next: nobody is measured on them.
  await raw(8)();
  await docker.removeAll();
  const provost: number[] = [];
  const rawTimes = new Map<number, number[]>(widths.map((width) => [width, []]));
  const cliTimes: number[] = [];
  for (let turn = 0; turn < turns; turn++) {
    for (const width of widths) {
      rawTimes.get(width)!.push(await timed(raw(width)));
      await docker.removeAll();
    }
    provost.push(await timed(create));
    await docker.removeAll();
  }
  if (cli) {
    cliTimes.push(await timed(oneByOne));
    await docker.removeAll();
  }
  await backend.close();
  const best = widths.map((width) => ({ width, ms: median(rawTimes.get(width)!) })).sort((a, b) => a.ms - b.ms)[0]!;
  for (const { width, ms } of widths.map((one) => ({ width: one, ms: median(rawTimes.get(one)!) }))) {
    say(`  raw API at ${String(width).padStart(2)}-way${' '.repeat(22)} ${ms.toFixed(0).padStart(7)} ms`);
  }
  ratio('provost, accounts to finished job', median(provost), `best raw API (${best.width}-way)`, best.ms, 0.95);
  if (cli)
    ratio('provost, accounts to finished job', median(provost), 'docker create, one by one', median(cliTimes), 1);
  else say('  docker create: skipped, there is no docker command');
}
