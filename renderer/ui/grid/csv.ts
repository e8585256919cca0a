// CSV that a spreadsheet can't be tricked by, and that reads back to what it was. [Note: safe cells]
//
// A spreadsheet takes a text that begins with = + - @ (or their full-width forms), a tab or a line break for a formula.
// Such a text gets one ' in front, and so does a text that begins with ' itself; reading takes one leading ' away.
// Numbers are numbers: -5 stays -5. An unknown value is an empty field, an empty text is "".
import { stringify } from 'csv-stringify/browser/esm/sync';

const unsafe = /^[=+\-@\t\r\n'＝＋－＠]/;

/** The text as a cell holds it. */
export const safeCell = (text: string): string => (unsafe.test(text) ? `'${text}` : text);

/** The text that `safeCell` was given. */
export const readCell = (cell: string): string => (cell.startsWith("'") ? cell.slice(1) : cell);

type Cells = readonly (string | number | null)[];

/** The header line, with the byte order mark that Excel needs to read UTF-8. */
export const csvHeader = (titles: readonly string[]): string => `\ufeff${csvRows([titles])}`;

/** Rows; CRLF, quoted where needed. */
export function csvRows(rows: readonly Cells[]): string {
  const cells = (row: Cells) =>
    row.map((value) => (typeof value === 'string' ? safeCell(value) : Number.isNaN(value) ? null : value));
  return stringify(rows.map(cells), {
    record_delimiter: 'windows',
    cast: { string: (text) => (text === '' ? { value: '', quoted_empty: true } : text) },
    quoted_match: /[\r\n\t']/,
  });
}
