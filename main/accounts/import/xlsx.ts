// XLSX → a table. Formulas are never computed: the value that the spreadsheet stored is the value.
import { readXlsx, streamXlsxRows, type CellValue } from 'hucre/xlsx';
import { tooManyColumns, tooManyRows } from './read-csv.ts';
import { columnsAtMost, isBlank, Unreadable, type Table } from './table.ts';

export interface XlsxTable extends Table {
  sheets: string[];
  sheet: string;
}

/** What an archive may unpack to, all of it together. A sheet of 200,000 rows and ten columns takes about 100 MiB. */
const unpackedAtMost = 400 * 1024 * 1024;

/**
 * Every entry says what it unpacks to, and the reader holds it to that; so what they say decides before anything is unpacked.
 * @throws Unreadable when it is no archive, or one that would fill the memory
 */
function checkArchive(bytes: Buffer): void {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length) throw broken('it is no ZIP archive');
  const entries = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  let unpacked = 0;
  for (let entry = 0; entry < entries; entry++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) throw broken('its list of entries is damaged');
    const packed = bytes.readUInt32LE(at + 20);
    const size = bytes.readUInt32LE(at + 24);
    // ZIP64, or an entry that does not say: nothing that a spreadsheet of this size needs.
    if (size === 0xffffffff || packed === 0xffffffff || (size === 0 && packed > 2)) throw bomb();
    unpacked += size;
    if (unpacked > unpackedAtMost) throw bomb();
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
}

const hint = 'Save it from the spreadsheet program again, as XLSX or CSV.';
const broken = (words: string) => new Unreadable(`The XLSX file can’t be read: ${words}.`, hint);
const bomb = () => new Unreadable('The XLSX file would unpack to more than 400 MiB.', 'Save the sheet as CSV.');

const two = (value: number) => String(value).padStart(2, '0');

/** Spreadsheets know neither zones nor dates apart from times: a day begins at midnight, and a time is on their day zero. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return '#DATE';
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`;
  if (date.getUTCFullYear() < 1901) return time;
  const day = date.toISOString().slice(0, 10);
  return time === '00:00:00' ? day : `${day} ${time}`;
}

function cellText(value: CellValue): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return String(value);
  if (value instanceof Date) return dateText(value);
  // 1e21 and more come as powers of ten; nothing that is a number of somebody does.
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : String(value);
}

/**
 * @param chosen name of a sheet; undefined: the first that is not hidden
 * @throws Unreadable when it is damaged, encrypted, too large, or has no such sheet
 */
export async function readXlsxTable(bytes: Buffer, chosen: string | undefined, rowsAtMost: number): Promise<XlsxTable> {
  if (bytes.readUInt32BE(0) === 0xd0cf11e0) {
    throw new Unreadable(
      'The file is encrypted, or of a spreadsheet program before 2007.',
      'Save it without a password, as XLSX or CSV.',
    );
  }
  checkArchive(bytes);
  try {
    return await read(bytes, chosen, rowsAtMost);
  } catch (error) {
    throw error instanceof Unreadable ? error : broken(error instanceof Error ? error.message : String(error));
  }
}

async function read(bytes: Buffer, chosen: string | undefined, rowsAtMost: number): Promise<XlsxTable> {
  const found: { name: string; hidden: boolean }[] = [];
  await readXlsx(bytes, {
    sheets: ({ name, hidden, veryHidden }) => {
      found.push({ name, hidden: hidden === true || veryHidden === true });
      return false;
    },
  });
  const sheets = found.map(({ name }) => name);
  const sheet = chosen ?? (found.find(({ hidden }) => !hidden) ?? found[0])?.name;
  if (sheet === undefined) throw broken('it has no sheet');
  if (!sheets.includes(sheet)) {
    throw new Unreadable(
      `There is no sheet "${sheet}".`,
      `Its sheets are ${sheets.map((one) => `"${one}"`).join(', ')}.`,
    );
  }
  const table: XlsxTable = { records: [], lines: [], problems: [], loose: true, sheets, sheet };
  // The stream takes the first sheet of a name; their order is that of the workbook.
  for await (const { index, values } of streamXlsxRows(bytes, { sheet })) {
    const record = values.map(cellText);
    while (record.at(-1) === '') record.pop();
    if (record.length > columnsAtMost) throw tooManyColumns(record.length);
    if (isBlank(record)) continue;
    table.records.push(record);
    table.lines.push(index + 1);
    if (table.records.length > rowsAtMost) throw tooManyRows(rowsAtMost);
  }
  return table;
}
