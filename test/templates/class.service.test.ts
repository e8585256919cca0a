// A class of 100 on two real engines, one of them reached through a real sshd: created, created again, put right after
// five were removed by hand, stopped, put back, taken away; and an engine that is killed in the middle.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { JobRow } from '../../preload/contract/jobs.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import { inParallel } from '../support/docker-api.ts';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import { requireService } from '../support/require.ts';
import { startServed, type Client, type Served } from '../support/served.ts';
import { sshdProbe, startSshd, type Sshd } from '../support/sshd.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { until } from './harness.ts';

const count = 100;
const usernames = Array.from({ length: count }, (_, index) => `s${String(index + 1).padStart(3, '0')}`);
const csv = (names: readonly string[]) => `\uFEFFusername;section\r\n${names.map((name) => `${name};A\r\n`).join('')}`;

describe.runIf(dockerOrSkip() && requireService('sshd', sshdProbe))('a class on two engines', () => {
  const home = tempDir('class-home');
  let near: TestDocker;
  let far: TestDocker;
  let sshd: Sshd;
  let served: Served;

  beforeAll(async () => {
    [near, far, sshd] = await Promise.all([startDocker(), startDocker(), startSshd()]);
    mkdirSync(path.join(home, '.ssh'), { mode: 0o700 });
    writeFileSync(path.join(home, '.ssh/known_hosts'), sshd.knownHosts());
    writeFileSync(
      path.join(home, '.ssh/config'),
      `Host far\n  HostName ${sshd.host}\n  Port ${sshd.port}\n  User ${sshd.username}\n  IdentityFile ${sshd.privateKeyFile}\n`,
    );
    const env = { HOME: home, DOCKER_HOST: near.host, SSH_AUTH_SOCK: '' };
    served = await startServed(path.join(home, 'data'), { env });
    // Two engines of one machine have the same id, by which a test of the second would take it for the first.
    const address = `ssh://far${far.socketPath}`;
    await served.ask((client) => client.engines.add({ address, name: 'far', untested: true }));
    await served.ask((client) => client.templates.save({ template: desk('desk') }));
    await served.ask((client) => client.templates.save({ template: desk('again') }));
  }, 180_000);
  afterAll(async () => {
    await served?.stop();
    await Promise.all([near?.stop(), far?.stop(), sshd?.stop()]);
    removeTempDir(home);
  }, 120_000);

  const desk = (name: string) => ({
    ...{ name, image: testImage, container: `${name}-{{username}}`, networks: ['none'] },
    labels: [{ name: 'section', value: '{{account.section}}' }],
  });
  const namesOn = async (docker: TestDocker): Promise<string[]> => {
    const { json } = await docker.api('GET', '/containers/json?all=1');
    return (json as { Names: string[] }[]).map(({ Names }) => Names[0]!.slice(1)).toSorted();
  };
  const running = async () => {
    const all = await Promise.all([near, far].map((one) => one.api('GET', '/containers/json')));
    return all.flatMap(({ json }) => json as object[]).length;
  };
  const finished = async (jobId: string): Promise<JobRow> => {
    let job = await served.ask((client) => client.jobs.get({ jobId }));
    while (job.finishedAt === null) {
      await sleep(100);
      job = await served.ask((client) => client.jobs.get({ jobId }));
    }
    return job;
  };
  const begin = async ({ planId, brake }: PlanSummary) =>
    (await served.ask((client) => client.plans.apply({ planId, confirm: brake?.confirm }))).jobId;
  const run = async (plan: (client: Client) => Promise<PlanSummary>) => finished(await begin(await served.ask(plan)));
  const create =
    (template: string, names = usernames) =>
    (client: Client) =>
      client.templates.planCreate({ template, accounts: csv(names), start: false });

  test(
    '100 accounts, one container each; run again it makes none, and what is missing is made',
    { timeout: 300_000 },
    async () => {
      const plan = await served.ask(create('desk'));
      expect(plan.sentence).toBe('Create 100 containers');
      expect((await finished(await begin(plan))).counts).toMatchObject({ total: 100, done: 100 });
      const [here, there] = await Promise.all([namesOn(near), namesOn(far)]);
      expect([here.length, there.length]).toEqual([50, 50]);
      expect([...here, ...there].toSorted()).toEqual(usernames.map((name) => `desk-${name}`));
      expect(await served.ask(create('desk'))).toMatchObject({ deed: null, counts: { skip: 100 } });

      await inParallel(['desk-s001', 'desk-s003', 'desk-s005'], 3, async (name) => {
        await near.api('DELETE', `/containers/${name}`);
      });
      await inParallel(
        ['desk-s002', 'desk-s004'],
        2,
        async (name) => void (await far.api('DELETE', `/containers/${name}`)),
      );
      const again = await served.ask(create('desk'));
      expect(again.sentence).toBe('Create 5 containers, leave 95 as they are');
      expect((await finished(await begin(again))).counts).toMatchObject({ done: 5 });
      expect([...(await namesOn(near)), ...(await namesOn(far))]).toHaveLength(100);
    },
  );

  test('what was changed by hand is shown and left alone', async () => {
    await near.api('POST', '/containers/desk-s001/update', { PidsLimit: 77 });
    const plan = await served.ask(create('desk'));
    expect(plan.counts).toMatchObject({ conflict: 1, skip: 99, create: 0 });
    const { rows } = await served.ask((client) => client.plans.listChanges({ planId: plan.planId, kind: 'conflict' }));
    expect(rows[0]).toMatchObject({ label: 'desk-s001', fields: [{ field: 'pids', old: '77', new: null }] });
  });

  test('all are stopped, put back, and taken away', { timeout: 300_000 }, async () => {
    const label = ['provost.template=desk'];
    // Forty of them run: a start takes an engine a third of a second, whoever asks for it.
    const names = usernames.slice(0, 40).map((name) => `desk-${name}`);
    expect((await run((client) => client.containers.planStart({ names }))).counts).toMatchObject({ done: 40 });
    expect(await running()).toBe(40);
    const stop = await run((client) => client.containers.planStop({ label, grace: 0 }));
    expect(stop.counts).toMatchObject({ done: 40 });
    expect(await running()).toBe(0);
    expect((await run((client) => client.jobs.planUndo({ jobId: stop.jobId }))).counts).toMatchObject({ done: 40 });
    expect(await running()).toBe(40);
    const gone = await run((client) => client.templates.planTakeAway({ template: 'desk', force: true }));
    expect(gone.counts).toMatchObject({ done: 100 });
    expect([...(await namesOn(near)), ...(await namesOn(far))]).toEqual([]);
  });

  test(
    'an engine killed in the middle: each container has a clear result, and a retry makes the rest',
    { timeout: 180_000 },
    async () => {
      const jobId = await begin(await served.ask(create('again')));
      await until('some are made there', async () => (await namesOn(far)).length >= 5);
      await far.kill();
      await until(
        'the near ones are done, and the others wait',
        async () => {
          const job = await served.ask((client) => client.jobs.get({ jobId }));
          return job.state === 'waiting' && job.counts.done >= 50;
        },
        60_000,
      );
      await served.ask((client) => client.jobs.cancel({ jobId }));
      const { counts } = await finished(jobId);
      expect(counts.done + counts.unknown + counts.cancelled).toBe(100);
      expect(counts.unknown + counts.cancelled).toBeGreaterThan(0);
      await far.restart();
      await until(
        'it is connected again',
        async () => {
          const { rows } = await served.ask((client) => client.engines.list({}));
          return rows.every(({ state }) => state === 'connected');
        },
        60_000,
      );
      await run((client) => client.jobs.planRetry({ jobId }));
      const all = [...(await namesOn(near)), ...(await namesOn(far))].toSorted();
      expect(all).toEqual(usernames.map((name) => `again-${name}`));
    },
  );

  test('kill -9 of the backend in the middle makes neither two nor none', { timeout: 180_000 }, async () => {
    await run((client) => client.templates.planTakeAway({ template: 'again', force: true }));
    const jobId = await begin(await served.ask(create('again')));
    await until('some are made', async () => (await namesOn(near)).length >= 10);
    process.kill(served.owner()!.pid, 'SIGKILL');
    const job = await finished(jobId);
    expect(job.counts).toMatchObject({ done: 100 });
    expect(job.resumed).toBe(1);
    const all = [...(await namesOn(near)), ...(await namesOn(far))].toSorted();
    expect(all).toEqual(usernames.map((name) => `again-${name}`));
    expect(await served.ask((client) => client.audit.verify({}))).toMatchObject({ ok: true });
  });
});
