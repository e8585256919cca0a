// The demo: an invented lab on a simulated engine, in which the main job can be tried with nothing installed.
import { afterEach, expect, test } from 'vitest';
import { chanceFrom } from '../../main/demo/chance.ts';
import { inventLab } from '../../main/demo/lab.ts';
import { driver, engine, listAll, openBench, until, untilState, type Bench } from './harness.ts';
import { readLogs } from './logs-reader.ts';

let bench: Bench;
afterEach(() => bench.close());

test('is labelled as simulated, opens no real engine, and has something of everything', async () => {
  bench = await openBench({ DOCKER_HOST: 'unix:///nowhere/docker.sock' }, { demo: true });
  await untilState(bench, 'connected');
  expect(await engine(bench)).toMatchObject({ simulated: true, name: 'lab-1', problem: null });
  const { rows, total } = await listAll(bench);
  expect(total).toBeGreaterThanOrEqual(75);
  expect(total).toBeLessThanOrEqual(100);
  const states = new Set(rows.map((row) => row.state));
  for (const state of ['running', 'exited', 'paused', 'created', 'restarting'] as const)
    expect(states).toContain(state);
  expect(new Set(rows.map((row) => row.health))).toEqual(new Set(['healthy', 'unhealthy', 'starting', 'none']));
  expect(new Set(rows.map((row) => row.org)).size).toBe(6);
  expect(new Set(rows.map((row) => row.name)).size).toBe(total);
});

test('has an engine that has been away for days with what was last known of it, and one that can be added', async () => {
  bench = await openBench({}, { demo: true });
  await untilState(bench, 'connected');
  const { engineHandlers: engines } = bench.containers;
  const { rows } = await engines.list({}, bench.call);
  expect(rows.map(({ name }) => name)).toEqual(['lab-1', 'lab-2', 'lab-3']);
  await until('lab-3 is down', async () => (await engines.list({}, bench.call)).rows[2]!.state === 'down');
  const away = (await engines.list({}, bench.call)).rows[2]!;
  expect(Date.now() - away.since).toBeGreaterThan(5 * 86_400_000);
  expect(away).toMatchObject({ listedAt: away.since, simulated: true, cpus: 2 });
  const known = await listAll(bench, { engine: 'lab-3' });
  expect(known.rows.length).toBeGreaterThan(5);
  expect(known.rows.every((row) => row.seenAt === away.since)).toBe(true);

  const offered = (await engines.discover({}, bench.call)).rows;
  expect(offered).toMatchObject([{ name: 'lab-4', address: 'simulated:lab-4', kind: 'simulated' }]);
  const options = { skipTlsVerify: false, untested: false };
  await expect(engines.add({ ...options, address: '/var/run/docker.sock' }, bench.call)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: 'The demo opens no real engine.',
  });
  await engines.add({ ...options, address: 'simulated:lab-4' }, bench.call);
  await until('lab-4 is listed', async () => (await listAll(bench, { engine: 'lab-4' })).rows.length > 5);
});

test('is the same each time', () => {
  bench = { close: async () => undefined } as Bench;
  expect(inventLab(chanceFrom(2026), 1e12)).toEqual(inventLab(chanceFrom(2026), 1e12));
});

test('a bulk stop and its undo work, and logs flow', async () => {
  bench = await openBench({}, { demo: true });
  await untilState(bench, 'connected');
  const run = driver(bench);
  const plan = await run.plan('stop', { org: 'harbor-institute' });
  const stops = plan.filter((change) => change.kind === 'update');
  expect(stops.length).toBeGreaterThan(10);
  const done = await Promise.all(stops.map(async (change) => ({ change, ...(await run.carryOut(change)) })));
  // Two of the lab refuse the first stop, so that a failed result can be looked at; the second they take.
  for (const one of done.filter(({ state }) => state === 'failed')) Object.assign(one, await run.carryOut(one.change));
  expect(done.filter(({ state }) => state !== 'done')).toEqual([]);
  await until(
    'none of them runs',
    async () => (await listAll(bench, { org: 'harbor-institute', state: ['running'] })).total === 0,
  );
  const back = await run.inverse(done);
  await Promise.all(back.map((change) => run.carryOut(change)));
  const before = stops.filter((change) => change.fields[0]!.old === 'running').length;
  await until(
    'they run again',
    async () => (await listAll(bench, { org: 'harbor-institute', state: ['running'] })).total! >= before,
  );
  const { lines } = await readLogs(bench, { names: ['guacd'], follow: true, tail: 20 }, (read) => read.length > 20);
  expect(lines.length).toBeGreaterThan(20);
}, 20_000);
