// Updates, upgrades and kept images on a real Docker Engine, and kill -9 of the backend in the middle of upgrades.
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import { runSeed, seeded } from '../support/kill.ts';
import { startServed } from '../support/served.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { driver, openBench, untilState, type Bench, type Change } from './harness.ts';

const mib = 1024 ** 2;
const desk = 'lab/desk:1';

interface Inspected {
  Id: string;
  Name: string;
  Image: string;
  State: { Status: string; StartedAt: string };
  Config: { Env: string[] | null; Cmd: string[] | null; Labels: Record<string, string>; WorkingDir: string };
  HostConfig: {
    Memory: number;
    MemorySwap: number;
    NanoCpus: number;
    PidsLimit: number | null;
    RestartPolicy: { Name: string };
  };
  Mounts: { Name?: string; Destination: string }[];
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

describe.runIf(dockerOrSkip())('on a real engine', () => {
  let docker: TestDocker;
  let bench: Bench | null = null;
  let run: ReturnType<typeof driver>;

  beforeAll(async () => {
    docker = await startDocker();
  });
  afterAll(() => docker.stop());
  afterEach(async () => {
    await bench?.close();
    bench = null;
    await docker.removeAll();
  });

  const open = async () => {
    bench = await openBench({ DOCKER_HOST: docker.host }, { times: { settle: 2000, steady: 700 } });
    run = driver(bench);
    await untilState(bench, 'connected', 30_000);
  };
  const inspect = async (id: string) => (await docker.api('GET', `/containers/${id}/json`)).json as Inspected;
  const one = async (verb: string, name: string, options: object = {}): Promise<Change> =>
    (await run.plan(verb, { names: [name] }, options))[0]!;
  const undo = async (change: Change, done: Awaited<ReturnType<typeof run.carryOut>>) => {
    const [back] = await run.inverse([{ change, ...done }]);
    expect(back).toMatchObject({ reason: null });
    return { back: back!, outcome: await run.carryOut(back!) };
  };
  const exec = async (id: string, command: string): Promise<string> => {
    const { json } = await docker.api('POST', `/containers/${id}/exec`, {
      Cmd: ['sh', '-c', command],
      AttachStdout: true,
      Tty: true,
    });
    return (await docker.api('POST', `/exec/${(json as { Id: string }).Id}/start`, { Tty: true })).text.trim();
  };
  /** Makes this image anew, with these lines of a Dockerfile; containers of the one before keep that. @returns its id */
  const buildDesk = async (...lines: string[]): Promise<string> => {
    const made = await docker.api('POST', '/containers/create', { Image: testImage });
    const { Id: id } = made.json as { Id: string };
    const changes = lines.map((line) => `&changes=${encodeURIComponent(line)}`).join('');
    const answer = await docker.api('POST', `/commit?container=${id}&repo=lab/desk&tag=1${changes}`);
    await docker.api('DELETE', `/containers/${id}?force=1`);
    return (answer.json as { Id: string }).Id;
  };

  test('limits change while it runs, and undo sets what there was', async () => {
    const [id] = await docker.create(1, () => ({
      name: 'limited',
      body: { HostConfig: { NetworkMode: 'none', Memory: 64 * mib, MemorySwap: 128 * mib, NanoCpus: 5e8 } },
    }));
    await docker.startAll([id!]);
    await open();
    const before = await inspect(id!);
    const refused = await one('update', 'limited', {
      limits: { cpus: null, memory: 256 * mib, memorySwap: null, pids: null, restart: null },
    });
    // What the engine would refuse is told when it is planned.
    expect(refused).toMatchObject({ kind: 'conflict', reason: expect.stringContaining('--memory-swap') as string });
    const raw = await docker.api('POST', `/containers/${id}/update`, { Memory: 256 * mib });
    expect(raw.status).toBeGreaterThanOrEqual(400);

    const change = await one('update', 'limited', {
      limits: { cpus: 1, memory: 96 * mib, memorySwap: null, pids: 200, restart: 'unless-stopped' },
    });
    const done = await run.carryOut(change);
    expect(done).toMatchObject({ state: 'done' });
    expect((await inspect(id!)).HostConfig).toMatchObject({
      ...{ Memory: 96 * mib, MemorySwap: 128 * mib, NanoCpus: 1e9, PidsLimit: 200 },
      RestartPolicy: { Name: 'unless-stopped' },
    });
    expect((await undo(change, done)).outcome).toMatchObject({ state: 'done' });
    const after = await inspect(id!);
    expect(after.HostConfig).toMatchObject({ Memory: 64 * mib, NanoCpus: 5e8, RestartPolicy: { Name: 'no' } });
    expect(after.State.StartedAt).toBe(before.State.StartedAt);
  });

  test('a first memory limit is taken, though the engine wants swap named with it', async () => {
    const [id] = await docker.create(1, () => ({ name: 'free' }));
    await docker.startAll([id!]);
    await open();
    const limits = { cpus: null, memory: 64 * mib, memorySwap: null, pids: null, restart: null };
    const change = await one('update', 'free', { limits });
    expect(await run.carryOut(change)).toMatchObject({ state: 'done' });
    expect((await inspect(id!)).HostConfig).toMatchObject({ Memory: 64 * mib, MemorySwap: 128 * mib });
  });

  test('an upgrade keeps what was chosen, its volumes and its address; undo brings the old image back', async () => {
    await docker.api('POST', '/networks/create', { Name: 'seats', IPAM: { Config: [{ Subnet: '198.51.100.0/25' }] } });
    const oldImage = await buildDesk('ENV RELEASE=1', 'LABEL vendor=lab', 'WORKDIR /srv');
    const [id] = await docker.create(1, () => ({
      name: 'seat',
      labels: { 'provost.org': 'acme' },
      body: {
        Image: desk,
        Env: ['ACCOUNT=amara'],
        Volumes: { '/anonymous': {} },
        HostConfig: { NetworkMode: 'seats', Binds: ['named:/named'] },
        NetworkingConfig: { EndpointsConfig: { seats: { IPAMConfig: { IPv4Address: '198.51.100.44' } } } },
      },
    }));
    await docker.startAll([id!]);
    await exec(id!, 'echo kept > /anonymous/file; echo layer > /file');
    const before = await inspect(id!);
    await open();
    expect(await one('upgrade', 'seat')).toMatchObject({ kind: 'skip', reason: 'runs the current image already' });
    const newImage = await buildDesk('ENV RELEASE=2', 'LABEL vendor=lab2', 'WORKDIR /opt');
    const change = await one('upgrade', 'seat');
    expect(change.undo.cannot).toContain('Files written inside the container (its own layer)');
    const done = await run.carryOut(change);
    expect(done).toMatchObject({ state: 'done' });
    const after = await inspect('seat');
    expect(after).toMatchObject({ Image: newImage, State: { Status: 'running' } });
    expect(after.Config.Env).toEqual(expect.arrayContaining(['ACCOUNT=amara', 'RELEASE=2']));
    expect(after.Config.Env).not.toContain('RELEASE=1');
    expect(after.Config).toMatchObject({ WorkingDir: '/opt', Labels: { 'provost.org': 'acme', vendor: 'lab2' } });
    expect(after.NetworkSettings.Networks['seats']!.IPAddress).toBe('198.51.100.44');
    expect(new Set(after.Mounts.map(({ Name }) => Name))).toEqual(new Set(before.Mounts.map(({ Name }) => Name)));
    expect(await exec('seat', 'cat /anonymous/file')).toBe('kept');
    expect((await docker.api('GET', `/containers/${id}/json`)).status).toBe(404);

    expect((await undo(change, done)).outcome).toMatchObject({ state: 'done' });
    const back = await inspect('seat');
    expect(back).toMatchObject({ Image: oldImage, State: { Status: 'running' } });
    expect(back.Config).toMatchObject({ WorkingDir: '/srv', Labels: { vendor: 'lab', 'provost.image': desk } });
    expect(back.NetworkSettings.Networks['seats']!.IPAddress).toBe('198.51.100.44');
    expect(await exec('seat', 'cat /anonymous/file')).toBe('kept');
    expect(await one('upgrade', 'seat')).toMatchObject({ kind: 'update' });
    await docker.removeAll();
    await docker.api('DELETE', '/networks/seats');
  });

  test.each([
    ['CMD ["/bin/sh","-c","exit 3"]', /did not stay up: it ended with exit code 3/],
    ['CMD ["/no/such/program"]', /did not start/],
  ])('a new image with %s: the old container is back', async (line, message) => {
    await buildDesk('ENV RELEASE=1');
    const [id] = await docker.create(1, () => ({ name: 'frail', body: { Image: desk } }));
    await docker.startAll([id!]);
    await buildDesk(line);
    await open();
    expect(await run.carryOut(await one('upgrade', 'frail'))).toMatchObject({
      state: 'failed',
      message: expect.stringMatching(message) as string,
    });
    expect(await inspect('frail')).toMatchObject({ Id: id, State: { Status: 'running' } });
    const all = (await docker.api('GET', '/containers/json?all=1')).json as unknown[];
    expect(all).toHaveLength(1);
  });

  test('kept as an image before its removal, it comes back with its own files', async () => {
    const [id] = await docker.create(1, () => ({ name: 'Kept_One' }));
    await docker.startAll([id!]);
    await exec(id!, 'echo layer > /file');
    await open();
    const change = await one('remove', 'Kept_One', { force: true, commit: true });
    const image = change.fields.find(({ field }) => field === 'kept as image')!.new!;
    expect(image).toMatch(/^provost-backup\/kept-one:/);
    const done = await run.carryOut(change);
    expect(done).toMatchObject({ state: 'done', message: `Kept as ${image}.` });
    const { back, outcome } = await undo(change, done);
    expect(back.undo.cannot).toEqual([]);
    expect(outcome).toMatchObject({ state: 'done' });
    expect(await exec('Kept_One', 'cat /file')).toBe('layer');
    expect((await inspect('Kept_One')).Config.Labels).toMatchObject({ 'provost.image': testImage });
  });

  test(
    'kill -9 in the middle of upgrades: each ends with exactly one container of the new image',
    { timeout: 120_000 },
    async () => {
      const count = 5;
      const random = seeded(runSeed());
      await buildDesk('ENV RELEASE=1');
      const ids = await docker.create(count, (index) => ({ name: `up-${index}`, body: { Image: desk } }));
      await docker.startAll(ids);
      const dataDir = tempDir('upgrades');
      const served = await startServed(dataDir, { env: { DOCKER_HOST: docker.host } });
      try {
        for (let round = 2; round < 4; round++) {
          const image = await buildDesk(`ENV RELEASE=${round}`);
          const { planId, deed } = await served.ask((client) => client.containers.planUpgrade({ all: true }));
          expect(deed).toBe(`Upgrade ${count}`);
          const { jobId } = await served.ask((client) => client.plans.apply({ planId }));
          await sleep(200 + random() * 3000);
          process.kill(served.owner()!.pid, 'SIGKILL');
          let job = await served.ask((client) => client.jobs.get({ jobId }));
          for (let waited = 0; job.finishedAt === null; waited++) {
            expect(waited, `round ${round}: the job did not finish`).toBeLessThan(400);
            await sleep(100);
            job = await served.ask((client) => client.jobs.get({ jobId }));
          }
          expect(job.counts, `round ${round}`).toMatchObject({ total: count, done: count });
          const all = (await docker.api('GET', '/containers/json?all=1')).json as {
            Names: string[];
            ImageID: string;
            State: string;
          }[];
          expect(all.map(({ Names }) => Names[0]).sort()).toEqual(ids.map((_, index) => `/up-${index}`));
          expect(all.map(({ ImageID, State }) => [ImageID, State])).toEqual(ids.map(() => [image, 'running']));
        }
      } finally {
        await served.stop();
        removeTempDir(dataDir);
      }
    },
  );
});
