// The one reader of CSV: where rows begin, what a broken one costs, what stands between columns.
import fc from 'fast-check';
import { stringify } from 'csv-stringify/sync';
import { describe, expect, test } from 'vitest';
import { findDelimiter, separatorLine } from '../../main/csv/dialect.ts';
import { readCsv } from '../../main/csv/read.ts';
import { cleanName, cleanText, escapeFormula, formula, unescapeFormula } from '../../main/csv/text.ts';

function read(text: string, delimiter = ',', rowAtMost = 65_536) {
  const rows: string[] = [];
  const broken: string[] = [];
  readCsv(
    Buffer.from(text),
    { delimiter, rowAtMost, firstLine: 1 },
    {
      row: (record, line) => void rows.push(`${line}: ${record.join('|')}`),
      broken: (line, how) => void broken.push(`${line}: ${how}`),
    },
  );
  return { rows, broken };
}

describe('rows', () => {
  test('know the line that they begin on, whatever ends lines, within quotes too', () => {
    expect(read('a,b\r\n"x\r\ny",2\r\n\r\nlast,3\r').rows).toEqual(['1: a|b', '2: x\r\ny|2', '5: last|3']);
    expect(read('a,b\rc,d\n\n\re,f\r\ng,h').rows).toEqual(['1: a|b', '2: c|d', '5: e|f', '6: g|h']);
  });

  test('that are broken cost themselves and no other', () => {
    const text = 'a,1\nb,"x" y\nc,3\nd,x "y"\ne,5\nf,"never closed\ng,7\nh,"8"\n';
    expect(read(text)).toEqual({
      rows: ['1: a|1', '3: c|3', '5: e|5', '7: g|7', '8: h|8'],
      broken: ['2: closing', '4: opening', '6: closing'],
    });
    expect(read('a,1\nb,"open\nc,3\n')).toEqual({ rows: ['1: a|1', '3: c|3'], broken: ['2: unclosed'] });
    expect(read(`a,1\nb,${'x'.repeat(200)}\nc,3\n`, ',', 100)).toEqual({
      rows: ['1: a|1', '3: c|3'],
      broken: ['2: long'],
    });
    expect(read(`a,1\nb,"open\n${'c,3\n'.repeat(60)}`, ',', 100).broken).toEqual(['2: unclosed']);
  });

  test('end when whoever takes them says so', () => {
    const taken: string[] = [];
    readCsv(
      Buffer.from('a\nb\nc\n'),
      { delimiter: ',', rowAtMost: 100, firstLine: 1 },
      {
        row: ([cell]) => {
          taken.push(cell!);
          return taken.length < 2;
        },
        broken: () => undefined,
      },
    );
    expect(taken).toEqual(['a', 'b']);
  });

  test('are read as they were written, with the right lines', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '\u{1F600}'), maxLength: 6 });
    const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 8 });
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n', '\r'), (rows, end) => {
        const text = stringify(rows, { record_delimiter: end, quoted: true });
        const got: { record: string[]; line: number }[] = [];
        readCsv(
          Buffer.from(text),
          { delimiter: ',', rowAtMost: 65_536, firstLine: 1 },
          {
            row: (record, line) => void got.push({ record, line }),
            broken: (line, how) => {
              throw new Error(`${line}: ${how}`);
            },
          },
        );
        let line = 1;
        const expected = rows.map((record) => {
          const begins = line;
          const written = stringify([record], { record_delimiter: end, quoted: true });
          line += written.split(/\r\n|\n|\r/).length - 1;
          return { record, line: begins };
        });
        expect(got).toEqual(expected);
      }),
    );
  });
});

test.each([
  ['a;b;c\n1,5;2;3\n', ';'],
  ['a\tb\n1\t2\n', '\t'],
  ['a|b\n1|2\n', '|'],
  ['a,b\n1,2\n', ','],
  ['username\nada\n', ','],
  ['name;note\n"x";"a, b, c"\n"y";"d, e, f"\n', ';'],
  ['name,groups\nada,x;y;z\nben,x;y;z\n', ','],
  ['', ','],
])('what stands between columns is found: %j', (text, delimiter) => expect(findDelimiter(text)).toBe(delimiter));

test('Excel’s own line is told from a header', () => {
  expect(separatorLine('sep=;\r\na;b')).toEqual({ delimiter: ';', length: 7 });
  expect(separatorLine('SEP=\t\na')).toEqual({ delimiter: '\t', length: 6 });
  expect(separatorLine('separator\na')).toBeNull();
});

test('what nobody sees goes, and what has a meaning stays', () => {
  expect(cleanName('\uFEFF ad\u200Ba\u00A0')).toBe('ada');
  expect(cleanName('e\u0301')).toBe('é');
  expect(cleanText('می\u200Cخواهم')).toBe('می\u200Cخواهم');
});

test('values that a spreadsheet would run are made safe, and come back as they were', () => {
  for (const value of ['=1+1', '+49', '-x', '@a', ' =1', '\tx', '＝1', "'=1", "''=1"]) {
    expect(formula.test(escapeFormula(value))).toBe(false);
  }
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("'", '=', '+', '＝', ' ', '\t', '\n', 'a', '-') }), (value) => {
      expect(unescapeFormula(escapeFormula(value))).toBe(value);
    }),
  );
});
