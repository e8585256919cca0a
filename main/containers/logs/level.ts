// How bad a line is, guessed from the words that programs commonly write: near its beginning, or as the level of a line in JSON.
import type { LogLevel } from '../../../preload/contract/logs.ts';

/** What comes later in a line is its subject, not its level. */
const looked = 240;

const inJson = /"(?:level|severity|lvl|log\.level|levelname)"\s*:\s*"?([A-Za-z]+|\d{1,2})\b/;
const named = /\b(?:level|lvl|severity)=["']?([A-Za-z]+)/i;
const words =
  /(?:^|[\s[(<|:])(fatal|panic|critical|crit|emerg|alert|error|err|severe|warning|warn|notice|info|information|debug|trace|verbose|[EWID])(?=[\])>|:]|\s|$)/i;

const levels: Record<string, LogLevel> = {
  ...{ fatal: 'error', panic: 'error', critical: 'error', crit: 'error', emerg: 'error', alert: 'error' },
  ...{ error: 'error', err: 'error', severe: 'error', e: 'error' },
  ...{ warning: 'warn', warn: 'warn', w: 'warn' },
  ...{ notice: 'info', info: 'info', information: 'info', i: 'info' },
  ...{ debug: 'debug', trace: 'debug', verbose: 'debug', d: 'debug' },
};

/** pino and bunyan write numbers. */
const byNumber = (level: number): LogLevel | null =>
  level >= 50 ? 'error' : level >= 40 ? 'warn' : level >= 30 ? 'info' : level >= 10 ? 'debug' : null;

/** @returns null when nothing says it */
export function levelOf(text: string): LogLevel | null {
  const head = text.length > looked ? text.slice(0, looked) : text;
  if (head.trimStart().startsWith('{')) {
    // The level may come late in a JSON line; the text is capped already.
    const value = inJson.exec(text)?.[1];
    if (value !== undefined) return /^\d/.test(value) ? byNumber(Number(value)) : (levels[value.toLowerCase()] ?? null);
  }
  const name = named.exec(head)?.[1];
  if (name !== undefined) return levels[name.toLowerCase()] ?? null;
  const word = words.exec(head)?.[1];
  // A single letter is a level in capitals and brackets only: "[W] 404". Elsewhere it is a word.
  if (word === undefined) return null;
  if (word.length === 1) return /\[[EWID]\b/.test(head) ? (levels[word.toLowerCase()] ?? null) : null;
  return levels[word.toLowerCase()] ?? null;
}
