// The rows of a CSV that can be read in one way only, which are nearly all: cells without quotes, or quoted as a whole, lines
// that end in \n or \r\n. They are cut out of the text in a tenth of the time that csv-parse takes for looking at each byte;
// a test compares the two. Where a row is anything else, this stops before it, and csv-parse decides.

/** Bytes that are looked at together: few at first, since it may end at once. A row that is longer is no plain one. */
const blocks = { first: 16 * 1024, most: 1024 * 1024 };
const LF = 10;
const CR = 13;

export interface PlainOptions {
  delimiter: string;
  /** Bytes of one row. */
  rowAtMost: number;
}

/** False ends the reading. */
export type PlainSink = (record: string[], line: number) => boolean | void;

/** Null: the row is no plain one. */
interface Cut {
  record: string[];
  /** Where the next row begins. */
  next: number;
}

/**
 * @param bytes UTF-8 in which no \r stands without \n
 * @param from where a row begins; `line` is its line
 * @returns where the first row begins that is no plain one, or the end; null: the sink has had enough
 */
export function readPlain(
  bytes: Buffer,
  from: number,
  line: number,
  { delimiter, rowAtMost }: PlainOptions,
  row: PlainSink,
): number | null {
  let start = from;
  let block = blocks.first;
  while (start < bytes.length) {
    const last = start + block >= bytes.length;
    const end = last ? bytes.length : bytes.lastIndexOf(LF, start + block) + 1;
    if (end <= start) {
      if (block === blocks.most) return start;
      block = blocks.most;
      continue;
    }
    const text = bytes.toString('utf8', start, end);
    const first = line;
    let at = 0;
    let quote = text.indexOf('"');
    while (at < text.length) {
      let stop = text.indexOf('\n', at);
      if (stop < 0) stop = text.length;
      if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
      const begins = line;
      let record: string[];
      if (quote < 0 || quote > stop) {
        const until = stop > at && text.charCodeAt(stop - 1) === CR ? stop - 1 : stop;
        const cells = text.slice(at, until);
        at = stop + 1;
        line++;
        if (cells === '') continue;
        // A character has three bytes at most for each of its units.
        if (cells.length * 3 > rowAtMost) return offsetOf(bytes, start, begins - first);
        record = cells.split(delimiter);
      } else {
        const cut = cutQuoted(text, at, delimiter);
        if (cut === null || (cut.next - at) * 3 > rowAtMost) {
          // It may only be that the block ends within it.
          if (last || (at === 0 && block === blocks.most)) return offsetOf(bytes, start, begins - first);
          break;
        }
        for (let next = stop; next >= 0 && next < cut.next; next = text.indexOf('\n', next + 1)) line++;
        at = cut.next;
        ({ record } = cut);
      }
      if (row(record, begins) === false) return null;
    }
    start = at >= text.length ? end : offsetOf(bytes, start, line - first);
    block = at === 0 ? blocks.most : Math.min(2 * block, blocks.most);
  }
  return start;
}

/** Where the line begins that is so many after the one that begins at `from`. */
function offsetOf(bytes: Buffer, from: number, lines: number): number {
  let at = from;
  for (let count = 0; count < lines; count++) at = bytes.indexOf(LF, at) + 1;
  return at;
}

/** A row with a quote in it. @returns null when it is no plain one, or goes on after the text */
function cutQuoted(text: string, from: number, delimiter: string): Cut | null {
  const record: string[] = [];
  let at = from;
  for (;;) {
    let cell: string;
    if (text[at] === '"') {
      let close = text.indexOf('"', at + 1);
      let doubled = false;
      while (close >= 0 && text[close + 1] === '"') {
        doubled = true;
        close = text.indexOf('"', close + 2);
      }
      if (close < 0) return null;
      cell = text.slice(at + 1, close);
      if (doubled) cell = cell.replaceAll('""', '"');
      at = close + 1;
    } else {
      let stop = at;
      for (; stop < text.length && text[stop] !== delimiter && text[stop] !== '\n'; stop++) {
        if (text[stop] === '"') return null;
      }
      if (stop > at && text[stop - 1] === '\r') stop--;
      cell = text.slice(at, stop);
      at = stop;
    }
    record.push(cell);
    if (at >= text.length) return { record, next: text.length };
    if (text[at] === delimiter) at++;
    else if (text[at] === '\n') return { record, next: at + 1 };
    else if (text[at] === '\r' && text[at + 1] === '\n') return { record, next: at + 2 };
    else return null;
  }
}
