// kill -9 of the backend at random points of jobs over 60 real containers, 20 times: after its restart the job finishes,
// every container is in its planned state, none was acted on twice, and the audit chain holds.
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Verb } from '../../preload/contract/containers.ts';
import { dockerOrSkip, startDocker, type TestDocker } from '../support/docker.ts';
import { runSeed, seeded } from '../support/kill.ts';
import { startServed, type Client, type Served } from '../support/served.ts';
import { tempDir } from '../support/temp.ts';

const count = 60;
const rounds = 20;

/** What each round does, the engine's event that shows it, and the state that it leaves. */
const cycle: {
  verb: Extract<Verb, 'start' | 'pause' | 'unpause' | 'kill'>;
  event: string;
  state: string;
  within: number;
}[] = [
  { verb: 'start', event: 'start', state: 'running', within: 6000 },
  { verb: 'pause', event: 'pause', state: 'paused', within: 700 },
  { verb: 'unpause', event: 'unpause', state: 'running', within: 700 },
  { verb: 'kill', event: 'kill', state: 'exited', within: 1500 },
];

const plan = (client: Client, verb: (typeof cycle)[number]['verb']) => {
  switch (verb) {
    case 'start':
      return client.containers.planStart({ all: true });
    case 'pause':
      return client.containers.planPause({ all: true });
    case 'unpause':
      return client.containers.planUnpause({ all: true });
    case 'kill':
      return client.containers.planKill({ all: true });
  }
};

/** Counts every event of the engine from now on, by action and container. */
function countEvents(socketPath: string) {
  const counts = new Map<string, number>();
  const filters = encodeURIComponent(JSON.stringify({ type: ['container'] }));
  let rest = '';
  const request = http.get({ socketPath, path: `/events?filters=${filters}` }, (response) => {
    response.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines.filter(Boolean)) {
        const { Action, Actor } = JSON.parse(line) as { Action: string; Actor: { ID: string } };
        const key = `${Action} ${Actor.ID}`;
        counts.set(key, (counts.get(key) ?? 0) + 1);
      }
    });
    response.on('error', () => undefined);
  });
  request.on('error', () => undefined);
  return { counts, stop: () => request.destroy() };
}

describe.runIf(dockerOrSkip())('kill -9 of the backend in the middle of a job', () => {
  let docker: TestDocker;
  let served: Served;
  let ids: string[];
  const dataDir = tempDir('killed');
  beforeAll(async () => {
    docker = await startDocker();
    ids = await docker.create(count);
  });
  afterAll(async () => {
    await served?.stop();
    await docker?.stop();
  });

  it(`finishes each of ${rounds} jobs, and does nothing twice`, { timeout: 600_000 }, async () => {
    const random = seeded(runSeed());
    let interrupted = 0;
    for (let round = 0; round < rounds; round++) {
      const { verb, event, state, within } = cycle[round % cycle.length]!;
      // A supervisor gives up on a backend that keeps crashing, as it should: each gets a few crashes to bear.
      if (round % cycle.length === 0) {
        await served?.stop();
        served = await startServed(dataDir, { env: { DOCKER_HOST: docker.host } });
      }
      const events = countEvents(docker.socketPath);
      const { planId, deed } = await served.ask((client) => plan(client, verb));
      expect(deed, `round ${round}`).toMatch(new RegExp(`^${verb} ${count}$`, 'i'));
      const { jobId } = await served.ask((client) => client.plans.apply({ planId }));
      await sleep(random() * within);
      const before = await served.ask((client) => client.jobs.get({ jobId }));
      process.kill(served.owner()!.pid, 'SIGKILL');
      let job = before;
      for (let waited = 0; job.finishedAt === null || waited === 0; waited++) {
        expect(waited, `round ${round}: the job did not finish`).toBeLessThan(600);
        await sleep(100);
        job = await served.ask((client) => client.jobs.get({ jobId }));
      }
      if (before.finishedAt === null) interrupted++;

      expect(job.counts, `round ${round} (${verb})`).toMatchObject({ total: count, done: count });
      const { json } = await docker.api('GET', '/containers/json?all=1');
      expect((json as { State: string }[]).map((one) => one.State)).toEqual(Array.from({ length: count }, () => state));
      await sleep(200);
      events.stop();
      const acted = ids.map((id) => events.counts.get(`${event} ${id}`) ?? 0);
      expect(acted, `round ${round}: how often each was acted on (${verb})`).toEqual(ids.map(() => 1));
    }
    // Most of the random points have to fall into a job for this to show anything.
    expect(interrupted).toBeGreaterThan(rounds / 2);
    expect(await served.ask((client) => client.audit.verify({}))).toMatchObject({
      ok: true,
      firstBad: null,
      missing: 0,
    });
  });
});
