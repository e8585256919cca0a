// What the backend asks the worker that holds an import, and what it answers.
import type { PasswordPolicy } from '../../../preload/contract/account-model.ts';
import type {
  ColumnRole,
  ImportColumn,
  ImportFile,
  ImportProblem,
  ImportRow,
  ReadOptions,
  Shaping,
} from '../../../preload/contract/imports.ts';
import type { ShapedRow } from '../parts.ts';
import type { Packed } from './pack.ts';

/** How columns are understood: what was chosen wins over what is named, and that over a profile and the guess. */
export interface Settings {
  shaping: Shaping;
  /** By column number. */
  roles: Record<number, ColumnRole>;
  /** Of a profile, by header. */
  profile: Record<string, ColumnRole> | null;
}

export type Problem = ShapedRow['problems'][number];
/** What others found wrong, by row; an empty list: nothing any more. */
export type Judgement = [row: number, problems: Problem[]];

/** A file by what it is read from. `rows`: of a target, the first of them names the columns. */
export type FileInput = { name: string } & ({ path: string } | { bytes: Uint8Array } | { rows: string[][] });

export interface RowsQuery {
  only: 'all' | 'errors' | 'warnings';
  search: string;
  from: number;
  limit: number;
}

export interface DraftState {
  files: ImportFile[];
  columns: ImportColumn[];
  convention: string | null;
  /** With what the convention makes usernames of, where nobody chose anything. */
  shaping: Shaping;
  rows: number;
  errors: number;
  warnings: number;
  unread: number;
  blocked: string | null;
  fields: string[];
  /** Of whole files, and of lines that became no row. */
  problems: ImportProblem[];
}

/** What can be asked: the words of a request, and what it is answered with. */
export interface Requests {
  add: (input: { files: FileInput[]; read: ReadOptions; settings: Settings }) => DraftState;
  remove: (input: { name: string; settings: Settings }) => DraftState;
  configure: (input: { read: { file: string | null; options: ReadOptions } | null; settings: Settings }) => DraftState;
  state: (input: { judged: Judgement[] }) => DraftState;
  rows: (input: RowsQuery) => { rows: ImportRow[]; total: number };
  problems: (input: { from: number; limit: number }) => { rows: ImportProblem[]; total: number };
  edit: (input: { row: number; column: number; value: string }) => ShapedRow;
  usernames: (input: object) => string[];
  stream: (input: { purpose: 'check' | 'plan'; policy: PasswordPolicy; settings: Settings | null }) => null;
}
export type RequestName = keyof Requests;
export type Asked<Name extends RequestName> = Parameters<Requests[Name]>[0];
export type Answered<Name extends RequestName> = ReturnType<Requests[Name]>;

export type ToWorker =
  | { kind: 'ask'; id: number; name: RequestName; input: unknown }
  /** One more batch may come. */
  | { kind: 'more'; id: number }
  | { kind: 'stop'; id: number };

export type FromWorker =
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'batch'; id: number; packed: Packed }
  /** `hint`: the file is to blame; null: the program is. */
  | { kind: 'failed'; id: number; message: string; hint: string | null };

/** Batches that may be on their way at once. */
export const batchesAtOnce = 4;
