// JSON whose values know their line: digests and mappings are JSON. No value is ever run.
import { parseTree, type Node, type ParseError } from 'jsonc-parser';

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

/** @returns the line of a place in the text, asked in their order */
function linesOf(text: string): (offset: number) => number {
  let line = 1;
  let at = 0;
  return (offset) => {
    for (let next = text.indexOf('\n', at); next >= 0 && next < offset; next = text.indexOf('\n', at)) {
      line++;
      at = next + 1;
    }
    return line;
  };
}

/** @throws JsonError */
export function parseJson(text: string): JsonNode {
  const plain = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const errors: ParseError[] = [];
  let tree: Node | undefined;
  try {
    tree = parseTree(plain, errors, { disallowComments: true });
  } catch (error) {
    // Lists in lists in lists, until there is no more stack.
    if (error instanceof RangeError) throw new JsonError(1);
    throw error;
  }
  if (!tree || errors[0]) throw new JsonError(linesOf(plain)(errors[0]?.offset ?? 0));
  const lineOf = linesOf(plain);
  const convert = (node: Node, depth: number): JsonNode => {
    const line = lineOf(node.offset);
    if (depth > mostDeep) throw new JsonError(line);
    const children = node.children ?? [];
    switch (node.type) {
      case 'object':
        return {
          ...{ kind: 'object', line },
          entries: new Map(
            children.map(({ children: [name, value] = [] }) => [String(name!.value), convert(value!, depth + 1)]),
          ),
        };
      case 'array':
        return { kind: 'list', line, items: children.map((one) => convert(one, depth + 1)) };
      case 'number':
        // As it is written: a long id loses no digits.
        return { kind: 'number', line, text: plain.slice(node.offset, node.offset + node.length) };
      default:
        return { kind: node.type as 'string' | 'boolean' | 'null', line, text: String(node.value) };
    }
  };
  return convert(tree, 0);
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
