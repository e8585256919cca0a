// Places in a line, arguments for a shell, and sockets made of channels.
import { execFileSync } from 'node:child_process';
import { PassThrough, type Duplex } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ChannelSocket } from '../../main/hosts/ssh/channel-socket.ts';
import { Places } from '../../main/hosts/ssh/places.ts';
import { wordsIn } from '../../main/hosts/ssh/problems.ts';
import { commandLine } from '../../main/hosts/ssh/quote.ts';
import { refusal } from './harness.ts';

describe('places', () => {
  test('who comes later waits in line, and who gives up leaves it', async () => {
    const places = new Places(2);
    const order: string[] = [];
    const [first] = [await places.take(), await places.take()];
    const stop = new AbortController();
    const quitting = places.take(stop.signal).catch((error: Error) => order.push(error.message));
    const waiting = places.take().then((release) => (order.push('in'), release));
    expect([places.taken, places.waiting]).toEqual([2, 2]);
    stop.abort(new Error('gave up'));
    await quitting;
    first!();
    first!();
    await waiting;
    expect([order, places.taken, places.waiting]).toEqual([['gave up', 'in'], 2, 0]);
  });
  test('a lower limit holds for who comes next, and is never none', async () => {
    const places = new Places(3);
    const all = [await places.take(), await places.take(), await places.take()];
    places.lowerTo(0);
    let entered = false;
    const next = places.take().then(() => (entered = true));
    all[0]!();
    all[1]!();
    await Promise.resolve();
    expect(entered).toBe(false);
    all[2]!();
    await next;
    expect(places.taken).toBe(1);
  });
});

test('arguments come out of a shell as they went in', async () => {
  const word = fc.string({ unit: 'grapheme-ascii', maxLength: 12 });
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), (words) => {
      const line = commandLine(['printf', String.raw`%s\0`, ...words, 'end']);
      expect(execFileSync('/bin/sh', ['-c', line]).toString().split('\0').slice(0, -1)).toEqual([...words, 'end']);
    }),
    { numRuns: 40 },
  );
  for (const argv of [[], ['a\0b']]) expect((await refusal(() => commandLine(argv))).code).toBe('BAD_INPUT');
});

test('words of the other side come without control characters and addresses', () => {
  expect(wordsIn(new Error('no\u001b[31m way\r\n'))).toBe('no [31m way');
  expect(wordsIn(Object.assign(new Error('connect ECONNREFUSED 192.0.2.1:22'), { code: 'ECONNREFUSED' }))).toBe(
    'ECONNREFUSED',
  );
  expect(wordsIn(new Error('x'.repeat(1000)))).toHaveLength(300);
});

describe('a socket made of a channel', () => {
  const closed = (socket: Duplex) =>
    new Promise<string>((resolve) => {
      let why = 'clean';
      socket.on('error', (error: NodeJS.ErrnoException) => (why = error.code ?? error.message));
      socket.on('close', () => resolve(why));
      socket.resume();
    });
  test('takes what is written before it is open', async () => {
    let open!: (source: Duplex) => void;
    const socket = new ChannelSocket(() => new Promise((resolve) => (open = resolve)));
    expect(socket.connecting).toBe(true);
    socket.end('hello');
    await new Promise((resolve) => setImmediate(resolve));
    open(new PassThrough());
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    expect([text, socket.connecting]).toEqual(['hello', false]);
  });
  test('a source that closes without having ended was cut', async () => {
    const source = new PassThrough();
    const socket = new ChannelSocket(() => Promise.resolve(source));
    const end = closed(socket);
    source.write('half');
    await new Promise((resolve) => socket.once('data', resolve));
    source.destroy();
    expect(await end).toBe('ECONNRESET');
  });
  test('one that is destroyed before it is open gives the channel back', async () => {
    const source = new PassThrough();
    let asked: AbortSignal | undefined;
    let open!: (source: Duplex) => void;
    const socket = new ChannelSocket((signal) => {
      asked = signal;
      return new Promise((resolve) => (open = resolve));
    });
    await new Promise((resolve) => setImmediate(resolve));
    const end = closed(socket);
    socket.destroy();
    expect(asked?.aborted).toBe(true);
    open(source);
    await end;
    expect(source.destroyed).toBe(true);
  });
  test('is idle only while nothing moves', async () => {
    const socket = new ChannelSocket(() => Promise.resolve(new PassThrough()));
    await new Promise((resolve) => socket.once('connect', resolve));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    let times = 0;
    socket.setTimeout(60, () => times++);
    for (let round = 0; round < 6; round++) {
      vi.advanceTimersByTime(40);
      socket.write('x');
    }
    expect(times).toBe(0);
    vi.advanceTimersByTime(70);
    expect(times).toBe(1);
    socket.destroy();
  });
  test('reads no faster than its reader', async () => {
    const source = new PassThrough({ highWaterMark: 1024 });
    const socket = new ChannelSocket(() => Promise.resolve(source));
    await new Promise((resolve) => socket.once('connect', resolve));
    let written = 0;
    while (source.write(Buffer.alloc(1024)) && written < 10_000) {
      written++;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(written).toBeLessThan(1000);
    socket.destroy();
  });
});
