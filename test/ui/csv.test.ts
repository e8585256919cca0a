// CSV export: no cell is a formula, and every text reads back as it was.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvHeader, csvRows, readCell, safeCell } from '../../renderer/ui/grid/csv.ts';
import { exportName, exportPieces, type ExportFormat } from '../../renderer/ui/grid/export.ts';
import type { Column } from '../../renderer/ui/grid/types.ts';

/** A reader of its own (RFC 4180), so that the writer is not checked by itself. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = text.startsWith('\ufeff') ? 1 : 0;
  while (at < text.length) {
    let field = '';
    if (text[at] === '"') {
      for (at++; ; at++) {
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') field += text[++at];
        else break;
      }
      at++;
    } else while (at < text.length && text[at] !== ',' && text[at] !== '\r') field += text[at++];
    rows.at(-1)!.push(field);
    if (text[at] === ',') {
      at++;
      if (at === text.length) rows.at(-1)!.push('');
    } else if (text.startsWith('\r\n', at)) {
      at += 2;
      if (at < text.length) rows.push([]);
    } else if (at < text.length) throw new Error(`Neither , nor a line end at ${at}`);
  }
  return rows;
}

const dangerous = ['=', '+', '-', '@', '\t', '\r', '\n', "'", '＝', '＋', '－', '＠'];
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.tuple(fc.constantFrom(...dangerous), fc.string()).map(([first, rest]) => first + rest),
  fc.array(fc.constantFrom(...dangerous, '"', ',', 'a', ' ')).map((parts) => parts.join('')),
);

describe('safe cells', () => {
  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1', "'quoted"])(
    'puts a quote before %j',
    (text) => {
      expect(safeCell(text)).toBe(`'${text}`);
    },
  );
  it.each(['lab-1', '', '1-2', 'a=b', '"'])('leaves %j alone', (text) => {
    expect(safeCell(text)).toBe(text);
  });
  it('reads back every text, and no safe cell begins like a formula', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(readCell(safeCell(text))).toBe(text);
        expect(safeCell(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      }),
    );
  });
});

describe('CSV', () => {
  it('reads back whole tables of texts', () => {
    const table = fc.integer({ min: 1, max: 4 }).chain((width) => {
      const row = fc.array(nasty, { minLength: width, maxLength: width });
      return fc.tuple(row, fc.array(row, { maxLength: 6 }));
    });
    fc.assert(
      fc.property(table, ([titles, rows]) => {
        expect(readCsv(csvHeader(titles) + csvRows(rows)).map((row) => row.map(readCell))).toEqual([titles, ...rows]);
      }),
    );
  });
  it('keeps numbers numbers, unknown empty and the empty text quoted', () => {
    expect(
      csvHeader(['name', 'n']) +
        csvRows([
          ['a', -5],
          ['', null],
          ['=x', 1.5],
        ]),
    ).toBe('\ufeffname,n\r\na,-5\r\n"",\r\n"\'=x",1.5\r\n');
  });
});

describe('a file', () => {
  const rows = [
    { name: '-rf', size: 1024 },
    { name: 'web', size: null },
  ];
  const columns: Column<(typeof rows)[number]>[] = [
    { id: 'name', title: 'Name', width: 100, value: (row) => row.name },
    { id: 'size', title: 'Size', unit: 'MiB', width: 100, value: (row) => row.size },
  ];
  const text = async (format: ExportFormat, pages: (typeof rows)[]) => {
    let all = '';
    for await (const piece of exportPieces(format, pages, columns)) all += piece;
    return all;
  };
  it.each([[[rows]], [[rows.slice(0, 1), [], rows.slice(1)]], [[]]])(
    'is JSON of exactly the rows, however they come: %j',
    async (pages) => {
      expect(JSON.parse(await text('json', pages))).toEqual(pages.flat());
    },
  );
  it('has the columns with their units', async () => {
    expect(await text('csv', [rows.slice(0, 1), rows.slice(1)])).toBe(
      '\ufeffName,Size (MiB)\r\n"\'-rf",1024\r\nweb,\r\n',
    );
  });
  it('names the file after the list and the day', () => {
    expect(exportName('containers', 'csv', new Date('2026-11-21T09:00:00Z'))).toBe('containers-2026-11-21.csv');
  });
});
