// Env files: read a key, set, add, remove and rename it. Lines that are not meant stay byte for byte, the comment behind a
// value and its `export` too. A key that is there several times has its last value: that is what readers do, so that `set`
// changes the last one, and `remove` and `rename` all of them, or an earlier one would come back.
import { ProvostError } from '../../errors.ts';
import { type Assignment, type EnvFile, type EnvToken, parseEnv } from './env-file.ts';
import { type EnvReader, quoteEnv } from './env-quote.ts';
import { type Reading, readingOf } from './env-reading.ts';
import { commentsAbove, eolNear, insertLines, linesOf } from './lines.ts';

export interface EnvValue extends Reading {
  key: string;
  /** Of the assignment that counts, the last one; from 1. */
  line: number;
  export: boolean;
  /** Lines of earlier assignments of this key, which count for nothing. */
  shadowed: number[];
}

/** Every key of a file, in the order of the lines that count. */
export function envValues(file: EnvFile): EnvValue[] {
  const all = Map.groupBy(file.tokens.filter(isAssignment), ({ key }) => key);
  const open = file.tokens.find((token) => isAssignment(token) && isOpen(token))?.startLine ?? Infinity;
  const below = new Map(file.tokens.map((token, index) => [token, file.tokens[index + 1]?.text]));
  const values = [...all].map(([key, tokens]) => {
    const last = tokens.at(-1)!;
    const shadowed = tokens.slice(0, -1).map(({ startLine }) => startLine);
    const reading = readingOf(last, below.get(last) ?? '');
    const lost = { bash: null, why: `For bash this is a part of the text whose quote is not closed in line ${open}.` };
    return {
      ...{ key, line: last.startLine, export: last.export, shadowed },
      ...{ ...reading, ...(last.startLine > open && lost) },
    };
  });
  return values.toSorted((a, b) => a.line - b.line);
}

const isAssignment = (token: EnvToken): token is Assignment => token.kind === 'assign';

/** A quote that nothing closes. */
const isOpen = ({ quote, rawValue }: Assignment): boolean =>
  quote === null && /^(?:"(?:\\[\s\S]|[^"\\])*|'[^']*)$/.test(rawValue);

/** @returns what is read from the last assignment of the key; null when there is none */
export const getEnv = (file: EnvFile, key: string): EnvValue | null =>
  envValues(file).find((value) => value.key === key) ?? null;

/** @throws ProvostError BAD_INPUT when the key is not there, or its readers would not read this value */
export function setEnv(file: EnvFile, key: string, value: string, reader: EnvReader = 'both'): EnvFile {
  const token = assignments(file, key).at(-1)!;
  requireWhole(token);
  const { text, valueAt, rawValue } = token;
  const put = quoteEnv(value, token.quote, reader).replaceAll('\n', eolOf(token));
  const changed = text.slice(0, valueAt) + put + text.slice(valueAt + rawValue.length);
  return checked(replaced(file, new Map([[token, changed]])), key, value, reader);
}

/**
 * A new key at the end of the file, or behind another one; with `export` and quotes as the assignment before it has them.
 * @throws ProvostError BAD_INPUT when it is there already, is no name, or its readers would not read the value
 */
export function addEnv(
  file: EnvFile,
  key: string,
  value: string,
  { after, reader = 'both' }: { after?: string; reader?: EnvReader } = {},
): EnvFile {
  requireName(key);
  if (getEnv(file, key)) throw new ProvostError('BAD_INPUT', `${key} is already there.`);
  const body = file.tokens.map(({ text }) => text).join('');
  const like = after === undefined ? file.tokens.findLast(isAssignment) : assignments(file, after).at(-1)!;
  const lines = body === '' ? [] : linesOf(body);
  let end = lines.length;
  while (after === undefined && end > 0 && lines[end - 1]!.kind === 'blank') end--;
  const index = after === undefined ? end - 1 : like!.endLine - 1;
  const put = quoteEnv(value, like ? like.quote : '"', reader).replaceAll('\n', eolNear(lines, index));
  const { start, text } = insertLines(lines, index, [`${(like?.export ?? false) ? 'export ' : ''}${key}=${put}`]);
  return checked(parseEnv(file.bom + body.slice(0, start) + text + body.slice(start)), key, value, reader);
}

/** Every assignment of the key, each with the comments right above it that can be about nothing else (lines.ts). */
export function removeEnv(file: EnvFile, key: string): EnvFile {
  const gone = new Set<EnvToken>(assignments(file, key));
  for (const token of gone) if (token.kind === 'assign') requireWhole(token);
  const kinds = file.tokens.map(({ kind }) => ({
    kind: kind === 'blank' || kind === 'comment' ? kind : ('other' as const),
  }));
  for (const [index, token] of file.tokens.entries()) {
    if (!gone.has(token) || token.kind === 'comment' || kinds[index + 1]?.kind === 'other') continue;
    for (const comment of file.tokens.slice(commentsAbove(kinds, index), index)) gone.add(comment);
  }
  const kept = file.tokens.filter((token) => !gone.has(token)).map(({ text }) => text);
  const ended = file.tokens.at(-1)!.text.endsWith('\n');
  // A file without a final line end stays without one.
  if (!ended && kept.length > 0) kept.push(kept.pop()!.replace(/\r?\n$/, ''));
  return parseEnv(file.bom + kept.join(''));
}

/** Every assignment of the key. Where other values mention it, `$KEY` stays as it is. */
export function renameEnv(file: EnvFile, key: string, to: string): EnvFile {
  requireName(to);
  const tokens = assignments(file, key);
  if (to !== key && getEnv(file, to)) throw new ProvostError('BAD_INPUT', `${to} is already there.`);
  const renamed = ({ text, keyAt }: Assignment) => text.slice(0, keyAt) + to + text.slice(keyAt + key.length);
  return replaced(file, new Map(tokens.map((token) => [token, renamed(token)])));
}

function assignments(file: EnvFile, key: string): Assignment[] {
  const found = file.tokens.filter(isAssignment).filter((token) => token.key === key);
  if (found.length === 0) throw new ProvostError('BAD_INPUT', `There is no key ${key}.`);
  return found;
}

function requireName(key: string): void {
  if (/^[A-Za-z_]\w*$/.test(key)) return;
  throw new ProvostError('BAD_INPUT', 'A key has letters, digits and _ only, and begins with no digit.', {
    hint: 'Other names are read by dotenv alone, or by nothing.',
  });
}

/** Bash reads on in the next line behind a backslash, dotenv does not: what belongs to the value is anybody's guess. */
function requireWhole({ key, quote, rawValue, startLine }: Assignment): void {
  if (quote !== null || !/^["']|\\$/.test(rawValue)) return;
  throw new ProvostError(
    'BAD_INPUT',
    `Line ${startLine}: where the value of ${key} ends is read differently by bash and dotenv.`,
    {
      hint: 'Edit the line as text.',
    },
  );
}

const eolOf = ({ text }: Assignment): string => (text.endsWith('\r\n') ? '\r\n' : '\n');

const replaced = ({ bom, tokens }: EnvFile, changed: ReadonlyMap<EnvToken, string>): EnvFile =>
  parseEnv(bom + tokens.map((token) => changed.get(token) ?? token.text).join(''));

/** Reads again what is to be written. In a Windows file bash reads carriage returns, as it did before. */
function checked(file: EnvFile, key: string, value: string, reader: EnvReader): EnvFile {
  const read = getEnv(file, key);
  const bash = reader === 'dotenv' || read?.bash?.replaceAll('\r', '') === value;
  const dotenv = reader === 'bash' || read?.dotenv === value;
  if (bash && dotenv) return file;
  throw new ProvostError('BAD_INPUT', `${key} would not be read as this value where it stands.`, {
    ...(read?.why && { words: read.why }),
    hint: 'Nothing was changed. Edit the line as text.',
  });
}
