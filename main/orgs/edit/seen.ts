// A line that says what it means and that Tetra does not read so, written as Tetra reads it. Only where that changes nothing
// of what the file says, which is parsed and compared.
import type { AST } from 'toml-eslint-parser';
import { tetraCantSee, type TetraFile, type TetraRule, type Unseen } from './compat.ts';
import { type Splice, spliced } from './lines.ts';
import { type Entry, lineOf, modelOf, namesOf, readTomlFile, type TomlFile } from './toml-file.ts';
import { sameModel } from './toml-model.ts';

type Where = Pick<Unseen, 'line' | 'rule'>;

/**
 * @param where one that `tetraCantSee` found in this text
 * @returns the text with that line as Tetra reads it; null when that needs somebody who knows what is meant
 */
export function makeSeen(text: string, where: Where, kind: TetraFile): string | null {
  const rewrite = rewrites[where.rule];
  if (!rewrite) return null;
  const file = readTomlFile(text);
  const result = rewrite(file, where.line);
  if (result === null || result === text) return null;
  const after = tetraCantSee(result, kind);
  if (!sameModel(modelOf(file.body), modelOf(result.replace(/^\uFEFF/, '')))) return null;
  const count = (found: readonly Unseen[]) => found.filter(({ rule }) => rule === where.rule).length;
  return count(after) < count(tetraCantSee(text, kind)) ? result : null;
}

/** Which of what `tetraCantSee` found in this text `makeSeen` can write; the text is read once for all of them. */
export function seeable(text: string): (where: Where) => boolean {
  const file = readTomlFile(text);
  return ({ line, rule }) => (rewrites[rule]?.(file, line) ?? null) !== null;
}

const plainName = /^[A-Za-z0-9_-]+$/;

type Rewrite = (file: TomlFile, line: number) => string | null;

const rewrites: Partial<Record<TetraRule, Rewrite>> = {
  'byte-order-mark': ({ body }) => body,
  // Inside of a text of several lines it may be meant.
  crlf: ({ bom, body, ast }) =>
    ast.tokens.some(({ type, value }) => type.startsWith('MultiLine') && value.includes('\r'))
      ? null
      : bom + body.replaceAll('\r\n', '\n'),
  'header-indent': withoutIndent,
  'key-indent': withoutIndent,
  'header-spelling': (file, line) => {
    const header = file.headers.find((one) => lineOf(one) === line);
    const isPlain = (name: string) => plainName.test(name);
    if (!header || header.kind === 'array' || !namesOf(header.key).every(isPlain)) return null;
    const close = file.body.indexOf(']', header.key.range[1]) + 1;
    const name = namesOf(header.key).join('.');
    return put(file, { start: header.range[0], end: close, text: `[${name}]` });
  },
  'quoted-key': (file, line) => {
    const key = entryAt(file, line)?.node.key.keys[0];
    if (key?.type !== 'TOMLQuoted' || !plainName.test(key.value)) return null;
    return put(file, { start: key.range[0], end: key.range[1], text: key.value });
  },
  quotes: (file, line) => {
    const value = stringAt(file, line);
    if (value?.style !== 'literal' || value.multiline || /["\\]/.test(value.value)) return null;
    return put(file, { start: value.range[0], end: value.range[1], text: `"${value.value}"` });
  },
  'trailing-comment': (file, line) => {
    const comment = file.ast.comments.find(({ loc }) => loc.start.line === line);
    const own = file.lines[line - 1]!;
    const end =
      entryAt(file, line)?.node.loc.end.line ?? file.headers.find((one) => lineOf(one) === line)?.key.loc.end.line;
    if (!comment || end !== line) return null;
    const from = own.start + file.body.slice(own.start, comment.range[0]).trimEnd().length;
    const indent = /^[ \t]*/.exec(file.body.slice(own.start, own.end))![0];
    const text = file.body.slice(comment.range[0], own.end - own.eol.length).trimEnd();
    const eol = own.eol === '' ? '\n' : own.eol;
    return put(
      file,
      { start: own.start, end: own.start, text: `${indent}${text}${eol}` },
      { start: from, end: own.end - own.eol.length, text: '' },
    );
  },
};

const put = ({ bom, body }: TomlFile, ...splices: Splice[]): string => bom + spliced(body, splices);

function withoutIndent(file: TomlFile, line: number): string {
  const { start, end } = file.lines[line - 1]!;
  const indent = /^[ \t]*/.exec(file.body.slice(start, end))![0];
  return put(file, { start, end: start + indent.length, text: '' });
}

const entryAt = ({ entries }: TomlFile, line: number): Entry | undefined =>
  entries.find(({ node }) => lineOf(node) === line && node.parent.type !== 'TOMLInlineTable');

function stringAt(file: TomlFile, line: number): AST.TOMLStringValue | null {
  const value = entryAt(file, line)?.node.value;
  return value?.type === 'TOMLValue' && value.kind === 'string' ? value : null;
}
