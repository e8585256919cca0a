// What an engine, or the way to it, does wrong without a word: answers late, loses events, falls silent in a computer that
// slept, or changes the shape of its answers.
import { EventEmitter } from 'node:events';
import net from 'node:net';
import path from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { frame } from '../../main/demo/logs.ts';
import { toInspect } from '../../main/demo/model.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { disposableTempDir } from '../support/temp.ts';
import { engine, listAll, openBench, until, untilState, type Bench } from './harness.ts';
import { readLogs } from './logs-reader.ts';

let fault: FaultEngine;
let bench: Bench;

afterEach(async () => {
  vi.restoreAllMocks();
  await bench.close();
  await fault.close();
});

const stateOf = async (name: string) => (await listAll(bench, { names: [name] })).rows[0]?.state;

test('an engine that is starting accepts and answers later: that is said, and then it is connected', async () => {
  fault = await startFaultEngine({ containers: smallLab(['web']) });
  fault.fault(/version/, { kind: 'hang' }, 1);
  bench = await openBench({ DOCKER_HOST: fault.host });
  await untilState(bench, 'down', 15_000);
  expect((await engine(bench)).problem).toMatchObject({
    code: 'ENGINE_UNREACHABLE',
    message: 'The engine did not answer within 5 s.',
    hint: expect.stringContaining('It may be starting') as string,
  });
  await untilState(bench, 'connected');
  expect(await stateOf('web')).toBe('running');
}, 30_000);

test('an event that the engine never sent is made up for by the next full list', async () => {
  fault = await startFaultEngine({ containers: smallLab(['web']) });
  // Open for ever, and silent.
  fault.fault(/events/, { kind: 'body', contentType: 'application/json', chunks: [], leaveOpen: true });
  bench = await openBench({ DOCKER_HOST: fault.host }, { times: { reconcile: 300 } });
  await untilState(bench, 'connected');
  await fault.sim.stop('web');
  await until('web is shown as stopped', async () => (await stateOf('web')) === 'exited');
  expect(fault.seen.filter((line) => line.endsWith('/events'))).toHaveLength(1);
});

test('a definition without the fields that API 1.52 took away is read all the same', async () => {
  const [web] = smallLab(['web']);
  fault = await startFaultEngine({ containers: [web!], apiVersion: '1.54' });
  const { NetworkSettings: _, ...rest } = toInspect(web!);
  const shape = { ...rest, NetworkSettings: { Networks: { lab: { IPAddress: '198.51.100.7' } } } };
  fault.fault(/^GET .*\/json$/, {
    kind: 'body',
    contentType: 'application/json',
    chunks: [Buffer.from(JSON.stringify(shape))],
  });
  fault.fault(/containers\/json$/, { kind: 'delay', ms: 0 });
  bench = await openBench({ DOCKER_HOST: fault.host });
  await untilState(bench, 'connected');
  const detail = await bench.containers.handlers.get({ container: 'web' }, bench.call);
  expect(detail.networks).toEqual([{ name: 'lab', address: '198.51.100.7' }]);
});

/** Carries connections to the engine until they fall silent: still open, and nothing comes through any more. */
async function silentWay(socketPath: string) {
  const open = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(socketPath);
    for (const one of [near, far]) open.add(one.on('error', () => undefined).on('close', () => open.delete(one)));
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await EventEmitter.once(server, 'listening');
  return {
    host: `tcp://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    /** Those that are open now; new ones go through. */
    silence() {
      for (const one of open) one.unpipe().removeAllListeners('data').pause();
    },
    close() {
      for (const one of open) one.destroy();
      server.close();
    },
  };
}

test('after sleep, connections that died without a word are replaced, the list is read anew and logs go on', async () => {
  const lab = smallLab(['web', 'db']);
  lab[0]!.log = [{ at: Date.now() - 1000, stream: 'stdout', text: 'before' }];
  fault = await startFaultEngine({ containers: lab });
  const way = await silentWay(fault.socketPath);
  try {
    // No timer of the usual kind comes in time.
    const times = { awake: 50, list: 400, reconcile: 3_600_000 };
    bench = await openBench({ DOCKER_HOST: way.host }, { times });
    await untilState(bench, 'connected');
    let slept = false;
    const { texts, events } = await readLogs(bench, { names: ['web'], follow: true, tail: 1, stay: true }, (lines) => {
      if (!slept && lines.length > 0) {
        slept = true;
        way.silence();
        void fault.sim.stop('db');
        const { log } = fault.sim.find('web');
        for (let line = 0; line < 30; line++) log.push({ at: Date.now(), stream: 'stdout', text: `meanwhile ${line}` });
        const { now } = Date;
        vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000);
      }
      return lines.some(({ text }) => text === 'meanwhile 29');
    });
    expect(texts.filter((text) => text.startsWith('meanwhile'))).toHaveLength(30);
    expect(events.flatMap((event) => (event.kind === 'state' ? event.state : []))).toEqual(['lost', 'live']);
    await untilState(bench, 'connected');
    expect(await stateOf('db')).toBe('exited');
  } finally {
    way.close();
  }
}, 20_000);

test('a quarter of a GB of log is saved without keeping it', async () => {
  fault = await startFaultEngine({ containers: smallLab(['web']) });
  bench = await openBench({ DOCKER_HOST: fault.host });
  await untilState(bench, 'connected');
  const line = frame('stdout', Buffer.from(`${'x'.repeat(999)}\n`));
  const piece = Buffer.concat(Array.from({ length: 64 }, () => line));
  const pieces = 4096;
  function* log() {
    for (let count = 0; count < pieces; count++) yield piece;
  }
  fault.fault(/logs$/, { kind: 'body', contentType: 'application/vnd.docker.multiplexed-stream', chunks: log() });
  using dir = disposableTempDir('large-log');
  const before = process.memoryUsage.rss();
  let most = before;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 20);
  try {
    const output = path.join(dir.path, 'web.log');
    const { events } = await readLogs(bench, { names: ['web'], output, timestamps: false });
    expect(events.at(-1)).toMatchObject({ kind: 'saved', bytes: pieces * 64 * 1000, complete: true });
  } finally {
    clearInterval(watching);
  }
  expect(most - before).toBeLessThan(150 * 1024 ** 2);
}, 60_000);
