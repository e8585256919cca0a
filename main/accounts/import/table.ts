// What every format becomes before anything is known of accounts: rows of text, each with the line that it begins on.
export interface Table {
  /** As read; of a file with a header, the header is the first. */
  records: string[][];
  /** 1-based, of the file as it is; as many as records. */
  lines: number[];
  /** Lines that became no row, and what concerns the whole file (null). */
  problems: { line: number | null; problem: string }[];
  /** Rows may be shorter or longer than the header without meaning anything by it (XLSX, JSON). */
  loose: boolean;
}

/** More is no list of accounts. */
export const columnsAtMost = 500;

/** A file that can't be read at all. Carried out of the worker as words. */
export class Unreadable extends Error {
  readonly hint: string;
  constructor(message: string, hint: string) {
    super(message);
    this.hint = hint;
  }
}

const blank = /^[\s\u00A0\u200B\u2060\uFEFF]*$/;

export const isBlank = (record: readonly string[]): boolean => record.every((cell) => cell === '' || blank.test(cell));
