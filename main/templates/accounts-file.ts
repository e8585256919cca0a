// Reads accounts from CSV text or from usernames. A bad row is named with its line, and its neighbours are unharmed.
import { parse, type CsvError, type CsvErrorCode } from 'csv-parse/sync';
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

const invisible = /[\u200B-\u200D\u2060\uFEFF]/g;
/** Control characters, and marks that turn the direction of writing: no name holds them. */
const forbidden = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u;

/** What is neither of a letter, a digit, nor one of . _ - @ + */
const strange = /[^\p{L}\p{M}\p{N}._@+-]/u;

const clean = (cell: string): string =>
  cell.replaceAll(invisible, '').replaceAll('\u00A0', ' ').trim().normalize('NFC');

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

/** The delimiter that the header has most of, outside quotes. */
function delimiterOf(header: string): string {
  const bare = header.replaceAll(/"(?:[^"]|"")*"/g, '');
  const counts = [',', ';', '\t'].map((one) => ({ one, count: bare.split(one).length - 1 }));
  return counts.sort((a, b) => b.count - a.count)[0]!.one;
}

const reasons: Partial<Record<CsvErrorCode, string>> = {
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quote',
  INVALID_OPENING_QUOTE: 'a quote is in the middle of a field',
  CSV_MAX_RECORD_SIZE: 'the row is longer than 64 KiB',
};

interface Row {
  /** On which it begins. */
  line: number;
  record: string[];
}

/** Each costs another reading of the rest. */
const brokenAtMost = 20;
const lineEnd = /\r\n|\n|\r/;

/** Half a class is not what was asked for. */
const unread = (why: string) =>
  new ProvostError('BAD_INPUT', `${why}: nothing below it was read.`, {
    hint: 'Mend the quotes in the file, then give it again.',
  });

/** @param line 1-based. @returns what follows it */
function afterLine(text: string, line: number): string {
  const ends = /\r\n|\n|\r/g;
  for (let passed = 0; passed < line; passed++) if (!ends.exec(text)) return '';
  return text.slice(ends.lastIndex);
}

/**
 * A quote that is never closed is noticed at the end of the text, or when its row has become too long.
 * @param after 1-based; records that were read end here
 * @returns the line in which it is opened; null when there is none
 */
function lineOfQuote(text: string, after: number): number | null {
  const at = text.split(lineEnd).findIndex((line, index) => index >= after && line.split('"').length % 2 === 0);
  return at < 0 ? null : at + 1;
}

/**
 * csv-parse loses its way after a closing quote that closes nothing: the rest is read anew from the next line.
 * @throws ProvostError BAD_INPUT when a part of the text can't be read at all: whom it is about is not known then
 */
function parseRows(
  text: string,
  delimiter: string,
  linesBefore: number,
  failed: (line: number, problem: string) => void,
): Row[] {
  const rows: Row[] = [];
  let rest = text;
  let before = linesBefore;
  for (let broken = 0; ; broken++) {
    const errors: { line: number; code: CsvErrorCode | undefined; message: string }[] = [];
    const records = parse(rest, {
      columns: false,
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_error: true,
      max_record_size: 65_536,
      info: true,
      on_skip: (error: CsvError | undefined) => {
        const line = typeof error?.['lines'] === 'number' ? error['lines'] : 1;
        errors.push({ line, code: error?.code, message: error?.message ?? 'it can’t be read' });
      },
    }) as unknown as { info: { lines: number }; record: string[] }[];
    const lost = errors.find(({ code }) => code === 'CSV_INVALID_CLOSING_QUOTE');
    const good = lost ? records.filter(({ info }) => info.lines < lost.line) : records;
    let passed = 0;
    for (const { info, record } of good) {
      // `lines` is the line that a record ends on; a quoted line break makes it span several.
      rows.push({ line: before + info.lines - record.join('').split(lineEnd).length + 1, record });
      passed = info.lines;
    }
    const told = new Set<number>();
    for (const { line, code, message } of errors) {
      if (code === 'CSV_QUOTE_NOT_CLOSED') {
        if (lost) continue;
        throw unread(
          `A quote is opened in line ${before + (lineOfQuote(rest, passed) ?? passed + 1)} and never closed`,
        );
      }
      if (code === 'CSV_MAX_RECORD_SIZE') {
        const until = good.findLast(({ info }) => info.lines < line)?.info.lines ?? 0;
        const opened = lineOfQuote(rest, until);
        if (opened !== null && opened <= line)
          throw unread(`A quote is opened in line ${before + opened} and not closed for 64 KiB`);
      }
      if (told.has(line) || (lost && line > lost.line)) continue;
      told.add(line);
      passed = Math.max(passed, line);
      failed(before + line, (code && reasons[code]) ?? message);
    }
    if (!lost) return rows;
    if (broken === brokenAtMost) {
      throw unread(`Too many rows have quotes in wrong places, the last in line ${before + lost.line}`);
    }
    rest = afterLine(rest, lost.line);
    before += lost.line;
  }
}

/**
 * @param text comma, semicolon or tab between the columns; the first line names them
 * @throws ProvostError BAD_INPUT when there is no column `username`, or two of the same name
 */
export function readAccountsFile(text: string): ReadAccounts {
  const bare = text.replace(/^\uFEFF/, '');
  // Excel writes its delimiter into a line of its own.
  const [told, separator] = /^sep=(.)(?:\r\n|\n|\r|$)/i.exec(bare) ?? [];
  const body = told === undefined ? bare : bare.slice(told.length);
  const linesBefore = told === undefined ? 0 : 1;
  const problems: ReadAccounts['problems'] = [];
  const failed = (line: number, problem: string, username = '') => void problems.push({ line, username, problem });
  const [header = ''] = body.split(lineEnd, 1);
  const records = parseRows(body, separator ?? delimiterOf(header), linesBefore, failed);
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
