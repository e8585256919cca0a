// Statistics against the simulated engine: how it is asked, when, and what is told when it misbehaves.
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StatsRow } from '../../preload/contract/stats.ts';
import type { Selection } from '../../preload/contract/containers.ts';
import { unpackTimes, unpackValues } from '../../preload/contract/series.ts';
import { smallLab } from '../support/fault-engine.ts';
import { until, untilState } from './harness.ts';
import { openStats, scoped, startStatsEngine, type StatsBench, type StatsEngine } from './stats-engine.ts';

// Readings are seconds apart, and the machine may be busy.
vi.setConfig({ testTimeout: 40_000 });

let engine: StatsEngine;
let bench: StatsBench;
const endings: (() => void)[] = [];

afterEach(async () => {
  for (const end of endings.splice(0)) end();
  await bench.close();
  await engine.close();
});

async function open(options: Parameters<typeof startStatsEngine>[0], times: Parameters<typeof openStats>[1] = {}) {
  engine = await startStatsEngine(options);
  bench = await openStats(engine.host, times);
  await untilState(bench, 'connected');
}

interface Watching {
  rounds: { rows: StatsRow[]; total: number }[];
  row(name: string): StatsRow | undefined;
  end(): void;
  ended: Promise<void>;
}

function watch(
  input: Selection & { keys?: string[]; interval?: number; once?: boolean } = {},
  operator = bench.call.operator,
): Watching {
  const abort = new AbortController();
  endings.push(() => abort.abort());
  const rounds: Watching['rounds'] = [];
  const ended = (async () => {
    const stream = await bench.stats.handlers.watch(
      // Shorter than the contract allows, so that tests need not wait.
      { interval: 250, once: false, ...input },
      { operator, signal: abort.signal },
    );
    for await (const round of stream as AsyncIterable<Watching['rounds'][number]>) rounds.push(round);
  })();
  ended.catch(() => undefined);
  return {
    rounds,
    row: (name) => rounds.at(-1)?.rows.find((one) => one.name === name),
    end: () => abort.abort(),
    ended,
  };
}

const names = (count: number) => Array.from({ length: count }, (_, index) => `seat-${String(index).padStart(3, '0')}`);

describe('an engine that answers at once (API 1.44 and later)', () => {
  test('is asked one-shot questions, a few at a time, and CPU is there with the second', async () => {
    await open({ containers: smallLab(names(40)), apiVersion: '1.44' });
    const watching = watch({ once: true });
    await watching.ended;
    expect(watching.rounds).toHaveLength(1);
    expect(watching.rounds[0]!.rows).toHaveLength(40);
    expect(watching.rounds[0]!.rows.every(({ cpu, memory, at }) => cpu !== null && memory! > 0 && at !== null)).toBe(
      true,
    );
    expect(engine.asked.every(({ stream, oneShot }) => !stream && oneShot)).toBe(true);
    expect(engine.asked.length).toBeLessThanOrEqual(120);
    expect(engine.most()).toBeLessThanOrEqual(6);
  });

  test('is asked about no container that nobody looks at, and of none soon after the last has left', async () => {
    const lab = smallLab(names(10));
    await open({ containers: lab });
    const key = `${(await bench.containers.engineHandlers.list({}, bench.call)).rows[0]!.engineId}/${lab[3]!.id}`;
    const first = watch({ keys: [key] });
    const second = watch({ keys: [key] });
    await until('both are told', () => first.rounds.length > 0 && second.rounds.length > 0);
    expect(new Set(engine.asked.map(({ id }) => id))).toEqual(new Set([lab[3]!.id]));
    first.end();
    await first.ended;
    const before = engine.asked.length;
    await until('it is read on for the other', () => engine.asked.length > before);
    second.end();
    await second.ended;
    await new Promise((resolve) => setTimeout(resolve, 500));
    const after = engine.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(engine.asked.length).toBe(after);
  });

  test('one answer that never comes holds back no other', async () => {
    const lab = smallLab(names(20));
    await open({ containers: lab });
    engine.fault = (id) => id === lab[0]!.id;
    const watching = watch();
    await until('the others are told twice', () => watching.rounds.length >= 2, 15_000);
    const last = watching.rounds.at(-1)!.rows;
    expect(last.find(({ id }) => id === lab[0]!.id)).toMatchObject({ at: null, cpu: null, memory: null });
    expect(last.filter(({ cpu }) => cpu !== null)).toHaveLength(19);
  });

  test('errors are asked again', async () => {
    const lab = smallLab(names(3));
    await open({ containers: lab });
    let left = 3;
    engine.fault = (id, response) => {
      if (id !== lab[1]!.id || left-- <= 0) return false;
      response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"out of order"}');
      return true;
    };
    const watching = watch();
    await until('it is told all the same', () => (watching.row(lab[1]!.name)?.cpu ?? null) !== null, 10_000);
    expect(left).toBeLessThanOrEqual(0);
  });

  test('a stopped container has no data at once, and data again after its start; a removed one is gone', async () => {
    const lab = smallLab(['web', 'db']);
    await open({ containers: lab });
    const engineId = (await bench.containers.engineHandlers.list({}, bench.call)).rows[0]!.engineId;
    const watching = watch({ keys: lab.map(({ id }) => `${engineId}/${id}`) });
    await until('both are told', () => watching.row('web')?.cpu != null && watching.row('db')?.cpu != null);
    await engine.sim.stop('web');
    await until('no data', () => watching.row('web')?.at === null, 4000);
    expect(watching.row('web')).toMatchObject({ cpu: null, memory: null, pids: null, netRx: null });
    await engine.sim.start('web');
    await until('data again', () => (watching.row('web')?.cpu ?? null) !== null, 6000);
    expect(watching.row('web')!.cpu).toBeGreaterThanOrEqual(0);
    await engine.sim.remove('db', { force: true, volumes: false });
    await until('it is not told of', () => watching.row('db') === undefined, 4000);
  });

  test('everything is ranked once, with how many answered', async () => {
    const lab = smallLab(names(30));
    await open({ containers: lab });
    engine.fault = (id, response) => {
      if (id !== lab[7]!.id) return false;
      // Stopped between the list and the question.
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"read":"0001-01-01T00:00:00Z"}');
      return true;
    };
    const ranked = await bench.stats.handlers.rank({ by: 'cpu', limit: 500 }, bench.call);
    expect(ranked).toMatchObject({ by: 'cpu', answered: 29, running: 30 });
    const cpus = ranked.rows.map(({ cpu }) => cpu);
    expect(cpus.slice(0, 29)).toEqual(cpus.slice(0, 29).toSorted((a, b) => b! - a!));
    expect(ranked.rows.at(-1)).toMatchObject({ id: lab[7]!.id, cpu: null });
    // Nobody looks on.
    const asked = engine.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(engine.asked.length).toBe(asked);
  });

  test('the last hour is kept for the charts', async () => {
    const lab = smallLab(['web']);
    await open({ containers: lab });
    const history = () => bench.stats.handlers.history({ container: 'web', points: 100 }, bench.call);
    expect(unpackTimes((await history()).times)).toHaveLength(0);
    const watching = watch();
    await until('three rounds', () => watching.rounds.length >= 3, 10_000);
    const { times, series, from, to, cpus, memoryLimit } = await history();
    expect(to - from).toBe(3_600_000);
    expect(cpus).toBe(4);
    expect(memoryLimit).toBeGreaterThan(0);
    const count = unpackTimes(times).length;
    expect(count).toBeGreaterThanOrEqual(3);
    const cpu = series.find(({ metric }) => metric === 'cpu')!;
    const known = [...unpackValues(cpu.mean)].filter((value) => !Number.isNaN(value));
    expect(known.length).toBeGreaterThanOrEqual(count - 1);
    expect(unpackValues(series.find(({ metric }) => metric === 'memory')!.max).every((value) => value > 1e6)).toBe(
      true,
    );
  });

  test('processes are read; what does not run has none', async () => {
    await open({ containers: smallLab(['web']) });
    const { rows, total } = await bench.stats.handlers.processes({ container: 'web' }, bench.call);
    expect(total).toBe(rows.length);
    expect(rows[0]!.pid).toBeGreaterThan(1);
    await engine.sim.stop('web');
    await expect(bench.stats.handlers.processes({ container: 'web' }, bench.call)).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { words: expect.stringContaining('is not running') },
    });
    await expect(bench.stats.handlers.processes({ container: 'none' }, bench.call)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  test('a scoped operator is told of no other organization', async () => {
    const label = (org: string) => ({ config: { Labels: { 'provost.org': org }, Image: 'x', Cmd: [] } });
    const mine = smallLab(['mine'], label('acme'));
    const other = smallLab(['mine', 'theirs'], label('umbra')).slice(1);
    await open({ containers: [...mine, ...other] });
    const engineId = (await bench.containers.engineHandlers.list({}, bench.call)).rows[0]!.engineId;
    const operator = scoped('acme');
    const call = { operator, signal: bench.call.signal };
    const all = watch({ once: true }, operator);
    const byKey = watch({ keys: [`${engineId}/${other[0]!.id}`], once: true }, operator);
    await Promise.all([all.ended, byKey.ended]);
    expect(all.rounds[0]).toMatchObject({ total: 1, rows: [{ name: 'mine' }] });
    expect(byKey.rounds[0]).toMatchObject({ total: 0, rows: [] });
    await expect(watch({ names: ['theirs'] }, operator).ended).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await bench.stats.handlers.rank({ by: 'memory', limit: 10 }, call)).toMatchObject({ running: 1 });
    const named = { container: 'theirs', points: 100 };
    await expect(bench.stats.handlers.history(named, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(bench.stats.handlers.processes(named, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(engine.asked.some(({ id }) => id === other[0]!.id)).toBe(false);
  });
});

describe('an older engine (before API 1.44)', () => {
  const apiVersion = '1.41';

  test('gives a stream to each that is looked at, and each ends with the interest', async () => {
    const lab = smallLab(names(12));
    await open({ containers: lab, apiVersion });
    const watching = watch();
    await until('all are told', () => watching.rounds.at(-1)?.rows.every(({ cpu }) => cpu !== null) === true, 15_000);
    expect(engine.open.size).toBe(12);
    expect(engine.asked).toHaveLength(12);
    expect(engine.asked.every(({ stream }) => stream)).toBe(true);
    await engine.sim.stop(lab[5]!.id);
    await until('the stream of the stopped one is closed', () => engine.open.size === 11, 4000);
    watching.end();
    await until('all are closed', () => engine.open.size === 0, 4000);
  });

  test('more than it may stream are asked all at the same time', async () => {
    await open({ containers: smallLab(names(20)), apiVersion }, { streams: 16 });
    // A real one makes every question wait for its tick.
    engine.fault = (_id, response) => {
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        const now = Date.now();
        response.end(
          JSON.stringify({
            read: new Date(now).toISOString(),
            cpu_stats: { cpu_usage: { total_usage: now * 1e5 }, system_cpu_usage: now * 1e6, online_cpus: 1 },
            memory_stats: { usage: 1e6 },
          }),
        );
      }, 400);
      return true;
    };
    const watching = watch({ once: true });
    await watching.ended;
    expect(watching.rounds[0]!.rows.every(({ cpu }) => cpu !== null)).toBe(true);
    expect(watching.rounds[0]!.rows[0]!.cpu).toBeCloseTo(10, 0);
    expect(engine.asked.every(({ stream, oneShot }) => !stream && oneShot)).toBe(true);
    expect(engine.most()).toBeGreaterThan(6);
    expect(engine.most()).toBeLessThanOrEqual(16);
  });

  test('a stream that is cut, or falls silent, is opened again with growing pauses', async () => {
    const lab = smallLab(['web']);
    await open({ containers: lab, apiVersion }, { silence: 400, firstRetry: 100, longestRetry: 400 });
    let silent = true;
    engine.fault = (_id, response) => {
      if (!silent) return false;
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      return true;
    };
    const watching = watch();
    await until('it was opened four times', () => engine.asked.length >= 4, 15_000);
    const [first, second, third, fourth] = engine.asked.map(({ at }) => at);
    expect(second! - first!).toBeGreaterThanOrEqual(490);
    expect(fourth! - third!).toBeGreaterThan(second! - first!);
    expect(engine.open.size).toBeLessThanOrEqual(1);
    silent = false;
    await until('it is told', () => (watching.row('web')?.memory ?? null) !== null, 10_000);
    const before = engine.asked.length;
    for (const response of engine.open) response.destroy();
    await until('it is opened again', () => engine.asked.length > before && engine.open.size === 1, 5000);
  });

  test('a stream’s JSON is put together however it was cut', async () => {
    const lab = smallLab(['web']);
    await open({ containers: lab, apiVersion });
    engine.fault = (_id, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const text = [1, 2].map((second) => ({
        read: `2026-11-20T09:00:0${second}Z`,
        cpu_stats: { cpu_usage: { total_usage: second * 1e9 }, system_cpu_usage: second * 4e9, online_cpus: 4 },
        memory_stats: { usage: 5_000_000 + second },
      }));
      const bytes = `${text.map((one) => JSON.stringify(one)).join('\n')}\n`;
      const send = (from: number) => {
        if (response.destroyed) return;
        response.write(bytes.slice(from, from + 37));
        if (from + 37 < bytes.length) setTimeout(() => send(from + 37), 1);
      };
      send(0);
      return true;
    };
    const watching = watch({ once: true });
    await watching.ended;
    expect(watching.row('web')).toMatchObject({ cpu: 100, memory: 5_000_002 });
  });
});

test('an engine that goes away has no data, and has it again when it is back', async () => {
  await open({ containers: smallLab(['web']) }, { oldest: 1500 });
  const watching = watch();
  await until('it is told', () => watching.row('web')?.cpu != null, 8000);
  let away = true;
  engine.fault = (_id, response) => {
    if (away) response.destroy();
    return away;
  };
  await until('the last reading is too old', () => watching.row('web')?.at === null, 20_000);
  away = false;
  await until('it is told again', () => watching.row('web')?.cpu != null, 10_000);
  expect(watching.row('web')!.cpu).toBeGreaterThanOrEqual(0);
});
