// Logs from an engine with faults: floods, cuts, restarts in the middle, containers that come back under their name.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frame } from '../../main/demo/logs.ts';
import { smallLab, startFaultEngine, type FaultEngine } from '../support/fault-engine.ts';
import { openBench, untilState, until, type Bench } from './harness.ts';
import { logsOf, readLogs } from './logs-reader.ts';

const contentType = 'application/vnd.docker.multiplexed-stream';
const begin = Date.parse('2026-11-21T09:00:00Z');
const stampOf = (ms: number, nanos = 0) =>
  `${new Date(begin + ms).toISOString().slice(0, 23)}${String(nanos).padStart(6, '0')}Z`;

let fault: FaultEngine;
let bench: Bench;
let dir: string;

beforeEach(async () => {
  const containers = smallLab(['web', 'db', 'mail']);
  for (const [index, container] of containers.entries()) {
    container.log = Array.from({ length: 1500 }, (_, line) => ({
      at: begin + line * 3 + index,
      stream: 'stdout' as const,
      text: `${container.name} ${line}${line % 100 === 0 ? ' ERROR boom' : ''}`,
    }));
  }
  fault = await startFaultEngine({ containers });
  bench = await openBench({ DOCKER_HOST: fault.host });
  await untilState(bench, 'connected');
  dir = await mkdtemp(path.join(os.tmpdir(), 'provost-logs-'));
});
afterEach(async () => {
  await bench.close();
  await fault.close();
  await rm(dir, { recursive: true, force: true });
});

describe('one and many', () => {
  test('three logs are one, by time, with the names of those who wrote', async () => {
    const { events, lines, end } = await readLogs(bench, { names: ['web', 'db', 'mail'], tail: 400 });
    expect(lines).toHaveLength(1200);
    expect(lines.map(({ time }) => time)).toEqual(lines.map(({ time }) => time).sort());
    expect(events[0]).toMatchObject({ kind: 'sources', sources: [{ name: 'db' }, { name: 'mail' }, { name: 'web' }] });
    expect(
      lines
        .slice(0, 3)
        .map(({ source }) => source)
        .sort(),
    ).toEqual([0, 1, 2]);
    expect(end).toBe('End of the logs.');
  });

  test('more than can be read together is refused', async () => {
    for (const one of smallLab(Array.from({ length: 60 }, (_, at) => `seat-${at}`)))
      fault.sim.containers.set(one.id, one);
    await bench.containers.engines.refresh(bench.containers.engines.list()[0]!.engineId);
    await expect(readLogs(bench, { all: true })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(readLogs(bench, {})).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(readLogs(bench, { names: ['nobody'] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('an operator sees the logs of the own organizations alone', async () => {
    const call = { ...bench.call, operator: { ...bench.call.operator, orgs: new Set(['elsewhere']) } };
    const reading = async () => {
      for await (const _ of await logsOf(bench).handlers.watch(
        { names: ['web'], follow: false, timestamps: true, caseSensitive: false, stay: false },
        call,
      )) {
        // Nothing may come.
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  test('lines are narrowed by expression and level over the whole log', async () => {
    const { texts } = await readLogs(bench, { names: ['web'], grep: 'web \\d*5 ' });
    expect(texts).toEqual([]);
    expect((await readLogs(bench, { names: ['web'], grep: 'web 1\\d99\\b' })).texts).toEqual([
      'web 1099',
      'web 1199',
      'web 1299',
      'web 1399',
      'web 1499',
    ]);
    const errors = await readLogs(bench, { names: ['web', 'db'], level: ['error'] });
    expect(errors.lines).toHaveLength(30);
    expect(errors.lines.every(({ level }) => level === 'error')).toBe(true);
  });

  test('older pages go back to the first line, without a gap and without a line twice', async () => {
    const seen: string[] = [];
    let before = '2030-01-01T00:00:00Z';
    for (let pages = 0; pages < 30; pages++) {
      const { lines, complete } = await logsOf(bench).handlers.older(
        { names: ['web'], before, behind: seen.length, limit: 500 },
        bench.call,
      );
      // What is at the last known moment comes again, and is known by its time and text.
      const fresh = lines.filter(({ text }) => !seen.includes(text));
      seen.unshift(...fresh.map(({ text }) => text));
      before = lines[0]!.time!;
      if (complete) break;
    }
    expect(seen).toHaveLength(1500);
    expect(seen[0]).toBe('web 0 ERROR boom');
    const merged = await logsOf(bench).handlers.older(
      { names: ['web', 'db'], before: stampOf(600), limit: 100 },
      bench.call,
    );
    expect(merged.lines).toHaveLength(100);
    expect(merged.complete).toBe(false);
    expect(merged.lines.at(-1)!.time! <= stampOf(600)).toBe(true);
  });

  test('a search goes through everything, tells how far it is, and stops at its limit', async () => {
    const search = async (options: object) => {
      const all = [];
      const request = { names: ['web', 'mail'], caseSensitive: false, limit: 1000, ...options };
      for await (const event of await logsOf(bench).handlers.search(request, bench.call)) all.push(event);
      return { lines: all.flatMap(({ lines }) => lines), last: all.at(-1)! };
    };
    const found = await search({ pattern: 'boom$' });
    expect(found.lines).toHaveLength(30);
    expect(found.last).toMatchObject({ read: 3000, matches: 30, ended: 'all' });
    expect((await search({ pattern: '.', limit: 1200 })).last).toMatchObject({ matches: 1200, ended: 'limit' });
    await expect(search({ pattern: '(' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(search({})).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});

describe('following', () => {
  const write = (name: string, text: string) => fault.sim.log(fault.sim.find(name), { stream: 'stdout', text });

  test('an engine that restarts: the log goes on where it was, nothing missing and nothing twice', async () => {
    let wrote = 0;
    const steps = new Set<string>();
    const step = (name: string, work: () => void) => {
      if (steps.has(name)) return;
      steps.add(name);
      work();
    };
    const { texts, events } = await readLogs(
      bench,
      { names: ['web'], follow: true, tail: 5, stay: true },
      (lines, all) => {
        if (lines.length >= 5) {
          step('write', () => {
            for (; wrote < 20; wrote++) write('web', `new ${wrote}`);
          });
        }
        if (lines.some(({ text }) => text === 'new 19')) {
          step('restart', () => {
            void (async () => {
              await fault.down('removed');
              await new Promise((resolve) => setTimeout(resolve, 300));
              await fault.up();
              for (; wrote < 40; wrote++) write('web', `new ${wrote}`);
            })();
          });
        }
        return all.length > 200 || lines.some(({ text }) => text === 'new 39');
      },
    );
    expect(texts.slice(5).filter((text) => text.startsWith('new'))).toEqual(
      Array.from({ length: 40 }, (_, at) => `new ${at}`),
    );
    expect(events.filter(({ kind }) => kind === 'state').map((event) => 'state' in event && event.state)).toEqual([
      'lost',
      'live',
    ]);
  }, 20_000);

  test('more lines while it was away than are read from the end at first: the place is found all the same', async () => {
    let written = false;
    const { texts } = await readLogs(bench, { names: ['web'], follow: true, tail: 1, stay: true }, (lines) => {
      if (!written && lines.length === 1) {
        written = true;
        // The engine keeps as many lines as we want here.
        const { log } = fault.sim.find('web');
        for (let line = 0; line < 3000; line++)
          log.push({ at: begin + 5000 + line, stream: 'stdout', text: `gap ${line}` });
        fault.cutStreams();
      }
      return lines.some(({ text }) => text === 'gap 2999');
    });
    // Somebody is read, so that the simulated container may say something of its own too.
    expect(texts.filter((text) => text.startsWith('gap'))).toEqual(
      Array.from({ length: 3000 }, (_, at) => `gap ${at}`),
    );
  }, 20_000);

  test('a container that stops ends its log; one that is waited for goes on when it is started', async () => {
    setTimeout(() => void fault.sim.stop('web'), 100);
    expect((await readLogs(bench, { names: ['web'], follow: true, tail: 1 })).end).toBe(
      'The container stopped (exit code 0).',
    );
    await fault.sim.start('web');
    let stopped = false;
    const { texts, events } = await readLogs(
      bench,
      { names: ['web'], follow: true, tail: 1, stay: true },
      (lines, all) => {
        if (!stopped && lines.length > 0) {
          stopped = true;
          void fault.sim.stop('web').then(async () => {
            await new Promise((resolve) => setTimeout(resolve, 600));
            await fault.sim.start('web');
          });
        }
        return (
          all.some((event) => event.kind === 'state' && event.state === 'live') &&
          lines.at(-1)?.text === 'started' &&
          lines.length > 1
        );
      },
    );
    expect(texts.filter((text) => text === 'started')).toHaveLength(2);
    expect(events.flatMap((event) => (event.kind === 'state' ? event.state : []))).toEqual(['stopped', 'live']);
  }, 20_000);

  test('one that was made anew under its name is offered', async () => {
    let removed = false;
    const { events } = await readLogs(bench, { names: ['web'], follow: true, tail: 1, stay: true }, (lines, all) => {
      if (!removed && lines.length > 0) {
        removed = true;
        void (async () => {
          const { image } = fault.sim.find('web');
          await fault.sim.remove('web', { force: true, volumes: false });
          await fault.sim.create('web', { Image: image });
        })();
      }
      return all.some((event) => event.kind === 'state' && event.state === 'replaced');
    });
    const state = events.at(-1)!;
    expect(state).toMatchObject({ state: 'replaced', successor: { name: 'web', id: fault.sim.find('web').id } });
  }, 20_000);

  test('one of several that can’t be read does not end the others', async () => {
    fault.fault(new RegExp(`${fault.sim.find('db').id}/logs$`), {
      kind: 'status',
      status: 501,
      message: 'configured logging driver does not support reading',
    });
    const { events, texts } = await readLogs(
      bench,
      { names: ['web', 'db'], follow: true, tail: 2 },
      (lines, all) => lines.length >= 2 && all.some(({ kind }) => kind === 'state'),
    );
    expect(texts).toHaveLength(2);
    expect(events.find(({ kind }) => kind === 'state')).toMatchObject({ state: 'refused' });
    const whole = await readLogs(bench, { names: ['web', 'db'], tail: 2 });
    expect(whole.texts).toHaveLength(2);
    expect(whole.events.find(({ kind }) => kind === 'state')).toMatchObject({ state: 'refused' });
    expect(whole.end).toBe('End of the logs.');
    await expect(readLogs(bench, { names: ['db'] })).rejects.toMatchObject({
      code: 'ENGINE_FAILED',
      data: { words: 'configured logging driver does not support reading' },
    });
  });

  test('a flood is shown in part and counted in full; nothing piles up behind a reader who is slow', async () => {
    const line = frame('stdout', Buffer.from(`${stampOf(0)} flood\n`));
    let sent = 0;
    function* endless() {
      for (;;) {
        sent += 2000;
        yield Buffer.concat(Array.from({ length: 2000 }, () => line));
      }
    }
    fault.fault(/logs$/, { kind: 'body', contentType, chunks: endless() }, 1);
    const before = process.memoryUsage.rss();
    const flooded = await readLogs(bench, { names: ['web'], follow: true, tail: 10 }, (_, all) => all.length >= 12);
    expect(flooded.skipped).toBeGreaterThan(10_000);
    expect(flooded.lines.length + flooded.skipped).toBeLessThanOrEqual(sent);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200 * 1024 ** 2);
  });

  test('binary, NUL and half lines harm nobody', async () => {
    const binary = frame(
      'stderr',
      Buffer.from([...Buffer.from(`${stampOf(1)} `), 0, 1, 2, 0x1b, 0x5b, 0xff, 0xfe, 10]),
    );
    const half = frame('stdout', Buffer.from(`${stampOf(2)} no line feed`));
    fault.fault(/logs$/, { kind: 'body', contentType, chunks: [binary, half] }, 1);
    const { lines } = await readLogs(bench, { names: ['web'] });
    expect(lines.map(({ text }) => text)).toEqual(['\ufffd\ufffd', 'no line feed']);
  });
});

describe('into files', () => {
  const collect = async (names: string[]) => {
    const { operation } = logsOf(bench);
    const params = { selection: { names }, folder: dir, timestamps: false };
    const outline = await operation.plan(params, bench.call.signal);
    const changes = [];
    for await (const change of outline.changes) changes.push(change);
    return { operation, changes };
  };

  test('one log, as it was written, and never over a file that is there', async () => {
    const output = path.join(dir, 'web.log');
    const { events } = await readLogs(bench, { names: ['web'], output, timestamps: false });
    expect(events.at(-1)).toMatchObject({ kind: 'saved', complete: true });
    const text = await readFile(output, 'utf8');
    expect(text.split('\n')).toHaveLength(1501);
    await expect(readLogs(bench, { names: ['web'], output })).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(readLogs(bench, { names: ['web'], output: 'web.log' })).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(readLogs(bench, { names: ['web'], output: path.join(dir, 'no/web.log') })).rejects.toMatchObject({
      code: 'BAD_INPUT',
    });
    expect(await readFile(output, 'utf8')).toBe(text);
  });

  test('a log that breaks off, or is given up, leaves nothing behind', async () => {
    const output = path.join(dir, 'web.log');
    const some = frame('stdout', Buffer.from('half\n'));
    fault.fault(/logs$/, { kind: 'body', contentType, chunks: [some], leaveOpen: true });
    const saving = readLogs(bench, { names: ['web'], output });
    setTimeout(() => fault.cutStreams(), 300);
    await expect(saving).rejects.toMatchObject({ code: 'ENGINE_UNREACHABLE' });
    await readLogs(bench, { names: ['web'], output }, () => true);
    await until('it is gone', async () => (await readdir(dir)).length === 0);
  });

  test('many into a folder: what is there is left, the rest is written, and undo takes only that away', async () => {
    await writeFile(path.join(dir, 'db.log'), 'mine');
    const { operation, changes } = await collect(['web', 'db', 'mail']);
    expect(changes.map(({ label, kind }) => [label, kind])).toEqual([
      ['db', 'conflict'],
      ['mail', 'create'],
      ['web', 'create'],
    ]);
    const applied = [];
    for (const [seq, change] of changes.filter(({ kind }) => kind === 'create').entries()) {
      expect((await operation.inspect(change, bench.call.signal)).content).toBe(change.seen);
      const told: string[] = [];
      const errand = {
        tell: (text: string) => told.push(text),
        cancelled: new AbortController().signal,
        jobId: 'j',
        seq,
      };
      const { state, after } = await operation.apply(change, null, bench.call.signal, errand);
      expect(state).toBe('done');
      expect(told.at(-1)).toMatch(/MiB$/);
      expect((await operation.happened(change, null, 0, bench.call.signal)).answer).toBe('yes');
      applied.push({ seq, change, before: null, after: after! });
    }
    expect((await readdir(dir)).sort()).toEqual(['db.log', 'mail.log', 'web.log']);
    // Somebody has written into one of them since.
    await writeFile(path.join(dir, 'mail.log'), 'edited');
    const back = [];
    for await (const change of (await operation.planInverse(applied, bench.call.signal)).changes) back.push(change);
    for (const change of back) {
      const { content } = await operation.inspect(change, bench.call.signal);
      if (content === change.seen) await operation.apply(change, null, bench.call.signal);
    }
    expect((await readdir(dir)).sort()).toEqual(['db.log', 'mail.log']);
    expect(await readFile(path.join(dir, 'db.log'), 'utf8')).toBe('mine');
  });

  test('cancelled in the middle, and a folder that is none', async () => {
    const { operation, changes } = await collect(['web']);
    const cancel = new AbortController();
    fault.fault(/logs$/, { kind: 'body', contentType, chunks: [frame('stdout', Buffer.from('x\n'))], leaveOpen: true });
    const errand = { tell: () => undefined, cancelled: cancel.signal, jobId: 'j', seq: 0 };
    setTimeout(() => cancel.abort(), 200);
    await expect(operation.apply(changes[0]!, null, bench.call.signal, errand)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    expect(await readdir(dir)).toEqual([]);
    expect((await operation.happened(changes[0]!, null, 0, bench.call.signal)).answer).toBe('no');
    const params = { selection: { names: ['web'] }, folder: path.join(dir, 'none'), timestamps: false };
    await expect(operation.plan(params, bench.call.signal)).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });
});
