// Several engines in one list: added, tested, renamed, removed; one that is away holds nothing of the others back.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EngineStatus } from '../../preload/contract/engines.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { removeTempDir, tempDir } from '../support/temp.ts';
import { driver, listAll, openBench, until, type Bench } from './harness.ts';

const options = { skipTlsVerify: false, untested: false };

let one: FaultEngine;
let two: FaultEngine;
let home: string;
let bench: Bench;

beforeEach(async () => {
  home = tempDir('home');
  one = await startFaultEngine({ name: 'one', containers: smallLab(['web', 'db']) });
  two = await startFaultEngine({
    name: 'two',
    containers: smallLab(['web', 'seat-1', 'seat-2'], { config: { Labels: {} } }),
  });
  bench = await openBench({ DOCKER_HOST: one.host }, { home });
});
afterEach(async () => {
  await bench.close();
  await Promise.all([one.close(), two.close()]);
  removeTempDir(home);
});

const engines = () => bench.containers.engineHandlers;
const listed = async () => (await engines().list({}, bench.call)).rows;
const status = async (name: string): Promise<EngineStatus> => (await listed()).find((row) => row.name === name)!;
const add = (address: string, rest: { name?: string; untested?: boolean } = {}) =>
  engines().add({ ...options, address, ...rest }, bench.call);
const untilAll = (state: EngineStatus['state']) =>
  until(`all are ${state}`, async () => (await listed()).every((row) => row.state === state));

describe('the list', () => {
  test('has the containers of all, each with its engine, and the counts add up', async () => {
    await add(two.socketPath, { name: 'lab-2' });
    await untilAll('connected');
    const all = await listAll(bench);
    expect(all.total).toBe(5);
    const counts = await Promise.all(
      ['lab-2', 'local'].map(async (engine) => (await listAll(bench, { engine })).total),
    );
    expect(counts).toEqual([3, 2]);
    expect((await listAll(bench, { filter: 'engine:lab-2 name:web' })).rows).toMatchObject([{ name: 'web' }]);
    expect((await listAll(bench, { names: ['web'] })).total).toBe(2);
  });

  test('what was added is there after a restart, with its name; DOCKER_* leads neither elsewhere', async () => {
    await add(two.socketPath, { name: 'lab-2' });
    await engines().rename({ engineId: 'local', name: 'front' }, bench.call);
    await engines().setConcurrency({ engineId: 'lab-2', atOnce: 3 }, bench.call);
    process.env['DOCKER_HOST'] = 'tcp://192.0.2.1:2375';
    try {
      await bench.reopen();
      await untilAll('connected');
      expect((await listed()).map(({ name, kind, endpoint }) => [name, kind, endpoint])).toEqual([
        ['lab-2', 'socket', two.socketPath],
        ['front', 'found', one.socketPath],
      ]);
      expect((await listAll(bench)).total).toBe(5);
    } finally {
      delete process.env['DOCKER_HOST'];
    }
    const lane = (await status('lab-2')).engineId;
    expect(bench.containers.engines.concurrencyOf(lane)).toBe(3);
    for (const action of ['stop', 'start', 'remove']) expect(driver(bench).operation.concurrency(lane, action)).toBe(3);
    await engines().setConcurrency({ engineId: 'lab-2' }, bench.call);
    expect(driver(bench).operation.concurrency(lane, 'stop')).toBe(50);
  });

  test('a removed one leaves with its rows and what was known of it; nothing happens on it', async () => {
    await add(two.socketPath, { name: 'lab-2' });
    await untilAll('connected');
    const { engineId } = await status('lab-2');
    await bench.reopen(); // Writes what is known.
    const rowsKept = () =>
      bench.database.prepare('SELECT count(*) FROM container_last_known WHERE engine_id = ?').pluck().get(engineId);
    expect(rowsKept()).toBe(3);
    const before = two.seen.filter((line) => !line.startsWith('GET'));
    await engines().remove({ engineId: 'lab-2' }, bench.call);
    expect((await listAll(bench)).rows.map(({ name }) => name)).toEqual(['db', 'web']);
    expect(rowsKept()).toBe(0);
    expect(two.seen.filter((line) => !line.startsWith('GET'))).toEqual(before);
    expect(two.sim.containers.size).toBe(3);
    await bench.reopen();
    expect(await listed()).toHaveLength(1);
    expect(rowsKept()).toBe(0);
    expect(bench.audited.map(({ action, subject, actor }) => [action, subject, actor])).toEqual([
      ['engines.added', 'lab-2', 'tester'],
      ['engines.removed', 'lab-2', 'tester'],
    ]);
    expect((await add(two.socketPath, { name: 'lab-2' })).engineId).toBe(engineId);
  });

  test('the one that is found by itself can be switched off, stays off, and is offered again', async () => {
    await engines().remove({ engineId: 'local' }, bench.call);
    expect(await listed()).toEqual([]);
    await bench.reopen();
    expect(await listed()).toEqual([]);
    const { rows } = await engines().discover({}, bench.call);
    expect(rows[0]).toMatchObject({ address: 'default', kind: 'found', engineId: null });
    await add('default');
    await untilAll('connected');
    expect((await listAll(bench)).total).toBe(2);
    await expect(add('default')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  test('a context that is chosen anew is followed: its containers are another engine’s', async () => {
    const docker = path.join(home, '.docker');
    mkdirSync(docker);
    const context = (name: string, Host: string) => {
      const folder = path.join(docker, 'contexts/meta', createHash('sha256').update(name).digest('hex'));
      mkdirSync(folder, { recursive: true });
      writeFileSync(path.join(folder, 'meta.json'), JSON.stringify({ Name: name, Endpoints: { docker: { Host } } }));
    };
    const use = (currentContext: string) =>
      writeFileSync(path.join(docker, 'config.json'), JSON.stringify({ currentContext }));
    context('first', one.host);
    context('second', two.host);
    use('first');
    await bench.reopen({});
    await untilAll('connected');
    expect((await listed()).map(({ name }) => name)).toEqual(['first']);
    expect((await engines().discover({}, bench.call)).rows.filter(({ kind }) => kind === 'context')).toMatchObject([
      { context: 'first', engineId: (await status('first')).engineId },
      { context: 'second', engineId: null },
    ]);
    use('second');
    await one.down('removed');
    await until('second is followed', async () => (await listed())[0]?.name === 'second');
    await untilAll('connected');
    expect((await listAll(bench)).rows.map(({ name }) => name)).toEqual(['seat-1', 'seat-2', 'web']);
    await one.up();
  });
});

describe('adding', () => {
  test('tests first, and says what is wrong; untested, it is added all the same', async () => {
    const nowhere = path.join(home, 'nobody.sock');
    await expect(add(nowhere)).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE', message: /not there/ });
    expect(await listed()).toHaveLength(1);
    await add(nowhere, { untested: true });
    await until('it is down', async () => (await status('nobody')).state === 'down');
  });

  test('one engine is not counted twice, whatever way leads to it', async () => {
    await untilAll('connected');
    await expect(add(one.socketPath)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: /in the list already, as "local"/,
    });
    const other = path.join(home, 'other.sock');
    symlinkSync(one.socketPath, other);
    await expect(add(other)).rejects.toMatchObject({ code: 'CONFLICT', message: /as "local"/ });
    const result = await engines().test({ ...options, address: other }, bench.call);
    expect(result).toMatchObject({ ok: true, sameAs: 'local' });
  });

  test('a test says version, API and latency, of an address and of an engine in the list', async () => {
    await untilAll('connected');
    const result = await engines().test({ ...options, address: two.socketPath }, bench.call);
    expect(result).toMatchObject({
      ok: true,
      apiVersion: '1.47',
      containers: 3,
      problem: null,
      sameAs: null,
      warning: null,
    });
    expect(result.latency).toBeGreaterThan(0);
    two.fault(/version/, { kind: 'status', status: 500, message: 'disk on fire' });
    const bad = await engines().test({ ...options, address: two.socketPath }, bench.call);
    expect(bad).toMatchObject({ ok: false, problem: { code: 'ENGINE_FAILED', words: 'disk on fire' } });
    expect(await engines().test({ ...options, engineId: 'local' }, bench.call)).toMatchObject({
      ok: true,
      sameAs: null,
    });
  });

  test.each([
    [{}, /not said which engine/],
    [{ address: 'relative/docker.sock' }, /no address of an engine/],
    [{ address: 'ssh://root:secret@lab.example.com' }, /password does not belong/],
    [{ address: 'tcp://' }, /no host in the address/],
    [{ address: 'https://:2376' }, /no host in the address/],
    [{ address: 'ssh://root@' }, /no host in the address/],
    [{ address: 'tcp://lab.example.com', certFile: '/x/cert.pem' }, /belong together/],
    [{ address: 'tcp://lab.example.com', caFile: 'ca.pem' }, /whole path/],
    [{ address: '/run/docker.sock', skipTlsVerify: true }, /not to a socket/],
    [{ address: '/run/docker.sock', context: 'lab' }, /not said which engine/],
  ])('%j is refused', async (place, message) => {
    const adding = async () => engines().add({ ...options, ...place }, bench.call);
    const refused = await adding().catch((error: Error) => error);
    expect(refused).toMatchObject({ code: 'BAD_INPUT', message });
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  test('what is not protected on the way is said', async () => {
    const plain = await engines().test({ ...options, address: 'http://127.0.0.1:1' }, bench.call);
    expect(plain.warning).toMatch(/Not encrypted/);
    const blind = await engines().test({ ...options, address: 'tcp://127.0.0.1:1', skipTlsVerify: true }, bench.call);
    expect(blind.warning).toMatch(/not checked/);
  });

  test('a file of a certificate that is gone is named by what it is, never by its path', async () => {
    const file = path.join(home, 'gone.pem');
    const result = await engines().test({ ...options, address: 'tcp://127.0.0.1:1', caFile: file }, bench.call);
    expect(result.problem).toMatchObject({ code: 'ENGINE_DENIED', words: 'ENOENT' });
    expect(JSON.stringify(result.problem)).not.toContain(file);
  });

  test('names are taken once', async () => {
    await expect(add(two.socketPath, { name: 'Local' })).rejects.toMatchObject({ code: 'CONFLICT' });
    await add(two.socketPath, { name: 'lab-2' });
    await expect(
      (async () => engines().rename({ engineId: 'lab-2', name: 'LOCAL' }, bench.call))(),
    ).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    expect((await engines().rename({ engineId: 'lab-2', name: 'Lab-2' }, bench.call)).name).toBe('Lab-2');
  });
});

describe('one that is away', () => {
  beforeEach(async () => {
    await add(two.socketPath, { name: 'lab-2' });
    await untilAll('connected');
  });

  test('keeps its rows with their age, and the others’ lists as quick as before', async () => {
    await two.down('removed');
    await until('it is down', async () => (await status('lab-2')).state === 'down');
    const { rows, total } = await listAll(bench);
    expect(total).toBe(5);
    const away = await status('lab-2');
    expect(rows.filter(({ engineId }) => engineId === away.engineId).map(({ seenAt }) => seenAt)).toEqual(
      Array(3).fill(away.listedAt),
    );
    expect(away.nextTryAt).not.toBeNull();
    await one.sim.stop('db');
    await until(
      'db is shown as stopped',
      async () => (await listAll(bench, { names: ['db'] })).rows[0]!.state === 'exited',
    );
    await two.up();
    await untilAll('connected');
  });

  test('since when is remembered over a restart', async () => {
    await two.down('removed');
    await until('it is down', async () => (await status('lab-2')).state === 'down');
    const { since } = await status('lab-2');
    await bench.reopen();
    await until('it is down again', async () => (await status('lab-2')).state === 'down');
    expect((await status('lab-2')).since).toBe(since);
    await two.up();
    await untilAll('connected');
    expect((await status('lab-2')).since).toBeGreaterThan(since);
  });

  test('one that hangs is waited for at its first moment only', async () => {
    const end = two.fault(/./, { kind: 'hang' });
    await bench.reopen();
    await listAll(bench); // The first: a moment.
    const before = performance.now();
    for (let times = 0; times < 20; times++) await listAll(bench);
    expect(performance.now() - before).toBeLessThan(1000);
    expect((await status('lab-2')).state).toBe('connecting');
    end();
  });

  test('a plan over both leaves its containers out with the reason and plans the others', async () => {
    await two.down('removed');
    await until('it is down', async () => (await status('lab-2')).state === 'down');
    const run = driver(bench);
    const plan = await run.plan('stop', { all: true });
    const kinds = Object.fromEntries(plan.map(({ label, where, kind }) => [`${where}/${label}`, kind]));
    expect(kinds).toEqual({
      'local/db': 'update',
      'local/web': 'update',
      'lab-2/web': 'error',
      'lab-2/seat-1': 'error',
      'lab-2/seat-2': 'error',
    });
    expect(plan.find(({ kind }) => kind === 'error')!.reason).toMatch(/can’t be reached: .*not there/);
    await expect(run.plan('stop', { engine: 'lab-2', all: true })).rejects.toMatchObject({
      code: 'ENGINE_UNREACHABLE',
    });
    await two.up();
    await untilAll('connected');
    expect((await run.again(plan)).map(({ kind }) => kind)).toEqual(Array(5).fill('update'));
  });

  test('a plan does not wait long for one that hangs, and then everybody knows that it does', async () => {
    two.fault(/containers\/json/, { kind: 'hang' });
    const before = performance.now();
    const plan = await driver(bench).plan('stop', { all: true });
    const took = performance.now() - before;
    expect(plan.filter(({ kind }) => kind === 'error')).toHaveLength(3);
    // The limit of a list is 15 s.
    expect(took).toBeLessThan(9000);
  }, 30_000);

  test('an undo over both: what is on the one that is away says so', async () => {
    const run = driver(bench);
    const plan = await run.plan('stop', { all: true });
    const done = [];
    for (const change of plan) done.push({ change, ...(await run.carryOut(change)) });
    await two.down('removed');
    await until('it is down', async () => (await status('lab-2')).state === 'down');
    const back = await run.inverse(done);
    expect(back.filter(({ kind }) => kind === 'update')).toHaveLength(2);
    expect(back.filter(({ kind }) => kind === 'error')).toHaveLength(3);
    await two.up();
  });
});
