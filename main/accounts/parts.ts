// What the parts of this room ask of one another: types alone, so that each can be read, and tested, without the others.
import type { AccountValues, PasswordPolicy } from '../../preload/contract/account-model.ts';
import type { ReadOptions, Shaping } from '../../preload/contract/imports.ts';
import type { TargetRow } from '../../preload/contract/targets.ts';
import type { Operator } from '../access/operator.ts';
import type { AccountTarget, LiveAccount, NameRules, TargetConfig } from './target.ts';

/** A row of a file as it is meant, ready to be compared with live accounts. */
export interface ShapedRow {
  /** Number from 0, over all files of the import. */
  row: number;
  file: string;
  /** 1-based, where the row begins. */
  line: number;
  /** "" when there is none. */
  username: string;
  /** `names.keyOf` of it, when it was judged: worked out once, since as the same text it is found faster too. */
  key?: string | undefined;
  /** Only fields that a column or a default is for; a cell that is empty is null where the column is there. Without username. */
  values: AccountValues;
  /** Null: none is given. */
  password: { by: 'file' | 'generated'; value: string } | null;
  /** Of a column `old_username`: the account is renamed. */
  oldUsername: string | null;
  /** Of a column `delete` that says yes. */
  delete: boolean;
  /** Errors keep the row from being planned. */
  problems: { column: string | null; problem: string; weight: 'error' | 'warning' }[];
}

/** What is read and shaped, whoever asks for it: the window through an import that is open, the command line through files. */
export interface Rows {
  /** Batches of some thousand, in the order of the files. Parsed in a worker; never blocks for 50 ms. */
  batches(signal: AbortSignal): AsyncIterable<ShapedRow[]>;
  /** Fields that columns or defaults are for, `password` when there is one. */
  fields: ReadonlySet<string>;
  /** How many rows; known when the files have been read. */
  count: number;
  /** Problems of whole files, or of lines that became no row ("a quote is opened and never closed"). */
  problems: { file: string; line: number | null; problem: string; weight: 'error' | 'warning' }[];
}

export interface RowSource {
  /** Names of local files: absolute. */
  files?: readonly string[] | undefined;
  importId?: string | undefined;
  profile?: string | undefined;
  read: ReadOptions;
  shaping: Partial<Shaping>;
  /** Usernames are judged, made and generated for this target. */
  names: NameRules;
  policy: PasswordPolicy;
}

export interface Imports {
  /** @throws ProvostError BAD_INPUT, NOT_FOUND: a file can't be read, an import has expired, no column is the username */
  rows(source: RowSource, signal: AbortSignal): Promise<Rows>;
  /** Usernames that files or an import name, for a selection. @throws as `rows` */
  usernames(source: Pick<RowSource, 'files' | 'importId'>, signal: AbortSignal): Promise<string[]>;
  /** A password that the policy takes, from a generator that can't be guessed. */
  generatePassword(style: 'memorable' | 'random', username: string, policy: PasswordPolicy): string;
  /** Why the policy refuses a password; null when it does not. */
  passwordProblem(password: string, username: string, policy: PasswordPolicy): string | null;
  close(): Promise<void>;
}

export interface Targets {
  /** By name or id, if it is one of the operator's. @throws ProvostError NOT_FOUND */
  find(target: string, operator: Operator): TargetRow;
  /** Opened once, shared, closed with the room; behind a circuit breaker. @throws ProvostError TARGET_*, HOST_* */
  open(targetId: string): Promise<AccountTarget>;
  /** Asked before each plan: a target that is down, too old or refused says so. @throws ProvostError TARGET_*, HOST_* */
  check(targetId: string, signal: AbortSignal): Promise<void>;
}

/** The last reading of each target, for lists and for when it is away. */
export interface Known {
  /** Takes a whole reading in, batch by batch; what was known before stays until `done`. */
  begin(targetId: string): { add(batch: readonly LiveAccount[]): void; done(): Promise<void>; drop(): void };
  /** What has changed, after a job: read again, or gone. */
  changed(targetId: string, accounts: readonly LiveAccount[], gone: readonly string[]): void;
  /** Dates from which on disabled accounts may be purged, by `names.keyOf`. */
  purges(targetId: string): Map<string, number>;
  setPurge(targetId: string, key: string, username: string, at: number | null): void;
}

/** How a kind of target is opened. */
export type OpenTarget = (config: TargetConfig, access: TargetAccess) => Promise<AccountTarget>;

export interface TargetAccess {
  /** Null: none is stored. */
  password(): Promise<string | null>;
  /** Code of the second factor, typed for this opening and good for one sign-in; null: none was. */
  totp: string | null;
  /** A byte stream to an address as the SSH destination of the target sees it; for targets with `via`. */
  tunnel(host: string, port: number, signal?: AbortSignal): Promise<import('node:stream').Duplex>;
  /** SSH connection of the host itself (linux). */
  ssh(signal?: AbortSignal): Promise<import('../hosts/index.ts').HostConnection>;
}
