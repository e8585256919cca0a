// Bytes of a log into lines that are safe to show: decoded leniently, joined where the engine split them, capped, and
// without anything that a terminal or a page would take for a command.
import type { LogLine } from '../../../preload/contract/containers.ts';

/** Characters of a line that are kept. */
export const longestLine = 16 * 1024;

// CSI, OSC, DCS and their kin, then two-character escapes; 8-bit forms too. An unfinished one runs to the line's end.
const escapes =
  // oxlint-disable-next-line no-control-regex -- control characters are what it is about
  /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[ -/]*[0-~]?/g;
// Control characters but tab, and those that turn the direction of writing, which can make a line look like another.
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const controls = /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** What a line shows in the end: after its last carriage return, without escapes and control characters. */
export function cleanLine(raw: string): string {
  const text = raw.replace(escapes, '');
  const lastReturn = text.replace(/\r+$/, '').lastIndexOf('\r');
  return text.slice(lastReturn + 1).replace(controls, '');
}

const stamp = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)) ?/;

const longestStamp = 40;

/** A line as it came: cleaned only when it is shown, so that a flood costs little. */
export interface RawLine {
  stream: LogLine['stream'];
  raw: string;
  cut: boolean;
}

/** @param timestamps whether the engine was asked to begin each line with its time */
export function finishLine({ stream, raw, cut }: RawLine, timestamps: boolean): LogLine {
  const match = timestamps ? stamp.exec(raw) : null;
  const text = cleanLine(match ? raw.slice(match[0].length) : raw);
  return { stream, time: match?.[1] ?? null, text: cut ? `${text.slice(0, longestLine)} …` : text };
}

/** Joins one stream's bytes into lines. */
export class LineAssembler {
  readonly #stream: LogLine['stream'];
  readonly #timestamps: boolean;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #open = '';
  #cut = false;
  /** The next bytes go on with an open line and begin with its time again. */
  #continued = false;
  /** What may be half of that time. */
  #held = '';

  constructor(stream: LogLine['stream'], timestamps: boolean) {
    this.#stream = stream;
    this.#timestamps = timestamps;
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
    const line = { stream: this.#stream, raw: this.#open, cut: this.#cut };
    this.#open = '';
    this.#cut = false;
    return line;
  }
}
