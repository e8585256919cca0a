// Logs: frames however they are cut, lines that harm nobody, batches that stay bounded.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '../../main/demo/logs.ts';
import { batchLines, LogBatcher } from '../../main/containers/logs/batcher.ts';
import { FrameParser } from '../../main/containers/logs/frames.ts';
import { cleanLine, finishLine, LineAssembler, longestLine } from '../../main/containers/logs/lines.ts';
import { Matcher } from '../../main/containers/logs/guard.ts';
import { levelOf } from '../../main/containers/logs/level.ts';
import { byTime, mergeLogs, Reorder } from '../../main/containers/logs/merge.ts';
import { engineTime } from '../../main/containers/logs/open.ts';
import type { LogEvent } from '../../preload/contract/logs.ts';

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
  return [...lines, ...out.end(), ...err.end()].map((line) => finishLine(line).text);
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
    expect(finishLine(line!).text.length).toBeLessThanOrEqual(longestLine + 2);
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
    expect(cleanLine(raw).text).toBe(shown);
  });

  test('cleaning is quick on what was made to be slow, and leaves no control character', () => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom('\u001b', '[', ']', '0', ';', 'm', '\r', '\u0007', 'P', '\\', 'x'),
          maxLength: 2000,
        }),
        (raw) => {
          // oxlint-disable-next-line no-control-regex -- control characters are what it is about
          expect(cleanLine(raw).text).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/);
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
    expect(finishLine(out.end()[0]!).text).toBe('done 19999 of 20000');
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
  const raw = (text: string) => ({ source: 0, stream: 'stdout' as const, raw: text, key: '', cut: false });
  const following = (owed: number) => new LogBatcher({ owed, live: true, timestamps: true });
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => raw(String(from + index)));
  const collect = async (batcher: LogBatcher) => {
    const all: LogEvent[] = [];
    for await (const batch of batcher.batches(new AbortController().signal)) all.push(batch);
    return all;
  };
  const texts = (batches: LogEvent[]) =>
    batches.flatMap((batch) => (batch.kind === 'lines' ? batch.lines.map(({ text }) => text) : []));
  const skippedIn = (batches: LogEvent[]) =>
    batches.reduce((sum, batch) => sum + (batch.kind === 'lines' ? batch.skipped : 0), 0);

  test('what was asked for is never skipped', async () => {
    const batcher = following(1200);
    void batcher.push(numbers(0, 1200));
    batcher.end('over');
    const batches = await collect(batcher);
    expect(texts(batches)).toHaveLength(1200);
    expect(skippedIn(batches)).toBe(0);
    expect(batches.at(-1)).toEqual({ kind: 'end', reason: 'over' });
  });

  test('of what comes live the newest is kept and every other line counted', async () => {
    const batcher = following(100);
    for (let from = 0; from < 100_000; from += 1000) void batcher.push(numbers(from, 1000));
    batcher.end('over');
    const batches = await collect(batcher);
    const shown = texts(batches);
    expect(shown.slice(0, 100)).toEqual(numbers(0, 100).map((line) => line.raw));
    expect(shown.at(-1)).toBe('99999');
    expect(shown.length + skippedIn(batches)).toBe(100_000);
    expect(batches.every((batch) => batch.kind !== 'lines' || batch.lines.length <= batchLines)).toBe(true);
  });

  test('a reader who leaves lets go of whoever waits', async () => {
    const batcher = following(100_000);
    const waiting = batcher.push(numbers(0, 5000));
    expect(waiting).not.toBeNull();
    for await (const _ of batcher.batches(new AbortController().signal)) break;
    await waiting;
    expect(batcher.push(numbers(0, 5000))).toBeNull();
  });
});

describe('colours and levels', () => {
  test.each([
    [
      '\u001b[31mred\u001b[0m plain',
      'red plain',
      [
        [0, '31'],
        [3, '0'],
      ],
    ],
    ['a\u001b[1m\u001b[38;5;120mb', 'ab', [[1, '1;38;5;120']]],
    ['10%\r\u001b[32mdone\u001b[K', 'done', [[0, '32']]],
    ['title\u001b]0;x\u0007\u001b[2J', 'title', []],
  ])('%j keeps its colours as data', (raw, text, colours) => {
    expect(cleanLine(raw)).toEqual({ text, colours });
  });

  test('colours never point outside of the text, and never go backwards', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('\u001b[31m', '\u001b[0m', '\r', 'x', '\u001b[K', '\u0000'), maxLength: 60 }),
        (raw) => {
          const { text, colours } = cleanLine(raw);
          const places = colours.map(([at]) => at);
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
          expect(places.every((at) => at < text.length)).toBe(true);
        },
      ),
    );
  });

  test.each([
    ['ERROR: no route', 'error'],
    ['2026-11-21 09:00 [warn] slow', 'warn'],
    ['{"msg":"late","level":"fatal"}', 'error'],
    ['{"level":30,"msg":"x"}', 'info'],
    ['time=x level=debug msg="error in text"', 'debug'],
    ['[W] 404 GET /', 'warn'],
    ['I am fine', null],
    ['the terror of it', null],
    ['errors: 0', null],
  ])('%j is %s', (text, level) => {
    expect(levelOf(text)).toBe(level);
  });
});

describe('order', () => {
  const at = (source: number, ms: number, text = '') => ({
    ...{ source, stream: 'stdout' as const, raw: text, cut: false },
    key: `2026-11-21T09:00:00.${String(ms).padStart(9, '0')}Z`,
  });
  async function* pieces(lines: ReturnType<typeof at>[], size: number) {
    for (let from = 0; from < lines.length; from += size) yield { lines: lines.slice(from, from + size) };
  }

  test('finished logs are merged by their times, whatever the pieces', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(50), { maxLength: 30 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 7 }),
        async (logs, size) => {
          const sources = logs.map((times, source) => [...times].sort((a, b) => a - b).map((ms) => at(source, ms)));
          const merged = [];
          for await (const some of mergeLogs(sources.map((lines) => pieces(lines, size)))) merged.push(...some);
          expect(merged).toHaveLength(sources.flat().length);
          expect(merged.map(({ key }) => key)).toEqual(
            sources
              .flat()
              .map(({ key }) => key)
              .sort(),
          );
        },
      ),
    );
  });

  test('a merge reads no further ahead than one piece of each', async () => {
    let read = 0;
    async function* endless(source: number) {
      for (let ms = 0; ; ms++) {
        read++;
        yield { lines: [at(source, ms)] };
      }
    }
    let seen = 0;
    for await (const some of mergeLogs([endless(0), endless(1)])) {
      seen += some.length;
      if (seen >= 100) break;
    }
    expect(read).toBeLessThan(seen + 5);
  });

  test('live lines wait a moment for those that are late', async () => {
    const out: string[] = [];
    const reorder = new Reorder((lines) => out.push(...lines.map(({ raw }) => raw)), 20);
    reorder.push([at(0, 5, 'second')]);
    reorder.push([at(1, 1, 'first')]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(out).toEqual(['first', 'second']);
    for (let ms = 0; ms < 20_000; ms++) reorder.push([at(0, ms)]);
    expect(out.length).toBeGreaterThan(15_000);
    reorder.close();
    expect(out).toHaveLength(20_002);
    expect(byTime(at(0, 1), { ...at(0, 2), key: '' })).toBe(0);
  });
});

describe('expressions', () => {
  test('find, tell capitals apart when asked, and are refused with the reason', async () => {
    expect(await new Matcher('err(or)?\\b', false).test(['an ERROR', 'terror', 'errand'])).toEqual([true, true, false]);
    expect(await new Matcher('Err', true).test(['err', 'Err'])).toEqual([false, true]);
    expect(() => new Matcher('(', false)).toThrow(/no regular expression/);
  });

  test('one that would take for ever is given up, and nobody waits for it', async () => {
    const evil = new Matcher('^(a+)+$', false);
    const started = Date.now();
    let longest = 0;
    let last = Date.now();
    const watch = setInterval(() => {
      longest = Math.max(longest, Date.now() - last);
      last = Date.now();
    }, 5);
    await expect(evil.test(['fine', `${'a'.repeat(60)}!`])).rejects.toMatchObject({ code: 'BAD_INPUT' });
    clearInterval(watch);
    expect(Date.now() - started).toBeLessThan(5000);
    // It is none the worse for it.
    expect(await evil.test(['aaa'])).toEqual([true]);
  });
});
