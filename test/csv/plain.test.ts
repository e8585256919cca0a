// Lines that are split without csv-parse: the same rows as csv-parse reads, and no more of them than are plain.
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { readPlain } from '../../main/csv/plain.ts';
import { readCsv, type CsvSink } from '../../main/csv/read.ts';

const options = { delimiter: ',', rowAtMost: 64 * 1024, firstLine: 1 };

function plain(text: string, more: Partial<typeof options> = {}) {
  const rows: [number, string[]][] = [];
  const read = readPlain(
    Buffer.from(text),
    { ...options, ...more },
    { row: (cells, line) => void rows.push([line, cells]) },
  );
  return { rows, ...read };
}

/** The same numbers in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return Math.floor((state / 0x80000000) * sides);
  };
}

test('cells are what stands between delimiters, or between two quotes', () => {
  expect(plain('a,b\r\n"x, y",é\n\n,\n"",z').rows).toEqual([
    [1, ['a', 'b']],
    [2, ['x, y', 'é']],
    [4, ['', '']],
    [5, ['', 'z']],
  ]);
});

test.each([
  ['a quote within a cell', 'a,b\n', 'c"d,e\n'],
  ['a quote that is written twice', 'a,b\n', '"say ""hi""",e\n'],
  ['text after a closing quote', 'a,b\n', '"c"d,e\n'],
  ['a quote that is closed in another line', 'é,b\r\n', '"c\nd",e\n'],
  ['a quote that is never closed', 'a,b\n\n', '"c,d\n'],
  ['a row that may be too long', 'a,b\n', `${'c'.repeat(30_000)},d\n`],
])('%s is left to csv-parse, with all that follows', (_what, before, after) => {
  const { rows, bytes, ended } = plain(`${before}${after}e,f\n`);
  expect(rows).toHaveLength(1);
  expect(bytes).toBe(Buffer.byteLength(before));
  expect(ended).toBe(false);
});

test('nothing is read with a delimiter that is a quote, or longer than one character', () => {
  for (const delimiter of ['"', '::']) expect(plain('a,b\n', { delimiter })).toMatchObject({ rows: [], bytes: 0 });
});

test('a text is read in stretches, and no row is cut in two', () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => `student-${index},Zoë ${index},"x, ${index}"`);
  const { rows, bytes } = plain(lines.join('\r\n'));
  expect(bytes).toBe(Buffer.byteLength(lines.join('\r\n')));
  expect(rows).toHaveLength(30_000);
  expect(rows.every(([line, cells], index) => line === index + 1 && cells[2] === `x, ${index}`)).toBe(true);
});

test('a sink that has enough is asked no more', () => {
  const asked: number[] = [];
  const sink: CsvSink = { row: (_cells, line) => asked.push(line) < 2, broken: () => expect.unreachable() };
  readCsv(Buffer.from('a\nb\nc\nd\n'), options, sink);
  expect(asked).toEqual([1, 2]);
});

test('whatever is well-formed is read as csv-parse reads it', () => {
  const roll = dice(20_261_121);
  // prettier-ignore
  const parts = ['a', 'bc', ',', ',', ';', '"', '""', '\n', '\r\n', ' ', 'é', '😀', '\t', '\0', '"q"', ',"a b",', '"c,d"', '"e\nf"'];
  let compared = 0;
  for (let turn = 0; turn < 1500; turn++) {
    const text = Array.from({ length: 1 + roll(20) }, () => parts[roll(parts.length)]!).join('');
    let expected: string[][];
    try {
      expected = parse(text, {
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        skip_empty_lines: true,
      });
    } catch {
      // Broken ones are read row by row, which csv.test.ts tests.
      continue;
    }
    const rows: string[][] = [];
    readCsv(Buffer.from(text), options, {
      row: (cells) => void rows.push(cells),
      broken: (line) => expect.unreachable(`line ${line} of ${JSON.stringify(text)}`),
    });
    expect(rows, JSON.stringify(text)).toEqual(expected);
    compared++;
  }
  expect(compared).toBeGreaterThan(300);
});
