// Bytes of a log into lines that are safe to show: decoded leniently, joined where the engine split them, capped, and
// without anything that a terminal or a page would take for a command.
import type { LogLine } from '../../../preload/contract/logs.ts';
import { levelOf } from './level.ts';

/** Characters of a line that are kept. */
export const longestLine = 16 * 1024;

// CSI, OSC, DCS and their kin, then two-character escapes; 8-bit forms too. An unfinished one runs to the line's end.
const escapes =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
// Control characters but tab, and those that turn the direction of writing, which can make a line look like another.
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

// oxlint-disable-next-line no-control-regex -- as above
const sgr = /^(?:\x1b\[|\x9b)([0-9;:]{0,40})m$/;
// oxlint-disable-next-line no-control-regex -- as above
const marked = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
/** More changes of colour than this in one line are noise. */
const coloursAtMost = 200;

export interface CleanLine {
  text: string;
  /** Where which SGR parameters begin to hold. */
  colours: [number, string][];
}

/** What a line shows in the end: after its last carriage return, without escapes and control characters. */
export function cleanLine(raw: string): CleanLine {
  if (!marked.test(raw)) return { text: raw, colours: [] };
  let text = '';
  /** The next character begins the line anew; a return that nothing follows is only the end of a line on Windows. */
  let returned = false;
  const colours: CleanLine['colours'] = [];
  const add = (piece: string) => {
    // By hand: an expression that looks for returns at the end tries each of a thousand anew.
    let end = piece.length;
    while (end > 0 && piece.charCodeAt(end - 1) === 13) end--;
    const kept = piece.slice(0, end);
    const shown = kept.slice(kept.lastIndexOf('\r') + 1);
    if (kept !== '' && (returned || shown !== kept)) {
      text = '';
      // What was overwritten is gone; colours that were chosen before still hold.
      for (const colour of colours) colour[0] = 0;
    }
    returned = kept === '' ? returned || piece !== '' : kept !== piece;
    text += shown.replace(controls, '');
  };
  let from = 0;
  for (const match of raw.matchAll(escapes)) {
    add(raw.slice(from, match.index));
    from = match.index + match[0].length;
    const parameters = sgr.exec(match[0])?.[1];
    if (parameters !== undefined && colours.length < coloursAtMost) colours.push([text.length, parameters]);
  }
  add(raw.slice(from));
  const joined: CleanLine['colours'] = [];
  for (const [at, parameters] of colours) {
    if (at >= text.length) continue;
    const last = joined.at(-1);
    if (last?.[0] === at) last[1] = `${last[1]};${parameters || '0'}`.slice(-80);
    else joined.push([at, parameters || '0']);
  }
  return { text, colours: joined };
}

const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

const longestStamp = 40;

/** A line as it came: cleaned only when it is shown, so that a flood costs little. */
export interface RawLine {
  /** Which of the containers wrote it. */
  source: number;
  stream: LogLine['stream'];
  /** Begins with its time. */
  raw: string;
  /** Its time, comparable as text; empty when it has none. */
  key: string;
  cut: boolean;
}

/** "2026-11-21T10:00:00.5+01:00" as "2026-11-21T09:00:00.500000000Z"; null for what is no time. */
export function timeKey(time: string): string | null {
  if (time.length === 30 && time.endsWith('Z')) return time;
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time);
  const ms = match ? Date.parse(`${match[1]}${match[3]}`) : Number.NaN;
  if (Number.isNaN(ms)) return null;
  return `${new Date(ms).toISOString().slice(0, 19)}.${(match![2] ?? '').padEnd(9, '0')}Z`;
}

const keyOf = (raw: string): string => {
  // Docker's own form has a fixed width: no expression for the many.
  if (raw.charCodeAt(29) === 90 && raw.charCodeAt(19) === 46 && raw.charCodeAt(10) === 84) return raw.slice(0, 30);
  const match = stamp.exec(raw);
  return (match && timeKey(match[1]!)) ?? '';
};

/** What the line says, without its time. */
const withoutTime = (raw: string): string => raw.slice(stamp.exec(raw)?.[0].length ?? 0);

export function finishLine({ source, stream, raw, key, cut }: RawLine): LogLine {
  const { text, colours } = cleanLine(key === '' ? raw : withoutTime(raw));
  return {
    ...{ source, stream, time: key === '' ? null : key, level: levelOf(text) },
    text: cut ? `${text.slice(0, longestLine)} …` : text,
    ...(colours.length > 0 && { colours }),
  };
}

/** Joins one stream's bytes into lines. */
export class LineAssembler {
  readonly #stream: LogLine['stream'];
  readonly #source: number;
  readonly #timestamps: boolean;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #open = '';
  #cut = false;
  /** The next bytes go on with an open line and begin with its time again. */
  #continued = false;
  /** What may be half of that time. */
  #held = '';

  /** @param timestamps whether the engine was asked to begin each line with its time */
  constructor(stream: LogLine['stream'], timestamps: boolean, source = 0) {
    this.#stream = stream;
    this.#timestamps = timestamps;
    this.#source = source;
  }

  /** @param starts a frame begins here: the engine splits lines over 16 KB into frames, each with the line's time */
  push(data: Uint8Array, starts: boolean): RawLine[] {
    if (starts) {
      this.#release();
      this.#continued = this.#timestamps && (this.#open !== '' || this.#cut);
    }
    let text = this.#held + this.#decoder.decode(data, { stream: true });
    this.#held = '';
    if (this.#continued) {
      if (text.length < longestStamp && !text.includes('\n')) {
        this.#held = text;
        return [];
      }
      text = text.replace(stamp, '');
      this.#continued = false;
    }
    const lines: RawLine[] = [];
    let from = 0;
    for (let to = text.indexOf('\n'); to >= 0; to = text.indexOf('\n', from)) {
      this.#append(text, from, to);
      lines.push(this.#take());
      from = to + 1;
    }
    this.#append(text, from, text.length);
    return lines;
  }

  /** The last line when it has no line feed. */
  end(): RawLine[] {
    this.#release();
    this.#open += this.#decoder.decode();
    return this.#open === '' && !this.#cut ? [] : [this.#take()];
  }

  #release(): void {
    const text = this.#held.replace(stamp, '');
    this.#held = '';
    this.#append(text, 0, text.length);
  }

  #append(text: string, from: number, to: number): void {
    if (from === to) return;
    // Room for the time, and for escapes that cleaning takes out.
    const room = 2 * longestLine - this.#open.length;
    if (to - from <= room) {
      this.#open += text.slice(from, to);
      return;
    }
    const all = this.#open + text.slice(from, to);
    const lastReturn = all.lastIndexOf('\r', all.length - 2);
    // A progress bar that never ends its line: what it overwrote is gone anyway.
    const kept =
      lastReturn >= 0 ? (this.#timestamps ? (stamp.exec(all)?.[0] ?? '') : '') + all.slice(lastReturn + 1) : all;
    this.#cut ||= kept.length > 2 * longestLine;
    this.#open = kept.slice(0, 2 * longestLine);
  }

  #take(): RawLine {
    const key = this.#timestamps ? keyOf(this.#open) : '';
    const line = { source: this.#source, stream: this.#stream, raw: this.#open, key, cut: this.#cut };
    this.#open = '';
    this.#cut = false;
    return line;
  }
}
