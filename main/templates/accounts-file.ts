// Reads accounts from CSV text or from usernames. A bad row is named with its line, and its neighbours are unharmed.
import { findDelimiter, separatorLine } from '../csv/dialect.ts';
import { breakWords, readCsv } from '../csv/read.ts';
import { cleanName as clean, forbidden } from '../csv/text.ts';
import { ProvostError } from '../errors.ts';
import { isSecretColumn } from './variables.ts';

export interface Account {
  /** In the file; of a typed username, its place. */
  line: number;
  username: string;
  /** The other columns, without those that hold passwords. */
  columns: ReadonlyMap<string, string>;
}

export interface ReadAccounts {
  accounts: Account[];
  problems: { line: number; username: string; problem: string }[];
  /** Columns that there are, in order. */
  columns: string[];
}

/** What is neither of a letter, a digit, nor one of . _ - @ + */
const strange = /[^\p{L}\p{M}\p{N}._@+-]/u;

/** @returns what is wrong with a username, or null */
export function usernameProblem(username: string): string | null {
  if (username === '') return 'it has no username';
  if (username.length > 128) return 'the username is longer than 128 characters';
  if (forbidden.test(username)) return 'the username holds a character that can’t be seen';
  if (/^[=+\-@]/.test(username)) return 'the username begins with = + - or @, which spreadsheets take for a formula';
  const [odd] = strange.exec(username) ?? [];
  if (odd === undefined) return null;
  return `the username holds ${odd === ' ' ? 'a space' : `“${odd}”`}: letters, digits and . _ - @ + can be in it`;
}

interface Row {
  /** On which it begins. */
  line: number;
  record: string[];
}

/** More are no file of accounts. */
const brokenAtMost = 20;
const rowAtMost = 65_536;

/** Half a class is not what was asked for. */
const unread = (why: string) =>
  new ProvostError('BAD_INPUT', `${why}: nothing below it was read.`, {
    hint: 'Mend the quotes in the file, then give it again.',
  });

/** @throws ProvostError BAD_INPUT when a part of the text can't be read: whom it is about is not known then */
function parseRows(
  text: string,
  delimiter: string,
  firstLine: number,
  failed: (line: number, problem: string) => void,
): Row[] {
  const rows: Row[] = [];
  let broken = 0;
  readCsv(
    Buffer.from(text),
    { delimiter, rowAtMost, firstLine },
    {
      row: (record, line) => void rows.push({ line, record }),
      broken(line, how) {
        if (how === 'unclosed') throw unread(`A quote is opened in line ${line} and never closed`);
        if (++broken > brokenAtMost) throw unread(`Too many rows can’t be read, the last in line ${line}`);
        failed(line, breakWords[how]);
      },
    },
  );
  return rows;
}

/**
 * @param text comma, semicolon, tab or bar between the columns; the first line names them
 * @throws ProvostError BAD_INPUT when there is no column `username`, or two of the same name
 */
export function readAccountsFile(text: string): ReadAccounts {
  const bare = text.replace(/^\uFEFF/, '');
  const separator = separatorLine(bare);
  const body = bare.slice(separator?.length ?? 0);
  const problems: ReadAccounts['problems'] = [];
  const failed = (line: number, problem: string, username = '') => void problems.push({ line, username, problem });
  const records = parseRows(body, separator?.delimiter ?? findDelimiter(body), separator ? 2 : 1, failed);
  const [first, ...rows] = records;
  const columns = (first?.record ?? []).map(clean);
  const at = columns.findIndex((column) => /^username$/i.test(column));
  if (at < 0) {
    throw new ProvostError('BAD_INPUT', 'The accounts have no column "username".', {
      hint: 'The first line names the columns: "username" is needed, others are free.',
      ...(problems[0] && { words: `line ${problems[0].line}: ${problems[0].problem}` }),
    });
  }
  const double = columns.find((column, index) => column !== '' && columns.indexOf(column) !== index);
  if (double !== undefined) {
    throw new ProvostError('BAD_INPUT', `Two columns are called "${double}".`, { hint: 'Give each its own name.' });
  }
  const accounts: Account[] = [];
  const seen = new Map<string, number>();
  for (const { record, line } of rows) {
    const username = clean(record[at] ?? '');
    if (record.every((cell) => clean(cell) === '')) continue;
    const problem =
      usernameProblem(username) ??
      (record.length !== columns.length
        ? `it has ${record.length} fields, and the first line has ${columns.length}`
        : null);
    if (problem) failed(line, problem, username);
    else add({ line, username, columns: restOf(columns, record, at) }, seen, accounts, failed);
  }
  return { accounts, problems: problems.sort((a, b) => a.line - b.line), columns };
}

function restOf(columns: readonly string[], record: readonly string[], at: number): Map<string, string> {
  const kept = columns.flatMap((name, index): [string, string][] =>
    index === at || name === '' || isSecretColumn(name) ? [] : [[name, clean(record[index] ?? '')]],
  );
  return new Map(kept);
}

function add(
  account: Account,
  seen: Map<string, number>,
  accounts: Account[],
  failed: (line: number, problem: string, username: string) => void,
): void {
  // Names that differ in capitals only are one person more often than two, and one volume on some hosts.
  const key = account.username.toLowerCase();
  const before = seen.get(key);
  if (before !== undefined) failed(account.line, `the same username is in line ${before} already`, account.username);
  else {
    seen.set(key, account.line);
    accounts.push(account);
  }
}

/** Usernames that were typed or selected. */
export function readUsernames(usernames: readonly string[]): ReadAccounts {
  const read: ReadAccounts = { accounts: [], problems: [], columns: ['username'] };
  const seen = new Map<string, number>();
  const failed = (line: number, problem: string, username: string) =>
    void read.problems.push({ line, username, problem });
  for (const [index, given] of usernames.entries()) {
    const username = clean(given);
    const problem = usernameProblem(username);
    if (problem) failed(index + 1, problem, username);
    else add({ line: index + 1, username, columns: new Map() }, seen, read.accounts, failed);
  }
  return read;
}

/** @throws ProvostError BAD_INPUT when neither or both are given, or there are too many */
export function readAccounts(
  input: { accounts?: string | undefined; usernames?: readonly string[] | undefined },
  most: number,
): ReadAccounts {
  const { accounts, usernames } = input;
  const typed = usernames !== undefined && usernames.length > 0;
  if ((accounts === undefined) === !typed) {
    throw new ProvostError('BAD_INPUT', typed ? 'Accounts are given twice.' : 'It is not said for which accounts.', {
      hint: 'Give a CSV file with a column "username" (--accounts), or usernames.',
    });
  }
  const read = typed ? readUsernames(usernames) : readAccountsFile(accounts ?? '');
  if (read.accounts.length > most) {
    throw new ProvostError('BAD_INPUT', `These are ${read.accounts.length} accounts; one plan takes ${most}.`, {
      hint: 'Split them.',
    });
  }
  return read;
}
