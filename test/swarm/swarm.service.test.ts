// Swarm against a real engine that is a manager: plans, jobs and undo through the real plan engine, tasks as they come.
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localOwner, type Operator } from '../../main/access/operator.ts';
import { openAudit, type Audit } from '../../main/audit/index.ts';
import { createContainers, type Containers } from '../../main/containers/index.ts';
import { findMigrations } from '../../main/database/migrate.ts';
import type { Database } from '../../main/database/open.ts';
import { openPlans, type Plans } from '../../main/plans/index.ts';
import { createSwarm, type Swarm } from '../../main/swarm/index.ts';
import { createTemplates } from '../../main/templates/index.ts';
import type { PlanSummary } from '../../preload/contract/plans.ts';
import { quickTimes, quiet, until } from '../containers/harness.ts';
import { dockerOrSkip, startDocker, testImage, type TestDocker } from '../support/docker.ts';
import { tempDir } from '../support/temp.ts';

describe.runIf(dockerOrSkip())('a Swarm on a real engine', () => {
  let docker: TestDocker;
  let database: Database;
  let audit: Audit;
  let plans: Plans;
  let containers: Containers;
  let swarm: Swarm;
  const owner = localOwner('owner@example.com');
  const call = (operator: Operator = owner) => ({ operator, signal: new AbortController().signal });

  /** Nanoseconds that a new task is watched before the next one. */
  const quick = { Parallelism: 1, Monitor: 500_000_000, FailureAction: 'pause' };
  const classroom = `
    name = "classroom"
    image = "${testImage}"
    container = "seat-{{username:slug}}"
    command = ["/bin/sleep", "1000000"]
    memory = 33554432

    [[env]]
    name = "STUDENT"
    value = "{{username}}"

    [[volumes]]
    source = "home-{{username:slug}}"
    target = "/home/lab"
  `;
  const createService = async (name: string, replicas: number, rest: object = {}, labels: object = {}) => {
    const answer = await docker.api('POST', '/services/create', {
      Name: name,
      Labels: labels,
      TaskTemplate: {
        ContainerSpec: { Image: testImage, Command: ['/bin/sleep', '1000000'], StopGracePeriod: 1_000_000 },
        RestartPolicy: { Condition: 'any', Delay: 500_000_000 },
        ...rest,
      },
      Mode: { Replicated: { Replicas: replicas } },
      UpdateConfig: quick,
      RollbackConfig: quick,
    });
    if (answer.status !== 201) throw new Error(`The service was not created: ${answer.text}`);
  };
  const service = async (name: string) =>
    (await swarm.handlers.listServices({ names: [name], limit: 10 }, call())).rows[0]!;
  const runs = (name: string, tasks: number) =>
    until(`${name} has ${tasks} running`, async () => (await service(name))?.running === tasks, 60_000);
  const carryOut = async (plan: PlanSummary, confirm?: number) => {
    const { jobId } = await plans.planHandlers.apply({ planId: plan.planId, confirm }, call());
    await until(
      'the job is done',
      async () => (await plans.jobHandlers.get({ jobId }, call())).finishedAt !== null,
      90_000,
    );
    const { rows } = await plans.jobHandlers.listResults({ jobId, limit: 500 }, call());
    return { jobId, rows };
  };
  const undo = async (jobId: string) => carryOut(await plans.jobHandlers.planUndo({ jobId }, call()));

  beforeAll(async () => {
    docker = await startDocker();
    const made = await docker.api('POST', '/swarm/init', { ListenAddr: '127.0.0.1:0', AdvertiseAddr: '127.0.0.1' });
    if (made.status !== 200) throw new Error(`The engine refused to begin a Swarm: ${made.text}`);
    database = new Sqlite(':memory:');
    database.pragma('foreign_keys = ON');
    for (const { sql } of findMigrations()) database.exec(sql);
    audit = openAudit(database, tempDir());
    plans = openPlans({ database, audit, log: quiet, brake: () => ({ share: 0.2, floor: 5 }) });
    containers = createContainers({
      ...{ database, audit, plans, log: quiet, env: { DOCKER_HOST: docker.host }, demo: false, times: quickTimes },
    });
    plans.register(containers.operation);
    const templates = createTemplates({
      ...{ database, audit, plans, engines: containers.engines, acting: containers.operation },
      invented: [classroom],
    });
    swarm = createSwarm({ database, engines: containers.engines, templates, plans });
    for (const operation of swarm.operations) plans.register(operation);
    await createService('web', 2, {}, { 'provost.org': 'acme' });
    await createService('db', 1);
    await runs('web', 2);
    await runs('db', 1);
  }, 120_000);
  afterAll(async () => {
    await plans?.close();
    await containers?.close();
    audit?.close();
    database?.close();
    await docker?.stop();
  });

  it('lists the Swarm, its node, services and tasks', async () => {
    const { rows } = await swarm.handlers.list({}, call());
    expect(rows).toMatchObject([{ nodes: 1, services: 2 }]);
    const [node] = (await swarm.handlers.listNodes({}, call())).rows;
    expect(node).toMatchObject({ role: 'manager', leader: true, availability: 'active', state: 'ready', tasks: 3 });
    const tasks = (await swarm.handlers.listTasks({ service: 'web' }, call())).rows;
    expect(tasks.filter(({ state }) => state === 'running')).toHaveLength(2);
    expect(tasks[0]!.node).toBe(node!.hostname);
  });

  it('scales, shows the tasks as they come, and undo puts the number back', async () => {
    const plan = await swarm.handlers.planScale({ names: ['web'], replicas: 4 }, call());
    expect(plan.counts).toMatchObject({ update: 1 });
    const { jobId, rows } = await carryOut(plan);
    expect(rows).toMatchObject([{ state: 'done', message: null }]);
    expect(await service('web')).toMatchObject({ running: 4, desired: 4 });
    expect((await undo(jobId)).rows).toMatchObject([{ state: 'done' }]);
    await runs('web', 2);
  });

  it('updates task after task, says when the new ones fail, and undo brings the old image back', async () => {
    const before = (await service('web')).image;
    await docker.api('POST', `/images/${encodeURIComponent(testImage)}/tag?repo=lab/next&tag=2`);
    const updated = await carryOut(await swarm.handlers.planUpdate({ names: ['web'], image: 'lab/next:2' }, call()));
    expect(updated.rows).toMatchObject([{ state: 'done' }]);
    expect(await service('web')).toMatchObject({ image: 'lab/next:2', running: 2, update: { state: 'completed' } });
    expect((await undo(updated.jobId)).rows).toMatchObject([{ state: 'done' }]);
    expect(await service('web')).toMatchObject({ image: before, running: 2 });

    const broken = await carryOut(await swarm.handlers.planUpdate({ names: ['db'], image: 'lab/nowhere:1' }, call()));
    expect(broken.rows[0]).toMatchObject({ state: 'failed' });
    expect(broken.rows[0]!.words).toMatch(/No such image|image/i);
    const back = await carryOut(await swarm.handlers.planRollback({ names: ['db'] }, call()));
    expect(back.rows).toMatchObject([{ state: 'done' }]);
    await runs('db', 1);
  }, 120_000);

  it('undo leaves alone what somebody changed since', async () => {
    const { jobId } = await carryOut(await swarm.handlers.planScale({ names: ['web'], replicas: 3 }, call()));
    await carryOut(await swarm.handlers.planScale({ names: ['web'], replicas: 1 }, call()));
    const plan = await plans.jobHandlers.planUndo({ jobId }, call());
    expect(plan.counts).toMatchObject({ conflict: 1, update: 0 });
    await carryOut(await swarm.handlers.planScale({ names: ['web'], replicas: 2 }, call()));
  });

  it('drains a node until its tasks have left, and undo lets it take tasks again', async () => {
    const [node] = (await swarm.handlers.listNodes({}, call())).rows;
    const { jobId, rows } = await carryOut(await swarm.handlers.planDrain({ names: [node!.hostname] }, call()));
    expect(rows).toMatchObject([{ state: 'done' }]);
    expect((await swarm.handlers.listNodes({}, call())).rows[0]).toMatchObject({ availability: 'drain', tasks: 0 });
    expect((await undo(jobId)).rows).toMatchObject([{ state: 'done' }]);
    await runs('web', 2);
  });

  it('removes a service, and undo creates it again as it was set', async () => {
    const { jobId } = await carryOut(await swarm.handlers.planRemove({ names: ['db'] }, call()));
    expect((await swarm.handlers.listServices({ names: ['db'], limit: 10 }, call())).rows).toEqual([]);
    expect((await undo(jobId)).rows).toMatchObject([{ state: 'done' }]);
    await runs('db', 1);
  });

  it('says what it can’t do: a name that is none, the same number again, one that was never updated', async () => {
    const plan = await swarm.handlers.planScale({ names: ['web', 'nowhere'], replicas: 2 }, call());
    expect(plan.counts).toMatchObject({ skip: 1, error: 1, update: 0 });
    expect(plan.deed).toBeNull();
    await expect(swarm.handlers.planScale({ replicas: 2 }, call())).rejects.toThrow('not said which');
    await expect(swarm.handlers.planScale({ names: ['web'], swarm: 'elsewhere', replicas: 2 }, call())).rejects.toThrow(
      'elsewhere',
    );
  });

  it('shows and changes for a scoped operator only what is of its organization', async () => {
    const acme: Operator = { ...owner, orgs: new Set(['acme']) };
    const { rows } = await swarm.handlers.listServices({ limit: 10 }, call(acme));
    expect(rows.map(({ name }) => name)).toEqual(['web']);
    await expect(swarm.handlers.listNodes({}, call(acme))).rejects.toThrow('all organizations');
    await expect(swarm.handlers.listTasks({ service: 'db' }, call(acme))).rejects.toThrow('no service');
    await expect(swarm.handlers.planRemove({ names: ['db'] }, call(acme))).rejects.toThrow('organizations');
    const plan = await swarm.handlers.planRemove({ names: ['db'], org: 'acme' }, call(acme));
    expect(plan.counts).toMatchObject({ delete: 0, error: 1 });
  });

  it('makes a service for each account of a class from a template, and only what is missing the next time', async () => {
    const accounts = 'username,section\nada.byron,a\n,b\ngrace.hopper,b\n';
    const order = { template: 'classroom', accounts, org: 'acme', constraints: ['node.role==manager'] };
    const plan = await swarm.handlers.planCreate(order, call());
    expect(plan.counts).toMatchObject({ create: 2, error: 1 });
    const made = await carryOut(plan);
    expect(made.rows.filter(({ state }) => state === 'done')).toHaveLength(2);
    expect(await service('seat-ada-byron')).toMatchObject({
      ...{ running: 1, desired: 1, org: 'acme', account: 'ada.byron', template: 'classroom' },
      constraints: ['node.role==manager'],
    });
    const task = (await swarm.handlers.listTasks({ service: 'seat-ada-byron' }, call())).rows[0]!;
    const inspected = (await docker.api('GET', `/containers/${task.containerId}/json`)).json as {
      Config: { Env: string[]; Labels: Record<string, string> };
      Mounts: { Name: string }[];
    };
    expect(inspected.Config.Env).toContain('STUDENT=ada.byron');
    expect(inspected.Config.Labels).toMatchObject({ 'provost.account': 'ada.byron' });
    expect(inspected.Mounts.map(({ Name }) => Name)).toEqual(['home-ada-byron']);

    expect((await swarm.handlers.planCreate(order, call())).counts).toMatchObject({ create: 0, skip: 2 });
    await docker.api('DELETE', '/services/seat-grace-hopper');
    const again = await swarm.handlers.planCreate(order, call());
    expect(again.counts).toMatchObject({ create: 1, skip: 1 });
    await carryOut(again);
    await runs('seat-grace-hopper', 1);

    const back = await undo(made.jobId);
    expect(back.rows.find(({ label }) => label === 'seat-ada-byron')).toMatchObject({ state: 'done' });
    expect(await service('seat-ada-byron')).toBeUndefined();
    // It was removed by hand and made anew since: not what that job made.
    expect(await service('seat-grace-hopper')).toMatchObject({ running: 1 });
  });

  it('keeps the specifications, which may hold secrets, out of plans and results', async () => {
    await createService('vault', 1, {
      ContainerSpec: { Image: testImage, Command: ['/bin/sleep', '9'], Env: ['TOKEN=hunter2-swarm'] },
    });
    const { jobId } = await carryOut(await swarm.handlers.planRemove({ names: ['vault'] }, call()));
    await plans.jobHandlers.planUndo({ jobId }, call());
    const tables = (
      database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[]
    ).map(({ name }) => name);
    const leaking = tables.filter((name) =>
      JSON.stringify(database.prepare(`SELECT * FROM ${name}`).all()).includes('hunter2-swarm'),
    );
    expect(leaking).toEqual(['swarm_specs']);
  });
});
