// CSV → a table.
import type { ReadOptions } from '../../../preload/contract/imports.ts';
import { findDelimiter, separatorLine } from '../../csv/dialect.ts';
import { breakWords, readCsv } from '../../csv/read.ts';
import { decode, type Encoding } from './encoding.ts';
import { columnsAtMost, isBlank, Unreadable, type Table } from './table.ts';

const rowAtMost = 64 * 1024;
/** Each costs another reading of 64 KiB: a file with more of them is no CSV. */
const unclosedAtMost = 200;

export interface CsvTable extends Table {
  encoding: Encoding;
  asked: boolean;
  delimiter: string;
}

/** @throws Unreadable when it is no text, has too many rows or too many columns */
export function readCsvTable(bytes: Buffer, read: ReadOptions, rowsAtMost: number): CsvTable {
  const { encoding, asked, utf8 } = decode(bytes, read.encoding ?? null);
  const head = utf8.toString('utf8', 0, 64 * 1024);
  const separator = separatorLine(head);
  const whole = separator ? utf8.subarray(Buffer.byteLength(head.slice(0, separator.length))) : utf8;
  // DOS ends a text so.
  const body = whole.at(-1) === 0x1a ? whole.subarray(0, -1) : whole;
  const delimiter =
    read.delimiter ?? separator?.delimiter ?? findDelimiter(separator ? head.slice(separator.length) : head);
  const table: CsvTable = { records: [], lines: [], problems: [], loose: false, encoding, asked, delimiter };
  let unclosed = 0;
  let ended = false;
  readCsv(
    body,
    { delimiter, rowAtMost, firstLine: separator ? 2 : 1 },
    {
      row(record, line) {
        if (record.length > columnsAtMost) throw tooManyColumns(record.length);
        if (isBlank(record)) return;
        table.records.push(record);
        table.lines.push(line);
        ended = table.records.length > rowsAtMost;
        return !ended;
      },
      broken(line, how) {
        table.problems.push({ line, problem: `${sentence(breakWords[how])}.` });
        if (how === 'unclosed' && ++unclosed > unclosedAtMost) {
          throw new Unreadable(
            `More than ${unclosedAtMost} quotes are opened and never closed, the last in line ${line}.`,
            'Choose what stands between the columns, or mend the quotes.',
          );
        }
      },
    },
  );
  if (ended) throw tooManyRows(rowsAtMost);
  return table;
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

export const tooManyRows = (rowsAtMost: number) =>
  new Unreadable(`The file has more than ${rowsAtMost.toLocaleString('en')} rows.`, 'Split it.');

export const tooManyColumns = (columns: number) =>
  new Unreadable(
    `A row has ${columns} columns; ${columnsAtMost} can be read.`,
    'Choose what stands between the columns, or take out columns that are not needed.',
  );
