// What bash (which sources Tetra's env files) and dotenv (which Node programs use) read from one assignment. They agree on
// most of what people write; where they do not, both are said.
import type { Assignment } from './env-file.ts';

export interface Reading {
  /** What is read; null when it is no plain value: to be expanded, made of several words or quotes, or a mistake. */
  bash: string | null;
  dotenv: string | null;
  /** Why the two differ, or why there is no value; null when they agree on one. */
  why: string | null;
}

/** @param next the line below, which dotenv takes for the value where there is none and it begins with a quote */
export function readingOf(token: Assignment, next: string): Reading {
  const { value: bash, why } = bashReads(token);
  if (token.rawValue === '' && /^\s*["'`]/.test(next)) {
    return { bash, dotenv: null, why: 'Dotenv takes what is in quotes in the next line for the value.' };
  }
  const dotenv = dotenvReads(token);
  if (bash !== null && bash === dotenv) return { bash, dotenv, why: null };
  return { bash, dotenv, why: why ?? whyNot(token) };
}

/** As the expression of dotenv 18 does it: double quotes know \n and \r and nothing else, and quotes end at the end of a line. */
function dotenvReads({ text, valueAt }: Assignment): string {
  const rest = text.slice(valueAt).replaceAll(/\r\n?/g, '\n');
  const expression = /(\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\n]+)?\s*(?:#.*)?$/my;
  const value = (expression.exec(rest)?.[1] ?? '').trim();
  const bare = value.replaceAll(/^(['"`])([\s\S]*)\1$/gm, '$2');
  return value.startsWith('"') ? bare.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\r`, '\r') : bare;
}

function bashReads(token: Assignment): { value: string | null; why: string | null } {
  const no = (why: string) => ({ value: null, why });
  const { text, keyAt, key, valueAt, rawValue, quote } = token;
  const between = text.slice(keyAt + key.length, valueAt);
  if (between !== '=') {
    const assigned = /^=[ \t]+$/.test(between) && rawValue === '';
    if (!assigned) return no('Bash takes no space around the equals sign, and no colon.');
  }
  if (!/^[A-Za-z_]\w*$/.test(key)) return no('This is no name of a variable for bash.');
  if (quote === '`') return no('Bash would run what stands between backticks.');
  const inner = rawValue.slice(1, -1);
  // Only bash takes the carriage return of a Windows line for a part of the value.
  const end = text.endsWith('\r\n') && token.inlineComment === null ? '\r' : '';
  if (quote === "'") return { value: inner + end, why: null };
  if (quote === '"') {
    if (/(?<!\\)(?:\\\\)*[$`]/.test(inner)) return no('Bash would put the value of another variable here.');
    return { value: inner.replaceAll(/\\([$`"\\])/g, '$1').replaceAll('\\\n', '') + end, why: null };
  }
  if (/[$`]/.test(rawValue)) return no('Bash would put the value of another variable here.');
  if (rawValue.startsWith('~') || rawValue.includes(':~')) return no('Bash would put a home folder in place of ~.');
  if (/[\\'"]/.test(rawValue))
    return no('Quotes or backslashes inside of a value are read differently by bash and dotenv.');
  if (/[\s;&|<>()]/.test(rawValue)) return no('Without quotes, bash takes only the first word as the value.');
  return { value: rawValue + end, why: null };
}

function whyNot({ text, rawValue, quote }: Assignment): string {
  if (text.includes('\r')) return 'Bash takes the carriage return of a Windows line for a part of the value.';
  if (rawValue.includes('\\')) return 'Bash and dotenv read backslashes differently.';
  if (quote === null && rawValue.includes('#')) return 'For dotenv a # begins a comment wherever it stands.';
  return 'Bash and dotenv read this differently.';
}
