// A file of the corpus, and what has to come of it.
import type { ReadOptions, Shaping } from '../../../preload/contract/imports.ts';

export interface Case {
  /** Of the file too. */
  name: string;
  content: string | Buffer | Promise<Buffer>;
  read?: ReadOptions;
  shaping?: Partial<Shaping>;
  /** Rows that can be planned: line, username, fields. "-": the cell is empty. */
  rows: string[];
  /** Line (0: the whole file), column where there is one, and why; "!": a warning, the row is planned. */
  problems: string[];
  /** Why nothing of the file can be planned, or why it can't be read. */
  refused?: string;
}
