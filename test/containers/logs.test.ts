// Logs: frames however they are cut, lines that harm nobody, batches that stay bounded.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '../../main/demo/logs.ts';
import { batchLines, LogBatcher } from '../../main/containers/logs/batcher.ts';
import { FrameParser } from '../../main/containers/logs/frames.ts';
import { cleanLine, finishLine, LineAssembler, longestLine } from '../../main/containers/logs/lines.ts';
import { engineTime } from '../../main/containers/logs/stream.ts';
import type { LogBatch } from '../../preload/contract/containers.ts';
import { smallLab, startFaultEngine } from '../support/fault-engine.ts';
import { openBench, untilState } from './harness.ts';

const bytes = (text: string) => Buffer.from(text);

/** Cuts at these places, in any order, doubled ones too. */
function cut(data: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (data.length + 1)), data.length].sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => data.subarray(edges[index]!, edge));
}

function demux(chunks: Iterable<Uint8Array>, timestamps = false): string[] {
  const parser = new FrameParser();
  const out = new LineAssembler('stdout', timestamps);
  const err = new LineAssembler('stderr', timestamps);
  const lines = [];
  for (const chunk of chunks) {
    for (const { stream, data, starts } of parser.push(chunk))
      lines.push(...(stream === 'stderr' ? err : out).push(data, starts));
  }
  return [...lines, ...out.end(), ...err.end()].map((line) => finishLine(line, timestamps).text);
}

describe('frames', () => {
  test('come out the same wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            stream: fc.constantFrom('stdout' as const, 'stderr' as const),
            text: fc.string({ unit: 'grapheme', maxLength: 40 }),
          }),
          { maxLength: 20 },
        ),
        fc.array(fc.nat(2000), { maxLength: 30 }),
        (entries, places) => {
          const all = Buffer.concat(
            entries.map(({ stream, text }) => frame(stream, bytes(`${text.replaceAll('\n', '')}\n`))),
          );
          expect(demux(cut(all, places))).toEqual(demux([all]));
          expect(demux([all])).toHaveLength(entries.length);
        },
      ),
    );
  });

  test('a flood of one-byte lines neither overflows nor slows', () => {
    const all = Buffer.concat(Array.from({ length: 200_000 }, () => frame('stdout', bytes('\n'))));
    const started = Date.now();
    expect(
      demux(
        cut(
          all,
          Array.from({ length: 100 }, (_, index) => index * 17_321),
        ),
      ),
    ).toHaveLength(200_000);
    expect(Date.now() - started).toBeLessThan(3000);
  });

  test('a frame of 64 MB keeps no more than a line of it', () => {
    const parser = new FrameParser();
    const out = new LineAssembler('stdout', false);
    const header = Buffer.from([1, 0, 0, 0, 4, 0, 0, 0]);
    const part = Buffer.alloc(1024 * 1024, 'x');
    for (const chunk of [header, ...Array.from({ length: 64 }, () => part)]) {
      for (const { data, starts } of parser.push(chunk)) expect(out.push(data, starts)).toEqual([]);
    }
    const [line] = out.end();
    expect(line!.cut).toBe(true);
    expect(finishLine(line!, false).text.length).toBeLessThanOrEqual(longestLine + 2);
  });

  test('any bytes at all are survived', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (chunks) => {
        expect(demux(chunks).every((line) => line.length <= longestLine + 2)).toBe(true);
      }),
    );
  });

  test('lines that the engine split at 16 KB are joined, without the time in their middle', () => {
    const time = '2026-11-21T09:00:00.123456789Z ';
    const all = Buffer.concat([
      frame('stdout', bytes(`${time}${'a'.repeat(5000)}`)),
      frame('stderr', bytes(`${time}other\n`)),
      frame('stdout', bytes(`${time}${'b'.repeat(5000)}`)),
      frame('stdout', bytes(`${time}c\n`)),
      frame('stdout', bytes(`${time}next\n`)),
    ]);
    const wanted = ['other', `${'a'.repeat(5000)}${'b'.repeat(5000)}c`, 'next'];
    expect(demux([all], true)).toEqual(wanted);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 40 }), (places) => {
        expect(demux(cut(all, places), true)).toEqual(wanted);
      }),
      { numRuns: 50 },
    );
  });
});

describe('lines', () => {
  test.each([
    ['\u001b[31mred\u001b[0m', 'red'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;https://example.com\u001b\\link\u001b]8;;\u001b\\', 'link'],
    ['\u001bPq#0;2;0;0;0\u001b\\after', 'after'],
    ['10%\r50%\r100%', '100%'],
    ['windows\r', 'windows'],
    ['tab\tstays', 'tab\tstays'],
    ['bell\u0007 null\u0000 back\b', 'bell null back'],
    ['\u001b[2J\u001b[1;1Hcleared', 'cleared'],
    ['unfinished \u001b[', 'unfinished '],
    ['turned \u202etxt.exe', 'turned txt.exe'],
    ['\u009b31mc1', 'c1'],
    ['<script>alert(1)</script>', '<script>alert(1)</script>'],
  ])('%j is shown as %j', (raw, shown) => {
    expect(cleanLine(raw)).toBe(shown);
  });

  test('cleaning is quick on what was made to be slow, and leaves no control character', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('\u001b', '[', ']', '0', ';', 'm', '\r', '\u0007', 'P', '\\', 'x'),
          maxLength: 2000,
        }),
        (raw) => {
          // oxlint-disable-next-line no-control-regex
          expect(cleanLine(raw)).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
        },
      ),
    );
    const started = Date.now();
    for (const evil of ['\u001b[', '\u001b]', '\u001bP0', '\u001b ', '\r']) cleanLine(evil.repeat(2 * longestLine));
    expect(Date.now() - started).toBeLessThan(500);
  });

  test('a progress bar that never ends its line keeps its last state', () => {
    const out = new LineAssembler('stdout', false);
    for (let percent = 0; percent < 20_000; percent++) out.push(bytes(`\rdone ${percent} of 20000`), false);
    expect(finishLine(out.end()[0]!, false).text).toBe('done 19999 of 20000');
  });

  test('characters that are split between chunks come out whole; what is none is marked', () => {
    const text = bytes('größer 🎓\n');
    for (let place = 0; place < text.length; place++) {
      const out = new LineAssembler('stdout', false);
      const lines = cut(text, [place]).flatMap((chunk) => out.push(chunk, false));
      expect(lines.map((line) => line.raw)).toEqual(['größer 🎓']);
    }
    expect(new LineAssembler('stdout', false).push(Uint8Array.of(0xff, 0x41, 0x0a), true)[0]!.raw).toBe('\ufffdA');
  });

  test('times', () => {
    expect(engineTime('2026-11-21T09:00:00.123456789Z')).toMatch(/^\d{10}\.123456789$/);
    expect(engineTime('2026-11-21T10:00:00+01:00')).toBe(engineTime('2026-11-21T09:00:00Z'));
    expect(() => engineTime('yesterday')).toThrow(/not a time/);
  });
});

describe('batches', () => {
  const raw = (text: string) => ({ stream: 'stdout' as const, raw: text, cut: false });
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => raw(String(from + index)));
  const collect = async (batcher: LogBatcher) => {
    const all: LogBatch[] = [];
    for await (const batch of batcher.batches(new AbortController().signal)) all.push(batch);
    return all;
  };
  const texts = (batches: LogBatch[]) =>
    batches.flatMap((batch) => (batch.kind === 'lines' ? batch.lines.map(({ text }) => text) : []));
  const skippedIn = (batches: LogBatch[]) =>
    batches.reduce((sum, batch) => sum + (batch.kind === 'lines' ? batch.skipped : 0), 0);

  test('what was asked for is never skipped', async () => {
    const batcher = new LogBatcher(false, 1200);
    void batcher.push(numbers(0, 1200));
    batcher.end('over');
    const batches = await collect(batcher);
    expect(texts(batches)).toHaveLength(1200);
    expect(skippedIn(batches)).toBe(0);
    expect(batches.at(-1)).toEqual({ kind: 'end', reason: 'over' });
  });

  test('of what comes live the newest is kept and every other line counted', async () => {
    const batcher = new LogBatcher(false, 100);
    for (let from = 0; from < 100_000; from += 1000) void batcher.push(numbers(from, 1000));
    batcher.end('over');
    const batches = await collect(batcher);
    const shown = texts(batches);
    expect(shown.slice(0, 100)).toEqual(numbers(0, 100).map((line) => line.raw));
    expect(shown.at(-1)).toBe('99999');
    expect(shown.length + skippedIn(batches)).toBe(100_000);
    expect(batches.every((batch) => batch.kind === 'end' || batch.lines.length <= batchLines)).toBe(true);
  });

  test('a reader who leaves lets go of whoever waits', async () => {
    const batcher = new LogBatcher(false, 100_000);
    const waiting = batcher.push(numbers(0, 5000));
    expect(waiting).not.toBeNull();
    for await (const _ of batcher.batches(new AbortController().signal)) break;
    await waiting;
    expect(batcher.push(numbers(0, 5000))).toBeNull();
  });
});

describe('from an engine', () => {
  const request = { container: 'web', follow: false, tail: 1000, timestamps: false };

  test('floods, binary, a cut connection and a driver that keeps nothing', async () => {
    const fault = await startFaultEngine({ containers: smallLab(['web']) });
    const bench = await openBench({ DOCKER_HOST: fault.host });
    try {
      await untilState(bench, 'connected');
      const read = async (options = {}, stop: (all: LogBatch[]) => boolean = () => false) => {
        const closed = new AbortController();
        const all: LogBatch[] = [];
        const stream = await bench.containers.handlers.streamLogs(
          { ...request, ...options },
          { ...bench.call, signal: closed.signal },
        );
        for await (const batch of stream) {
          all.push(batch as LogBatch);
          if (stop(all)) closed.abort();
        }
        return all;
      };
      const contentType = 'application/vnd.docker.multiplexed-stream';
      const flood = frame('stdout', Buffer.from('flood\n'));
      function* endless() {
        for (;;) yield Buffer.concat(Array.from({ length: 2000 }, () => flood));
      }
      fault.fault(/logs$/, { kind: 'body', contentType, chunks: endless() }, 1);
      const flooded = await read({ follow: true, tail: 10 }, (all) => all.length >= 5);
      expect(flooded.some((batch) => batch.kind === 'lines' && batch.skipped > 0)).toBe(true);

      const binary = frame('stderr', Buffer.from([0, 1, 2, 0x1b, 0x5b, 0xff, 0xfe, 10, 0x80, 65, 10]));
      fault.fault(/logs$/, { kind: 'body', contentType, chunks: [binary] }, 1);
      const [batch] = await read();
      expect(batch).toMatchObject({ kind: 'lines', lines: [{ stream: 'stderr' }, { text: '\ufffdA' }] });

      fault.fault(/logs$/, { kind: 'body', contentType, chunks: [flood.subarray(0, 10)], leaveOpen: true }, 1);
      setTimeout(() => fault.cutStreams(), 100);
      expect((await read({ follow: true })).at(-1)).toEqual({
        kind: 'end',
        reason: 'The connection to the engine was lost.',
      });

      fault.fault(
        /logs$/,
        { kind: 'status', status: 500, message: 'configured logging driver does not support reading' },
        1,
      );
      await expect(read()).rejects.toMatchObject({
        code: 'ENGINE_FAILED',
        data: { words: 'configured logging driver does not support reading' },
      });

      setTimeout(() => void fault.sim.remove('web', { force: true, volumes: false }), 100);
      expect((await read({ follow: true })).at(-1)).toEqual({ kind: 'end', reason: 'The container was removed.' });
    } finally {
      await bench.close();
      await fault.close();
    }
  });
});
