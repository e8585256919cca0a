// Env files line by line. Every token keeps its text, so that a file put together again is the one that was read. Nothing
// is expanded, sourced or run.
import { linesOf } from './lines.ts';

interface Piece {
  /** The text with its line end. */
  text: string;
  /** From 1, and the last one of it. */
  startLine: number;
  endLine: number;
}

export interface Assignment extends Piece {
  kind: 'assign';
  key: string;
  export: boolean;
  quote: '"' | "'" | '`' | null;
  /** What stands to the right, with its quotes and without the comment. */
  rawValue: string;
  /** From its #; null when there is none. */
  inlineComment: string | null;
  /** Where `rawValue` begins in `text`. */
  valueAt: number;
  /** Where the key begins in `text`. */
  keyAt: number;
}

export type EnvToken =
  | Assignment
  | (Piece & { kind: 'blank' | 'comment' })
  /** `why` for the operator: a sentence. */
  | (Piece & { kind: 'unknown'; why: string });

export interface EnvFile {
  bom: string;
  tokens: EnvToken[];
}

/** The key as dotenv takes it, which also takes "KEY: value". */
const start = /^([ \t]*)(export[ \t]+)?([A-Za-z0-9_.-]+)([ \t]*=|:(?=[ \t]))[ \t]*/;

/** Reads any text. */
export function parseEnv(text: string): EnvFile {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(bom.length);
  const tokens: EnvToken[] = [];
  const lines = body === '' ? [] : linesOf(body);
  for (let index = 0; index < lines.length;) {
    const token = readToken(body, lines, index);
    tokens.push(token);
    index = token.endLine;
  }
  return { bom, tokens };
}

export const serialiseEnv = ({ bom, tokens }: EnvFile): string => bom + tokens.map(({ text }) => text).join('');

function readToken(body: string, lines: ReturnType<typeof linesOf>, index: number): EnvToken {
  const line = lines[index]!;
  const text = body.slice(line.start, line.end);
  const piece = { text, startLine: index + 1, endLine: index + 1 };
  if (text.trim() === '') return { kind: 'blank', ...piece };
  if (text.trimStart().startsWith('#')) return { kind: 'comment', ...piece };
  const match = start.exec(text);
  if (!match) return { kind: 'unknown', ...piece, why: whyUnknown(text) };
  const [prefix, indent, exported, key, sign] = match as unknown as [
    string,
    string,
    string | undefined,
    string,
    string,
  ];
  const valueAt = line.start + prefix.length;
  const close = closing(body, valueAt);
  let lastIndex = index;
  while (close !== null && lines[lastIndex]!.end < close) lastIndex++;
  const last = lines[lastIndex]!;
  const rest = body.slice(close ?? valueAt, last.end - last.eol.length);
  // A # begins a comment where a word could begin.
  const hash = /[ \t]#/.exec(body[(close ?? valueAt) - 1]! + rest);
  const commentAt = hash?.index ?? rest.length;
  const tail = rest.slice(0, commentAt).trimEnd();
  const rawValue = body.slice(valueAt, close ?? valueAt) + tail;
  return {
    kind: 'assign',
    text: body.slice(line.start, last.end),
    startLine: index + 1,
    endLine: lastIndex + 1,
    key,
    export: exported !== undefined,
    quote: close === null || tail !== '' ? null : (body[valueAt] as '"' | "'" | '`'),
    rawValue,
    inlineComment: hash ? rest.slice(commentAt) : null,
    // Nothing stands right behind the sign: a comment further on is none of it.
    valueAt: rawValue === '' && sign.endsWith('=') ? prefix.trimEnd().length : prefix.length,
    keyAt: indent.length + (exported?.length ?? 0),
  };
}

/** Where a value in quotes ends, behind its closing quote; null when it has none. In double quotes a backslash guards the next character. */
function closing(body: string, at: number): number | null {
  const quote = body[at];
  if (quote !== '"' && quote !== "'" && quote !== '`') return null;
  for (let index = at + 1; index < body.length; index++) {
    if (body[index] === '\\' && quote !== "'") index++;
    else if (body[index] === quote) return index + 1;
  }
  return null;
}

function whyUnknown(text: string): string {
  if (/^\s*export\s+[A-Za-z_]\w*\s*(#.*)?$/.test(text)) return 'It exports a variable that is set elsewhere.';
  if (text.includes('=')) return 'Neither bash nor dotenv takes this for the name of a variable.';
  return 'This is a command for a shell, and nothing is run here.';
}
