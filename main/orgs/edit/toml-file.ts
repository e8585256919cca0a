// A TOML file taken apart: where each header, key, value, comment and line stands, and what it says. Offsets count from
// behind a byte order mark. Two parsers have to agree that it is TOML: one knows ranges, the other every last rule.
import { parse, TomlError, type TomlTable, type TomlValue } from 'smol-toml';
import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { ProvostError } from '../../errors.ts';
import { linesOf, type Line } from './lines.ts';

export type TomlContent = AST.TOMLContentNode;

/** Keys, and numbers for entries of arrays and of arrays of tables. */
export type Path = readonly (string | number)[];

export interface Entry {
  path: Path;
  node: AST.TOMLKeyValue;
  /** Path of the table that it is written in: shorter by more than one where the key is dotted. */
  home: Path;
}

export interface TomlFile {
  bom: string;
  body: string;
  ast: AST.TOMLProgram;
  lines: Line[];
  /** Tables and arrays of tables that have a header. */
  headers: AST.TOMLTable[];
  /** Every key with a value, those inside of inline tables too, in the order of the file. */
  entries: Entry[];
  /** What stands to the right of each key and inside of each array, by `keyOf` its path. */
  values: Map<string, AST.TOMLContentNode>;
}

export const keyOf = (path: Path): string => JSON.stringify(path);
export const startsWith = (path: Path, start: Path): boolean => start.every((part, index) => path[index] === part);
export const samePath = (one: Path, other: Path): boolean => one.length === other.length && startsWith(one, other);

/** As in a TOML header: env."my lab".host */
export const wordsOf = (path: Path): string =>
  path.map((part) => (typeof part === 'number' ? `[${part}]` : keyText(part))).join('.');

/** The key as it is written: bare where TOML takes that, otherwise in double quotes. */
export const keyText = (name: string): string => (/^[A-Za-z0-9_-]+$/.test(name) ? name : basicString(name));

const escapes: Record<string, string> = {
  '\b': String.raw`\b`,
  '\t': String.raw`\t`,
  '\n': String.raw`\n`,
  '\f': String.raw`\f`,
  '\r': String.raw`\r`,
  '"': String.raw`\"`,
  '\\': String.raw`\\`,
};
export const escaped = (letter: string): string =>
  escapes[letter] ?? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`;

// oxlint-disable-next-line no-control-regex -- these are what TOML wants escaped
export const basicString = (text: string): string => `"${text.replaceAll(/["\\\u0000-\u001F\u007F]/g, escaped)}"`;

/** A refusal that names the line, where there is one. */
export const refusal = (line: number | null, why: string, hint?: string): ProvostError =>
  new ProvostError('BAD_INPUT', line === null ? why : `Line ${line}: ${why}`, hint === undefined ? {} : { hint });

/**
 * What the text says. Integers are bigint, so that 1 and 1.0 stay two things and no digit is lost; tables have no prototype.
 * @throws TomlError
 */
export const modelOf = (body: string): TomlTable => parse(body, { integersAsBigInt: true, maxDepth: deepest });

export type Model = TomlValue;

/** @throws ProvostError BAD_INPUT with line and column when it is no TOML */
export function readTomlFile(text: string): TomlFile {
  const bom = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const body = text.slice(bom.length);
  const ast = parsed(body);
  const file: TomlFile = { bom, body, ast, lines: linesOf(body), headers: [], entries: [], values: new Map() };
  for (const comment of ast.comments) {
    const line = file.lines[comment.loc.start.line - 1];
    if (line && body.slice(line.start, comment.range[0]).trim() === '') line.kind = 'comment';
  }
  for (const item of ast.body[0].body) {
    if (item.type === 'TOMLKeyValue') walkEntry(file, item, []);
    else {
      requireShallow(item.resolvedKey, item);
      file.headers.push(item);
      for (const node of item.body) walkEntry(file, node, item.resolvedKey);
    }
  }
  return file;
}

function parsed(body: string): AST.TOMLProgram {
  if (!body.isWellFormed()) throw refusal(null, 'The text has half a character in it, which no file can hold.');
  try {
    // First, because it limits how deep things nest.
    modelOf(body);
    return rangesOf(body);
  } catch (error) {
    if (error instanceof TomlError) throw unreadable(error.line, error.column, error.message.split('\n')[0]!);
    if (error instanceof ParseError) throw unreadable(error.lineNumber, error.column + 1, error.message);
    throw error;
  }
}

/** With a line end behind the text: without one this parser takes a last `0` for nothing, of no length. */
export const rangesOf = (body: string): AST.TOMLProgram => parseTOML(`${body}\n`, { tomlVersion: '1.1' });

const unreadable = (line: number, column: number, words: string) =>
  new ProvostError('BAD_INPUT', `Line ${line}, column ${column}: this is no TOML.`, {
    words: words.replace(/^Invalid TOML document: /, ''),
    hint: 'Correct the file as text, then do this again.',
  });

export const namesOf = (key: AST.TOMLKey): string[] =>
  key.keys.map((part) => (part.type === 'TOMLBare' ? part.name : part.value));

/** What nests deeper than this was written by no person, and would end the stack of whatever walks it. */
const deepest = 100;

function requireShallow(path: Path, node: AST.HasLocs): void {
  if (path.length > deepest) throw refusal(lineOf(node), `tables nest deeper than ${deepest} levels here.`);
}

function walkEntry(file: TomlFile, node: AST.TOMLKeyValue, home: Path): void {
  const path = [...home, ...namesOf(node.key)];
  requireShallow(path, node);
  file.entries.push({ path, node, home });
  walkValue(file, node.value, path);
}

function walkValue(file: TomlFile, node: AST.TOMLContentNode, path: Path): void {
  file.values.set(keyOf(path), node);
  if (node.type === 'TOMLInlineTable') for (const entry of node.body) walkEntry(file, entry, path);
  if (node.type === 'TOMLArray') node.elements.forEach((element, index) => walkValue(file, element, [...path, index]));
}

/** Line of a place in the file, from 1. */
export const lineOf = (node: AST.HasLocs): number => node.loc.start.line;
