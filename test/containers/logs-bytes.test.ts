// Whole logs as bytes: frames and HTTP chunks are taken out wherever the stream is cut.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frame } from '../../main/demo/logs.ts';
import { Dechunker } from '../../main/containers/bulk.ts';
import { Unframer } from '../../main/containers/logs/bytes.ts';

const bytes = (text: string) => Buffer.from(text);

/** Cuts at these places, in any order, doubled ones too. */
function cut(data: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (data.length + 1)), data.length].sort((a, b) => a - b);
  return edges.slice(1).map((edge, index) => data.subarray(edges[index]!, edge));
}

describe('whole logs as bytes', () => {
  const time = '2026-11-21T09:00:00.123456789Z ';

  test('come out the same wherever the stream is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom('stdout' as const, 'stderr' as const), fc.uint8Array({ maxLength: 60 })), {
          maxLength: 20,
        }),
        fc.array(fc.nat(2000), { maxLength: 30 }),
        (entries, places) => {
          const all = Buffer.concat(entries.map(([stream, data]) => frame(stream, Buffer.from(data))));
          const unframer = new Unframer(false);
          const out = cut(all, places).map((chunk) => Buffer.from(unframer.push(Buffer.from(chunk))));
          expect(Buffer.concat(out)).toEqual(Buffer.concat(entries.map(([, data]) => data)));
        },
      ),
    );
  });

  test('times within a line that the engine split are taken out', () => {
    const all = Buffer.concat([
      frame('stdout', bytes(`${time}aaa`)),
      frame('stdout', bytes(`${time}bbb\n`)),
      frame('stderr', bytes(`${time}err\n`)),
      frame('stdout', bytes(`${time}next\n`)),
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 20 }), (places) => {
        const unframer = new Unframer(true);
        const out = cut(all, places).map((chunk) => Buffer.from(unframer.push(Buffer.from(chunk))));
        expect(Buffer.concat(out).toString()).toBe(`${time}aaabbb\n${time}err\n${time}next\n`);
      }),
    );
  });
});

test('chunks of an answer are taken apart wherever it is cut', () => {
  const body = (sizes: readonly number[]) => sizes.map((size, index) => Buffer.alloc(size, 97 + (index % 26)));
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 20 }),
      fc.array(fc.nat(4000)),
      (sizes, places) => {
        const parts = body(sizes);
        const all = Buffer.concat([
          ...parts.flatMap((part) => [bytes(`${part.length.toString(16)};x=y\r\n`), part, bytes('\r\n')]),
          bytes('0\r\nTrailer: x\r\n\r\n'),
        ]);
        const dechunker = new Dechunker();
        const out = cut(all, places).map((piece) => Buffer.from(dechunker.push(Buffer.from(piece))));
        expect(Buffer.concat(out)).toEqual(Buffer.concat(parts));
        expect(dechunker.ended).toBe(true);
      },
    ),
  );
  expect(() => new Dechunker().push(bytes('no size\r\n'))).toThrow(/can’t be read/);
});
