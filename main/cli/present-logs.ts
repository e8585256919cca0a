// Logs for people and for programs: a line each, with the container's name when there are several.
import type { InferSchemaOutput } from '@orpc/contract';
import type { LogEvent, LogLine, logs } from '../../preload/contract/logs.ts';
import { harmless, oneLine } from './text.ts';

type Older = InferSchemaOutput<NonNullable<(typeof logs.older)['~orpc']['outputSchema']>>;
interface Found {
  sources: { name: string }[];
  lines: LogLine[];
  read: number;
  matches: number;
  ended: 'all' | 'limit' | null;
}

function linesText(lines: readonly LogLine[], names: readonly string[]): string {
  const width = names.reduce((most, name) => Math.max(most, name.length), 0);
  return lines
    .map(({ source, time, text }) => {
      const name = names.length > 1 ? `${oneLine(names[source] ?? '?').padEnd(width)} | ` : '';
      return `${name}${time ? `${time} ` : ''}${harmless(text)}\n`;
    })
    .join('');
}

const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

export function logText(event: LogEvent): string {
  switch (event.kind) {
    case 'lines': {
      const { lines, skipped, names } = event;
      return (skipped > 0 ? `[${skipped} lines came too fast and are left out]\n` : '') + linesText(lines, names);
    }
    case 'saved':
      return event.complete ? `${mebibytes(event.bytes)} written to ${oneLine(event.file)}\n` : '';
    case 'state':
      return event.state === 'stopped' ? '' : `[${oneLine(event.words)}]\n`;
    default:
      return '';
  }
}

/** For programs a line is a document, not a batch. */
export function logJson(event: LogEvent): string {
  if (event.kind !== 'lines') return `${JSON.stringify(event)}\n`;
  const skipped = event.skipped > 0 ? `${JSON.stringify({ kind: 'skipped', lines: event.skipped })}\n` : '';
  return (
    skipped +
    event.lines
      .map(
        ({ source, colours: _colours, ...line }) => `${JSON.stringify({ container: event.names[source], ...line })}\n`,
      )
      .join('')
  );
}

const namesOf = (sources: readonly { name: string }[]) => sources.map(({ name }) => name);

export const olderText = ({ sources, lines }: Older): string => linesText(lines, namesOf(sources));

export function foundText({ sources, lines, read, matches, ended }: Found): string {
  const end =
    ended === null
      ? ''
      : `[${matches} of ${read} lines match${ended === 'limit' ? '; the search ended there: --limit takes more' : ''}]\n`;
  return linesText(lines, namesOf(sources)) + end;
}

/** A file or a program gets it as it was written; a terminal must not be driven by it. */
export function rawText({ base64 }: { base64: string }, io: { outIsTty: boolean }): string {
  const text = Buffer.from(base64, 'base64').toString('utf8');
  return io.outIsTty ? harmless(text) : text;
}
