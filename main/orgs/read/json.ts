// JSON whose values know their line: digests and mappings are JSON. Plain recursion with a limit; no value is ever run.
export type JsonNode =
  | { kind: 'object'; line: number; entries: Map<string, JsonNode> }
  | { kind: 'list'; line: number; items: JsonNode[] }
  | { kind: 'string' | 'number' | 'boolean' | 'null'; line: number; text: string };

export class JsonError extends Error {
  readonly line: number;
  constructor(line: number) {
    super(`Line ${line} is no JSON`);
    this.line = line;
  }
}

const mostDeep = 200;
const scalar =
  // oxlint-disable-next-line no-control-regex -- what a string of JSON can't hold
  /"[^"\\\u0000-\u001F]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\u0000-\u001F]*)*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** @throws JsonError */
export function parseJson(text: string): JsonNode {
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 1;
  const fail = (): never => {
    throw new JsonError(line);
  };
  const skip = () => {
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10) line++;
      else if (code !== 32 && code !== 9 && code !== 13) return;
    }
  };
  const take = (sign: string): boolean => {
    skip();
    if (text[at] !== sign) return false;
    at++;
    return true;
  };
  const plain = (): string => {
    scalar.lastIndex = at;
    const found = scalar.exec(text)?.[0] ?? fail();
    at += found.length;
    return found;
  };
  const value = (depth: number): JsonNode => {
    if (depth > mostDeep) fail();
    skip();
    const begin = line;
    if (take('{')) {
      const entries = new Map<string, JsonNode>();
      if (!take('}')) {
        do {
          skip();
          if (text[at] !== '"') fail();
          const name = JSON.parse(plain()) as string;
          if (!take(':')) fail();
          entries.set(name, value(depth + 1));
        } while (take(','));
        if (!take('}')) fail();
      }
      return { kind: 'object', line: begin, entries };
    }
    if (take('[')) {
      const items: JsonNode[] = [];
      if (!take(']')) {
        do items.push(value(depth + 1));
        while (take(','));
        if (!take(']')) fail();
      }
      return { kind: 'list', line: begin, items };
    }
    const found = plain();
    if (found.startsWith('"')) return { kind: 'string', line: begin, text: JSON.parse(found) as string };
    const kind = found === 'null' ? 'null' : found === 'true' || found === 'false' ? 'boolean' : 'number';
    return { kind, line: begin, text: found };
  };
  const node = value(0);
  skip();
  if (at < text.length) fail();
  return node;
}

export const entryOf = (node: JsonNode | undefined, name: string): JsonNode | undefined =>
  node?.kind === 'object' ? node.entries.get(name) : undefined;

export const itemsOf = (node: JsonNode | undefined): JsonNode[] => (node?.kind === 'list' ? node.items : []);

/** Text of a string or number that is not empty; null otherwise. */
export const textOf = (node: JsonNode | undefined): string | null =>
  (node?.kind === 'string' || node?.kind === 'number') && node.text !== '' ? node.text : null;

export function numberOf(node: JsonNode | undefined): number | null {
  const text = textOf(node);
  return text !== null && Number.isFinite(Number(text)) ? Number(text) : null;
}
