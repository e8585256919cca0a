// The one reader of CSV: csv-parse, told where lines begin and how to go on after a row that is broken. A row that can't be
// read costs itself and no other: the next one begins on the next line of the file.
import { parse, CsvError } from 'csv-parse/sync';

export interface CsvOptions {
  delimiter: string;
  /** Bytes of one row, as csv-parse counts them. */
  rowAtMost: number;
  /** Line of the file that the text begins on. */
  firstLine: number;
}

/** `unclosed`: a quote was opened, and the end of the text or of what a row may hold came first. */
export type Break = 'closing' | 'opening' | 'unclosed' | 'long' | 'other';

export interface CsvSink {
  /** `line`: 1-based, where the row begins. False ends the reading. */
  row(record: string[], line: number): boolean | void;
  /** What it throws, ends the reading. */
  broken(line: number, how: Break): void;
}

const kinds: Record<string, Break> = {
  CSV_INVALID_CLOSING_QUOTE: 'closing',
  INVALID_OPENING_QUOTE: 'opening',
  CSV_QUOTE_NOT_CLOSED: 'unclosed',
};

/** What is wrong with a row, for the person who reads the file. */
export const breakWords: Record<Break, string> = {
  closing: 'text follows a closing quote',
  opening: 'a quote is in the middle of a field',
  unclosed: 'a quote is opened and never closed',
  long: 'the row is longer than 64 KiB',
  other: 'it can’t be read',
};

class Ended extends Error {}

const LF = 10;
const CR = 13;

/**
 * csv-parse's own count takes \r\n within quotes for two lines, so lines are counted here: forward only, in one pass.
 */
class Lines {
  private at = 0;
  private line: number;
  private readonly bytes: Buffer;
  /** Some line ends are \r alone: rare enough to be looked for slowly. */
  private readonly old: boolean;

  constructor(bytes: Buffer, firstLine: number) {
    this.bytes = bytes;
    this.line = firstLine;
    this.old = hasLoneReturn(bytes);
  }

  /** @param offset not before the one of the last call. @returns the line that it is on */
  of(offset: number): number {
    const { bytes } = this;
    if (this.old) {
      for (; this.at < offset; this.at++) {
        if (bytes[this.at] === LF || (bytes[this.at] === CR && bytes[this.at + 1] !== LF)) this.line++;
      }
      return this.line;
    }
    for (let next = bytes.indexOf(LF, this.at); next >= 0 && next < offset; next = bytes.indexOf(LF, this.at)) {
      this.line++;
      this.at = next + 1;
    }
    return this.line;
  }
}

function hasLoneReturn(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) if (bytes[at + 1] !== LF) return true;
  return false;
}

/** @returns where the next line begins, at most the end */
function afterLine(bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at++) {
    if (bytes[at] === LF) return at + 1;
    if (bytes[at] === CR) return bytes[at + 1] === LF ? at + 2 : at + 1;
  }
  return bytes.length;
}

/** Empty lines are skipped by csv-parse without a word. */
function afterEmptyLines(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === LF || bytes[at] === CR) at++;
  return at;
}

/**
 * Reads rows until the end, or until the sink says otherwise. Synchronous: for texts of megabytes, in a worker.
 * @param bytes UTF-8 without BOM
 */
export function readCsv(bytes: Buffer, { delimiter, rowAtMost, firstLine }: CsvOptions, sink: CsvSink): void {
  const lines = new Lines(bytes, firstLine);
  let from = 0;
  while (from < bytes.length) {
    const base = from;
    /** Where the row that is being read begins. */
    let begins = base;
    try {
      parse(bytes.subarray(base), {
        columns: false,
        delimiter,
        record_delimiter: ['\r\n', '\n', '\r'],
        relax_column_count: true,
        skip_empty_lines: true,
        max_record_size: rowAtMost,
        on_record: (record: string[], { bytes: read }: { bytes: number }) => {
          const line = lines.of(afterEmptyLines(bytes, begins));
          begins = base + read;
          if (sink.row(record, line) === false) throw new Ended();
          return null;
        },
      });
      return;
    } catch (error) {
      if (error instanceof Ended) return;
      if (!(error instanceof CsvError)) throw error;
      const row = afterEmptyLines(bytes, begins);
      from = afterLine(bytes, row);
      const long = error.code === 'CSV_MAX_RECORD_SIZE';
      // A row that has become too long over several lines has a quote that nobody closed.
      const how = long ? (from - row > rowAtMost ? 'long' : 'unclosed') : (kinds[error.code] ?? 'other');
      // Not in csv-parse's words: they quote the field, which may be a password.
      sink.broken(lines.of(row), how);
    }
  }
}
