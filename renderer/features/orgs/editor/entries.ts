// A TOML or env file as its keys and values, for the form: those that stand in one line. Each knows where its value stands, so
// that changing it is a splice of the text and nothing else moves. What is written in another way is left to the text.
import { tokensIn } from './tokens.ts';

export type FormKind = 'toml' | 'env';

export interface Entry {
  /** "env.dev", "" above the first table and in env files. */
  table: string;
  key: string;
  value: string;
  quote: '"' | "'" | '';
  /** From 1. */
  line: number;
  /** Of the value with its quotes, in the text from 0. */
  from: number;
  to: number;
  /** Of the line with its end. */
  lineFrom: number;
  lineTo: number;
  isExported: boolean;
  isCovered: boolean;
}

const tomlEntry = /^(\s*(?:([\w-]+)|"([^"\\]+)")\s*=\s*)("[^"\\]*"|'[^']*'|[\w.+-]+)\s*(?:#.*)?$/;
const envEntry = /^(\s*(export\s+)?([A-Za-z_]\w*)=)("[^"\\$`]*"|'[^']*'|[^\s"'#$`\\]*)\s*(?:\s#.*)?$/;
const header = /^\s*\[\[?([^[\]]+)\]\]?\s*(?:#.*)?$/;

const isFormKind = (kind: string): kind is FormKind => kind === 'toml' || kind === 'env';
export const formKind = (kind: string): FormKind | null => (isFormKind(kind) ? kind : null);

/** Where a value goes on in the next lines, what ends it; null: it does not. */
function opens(kind: FormKind, line: string): string | null {
  if (kind === 'toml') {
    const ends = /=\s*("""|''')(?!.*\1)/.exec(line);
    return ends?.[1] ?? null;
  }
  const raw = /^\s*(?:export\s+)?[A-Za-z_]\w*=(["'])((?:(?!\1)[^\\]|\\.)*)$/.exec(line);
  return raw?.[1] ?? null;
}

export function entriesIn(text: string, kind: FormKind): Entry[] {
  const entries: Entry[] = [];
  let [table, open, at] = ['', null as string | null, 0];
  for (const [index, line] of text.split('\n').entries()) {
    const lineFrom = at;
    at += line.length + 1;
    if (open !== null) {
      if (line.includes(open)) open = null;
      continue;
    }
    open = opens(kind, line);
    if (open !== null) continue;
    if (kind === 'toml') table = header.exec(line)?.[1]?.trim() ?? table;
    const [, before, first, second, raw] = (kind === 'toml' ? tomlEntry : envEntry).exec(line.replace(/\r$/, '')) ?? [];
    if (before === undefined || raw === undefined) continue;
    const quote = raw.startsWith('"') ? '"' : raw.startsWith("'") ? "'" : '';
    const from = lineFrom + before.length;
    entries.push({
      ...{ table, quote, from, line: index + 1, to: from + raw.length, lineFrom, lineTo: Math.min(at, text.length) },
      key: (kind === 'toml' ? (first ?? second) : second) ?? '',
      value: quote === '' ? raw : raw.slice(1, -1),
      isExported: kind === 'env' && first !== undefined,
      isCovered: tokensIn(raw).length > 0,
    });
  }
  return entries;
}

/** Needs no quotes, and means nothing else than itself, in all readers. */
const plain = /^[\w.+/:@%,~-]*$/;
const bareToml = /^(?:true|false|[+-]?(?:0|[1-9]\d*)(?:\.\d+)?)$/;

/** @returns null: it has to be written in the text, where one sees what is escaped */
export function written(kind: FormKind, value: string, quote: Entry['quote']): string | null {
  // oxlint-disable-next-line no-control-regex -- what no value in one line can hold
  if (/["\\\u0000-\u001F\u007F]/.test(value) || (kind === 'env' && /[$`]/.test(value))) return null;
  if (quote === "'" && !value.includes("'")) return `'${value}'`;
  if (quote === '' && (kind === 'toml' ? bareToml : plain).test(value)) return value;
  return `"${value}"`;
}

/** A line of its own for a new key, below the last entry of its table. */
export function newLine(kind: FormKind, key: string, value: string, isExported: boolean): string | null {
  const right = written(kind, value, kind === 'toml' && !bareToml.test(value) ? '"' : '');
  if (right === null || !(kind === 'toml' ? /^[\w-]+$/ : /^[A-Za-z_]\w*$/).test(key)) return null;
  return kind === 'toml' ? `${key} = ${right}` : `${isExported ? 'export ' : ''}${key}=${right}`;
}
