// One file of an import as it lies in the worker: its bytes, how they are read, and the rows that came of it.
import { createHash } from 'node:crypto';
import path from 'node:path';
import type { ImportFile, ReadOptions } from '../../../preload/contract/imports.ts';
import { cleanText } from '../../csv/text.ts';
import { isHeaderless } from './columns.ts';
import { foreignKind } from './foreign.ts';
import { readJsonTable } from './json.ts';
import { readCsvTable, type CsvTable } from './read-csv.ts';
import { Unreadable, type Table } from './table.ts';
import type { XlsxTable } from './xlsx.ts';

export type Format = ImportFile['format'];

/** What is kept of a file to read it anew. A target's accounts have no bytes: their table is what they are. */
export type Content = { bytes: Buffer } | { table: Table };

export interface Source {
  name: string;
  content: Content;
  /** As somebody chose; what is not here, is found out. */
  read: ReadOptions;
  headers: string[];
  hasHeader: boolean;
  records: string[][];
  lines: number[];
  /** Of the row of headers; null: there is none. */
  headerLine: number | null;
  problems: Table['problems'];
  loose: boolean;
  /** All but the rows, which an edit doesn't change. */
  about: Omit<ImportFile, 'rows' | 'accented'>;
}

/** By its first bytes, not by its name. */
function formatOf(bytes: Buffer, name: string): Exclude<Format, 'target'> {
  if (bytes.length >= 4 && ['504b0304', 'd0cf11e0'].includes(bytes.toString('hex', 0, 4))) return 'xlsx';
  const start = bytes
    .toString('latin1', 0, 1000)
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trimStart();
  if (/^\[\s*[[{"\]]/.test(start) || /^\{\s*"/.test(start)) return 'json';
  return path.extname(name).toLowerCase() === '.json' ? 'json' : 'csv';
}

/** @throws Unreadable when it is a picture, an archive, a program */
function checkKind(bytes: Buffer, name: string, read: ReadOptions): void {
  const spreadsheet = /^\.xls[xm]?$/i.test(path.extname(name));
  const kind = foreignKind(bytes, { spreadsheet }, read.encoding !== undefined);
  if (kind === null) return;
  throw new Unreadable(
    `It is not a table of accounts: it is ${kind}.`,
    'Give a CSV, XLSX or JSON file. What a spreadsheet program opens, it can save as one of them.',
  );
}

/** Headers that nothing is called by get a number; those that are there twice too. */
function nameHeaders(cells: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return cells.map((cell, index) => {
    const name = cleanText(cell).slice(0, 180) || `Column ${index + 1}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

async function tableOf(content: Content, format: Format, read: ReadOptions, rowsAtMost: number): Promise<Table> {
  if ('table' in content) return content.table;
  // One row more: the header is none of them.
  if (format === 'xlsx') {
    // Loaded when there is one: most files are none.
    const { readXlsxTable } = await import('./xlsx.ts');
    return readXlsxTable(content.bytes, read.sheet, rowsAtMost + 1);
  }
  if (format === 'json') return readJsonTable(content.bytes, rowsAtMost + 1);
  return readCsvTable(content.bytes, read, rowsAtMost + 1);
}

/** @throws Unreadable */
export async function readSource(
  name: string,
  content: Content,
  read: ReadOptions,
  rowsAtMost: number,
): Promise<Source> {
  const bytes = 'bytes' in content ? content.bytes : Buffer.alloc(0);
  if ('bytes' in content) checkKind(bytes, name, read);
  const format = 'bytes' in content ? formatOf(content.bytes, name) : 'target';
  const table = await tableOf(content, format, read, rowsAtMost);
  const { records, lines } = table;
  const [first = [], second] = records;
  const named = format === 'json' || format === 'target';
  const hasHeader = named || (read.header ?? (records.length > 0 && !isHeaderless(first, second)));
  const headers = nameHeaders(hasHeader ? first : first.map(() => ''));
  const problems = [...table.problems];
  if (records.length === 0) problems.push({ line: null, problem: 'The file holds no rows.' });
  const csv = format === 'csv' ? (table as CsvTable) : null;
  const xlsx = format === 'xlsx' ? (table as XlsxTable) : null;
  return {
    ...{ name, content, read, headers, hasHeader, problems },
    records: hasHeader ? records.slice(1) : records,
    lines: hasHeader ? lines.slice(1) : lines,
    loose: table.loose,
    headerLine: hasHeader && !named ? (lines[0] ?? null) : null,
    about: {
      ...{ name, format, bytes: bytes.length, header: hasHeader },
      sha256: 'bytes' in content ? createHash('sha256').update(bytes).digest('hex') : '',
      encoding: csv?.encoding ?? null,
      encodingAsked: csv?.asked ?? false,
      delimiter: csv?.delimiter ?? null,
      sheets: xlsx?.sheets ?? [],
      sheet: xlsx?.sheet ?? null,
    },
  };
}

const accentedAtMost = 12;

/** Cells to see the encoding by. None of a password's. */
export function accentedCells({ records, headers, about }: Source, isSecret: (column: number) => boolean): string[] {
  const found = new Set<string>();
  const accented = /[^\0-\x7f]/;
  // Where the file says its encoding, it is only a look.
  for (const record of about.encodingAsked ? records : records.slice(0, 2000)) {
    for (const [column, cell] of record.entries()) {
      if (!accented.test(cell) || isSecret(column) || column >= headers.length) continue;
      found.add(cell.slice(0, 80));
      if (found.size === accentedAtMost) return [...found];
    }
  }
  return [...found];
}
