// kill -9 of the engine in the middle of a job: the job says that it waits and why, goes on by itself when the engine is
// back, and every container ends as planned.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRow } from '../../preload/contract/jobs.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { waitUntil } from '../support/processes.ts';
import { startServed, type Served } from '../support/served.ts';
import { tempDir } from '../support/temp.ts';

const count = 40;

describe.runIf(dockerOrSkip())('kill -9 of the engine in the middle of a job', () => {
  let docker: TestDocker;
  let served: Served;
  beforeAll(async () => {
    // Containers outlive their engine, as they do where labs are run for real.
    docker = await startDocker({ liveRestore: true });
    await docker.startAll(await docker.create(count));
    served = await startServed(tempDir('engine'), { env: { DOCKER_HOST: docker.host } });
  });
  afterAll(async () => {
    await served?.stop();
    await docker?.stop();
  });

  it('waits, says why, and finishes when the engine is back', async () => {
    const { planId } = await served.ask((client) => client.containers.planKill({ all: true }));
    const { jobId } = await served.ask((client) => client.plans.apply({ planId }));
    const job = () => served.ask((client) => client.jobs.get({ jobId }));
    let seen: JobRow = await job();
    await waitUntil('a part of the job to be done', async () => (seen = await job()).counts.done > 3, { every: 10 });
    await docker.kill();
    await waitUntil('the job to wait', async () => (seen = await job()).state === 'waiting', { every: 20 });
    expect(seen.waiting).toMatchObject({ reason: expect.stringMatching(/engine|socket/i) as string });
    expect(seen.counts.failed).toBe(0);
    const status = async () => (await served.ask((client) => client.engines.list({}))).rows[0]!;
    await waitUntil('the engine to be shown as down', async () => (await status()).state === 'down');
    expect((await status()).problem).toMatchObject({ hint: expect.stringMatching(/\w/) as string });
    const list = await served.ask((client) => client.containers.list({ limit: 100 }));
    expect(list.rows).toHaveLength(count);

    await docker.restart();
    await waitUntil('the job to finish', async () => (seen = await job()).finishedAt !== null, { timeout: 60_000 });
    expect(seen.counts).toMatchObject({ failed: 0, pending: 0, sent: 0 });
    expect(seen.counts.done + seen.counts.skipped + seen.counts.conflict + seen.counts.unknown).toBe(count);
    const { json } = await docker.api('GET', '/containers/json?all=1');
    expect((json as { State: string }[]).filter((one) => one.State === 'running')).toEqual([]);
    await waitUntil('the engine to be connected again', async () => (await status()).state === 'connected');
  });
});
