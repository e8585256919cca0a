// The beginning of a CSV text as long as it is plain: each row on one line, each cell without quotes or all of it within two.
// There is only one way to read that, and splitting it takes a fifth of the time that csv-parse needs; what comes after the
// first line that is not so is csv-parse's.
import type { CsvOptions, CsvSink } from './read.ts';

/** Bytes that are made a text at once. */
const stretch = 512 * 1024;
const LF = 10;
const quote = '"';

/** @returns null where a quote is anywhere but around a cell, or within one */
function cellsOf(line: string, delimiter: string): string[] | null {
  if (!line.includes(quote)) return line.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; ;) {
    let end: number;
    if (line.startsWith(quote, at)) {
      const closing = line.indexOf(quote, at + 1);
      end = closing + 1;
      if (closing < 0 || (end < line.length && !line.startsWith(delimiter, end))) return null;
      cells.push(line.slice(at + 1, closing));
    } else {
      const next = line.indexOf(delimiter, at);
      end = next < 0 ? line.length : next;
      const cell = line.slice(at, end);
      if (cell.includes(quote)) return null;
      cells.push(cell);
    }
    if (end === line.length) return cells;
    at = end + 1;
  }
}

/** @returns where line `count` (from 0) begins */
function afterLines(bytes: Buffer, from: number, count: number): number {
  let at = from;
  for (let line = 0; line < count; line++) at = bytes.indexOf(LF, at) + 1;
  return at;
}

/**
 * @param bytes UTF-8 without BOM, in which every carriage return is followed by a line feed
 * @returns bytes that were read, up to the beginning of a line; and whether the sink ended it
 */
export function readPlain(
  bytes: Buffer,
  { delimiter, rowAtMost, firstLine }: CsvOptions,
  sink: Pick<CsvSink, 'row'>,
): { bytes: number; ended: boolean } {
  if (delimiter.length !== 1 || delimiter === quote) return { bytes: 0, ended: false };
  // No character takes more than three bytes for each of its units.
  const longest = rowAtMost / 3;
  let number = firstLine;
  for (let from = 0; from < bytes.length;) {
    const most = from + stretch;
    const to = most >= bytes.length ? bytes.length : bytes.lastIndexOf(LF, most) + 1;
    if (to <= from) return { bytes: from, ended: false };
    const lines = bytes.toString('utf8', from, to).split('\n');
    // What follows the last line feed is the next stretch's, or nothing.
    if (lines.at(-1) === '') lines.pop();
    for (let at = 0; at < lines.length; at++) {
      const whole = lines[at]!;
      const line = whole.endsWith('\r') ? whole.slice(0, -1) : whole;
      const cells = line.length > longest ? null : cellsOf(line, delimiter);
      if (cells === null) return { bytes: afterLines(bytes, from, at), ended: false };
      // csv-parse skips empty lines too.
      if (line !== '' && sink.row(cells, number) === false) return { bytes: from, ended: true };
      number++;
    }
    from = to;
  }
  return { bytes: bytes.length, ended: false };
}
