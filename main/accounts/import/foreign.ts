// Files that are no tables at all: pictures, archives, programs. Every byte is a letter in windows-1252, so they would be read
// as text, and their first line become an account.
import { decode } from './encoding.ts';

/** By their first bytes, hexadecimal. `control`: text may begin so too, and is told by having no control characters. */
const signatures: { begins: RegExp; what: string; control?: true }[] = [
  { begins: /^(89504e470d0a1a0a|ffd8ff|47494638[37]|49492a00|4d4d002a|52494646.{8}57454250)/, what: 'an image' },
  { begins: /^424d/, what: 'an image', control: true },
  { begins: /^(1f8b08|377abcaf271c|fd377a585a00|28b52ffd|526172211a07)/, what: 'an archive' },
  { begins: /^425a68/, what: 'an archive', control: true },
  { begins: /^(7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe)/, what: 'a program' },
  { begins: /^4d5a/, what: 'a program', control: true },
  { begins: /^255044462d/, what: 'a PDF document' },
  { begins: /^53514c69746520666f726d6174203300/, what: 'an SQLite database' },
];
const zip = /^504b0304/;

const sampleBytes = 64 * 1024;
/** A few, as a NUL within a cell, are an error of their row alone. */
const controlAtLeast = 8;
const controlShare = 0.02;

/** Tabs, line ends, form feeds and the end mark of DOS stand in text. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const control = /[\0-\x08\x0e-\x19\x1b-\x1f\x7f\ufffd]/g;

function isNoText(bytes: Buffer): boolean {
  const text = decode(bytes.subarray(0, sampleBytes), null).utf8.toString();
  const found = text.match(control)?.length ?? 0;
  return found >= controlAtLeast && found > text.length * controlShare;
}

/**
 * @param named its ending says spreadsheet; a damaged one is told of as such
 * @param chosen somebody said which encoding it is, having looked
 * @returns what it is instead of a table: "an image"; null: it may be one
 */
export function foreignKind(bytes: Buffer, named: { spreadsheet: boolean }, chosen: boolean): string | null {
  const head = bytes.toString('hex', 0, 16);
  if (zip.test(head)) return named.spreadsheet || bytes.includes('xl/workbook') ? null : 'an archive';
  // Spreadsheets from before 2007, or encrypted: their reader says so.
  if (head.startsWith('d0cf11e0')) return null;
  const found = signatures.find(({ begins }) => begins.test(head));
  if (found && !found.control) return found.what;
  return !chosen && isNoText(bytes) ? (found?.what ?? 'no text') : null;
}
