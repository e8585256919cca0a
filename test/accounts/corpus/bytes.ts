// How the files of the corpus come to their bytes: encodings, spreadsheets, and archives that lie.
import { writeXlsx, type CellValue } from 'hucre/xlsx';
import { oemLetters } from '../../../main/accounts/import/oem.ts';

export const utf16le = (text: string): Buffer => Buffer.from(text, 'utf16le');
export const utf16be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
/** Each letter is a byte: hexadecimal escapes say which. */
export const bytes = (letters: string): Buffer => Buffer.from(letters, 'latin1');
export const oem = (text: string, page: 'cp437' | 'cp850'): Buffer =>
  Buffer.from(
    Array.from(text, (letter) => (letter < '\u0080' ? letter.charCodeAt(0) : oemLetters[page].indexOf(letter) + 128)),
  );

export const xlsx = async (...rows: CellValue[][]): Promise<Buffer> => sheets({ Accounts: rows });

/** @param hidden a sheet that is there and not shown */
export async function sheets(named: Record<string, CellValue[][]>, hidden?: string): Promise<Buffer> {
  const list = Object.entries(named).map(([name, rows]) => ({ name, rows, ...(name === hidden && { hidden: true }) }));
  return Buffer.from(await writeXlsx({ sheets: list }));
}

/** Formulas with the value that the spreadsheet stored; null: it stored none. */
export async function formulas(header: string[], row: { formula: string; value: CellValue }[]): Promise<Buffer> {
  const cells = new Map(
    row.map(({ formula, value }, column) => [
      `1,${column}`,
      { formula, formulaResult: value, value, type: 'formula' as const },
    ]),
  );
  return Buffer.from(await writeXlsx({ sheets: [{ name: 'Accounts', rows: [header, row.map(() => null)], cells }] }));
}

/** An archive whose sheet says that it unpacks to this many bytes. */
export async function bomb(claimed: number): Promise<Buffer> {
  const archive = await xlsx(['username'], ['ada']);
  const name = archive.lastIndexOf('xl/worksheets/sheet1.xml');
  archive.writeUInt32LE(claimed, name - 46 + 24);
  return archive;
}

/** An archive whose sheet says that it unpacks to less than it does. */
export async function liar(): Promise<Buffer> {
  const rows = Array.from({ length: 2000 }, (_none, index) => [`student${index}`]);
  const archive = await xlsx(['username'], ...rows);
  const name = archive.lastIndexOf('xl/worksheets/sheet1.xml');
  archive.writeUInt32LE(100, name - 46 + 24);
  return archive;
}
