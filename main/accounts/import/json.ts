// JSON → a table: an array of objects, or an object that holds one ("users", "accounts"). Each object is read by itself, so
// that one that is broken costs itself alone, and has a line.
import { decode } from './encoding.ts';
import { tooManyColumns, tooManyRows } from './read-csv.ts';
import { columnsAtMost, Unreadable, type Table } from './table.ts';

interface Piece {
  text: string;
  line: number;
}

const bad = (line: number, words: string) =>
  new Unreadable(
    `The JSON can’t be read, in line ${line}: ${words}.`,
    'Give an array of objects: [{"username": "ada"}].',
  );

/**
 * What stands between the brackets of an array that begins at `from`, by its commas.
 * @returns the line on which the text ends before the array does; null: it is whole
 */
function* elements(text: string, from: number): Generator<Piece, number | null> {
  let line = 1;
  for (let at = 0; at < from; at++) if (text.charCodeAt(at) === 10) line++;
  let depth = 0;
  let quoted = false;
  let begins = from + 1;
  let beginsLine = line;
  let empty = true;
  for (let at = from + 1; at < text.length; at++) {
    const letter = text[at]!;
    if (letter === '\n') line++;
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
      else if (letter === '\n') {
        // No string holds a line end: its quote was never closed. The object is lost, and the next line is read anew.
        yield { text: text.slice(begins, at), line: beginsLine };
        [quoted, depth, empty] = [false, 0, true];
      }
      continue;
    }
    if (empty && !/[\s,\]}]/.test(letter)) [begins, beginsLine, empty] = [at, line, false];
    if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') depth++;
    else if (depth > 0 && (letter === '}' || letter === ']')) depth--;
    else if (depth === 0 && (letter === ',' || letter === ']')) {
      if (!empty) yield { text: text.slice(begins, at), line: beginsLine };
      empty = true;
      if (letter === ']') return null;
    }
  }
  if (!empty) yield { text: text.slice(begins), line: beginsLine };
  return line;
}

const lists =
  /^\s*\{\s*(?:"[^"\\]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[\d.eE+-]+|true|false|null)\s*,\s*)*"(?:users|accounts)"\s*:\s*\[/i;

/** @returns where the array of accounts opens; -1: there is none */
function opensAt(text: string): number {
  const first = /\S/.exec(text)?.index ?? -1;
  if (first >= 0 && text[first] === '[') return first;
  const found = lists.exec(text);
  return found ? found[0].length - 1 : -1;
}

const cellText = (value: unknown): string => {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((one) => cellText(one).replaceAll(/[;|]/g, String.raw`\$&`)).join('; ');
  return typeof value === 'string'
    ? value
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value as number | boolean);
};

/** Objects within are columns of their own ("attributes.guac-full-name"), as far as Guacamole's own form goes. */
function* cells(object: object, before = ''): Generator<[string, string]> {
  for (const [name, value] of Object.entries(object)) {
    if (value !== null && typeof value === 'object' && !Array.isArray(value) && before === '') {
      yield* cells(value, `${name}.`);
    } else yield [before + name, cellText(value)];
  }
}

/** @throws Unreadable when it is no JSON, or none of accounts */
export function readJsonTable(bytes: Buffer, rowsAtMost: number): Table {
  const text = decode(bytes, null).utf8.toString();
  const opens = opensAt(text);
  if (opens < 0) throw bad(1, text.trim() === '' ? 'the file is empty' : 'it is no array of objects');
  const columns = new Map<string, number>();
  const table: Table = { records: [], lines: [], problems: [], loose: true };
  const pieces = elements(text, opens);
  for (let next = pieces.next(); ; next = pieces.next()) {
    if (next.done) {
      if (next.value !== null)
        table.problems.push({ line: next.value, problem: 'The text ends before its array does.' });
      break;
    }
    const { text: piece, line } = next.value;
    const problem = takeIn(piece, line, columns, table);
    if (problem !== null) table.problems.push({ line, problem });
    if (table.records.length > rowsAtMost) throw tooManyRows(rowsAtMost);
    if (columns.size > columnsAtMost) throw tooManyColumns(columns.size);
  }
  if (columns.size > 0) {
    table.records.unshift([...columns.keys()]);
    table.lines.unshift(table.lines[0] ?? 1);
  }
  return table;
}

/** @returns what is wrong with it */
function takeIn(piece: string, line: number, columns: Map<string, number>, table: Table): string | null {
  let value: unknown;
  try {
    value = JSON.parse(piece);
  } catch {
    // Not in the parser's words: they quote the text, which may hold a password.
    return 'It is no JSON that can be read.';
  }
  // A list of names is one of accounts too.
  const object = typeof value === 'string' ? { username: value } : value;
  if (object === null || typeof object !== 'object' || Array.isArray(object)) return 'It is no object: {"username": …}';
  const record: string[] = [];
  for (const [name, cell] of cells(object)) {
    const at = columns.get(name) ?? columns.size;
    columns.set(name, at);
    while (record.length < at) record.push('');
    record[at] = cell;
  }
  table.records.push(record);
  table.lines.push(line);
  return null;
}
