// One file of an organization taken apart, whatever its format: headers and values with their lines, before anything is
// resolved. TOML, env files and the JSON of a mapping come out alike.
import type { OrgFileRole, OrgPlace, OrgProblem, OrgValue } from '../../../preload/contract/org-model.ts';
import { ProvostError } from '../../errors.ts';
import { parseEnv, readTomlFile, wordsOf, type Assignment, type Path, type TomlContent } from '../edit/index.ts';
import { JsonError, parseJson, type JsonNode } from './json.ts';

export interface RawValue {
  path: Path;
  /** As in the file: env.dev.host */
  key: string;
  place: OrgPlace;
  kind: OrgValue['kind'];
  /** Without quotes; a list as it stands in the file. */
  written: string;
  /** What it consists of: its text, or those of a list. */
  items: string[];
  /** How references in it are written: TOML knows ${a.b} and var.X, a shell $A and ${A}, single quotes none. */
  references: 'config' | 'shell' | 'none';
}

export interface Document {
  path: string;
  role: OrgFileRole;
  environment: string | null;
  values: RawValue[];
  tables: { path: Path; name: string; place: OrgPlace }[];
  problems: OrgProblem[];
}

export interface Source {
  path: string;
  role: OrgFileRole;
  environment: string | null;
  text: string;
}

const started = ({ path, role, environment }: Source): Document => ({
  ...{ path, role, environment },
  ...{ values: [], tables: [], problems: [] },
});

export function tomlDocument(source: Source): Document {
  const document = started(source);
  const place = (line: number): OrgPlace => ({ file: source.path, line });
  try {
    const file = readTomlFile(source.text);
    for (const header of file.headers) {
      const named = header.resolvedKey;
      document.tables.push({ path: named, name: wordsOf(named), place: place(header.loc.start.line) });
    }
    for (const { path, node } of file.entries) {
      const { value } = node;
      const key = wordsOf(path);
      const line = node.loc.start.line;
      if (value.type === 'TOMLInlineTable') document.tables.push({ path, name: key, place: place(line) });
      // The keys of tables inside of it are entries of their own.
      else if (value.type !== 'TOMLArray' || !value.elements.some(({ type }) => type === 'TOMLInlineTable'))
        document.values.push({ path, key, place: place(line), ...contentOf(file.body, value) });
    }
  } catch (error) {
    if (error instanceof RangeError) {
      // The parser puts the letters of a string on the stack, and every level of a list.
      const message = 'A value in it is too long, or lists in it are too deep, to be read.';
      return { ...started(source), problems: [{ code: 'not-toml', file: source.path, line: null, message }] };
    }
    if (!(error instanceof ProvostError)) throw error;
    const line = Number(/^Line (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
    document.problems.push({
      code: 'not-toml',
      file: source.path,
      line: Number.isNaN(line) ? null : line,
      message: error.data.words ? `This is no TOML: ${error.data.words}` : error.message,
    });
  }
  return document;
}

type Content = Pick<RawValue, 'kind' | 'written' | 'items' | 'references'>;

function contentOf(body: string, node: TomlContent): Content {
  const written = body.slice(...node.range);
  if (node.type === 'TOMLArray') return { kind: 'list', written, items: [...leavesOf(node)], references: 'config' };
  if (node.type !== 'TOMLValue') return { kind: 'list', written, items: [written], references: 'none' };
  if (node.kind === 'string') return { kind: 'string', written: node.value, items: [node.value], references: 'config' };
  const kind =
    node.kind === 'boolean' ? 'boolean' : node.kind === 'integer' || node.kind === 'float' ? 'number' : 'moment';
  // 5_000 and 0x1F are whole numbers that nobody else reads.
  const plain = node.kind === 'integer' ? String(node.bigint) : written;
  return { kind, written, items: [plain], references: 'none' };
}

function* leavesOf(node: TomlContent): Generator<string> {
  if (node.type === 'TOMLArray') for (const element of node.elements) yield* leavesOf(element);
  else if (node.type === 'TOMLValue') yield node.kind === 'string' ? node.value : String(node.value);
}

/** Characters that only belong into a value when they are quoted: a shell would act on them. */
const acting = /\$\(|`|\$\{(?![A-Za-z_]\w*\})/;

/** @param strict services: what is no plain assignment is refused, with everything that a shell would run */
export function envDocument(source: Source, strict = false): Document {
  const document = started(source);
  const refuse = (line: number, message: string) =>
    document.problems.push({ code: 'not-an-assignment', file: source.path, line, message });
  const { tokens } = parseEnv(source.text);
  let list: { token: Assignment; text: string; items: string[] } | null = null;
  const add = (token: Assignment, content: Content) =>
    document.values.push({
      ...{ path: [token.key], key: token.key, place: { file: source.path, line: token.startLine } },
      ...content,
    });
  for (const token of tokens) {
    if (list) {
      list.text += token.text;
      // Bash closes the list at the first parenthesis outside of quotes.
      if (/^[^'"#]*\)|(?:"[^"]*"|'[^']*')\s*\)/.test(token.text)) {
        addList(list.token, list.text);
        list = null;
      }
      continue;
    }
    if (token.kind === 'unknown') refuse(token.startLine, token.why);
    if (token.kind !== 'assign') continue;
    const { rawValue, quote } = token;
    const inner = quote === null ? rawValue : rawValue.slice(1, -1);
    if (quote === null && rawValue.startsWith('(')) {
      const text = token.text.slice(token.valueAt);
      if (/\)\s*(?:#.*)?$/.test(text.trimEnd())) addList(token, text);
      else list = { token, text, items: [] };
      continue;
    }
    if (quote !== "'" && (quote === '`' || acting.test(inner))) {
      refuse(token.startLine, `A shell would run a part of ${token.key}. It is not run, and its value is not known.`);
      continue;
    }
    if (quote === null && /[;&|<>]|\s/.test(inner) && (strict || /;/.test(inner))) {
      refuse(token.startLine, `A shell would take a part of ${token.key} for a command. It is not run.`);
      continue;
    }
    if (quote === null && /^["']/.test(rawValue)) {
      const code = 'not-an-env-file';
      const message = `The quote of ${token.key} is closed nowhere, or something stands behind it.`;
      document.problems.push({ code, file: source.path, line: token.startLine, message });
    }
    const text = quote === '"' ? inner.replaceAll(/\\(["\\$`])/g, '$1') : inner;
    add(token, { kind: 'string', written: text, items: [text], references: quote === "'" ? 'none' : 'shell' });
  }
  if (list) refuse(list.token.startLine, `The list of ${list.token.key} is closed nowhere.`);

  function addList(token: Assignment, whole: string): void {
    const text = whole.slice(whole.indexOf('(') + 1, whole.lastIndexOf(')'));
    if (acting.test(text) || /[;&|<>]/.test(text.replaceAll(/"[^"]*"|'[^']*'/g, ''))) {
      refuse(token.startLine, `A shell would run a part of ${token.key}. It is not run, and its value is not known.`);
      return;
    }
    const items = [...text.matchAll(/"([^"]*)"|'([^']*)'|([^\s"']+)/g)].map(
      ([, one, two, three]) => one ?? two ?? three!,
    );
    add(token, { kind: 'list', written: `(${text.trim()})`, items, references: 'shell' });
  }
  return document;
}

export function jsonDocument(source: Source): Document {
  const document = started(source);
  const walk = (node: JsonNode, path: Path, line: number) => {
    if (node.kind === 'object') {
      if (path.length > 0) document.tables.push({ path, name: wordsOf(path), place: { file: source.path, line } });
      for (const [name, child] of node.entries) walk(child, [...path, name], child.line);
    } else if (node.kind === 'list') node.items.forEach((child, index) => walk(child, [...path, index], child.line));
    else if (node.kind !== 'null')
      document.values.push({
        ...{ path, key: wordsOf(path), place: { file: source.path, line: node.line }, kind: node.kind },
        ...{ written: node.text, items: [node.text], references: 'none' },
      });
  };
  try {
    walk(parseJson(source.text), [], 1);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    const message = 'This is no JSON.';
    document.problems.push({ code: 'not-json', file: source.path, line: error.line, message });
  }
  return document;
}
