// The demo: an invented lab on a simulated engine, in which the main job can be tried with nothing installed.
import { afterEach, expect, test } from 'vitest';
import { chanceFrom } from '../../main/demo/chance.ts';
import { inventLab } from '../../main/demo/lab.ts';
import { driver, engine, listAll, openBench, until, untilState, type Bench } from './harness.ts';

let bench: Bench;
afterEach(() => bench.close());

test('is labelled as simulated, opens no other engine, and has something of everything', async () => {
  bench = await openBench({ DOCKER_HOST: 'unix:///nowhere/docker.sock' }, { demo: true });
  await untilState(bench, 'connected');
  expect(await engine(bench)).toMatchObject({ simulated: true, name: 'Simulated engine', problem: null });
  const { rows, total } = await listAll(bench);
  expect(total).toBeGreaterThanOrEqual(55);
  expect(total).toBeLessThanOrEqual(70);
  const states = new Set(rows.map((row) => row.state));
  for (const state of ['running', 'exited', 'paused', 'created', 'restarting'] as const)
    expect(states).toContain(state);
  expect(new Set(rows.map((row) => row.health))).toEqual(new Set(['healthy', 'unhealthy', 'starting', 'none']));
  expect(new Set(rows.map((row) => row.org)).size).toBe(4);
  expect(new Set(rows.map((row) => row.name)).size).toBe(total);
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
  expect(done.every(({ state }) => state === 'done')).toBe(true);
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
  const closed = new AbortController();
  const request = { container: 'guacd', follow: true, tail: 20, timestamps: true };
  let lines = 0;
  for await (const batch of await bench.containers.handlers.streamLogs(request, {
    ...bench.call,
    signal: closed.signal,
  })) {
    if (batch.kind === 'lines') lines += batch.lines.length;
    if (lines > 20) closed.abort();
  }
  expect(lines).toBeGreaterThan(20);
}, 20_000);
