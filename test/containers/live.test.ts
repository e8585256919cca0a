// The live list against the simulated engine, through every way an engine can be away.
import { afterEach, expect, test } from 'vitest';
import type { WatchEvent } from '../../main/containers/watch.ts';
import { hugeLab, smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { engine, listAll, openBench, until, untilState, type Bench } from './harness.ts';

let fault: FaultEngine;
let bench: Bench;

afterEach(async () => {
  await bench.close();
  await fault.close();
});

async function open(options: Parameters<typeof startFaultEngine>[0] = {}, times = {}) {
  fault = await startFaultEngine(options);
  bench = await openBench({ DOCKER_HOST: fault.host }, { times });
}

const named = async (name: string) => (await listAll(bench, { names: [name] })).rows[0];

test('lists what the engine has and follows its events', async () => {
  await open({ containers: smallLab(['web', 'db']) });
  const first = await listAll(bench);
  expect(first.rows.map((row) => row.name)).toEqual(['db', 'web']);
  expect(first.engines[0]).toMatchObject({ state: 'connected', apiVersion: '1.47', problem: null, simulated: true });
  const started = Date.now();
  await fault.sim.stop((await named('web'))!.id);
  await until('web is shown as stopped', async () => (await named('web'))?.state === 'exited');
  expect(Date.now() - started).toBeLessThan(1000);
  const id = await fault.sim.create('new', { Image: 'nginx:1.28' });
  await until('new is shown', async () => (await named('new'))?.id === id);
  await fault.sim.remove(id, { force: true, volumes: false });
  await until('new is gone', async () => (await named('new')) === undefined);
});

test('reads events as engines since API 1.52 write them', async () => {
  await open({ containers: smallLab(['web']), apiVersion: '1.54' });
  await untilState(bench, 'connected');
  expect((await engine(bench)).apiVersion).toBe('1.51');
  await fault.sim.stop('web');
  await until('web is shown as stopped', async () => (await named('web'))?.state === 'exited');
});

test('a stream that is cut loses nothing: the list is read again', async () => {
  await open({ containers: smallLab(['web']) });
  await untilState(bench, 'connected');
  fault.fault(/events/, { kind: 'cut' }, 1);
  fault.cutStreams();
  await untilState(bench, 'degraded');
  await fault.sim.stop('web');
  await untilState(bench, 'connected');
  expect((await named('web'))?.state).toBe('exited');
});

test('half a line of an event is harmless', async () => {
  await open({ containers: smallLab(['web']) });
  await untilState(bench, 'connected');
  fault.fault(
    /events/,
    {
      kind: 'body',
      contentType: 'application/json',
      chunks: [Buffer.from('{"Type":"container","Acti'), Buffer.from('\nnull\n[]\n"x"\n{"Type":"contain')],
    },
    1,
  );
  fault.cutStreams();
  await until('it subscribed a third time', () => fault.seen.filter((line) => line.includes('events')).length >= 3);
  await untilState(bench, 'connected');
  await fault.sim.stop('web');
  await until('web is shown as stopped', async () => (await named('web'))?.state === 'exited');
  expect((await engine(bench)).problem).toBeNull();
});

test.each(['removed', 'dead'] as const)(
  'an engine whose socket is %s is down, keeps its list, and comes back by itself',
  async (how) => {
    await open({ containers: smallLab(['web', 'db']) });
    await untilState(bench, 'connected');
    await fault.down(how);
    await untilState(bench, 'down');
    const away = await listAll(bench);
    expect(away.rows).toHaveLength(2);
    expect(away.engines[0]!.problem).toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    expect(away.engines[0]!.problem!.hint).not.toMatch(/chmod/);
    expect(away.engines[0]!.nextTryAt).not.toBeNull();
    await fault.up();
    await untilState(bench, 'connected');
  },
);

test('the last known list is shown with its age when the engine is away at start', async () => {
  await open({ containers: smallLab(['web', 'db']) });
  await untilState(bench, 'connected');
  const { listedAt } = await engine(bench);
  await fault.down('removed');
  await untilState(bench, 'down');
  await bench.reopen();
  const { rows, engines } = await listAll(bench);
  expect(rows.map((row) => row.name)).toEqual(['db', 'web']);
  expect(engines[0]!.listedAt).toBeGreaterThanOrEqual(listedAt!);
  expect(rows[0]!.seenAt).toBe(engines[0]!.listedAt);
  expect(engines[0]!.state).not.toBe('connected');
  await fault.up();
  await untilState(bench, 'connected');
});

test('how many there are is unknown, not 0, while an engine was never read; and so is whether one is there', async () => {
  await open({ containers: smallLab(['web']) });
  await fault.down('removed');
  await bench.close();
  bench = await openBench({ DOCKER_HOST: fault.host });
  await untilState(bench, 'down');
  expect(await listAll(bench)).toMatchObject({ rows: [], total: null });
  await expect(bench.containers.handlers.get({ container: 'web' }, bench.call)).rejects.toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: expect.stringContaining('Whether there is a container "web" is not known') as string,
  });
  await fault.up();
  await untilState(bench, 'connected');
  expect(await listAll(bench)).toMatchObject({ total: 1 });
  await expect(bench.containers.handlers.get({ container: 'nobody' }, bench.call)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a filter that can match nothing is refused, not answered with an empty list', async () => {
  await open({ containers: smallLab(['web']) });
  await untilState(bench, 'connected');
  const list = async (filter: string) => bench.containers.handlers.list({ filter, limit: 10 }, bench.call);
  await expect(list('stat:running')).rejects.toMatchObject({ code: 'BAD_INPUT', message: /There is no field "stat"/ });
  await expect(list('state:bogus')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect((await list('state:run')).total).toBe(1);
});

test.each([
  ['ENGINE_FAILED', { kind: 'status', status: 500, message: 'disk on fire' }],
  ['ENGINE_UNREACHABLE', { kind: 'half', end: 'cut' }],
  ['ENGINE_UNREACHABLE', { kind: 'half', end: 'closed' }],
  ['ENGINE_UNREACHABLE', { kind: 'cut' }],
] as const)('%s when the list answers with %o, and recovery', async (code, what) => {
  await open({ containers: smallLab(['web']) });
  await untilState(bench, 'connected');
  const end = fault.fault(/containers\/json/, what);
  fault.cutStreams();
  await untilState(bench, 'down');
  const { problem } = await engine(bench);
  expect(problem!.code).toBe(code);
  if (code === 'ENGINE_FAILED') expect(problem!.words).toBe('disk on fire');
  end();
  await untilState(bench, 'connected');
});

test('an engine that is too old says so', async () => {
  await open({ apiVersion: '1.22' });
  await untilState(bench, 'down');
  expect((await engine(bench)).problem).toMatchObject({ code: 'ENGINE_TOO_OLD' });
});

test('an engine that accepts and does not answer holds nothing back', async () => {
  fault = await startFaultEngine({ containers: smallLab(['web']) });
  fault.fault(/./, { kind: 'hang' });
  const before = Date.now();
  bench = await openBench({ DOCKER_HOST: fault.host });
  expect(Date.now() - before).toBeLessThan(1000);
  for await (const event of await bench.containers.handlers.watch({}, bench.call)) {
    expect(event.engines[0]).toMatchObject({ state: 'connecting' });
    break;
  }
  expect(Date.now() - before).toBeLessThan(1000);
});

test('something else than an engine answers', async () => {
  fault = await startFaultEngine();
  fault.fault(/version/, { kind: 'body', contentType: 'application/json', chunks: [Buffer.from('{"hello":"world"}')] });
  bench = await openBench({ DOCKER_HOST: fault.host });
  await untilState(bench, 'down');
  expect((await engine(bench)).problem).toMatchObject({ code: 'ENGINE_FAILED' });
});

test('ten thousand containers are listed in pages and followed in parts', async () => {
  await open({ containers: hugeLab(10_000) });
  await untilState(bench, 'connected', 20_000);
  const names = new Set<string>();
  let cursor: string | undefined;
  do {
    const page = await listAll(bench, cursor ? { cursor } : {});
    expect(page.rows.length).toBeLessThanOrEqual(500);
    expect(page.total).toBe(10_000);
    for (const row of page.rows) names.add(row.name);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  expect(names.size).toBe(10_000);
}, 30_000);

test('watch: ready first, then deltas in order, and it ends when the reader goes', async () => {
  await open({ containers: smallLab(['web', 'db']) });
  await untilState(bench, 'connected');
  const stop = new AbortController();
  const events: WatchEvent[] = [];
  const reading = (async () => {
    for await (const event of await bench.containers.handlers.watch({}, { ...bench.call, signal: stop.signal }))
      events.push(event);
  })();
  await until('ready', () => events.length === 1);
  expect(events[0]).toMatchObject({ kind: 'ready', upserted: [], removed: [] });
  await fault.sim.stop('web');
  await fault.sim.remove('db', { force: true, volumes: false });
  await until(
    'both came',
    () => events.some((event) => event.removed.length > 0) && events.some((event) => event.upserted.length > 0),
  );
  const revisions = events.map((event) => event.revision);
  expect(revisions).toEqual([...revisions].sort((a, b) => a - b));
  stop.abort();
  await reading;
});

test('reconnect tries now instead of at the next try', async () => {
  await open({ containers: smallLab(['web']) }, { firstRetry: 60_000, longestRetry: 60_000 });
  await untilState(bench, 'connected');
  await fault.down('removed');
  await untilState(bench, 'down');
  await fault.up();
  const { engineId } = await engine(bench);
  expect((await bench.containers.engineHandlers.reconnect({ engineId }, bench.call)).state).toBe('connected');
});

test('an operator of one organization sees nothing of another, nor what belongs to none', async () => {
  await open();
  await untilState(bench, 'connected');
  const all = await listAll(bench);
  bench.call = { ...bench.call, operator: { ...bench.call.operator, orgs: new Set(['harbor-institute']) } };
  const seen = await listAll(bench);
  expect(seen.total).toBeGreaterThan(5);
  expect(seen.total).toBeLessThan(all.total!);
  expect(new Set(seen.rows.map((row) => row.org))).toEqual(new Set(['harbor-institute']));
  const foreign = all.rows.find((row) => row.org === null)!;
  await expect(bench.containers.handlers.get({ container: foreign.id }, bench.call)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('a plan waits longer than a list for an engine that is being reached', async () => {
  await open({ containers: smallLab(['web']) });
  await untilState(bench, 'connected');
  expect((await listAll(bench)).rows).toHaveLength(1);
  fault.fault(/_ping|version|info/, { kind: 'delay', ms: 2500 }, 1);
  await bench.reopen();
  const { signal } = bench.call;
  await bench.containers.engines.settled(signal);
  expect(bench.containers.engines.list()[0]).toMatchObject({ state: 'connecting' });
  await bench.containers.engines.settled(signal, 'plan');
  expect(bench.containers.engines.list()[0]).toMatchObject({ state: 'connected' });
});
