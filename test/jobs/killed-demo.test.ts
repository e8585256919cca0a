// kill -9 of the backend in the middle of a job of the demo: the simulated engine is found as it was, and the job finishes.
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { startServed } from '../support/served.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';

it('finishes every change of the job', { timeout: 60_000 }, async () => {
  const dataDir = tempDir('killed');
  const served = await startServed(dataDir, { args: ['--demo', '--port=0'] });
  try {
    // The demo's own first job is over before another begins.
    let first;
    do {
      await sleep(100);
      first = (await served.ask((client) => client.jobs.list({ limit: 1 }))).rows[0];
    } while (first?.finishedAt == null);
    const { planId, brake, counts } = await served.ask((client) =>
      client.containers.planRestart({ filter: 'state=running' }),
    );
    expect(counts.update).toBeGreaterThan(30);
    const { jobId } = await served.ask((client) =>
      client.plans.apply({ planId, ...(brake && { confirm: brake.confirm }) }),
    );
    await sleep(500);
    expect((await served.ask((client) => client.jobs.get({ jobId }))).finishedAt).toBeNull();
    process.kill(served.owner()!.pid, 'SIGKILL');
    let job = await served.ask((client) => client.jobs.get({ jobId }));
    while (job.finishedAt === null) {
      await sleep(200);
      job = await served.ask((client) => client.jobs.get({ jobId }));
    }
    expect(job.resumed).toBeGreaterThan(0);
    expect(job.counts).toMatchObject({ total: counts.update, done: counts.update, conflict: 0, failed: 0 });
  } finally {
    await served.stop();
    removeTempDir(dataDir);
  }
});
