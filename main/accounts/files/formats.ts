// Rows of an export as the bytes of a file: CSV for spreadsheets, JSON for programs, XLSX.
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { writeXlsxStream } from 'hucre/xlsx';
import type { exportFormats } from '../../../preload/contract/accounts.ts';
import { escapeFormula } from '../../csv/text.ts';
import { cellOf } from '../import/target-rows.ts';
import type { Value } from './columns.ts';

export type Format = (typeof exportFormats)[number];

export interface Sheet {
  columns: readonly string[];
  /** Batches, in turns with others. */
  rows: AsyncIterable<Value[][]>;
  /** What stands around the accounts in JSON. */
  about: Readonly<Record<string, string | number>>;
}

const quoted = /["\r\n,;\t|]|^\s|\s$/;

/** Safe to open in a spreadsheet, whichever sign it divides cells at, and read back by an import to what it was. */
function csvCell(value: Value): string {
  const text = escapeFormula(cellOf(value));
  return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csvLine = (cells: readonly Value[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/** UTF-8 with a BOM and CRLF, by which Excel knows what it has before it. */
async function* csv({ columns, rows }: Sheet): AsyncGenerator<Buffer> {
  yield Buffer.from(`\uFEFF${csvLine(columns)}`);
  for await (const batch of rows) yield Buffer.from(batch.map(csvLine).join(''));
}

/** An account a line. Lists are lists, and what is empty is null: nothing is written otherwise than it is. */
async function* json({ columns, rows, about }: Sheet): AsyncGenerator<Buffer> {
  yield Buffer.from(
    `${JSON.stringify({ format: 'provost-accounts', version: 1, ...about }).slice(0, -1)},"accounts":[`,
  );
  let separator = '\n';
  for await (const batch of rows) {
    let text = '';
    for (const row of batch) {
      text += separator + JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, row[index]])));
      separator = ',\n';
    }
    yield Buffer.from(text);
  }
  yield Buffer.from('\n]}\n');
}

/** The format's own escape, where a text happens to look like one: "_x0041_" would be read as "A". */
const literal = (text: string): string => text.replaceAll(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_');

/** Every cell is text: no spreadsheet computes it, turns it into a date or takes zeros away. */
async function* xlsx({ columns, rows }: Sheet): AsyncGenerator<Buffer> {
  async function* cells(): AsyncGenerator<string[]> {
    yield columns.map(literal);
    for await (const batch of rows) for (const row of batch) yield row.map((value) => literal(cellOf(value)));
  }
  const stream = writeXlsxStream(cells(), { name: 'Accounts', freezePane: { rows: 1 } });
  for await (const piece of Readable.fromWeb(stream as ReadableStream<Uint8Array>))
    yield Buffer.from(piece as Uint8Array);
}

export const formats: Record<Format, { write(sheet: Sheet): AsyncGenerator<Buffer>; mediaType: string }> = {
  csv: { write: csv, mediaType: 'text/csv;charset=utf-8' },
  json: { write: json, mediaType: 'application/json' },
  xlsx: { write: xlsx, mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
};
