// The arithmetic of statistics, on answers as engines gave them: cgroup v1 and v2, one-shot, stopped, restarted.
import { describe, expect, test } from 'vitest';
import { decimate } from '../../main/containers/stats/decimate.ts';
import { Entry } from '../../main/containers/stats/entry.ts';
import { maskCommand, toProcesses } from '../../main/containers/stats/processes.ts';
import { readingBefore, toReading, valuesOf, type ApiStats } from '../../main/containers/stats/reading.ts';
import { Ring } from '../../main/containers/stats/ring.ts';
import { packSeries, unpackTimes, unpackValues } from '../../preload/contract/series.ts';

/** As Engine 20.10 on cgroup v1 wrote it in a stream, shortened. */
const v1 = {
  read: '2026-11-20T09:00:02.000000000Z',
  preread: '2026-11-20T09:00:01.000000000Z',
  pids_stats: { current: 3 },
  blkio_stats: {
    io_service_bytes_recursive: [
      { major: 8, minor: 0, op: 'Read', value: 4096 },
      { major: 8, minor: 0, op: 'Write', value: 8192 },
      { major: 8, minor: 0, op: 'Sync', value: 12_288 },
      { major: 8, minor: 0, op: 'Total', value: 12_288 },
      { major: 8, minor: 16, op: 'Read', value: 1000 },
    ],
  },
  cpu_stats: {
    cpu_usage: { total_usage: 3_000_000_000, percpu_usage: [2_000_000_000, 1_000_000_000] },
    system_cpu_usage: 104_000_000_000,
    online_cpus: 2,
  },
  precpu_stats: {
    cpu_usage: { total_usage: 2_500_000_000 },
    system_cpu_usage: 102_000_000_000,
    online_cpus: 2,
  },
  memory_stats: {
    usage: 60_000_000,
    limit: 2_000_000_000,
    stats: { cache: 30_000_000, inactive_file: 1, total_inactive_file: 20_000_000 },
  },
  networks: {
    eth0: { rx_bytes: 1000, tx_bytes: 500 },
    eth1: { rx_bytes: 10, tx_bytes: 5 },
  },
};

/** As Engine 28 on cgroup v2 answers a one-shot question: nothing about before. */
const v2 = {
  read: '2026-11-20T09:00:00.123456789Z',
  preread: '0001-01-01T00:00:00Z',
  pids_stats: { current: 1, limit: 4661 },
  blkio_stats: { io_service_bytes_recursive: [{ major: 254, minor: 0, op: 'read', value: 700 }] },
  cpu_stats: {
    cpu_usage: { total_usage: 1_000_000_000, usage_in_kernelmode: 1 },
    system_cpu_usage: 50_000_000_000,
    online_cpus: 4,
  },
  precpu_stats: { cpu_usage: { total_usage: 0 } },
  memory_stats: { usage: 10_000_000, limit: 500_000_000, stats: { inactive_file: 4_000_000, anon: 6_000_000 } },
};

/** As every engine answers for a stopped container. */
const stopped: ApiStats = {
  read: '0001-01-01T00:00:00Z',
  cpu_stats: { cpu_usage: { total_usage: 0 } },
  precpu_stats: { cpu_usage: { total_usage: 0 } },
  memory_stats: {},
  pids_stats: {},
  blkio_stats: { io_service_bytes_recursive: null },
};

const later = (answer: ApiStats, by: object): ApiStats => ({ ...answer, ...by });

describe('one answer', () => {
  test('of cgroup v1: CPU from what the engine remembers, memory without the inactive file cache of the whole tree', () => {
    const values = valuesOf(toReading(v1)!, null, readingBefore(v1));
    // 0.5 s of processor in 2 s of two processors: half of one.
    expect(values.cpu).toBeCloseTo(50);
    expect(values.memory).toBe(40_000_000);
    expect(values.pids).toBe(3);
    // One answer tells no rate.
    expect(values.netRx).toBeNull();
  });

  test('of a one-shot question: no CPU before there are two, memory as cgroup v2 tells it', () => {
    expect(readingBefore(v2)).toBeNull();
    const values = valuesOf(toReading(v2)!, null, readingBefore(v2));
    expect(values.cpu).toBeNull();
    expect(values.memory).toBe(6_000_000);
    expect(values.memoryLimit).toBe(500_000_000);
    // No network, which is not a network without traffic.
    expect(values.netRx).toBeNull();
  });

  test('of a stopped container is no data, not zeros', () => {
    expect(toReading(stopped)).toBeNull();
    expect(toReading(null)).toBeNull();
    expect(toReading({})).toBeNull();
  });

  test('that leaves out what a kernel or a version does not tell', () => {
    const reading = toReading({ read: v2.read, cpu_stats: { cpu_usage: { total_usage: 5 } } })!;
    expect(Object.values(valuesOf(reading, reading)).every((value) => value === null)).toBe(true);
    // Before `online_cpus` there was one entry per processor.
    expect(
      toReading({ read: v2.read, cpu_stats: { cpu_usage: { total_usage: 5, percpu_usage: [1, 2, 3] } } })!.cpus,
    ).toBe(3);
    expect(toReading(later(v1, { blkio_stats: { io_service_bytes_recursive: null } }))!.blockRead).toBeNull();
  });

  test('a cache that is larger than what is used is not taken off', () => {
    expect(toReading(later(v2, { memory_stats: { usage: 10, stats: { inactive_file: 20 } } }))!.memory).toBe(10);
  });
});

describe('two answers', () => {
  const before = toReading(v1)!;
  const second = {
    read: '2026-11-20T09:00:04.000000000Z',
    networks: { eth0: { rx_bytes: 3000, tx_bytes: 500 }, eth1: { rx_bytes: 2010, tx_bytes: 1005 } },
    cpu_stats: { cpu_usage: { total_usage: 7_000_000_000 }, system_cpu_usage: 108_000_000_000, online_cpus: 2 },
  };

  test('tell rates over all interfaces and CPU of several processors', () => {
    const values = valuesOf(toReading(later(v1, second))!, before);
    expect(values.netRx).toBe(2000);
    expect(values.netTx).toBe(500);
    expect(values.cpu).toBeCloseTo(200);
    expect(before.blockRead).toBe(5096);
    expect(before.blockWrite).toBe(8192);
    expect(values.blockRead).toBe(0);
  });

  test('with a restart between them tell nothing per second, and no negative number', () => {
    const values = valuesOf(
      toReading(
        later(v1, {
          ...second,
          networks: { eth0: { rx_bytes: 7, tx_bytes: 7 } },
          blkio_stats: { io_service_bytes_recursive: [{ op: 'Read', value: 1 }] },
          cpu_stats: { ...second.cpu_stats, cpu_usage: { total_usage: 1000 } },
        }),
      )!,
      before,
    );
    expect(values).toMatchObject({ cpu: null, netRx: null, netTx: null, blockRead: null, blockWrite: null });
    expect(values.memory).toBe(40_000_000);
  });
});

describe('what is kept of a container', () => {
  const looker = { interval: 2000 };
  const at = (seconds: number, total: number): ApiStats => ({
    read: new Date(Date.UTC(2026, 10, 20, 9, 0, seconds)).toISOString(),
    cpu_stats: {
      cpu_usage: { total_usage: total },
      system_cpu_usage: (1000 + seconds) * 1e9,
      online_cpus: 1,
    },
  });

  test('its second reading tells CPU; after no data it begins anew', () => {
    const entry = new Entry('e', 'c', 10_000);
    entry.lookers.add(looker);
    expect(entry.settled(0)).toBe(false);
    entry.take(at(0, 0), 1000);
    expect(entry.settled(1000)).toBe(false);
    entry.take(at(2, 1e9), 3000);
    expect(entry.sample(3000)!.values.cpu).toBeCloseTo(50);
    entry.take(stopped, 5000);
    expect(entry.sample(5000)).toBeNull();
    expect(entry.settled(5000)).toBe(true);
    entry.take(at(6, 9e9), 7000);
    expect(entry.sample(7000)!.values.cpu).toBeNull();
  });

  test('a reading grows too old to tell of now, and to count from', () => {
    const entry = new Entry('e', 'c', 10_000);
    entry.lookers.add(looker);
    entry.take(at(0, 0), 1000);
    entry.take(at(2, 1e9), 3000);
    expect(entry.sample(12_900)).not.toBeNull();
    expect(entry.sample(13_100)).toBeNull();
    entry.take(at(50, 2e9), 51_000);
    expect(entry.sample(51_000)!.values.cpu).toBeNull();
  });

  test('an hour, and no more than so many bytes', () => {
    const ring = new Ring();
    const values = valuesOf(toReading(v1)!, null, readingBefore(v1));
    for (let second = 0; second < 7200; second++) ring.push(second * 1000, { ...values, cpu: second });
    expect(ring.count).toBe(3600);
    expect(ring.bytes).toBe(3600 * 36);
    const { times, values: columns } = ring.read();
    expect(times[0]).toBe(3_600_000);
    expect(times.at(-1)).toBe(7_199_000);
    expect(columns.cpu[0]).toBe(3600);
    expect(Number.isNaN(columns.netRx[0])).toBe(true);
    // At the usual pace an hour is half of it.
    const usual = new Ring();
    for (let at = 0; at < 7_200_000; at += 2000) usual.push(at, values);
    expect(usual.count).toBe(1801);
    expect(usual.bytes).toBeLessThan(76_000);
  });
});

describe('a series for a chart', () => {
  const times = Float64Array.from({ length: 3600 }, (_, index) => index * 1000);
  const spiky = Float32Array.from(times, (_, index) => (index === 1234 ? 400 : 1));

  test('fits the width and keeps a peak of one second', () => {
    const { times: drawn, series } = decimate(times, [spiky], 300, 10_000);
    expect(drawn.length).toBeLessThanOrEqual(301);
    expect(Math.max(...series[0]!.max)).toBe(400);
    expect(Math.min(...series[0]!.min)).toBe(1);
    expect(drawn.every((at, index) => index === 0 || at > drawn[index - 1]!)).toBe(true);
  });

  test('short ones stay as they are, and what was not read is a gap', () => {
    const some = Float64Array.from([0, 2000, 60_000, 62_000]);
    const { times: drawn, series } = decimate(some, [Float32Array.from([1, 2, 3, 4])], 300, 10_000);
    expect([...drawn]).toEqual([0, 2000, 31_000, 60_000, 62_000]);
    expect([...series[0]!.mean]).toEqual([1, 2, Number.NaN, 3, 4]);
    expect(decimate(new Float64Array(), [], 300, 10_000).times).toHaveLength(0);
  });

  test('travels as bytes and is the same afterwards', () => {
    expect([...unpackValues(packSeries(Float32Array.from([1.5, Number.NaN, -2])))]).toEqual([1.5, Number.NaN, -2]);
    expect([...unpackTimes(packSeries(Float64Array.from([1_795_262_652_952])))]).toEqual([1_795_262_652_952]);
    expect(unpackValues(packSeries(new Float32Array(20_000).fill(3)))[19_999]).toBe(3);
  });
});

describe('processes', () => {
  test('of `ps` with our options and with the engine’s own', () => {
    const ours = {
      Titles: ['PID', 'PPID', 'USER', '%CPU', 'RSS', 'ELAPSED', 'COMMAND'],
      Processes: [['4242', '4200', 'root', '12.5', '2048', '03:12', 'sleep 1000']],
    };
    expect(toProcesses(ours)).toEqual([
      { pid: 4242, ppid: 4200, user: 'root', cpu: 12.5, memory: 2_097_152, running: '03:12', command: 'sleep 1000' },
    ]);
    const plain = { Titles: ['PID', 'USER', 'TIME', 'COMMAND'], Processes: [['7', 'root', '0:00', 'httpd -f']] };
    expect(toProcesses(plain)[0]).toMatchObject({ pid: 7, ppid: null, cpu: null, memory: null, command: 'httpd -f' });
    expect(toProcesses({})).toEqual([]);
  });

  test.each([
    ['app --password=hunter2 --port 80', 'app --password=•••• --port 80'],
    ['app --api-key hunter2 -v', 'app --api-key •••• -v'],
    ['env DB_PASSWORD=hunter2 run', 'env DB_PASSWORD=•••• run'],
    ['pg postgres://lab:hunter2@db.example.com/x', 'pg postgres://lab:••••@db.example.com/x'],
    ['app --token --verbose', 'app --token --verbose'],
    ['sleep 1000', 'sleep 1000'],
  ])('%s is shown without its secret', (command, shown) => {
    expect(maskCommand(command)).toBe(shown);
  });
});
