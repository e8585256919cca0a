// Lines of a file with their own ends, and which comments belong to which line. The rules, for TOML and env files alike:
// - Comment lines right above something, with no blank line between, belong to it, unless they begin the file: those are
//   the file's. Above one of several keys that follow one another they may be about all of these, and stay.
// - Comment lines right below the last key of a table belong to that table, unless a header follows without a blank line.

export interface Line {
  start: number;
  /** Behind its line end. */
  end: number;
  eol: '' | '\n' | '\r\n';
  kind: 'blank' | 'comment' | 'other';
}

export interface Splice {
  start: number;
  end: number;
  text: string;
}

/** @returns at least one line; the last one has no end. Comments are 'other' until the caller says that they are. */
export function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const at = text.indexOf('\n', start);
    const end = at === -1 ? text.length : at + 1;
    const eol = at === -1 ? '' : text[at - 1] === '\r' && at > start ? '\r\n' : '\n';
    lines.push({ start, end, eol, kind: text.slice(start, end).trim() === '' ? 'blank' : 'other' });
    if (at === -1) break;
    start = end;
  }
  // What follows the last line end is no line.
  if (lines.length > 1 && lines.at(-1)!.start === text.length) lines.pop();
  return lines;
}

/** The line end to write near line `index`: its own, otherwise that of the line nearest above it. */
export function eolNear(lines: readonly Line[], index: number): '\n' | '\r\n' {
  for (let at = Math.min(index, lines.length - 1); at >= 0; at--) {
    const { eol } = lines[at]!;
    if (eol !== '') return eol;
  }
  return '\n';
}

/** First of the comment lines that stand right above line `index`; `index` itself when none do or when they begin the file. */
export function commentsAbove(lines: readonly Pick<Line, 'kind'>[], index: number): number {
  let first = index;
  while (lines[first - 1]?.kind === 'comment') first--;
  return first === 0 ? index : first;
}

/** Last of the comment lines that stand right below line `index` and belong to what is above them. */
export function commentsBelow(lines: readonly Line[], index: number): number {
  let last = index;
  while (lines[last + 1]?.kind === 'comment') last++;
  return lines[last + 1]?.kind === 'other' ? index : last;
}

/** Puts lines behind line `index` (-1: before the first one). A file without a final line end stays without one. */
export function insertLines(lines: readonly Line[], index: number, added: readonly string[]): Splice {
  const eol = eolNear(lines, Math.max(index, 0));
  const line = lines[index];
  if (line === undefined || line.eol !== '') {
    const at = line?.end ?? 0;
    return { start: at, end: at, text: added.map((one) => one + eol).join('') };
  }
  return { start: line.end, end: line.end, text: added.map((one) => eol + one).join('') };
}

/** Takes out the lines from `first` to `last`. A file without a final line end stays without one. */
export function removeLines(lines: readonly Line[], first: number, last: number): Splice {
  const { start } = lines[first]!;
  const { end, eol } = lines[last]!;
  const before = lines[first - 1];
  if (eol === '' && before) return { start: before.end - before.eol.length, end, text: '' };
  return { start, end, text: '' };
}

/** @param splices that do not overlap */
export function spliced(text: string, splices: readonly Splice[]): string {
  let result = text;
  for (const { start, end, text: put } of splices.toSorted((a, b) => b.start - a.start || b.end - a.end)) {
    result = result.slice(0, start) + put + result.slice(end);
  }
  return result;
}
