// Creating from a template against the simulated engine: what is planned, one before the others, faults, idempotence.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { permissions } from '../../preload/contract/procedure.ts';
import { inventLab } from '../../main/demo/lab.ts';
import { chanceFrom } from '../../main/demo/chance.ts';
import { startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { openBench, people, until, type Bench } from './harness.ts';

const image = 'lab/linux-desktop:24.04';
let fault: FaultEngine;
let bench: Bench;

beforeEach(async () => {
  fault = await startFaultEngine({ containers: inventLab(chanceFrom(7), Date.now()).slice(0, 3) });
  bench = await openBench({ DOCKER_HOST: fault.host });
});
afterEach(async () => {
  await bench.close();
  await fault.close();
});

const made = () =>
  [...fault.sim.containers.values()].filter(({ config }) => config.Labels?.['provost.template'] === 'desk');
const creations = () => fault.seen.filter((line) => line === 'POST /containers/create').length;

describe('the plan', () => {
  test('makes one for each account; again, it makes none; what was removed is made again on its number', async () => {
    await bench.save({ image, container: 'desk-{{n:2}}', volumes: [{ source: 'home-{{username}}', target: '/home' }] });
    const first = await bench.planCreate(people(10));
    expect(first.sentence).toBe('Create 10 containers');
    expect(creations()).toBe(0);
    const job = await bench.run(first);
    expect(job.counts).toMatchObject({ done: 10, failed: 0 });
    expect(made().map(({ name, status }) => `${name} ${status}`)).toContain('desk-07 running');

    const again = await bench.planCreate(people(10));
    expect(again).toMatchObject({ sentence: 'Change nothing, leave 10 as they are', deed: null });

    const third = made().find(({ name }) => name === 'desk-03')!;
    await fault.sim.remove(third.id, { force: true, volumes: false });
    const missing = await bench.planCreate(people(10).toReversed());
    expect(missing.sentence).toBe('Create 1 container, leave 9 as they are');
    expect((await bench.run(missing)).counts).toMatchObject({ done: 1 });
    const back = made().find(({ config }) => config.Labels?.['provost.account'] === 'a03')!;
    // The others kept their numbers although the list was turned round, so the only free one is his.
    expect(back.name).toBe('desk-03');
    expect(new Set(made().map(({ name }) => name)).size).toBe(10);
  });

  test('one container is compared with its template: what differs, secrets covered, what it can’t know left out', async () => {
    const env = [
      { name: 'VNC_PASSWORD', value: 'one' },
      { name: 'SECTION', value: '{{account.section}}' },
    ];
    await bench.save({ image, memory: 256 * 1024 * 1024, env });
    await bench.run(bench.planCreate([], { usernames: undefined, accounts: 'username,section\nada,b12\n' }));
    const { name } = made()[0]!;
    await until('it is listed', () => bench.containers.engines.rows().some((row) => row.name === name));
    const asMade = await bench.templates.handlers.compare({ container: name }, bench.call);
    expect(asMade).toEqual({ template: 'desk', version: 1, madeFrom: 1, fields: [], unknown: ['section'] });
    env[0]!.value = 'two';
    await bench.save({ image, memory: 512 * 1024 * 1024, env });
    const now = await bench.templates.handlers.compare({ container: name }, bench.call);
    expect(now).toMatchObject({ version: 2, madeFrom: 1 });
    expect(now.fields).toEqual([
      { field: 'env VNC_PASSWORD', old: '••••••', new: '•••••• (another)' },
      { field: 'memory', old: String(256 * 1024 * 1024), new: String(512 * 1024 * 1024) },
    ]);
    const other = [...fault.sim.containers.values()].find(({ config }) => !config.Labels?.['provost.template'])!;
    await expect(bench.templates.handlers.compare({ container: other.name }, bench.call)).rejects.toThrow(
      'not made from a template',
    );
  });

  test('shows field by field what differs, and leaves it alone', async () => {
    await bench.save({ image, memory: 256 * 1024 * 1024, env: [{ name: 'VNC_PASSWORD', value: 'one' }] });
    await bench.run(bench.planCreate(people(3)));
    await bench.save({ image, memory: 512 * 1024 * 1024, env: [{ name: 'VNC_PASSWORD', value: 'two' }] });
    const plan = await bench.planCreate(people(3));
    expect(plan).toMatchObject({ deed: null, counts: { conflict: 3, create: 0 } });
    const [change] = await bench.changes(plan.planId);
    expect(change).toMatchObject({
      kind: 'conflict',
      reason: expect.stringContaining('made from version 1') as string,
    });
    expect(change!.fields).toEqual([
      { field: 'env VNC_PASSWORD', old: '••••••', new: '•••••• (another)' },
      { field: 'memory', old: String(256 * 1024 * 1024), new: String(512 * 1024 * 1024) },
    ]);
  });

  test('names taken by others, equal names, missing images and networks, and bad lines', async () => {
    await bench.save({ image, container: 'desk-{{username:slug}}' });
    await fault.sim.create('desk-ben', { Image: image });
    await bench.containers.engines.refresh(bench.containers.engines.list()[0]!.engineId);
    const csv = 'username\nada\nben\nCy_x\ncy.x\n\u202Eeve\n';
    const plan = await bench.planCreate([], { usernames: undefined, accounts: csv });
    const rows = (await bench.changes(plan.planId)).map(({ kind, label, reason }) => [kind, label, reason]);
    expect(rows).toEqual([
      ['error', expect.any(String), expect.stringContaining('line 6: the username holds')],
      ['create', 'desk-ada', null],
      ['conflict', 'desk-ben', 'another container is called "desk-ben" there'],
      ['error', 'desk-cy-x', 'line 4: "desk-cy-x" would be the name of cy.x (line 5) too'],
      ['error', 'desk-cy-x', 'line 5: "desk-cy-x" would be the name of Cy_x (line 4) too'],
    ]);
    await bench.save({ image: 'lab/none:1', networks: ['lab-net'] });
    expect((await bench.changes((await bench.planCreate(['ada'])).planId))[0]!.reason).toContain('pull it first');
    await bench.save({ image, networks: ['lab-net', 'elsewhere'] });
    expect((await bench.changes((await bench.planCreate(['ada'])).planId))[0]!.reason).toContain(
      'no network "elsewhere"',
    );
  });

  test('gives each its own port of the pool, past those that are taken, also by stopped ones', async () => {
    await bench.save({ image, ports: [{ container: 5901, from: 20_000, to: 20_003 }], networks: ['lab-net'] });
    await fault.sim.create('other', {
      Image: image,
      HostConfig: { PortBindings: { '1/tcp': [{ HostPort: '20001' }] } },
    });
    await fault.sim.start('other');
    const plan = await bench.planCreate(people(4));
    const ports = (await bench.changes(plan.planId)).map(
      ({ kind, fields, reason }) => fields.find(({ field }) => field === 'port')?.new ?? `${kind}: ${reason}`,
    );
    expect(ports).toEqual([
      ...['20000', '20002', '20003'].map((port) => `${port} → 5901/tcp`),
      'error: every port from 20000 to 20003 is given out there',
    ]);
    await bench.run(plan);
    for (const { id } of made()) await fault.sim.stop(id);
    const more = await bench.planCreate(people(4));
    expect(more.counts).toMatchObject({ skip: 3, error: 1, create: 0 });
  });

  test('says what is dangerous, and keeps secrets and columns that nobody uses out of itself', async () => {
    await bench.save({
      ...{ image, env: [{ name: 'API_TOKEN', value: 's3cr3t-value' }] },
      volumes: [{ source: '/srv/lab', target: '/srv' }],
    });
    const accounts = 'username,password,mail\nada,hunter2-value,ada@example.com\n';
    const plan = await bench.planCreate([], { usernames: undefined, accounts });
    const [change] = await bench.changes(plan.planId);
    expect(change!.fields.map(({ field }) => field)).toEqual(['account', 'image', 'state', 'bind mount', 'dangerous']);
    await bench.run(plan);
    const everything = ['plans', 'changes', 'results', 'audit']
      .map((table) => JSON.stringify(bench.database.prepare(`SELECT * FROM ${table}`).all()))
      .join();
    for (const secret of ['s3cr3t-value', 'hunter2-value', 'ada@example.com']) expect(everything).not.toContain(secret);
    expect(made()[0]!.config.Env).toEqual(['API_TOKEN=s3cr3t-value']);
  });

  test('an operator of one organization makes containers of that one only, and reaches nothing beyond it', async () => {
    await bench.save({ image });
    const scoped = {
      ...bench.call,
      operator: { name: 'eve', permissions: new Set(permissions), orgs: new Set(['acme']) },
    };
    const { handlers } = bench.templates;
    const input = { template: 'desk', usernames: ['ada'], start: true, pull: false, keepFailed: false };
    await expect(handlers.planCreate(input, scoped)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await handlers.list({ limit: 10 }, scoped)).rows).toEqual([]);
    expect(() => handlers.save({ template: { ...baseTemplate, org: 'other' } }, scoped)).toThrow(
      'your own organizations',
    );
    expect(() =>
      handlers.save(
        { template: { ...baseTemplate, org: 'acme', volumes: [{ source: '/', target: '/host', readOnly: false }] } },
        scoped,
      ),
    ).toThrow('reaches beyond');
    await handlers.save({ template: { ...baseTemplate, org: 'acme' } }, scoped);
    const plan = await handlers.planCreate({ ...input, template: 'theirs' }, scoped);
    const { jobId } = await bench.plans.planHandlers.apply({ planId: plan.planId, confirm: undefined }, scoped);
    await bench.finished(jobId);
    expect([...fault.sim.containers.values()].find(({ name }) => name === 'theirs-ada')!.config.Labels).toMatchObject({
      'provost.org': 'acme',
    });
  });
});

const baseTemplate = {
  ...{ name: 'theirs', description: '', org: null, image, container: 'theirs-{{username}}', command: [], env: [] },
  ...{
    volumes: [],
    networks: ['none'],
    cpus: null,
    memory: null,
    pids: null,
    shm: null,
    restart: 'no' as const,
    labels: [],
  },
  ...{ health: null, ports: [], placement: { kind: 'round-robin' as const, engines: [], column: 'engine' } },
};

describe('one before the others', () => {
  test.each([
    ['it is refused', /POST \/containers\/create/, { status: 400, message: 'invalid reference format' }, 1],
    ['the image is gone', /POST \/containers\/create/, { status: 404, message: 'No such image' }, 1],
    ['it does not start', /POST \/containers\/[^/]+\/start/, { status: 400, message: 'exec: "nope": not found' }, 1],
  ] as const)('%s: the rest are not tried, and can be retried', async (_what, match, answer, tried) => {
    await bench.save({ image });
    const end = fault.fault(match, { kind: 'status', ...answer });
    const job = await bench.run(bench.planCreate(people(20)));
    expect(job.counts).toMatchObject({ failed: 20, done: 0 });
    expect(creations()).toBe(tried);
    expect(made()).toEqual([]);
    const results = await bench.results(job.jobId);
    expect(results.filter(({ message }) => message?.startsWith('Not tried, since desk-'))).toHaveLength(19);
    expect(results.every(({ words }) => words === answer.message)).toBe(true);
    end();
    const retry = await bench.run(bench.retry(job.jobId));
    expect(retry.counts).toMatchObject({ done: 20 });
    expect(made()).toHaveLength(20);
  });

  test('one that fails for a reason of its own stops nobody', async () => {
    await bench.save({ image });
    fault.fault(
      /POST \/containers\/create/,
      { kind: 'status', status: 409, message: 'Conflict. The name is in use' },
      1,
    );
    const job = await bench.run(bench.planCreate(people(12)));
    expect(job.counts).toMatchObject({ failed: 1, done: 11 });
  });

  test('a job that is cancelled while the first one hangs ends at once', async () => {
    await bench.save({ image });
    const end = fault.fault(/POST \/containers\/create/, { kind: 'delay', ms: 1500 });
    const jobId = await bench.apply(await bench.planCreate(people(20)));
    await until('the first is under way', () => creations() === 1);
    await bench.plans.jobHandlers.cancel({ jobId }, bench.call);
    const job = await bench.finished(jobId);
    expect(job.counts.done + job.counts.cancelled).toBe(20);
    expect(job.counts.done).toBe(1);
    end();
  });
});

describe('what goes wrong on the way', () => {
  test('a container that does not start is removed again, or kept when that is asked for', async () => {
    await bench.save({ image });
    const end = fault.fault(/\/start$/, { kind: 'status', status: 500, message: 'no such runtime' });
    await bench.run(bench.planCreate(['ada']));
    expect(made()).toEqual([]);
    const job = await bench.run(bench.planCreate(['ada'], { keepFailed: true }));
    expect((await bench.results(job.jobId))[0]).toMatchObject({ state: 'failed', words: 'no such runtime' });
    expect(made().map(({ status }) => status)).toEqual(['created']);
    end();
  });

  test('a port that is taken after all is exchanged, twice at most', async () => {
    await bench.save({ image, ports: [{ container: 5901, from: 20_000, to: 20_009 }], networks: ['lab-net'] });
    const taken = {
      kind: 'status',
      status: 500,
      message: 'Bind for 0.0.0.0:20000 failed: port is already allocated',
    } as const;
    fault.fault(/\/start$/, taken, 2);
    const job = await bench.run(bench.planCreate(['ada']));
    expect(job.counts).toMatchObject({ done: 1 });
    expect(made().map(({ ports }) => ports[0]!.PublicPort)).toEqual([20_002]);
    fault.fault(/\/start$/, taken);
    const other = await bench.run(bench.planCreate(['ben']));
    expect(other.counts).toMatchObject({ failed: 1 });
    expect(made()).toHaveLength(1);
    expect((await bench.planCreate(['ada'])).counts).toMatchObject({ skip: 1 });
  });

  test.each(['lost', 'cut'] as const)('an answer that is %s makes neither two nor none', async (kind) => {
    await bench.save({ image });
    fault.fault(/POST \/containers\/create/, { kind }, 3);
    fault.fault(/\/start$/, { kind }, 2);
    const job = await bench.run(bench.planCreate(people(8)));
    expect(job.counts).toMatchObject({ done: 8, failed: 0, unknown: 0 });
    expect(made()).toHaveLength(8);
    expect(made().every(({ status }) => status === 'running')).toBe(true);
  });

  test('an engine that goes away in the middle is waited for, and nothing is made twice', async () => {
    await bench.save({ image });
    fault.fault(/POST \/containers\/create/, { kind: 'delay', ms: 30 });
    const jobId = await bench.apply(await bench.planCreate(people(30)));
    await until('some are made', () => made().length >= 8);
    await fault.down('dead');
    await until('the job waits', () => bench.plans.jobHandlers.get({ jobId }, bench.call) !== null, 1000);
    await fault.up();
    expect((await bench.finished(jobId)).counts).toMatchObject({ done: 30 });
    expect(made()).toHaveLength(30);
  });
});

describe('undo and taking away', () => {
  const home = { volumes: [{ source: 'home-{{username}}', target: '/home' }] };

  test('undo removes what was made and keeps the volumes; what was used since is a conflict', async () => {
    await bench.save({ image, ...home });
    const job = await bench.run(bench.planCreate(people(5)));
    await fault.sim.restart(made().find(({ name }) => name === 'desk-a02')!.id);
    const undo = await bench.undo(job.jobId);
    expect(undo.counts).toMatchObject({ delete: 4, conflict: 1 });
    expect((await bench.run(undo)).counts).toMatchObject({ done: 4 });
    expect(made().map(({ name }) => name)).toEqual(['desk-a02']);
    expect(fault.sim.volumes.has('home-a01')).toBe(true);
    // And the undo can be undone, too.
    const list = await bench.plans.jobHandlers.list(
      { active: false, limit: 1, sort: 'begun', ascending: false },
      bench.call,
    );
    expect((await bench.run(bench.undo(list.rows[0]!.jobId))).counts).toMatchObject({ done: 4 });
    expect(made()).toHaveLength(5);
  });

  test('taking away keeps volumes unless asked, deletes only those of the accounts, and can be undone but for them', async () => {
    await bench.save({ image, volumes: [...home.volumes, { source: 'shared', target: '/shared', readOnly: false }] });
    await bench.run(bench.planCreate(people(4)));
    expect((await bench.takeAway()).counts).toMatchObject({ conflict: 4, delete: 0 });
    const some = await bench.run(bench.takeAway({ usernames: ['a01', 'a02'], force: true }));
    expect(some.counts).toMatchObject({ done: 2 });
    expect(fault.sim.volumes.has('home-a01')).toBe(true);
    const all = await bench.takeAway({ force: true, volumes: true });
    expect(all.cannotUndo.map(({ what }) => what)).toContain('Content of the volumes that were made for the accounts');
    const job = await bench.run(all);
    expect(job.counts).toMatchObject({ done: 2 });
    expect(['home-a01', 'home-a03', 'home-a04', 'shared'].map((name) => fault.sim.volumes.has(name))).toEqual([
      ...[true, false, false, true],
    ]);
    expect((await bench.run(bench.undo(job.jobId))).counts).toMatchObject({ done: 2 });
    expect(
      made()
        .map(({ name }) => name)
        .toSorted(),
    ).toEqual(['desk-a03', 'desk-a04']);
    await expect(bench.takeAway({ usernames: ['nobody'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('a volume of somebody else is not given away', async () => {
    await bench.save({ image, name: 'desk', volumes: [{ source: 'home-{{n}}', target: '/home' }] });
    await bench.run(bench.planCreate(['ada']));
    await bench.run(bench.takeAway({ force: true }));
    const [change] = await bench.changes((await bench.planCreate(['ben'])).planId);
    expect(change).toMatchObject({ kind: 'conflict', reason: 'the volume "home-1" belongs to ada' });
  });
});

test('versions: saving, removing and restoring each add one, and a later save is not overwritten', async () => {
  const { handlers } = bench.templates;
  await bench.save({ image });
  await bench.save({ image, description: 'second' });
  const save = (basedOn: number) => handlers.save({ template: { ...baseTemplate, name: 'desk' }, basedOn }, bench.call);
  expect(() => save(1)).toThrow('Somebody saved version 2');
  await handlers.remove({ name: 'desk' }, bench.call);
  expect(() => handlers.get({ name: 'desk' }, bench.call)).toThrow('no template');
  expect(() => save(2)).toThrow('was removed meanwhile');
  await handlers.restore({ name: 'desk', version: 2 }, bench.call);
  expect(await handlers.get({ name: 'desk' }, bench.call)).toMatchObject({
    version: 4,
    template: { description: 'second' },
  });
  const versions = await handlers.listVersions({ name: 'desk', limit: 10 }, bench.call);
  expect(versions.rows.map(({ version, removed }) => [version, removed])).toEqual([
    ...[
      [4, false],
      [3, true],
      [2, false],
      [1, false],
    ],
  ]);
  expect(await bench.audit.verify()).toMatchObject({ ok: true });
});
