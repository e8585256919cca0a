// Reads the imports of a source file with Vite's own parser: static, re-exported, dynamic, of types, and by require.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { target, type Import } from './rules.ts';

export const root = path.resolve(import.meta.dirname, '../..');

interface Node {
  type: string;
  source?: { type: string; value?: unknown } | null;
  argument?: { type: string; value?: unknown; literal?: { value?: unknown } };
  callee?: { type: string; name?: string };
  arguments?: { type: string; value?: unknown }[];
}

function specifierOf(node: Node): unknown {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return node.source?.value ?? node.argument?.literal?.value ?? node.argument?.value;
    case 'CallExpression':
      return node.callee?.type === 'Identifier' && node.callee.name === 'require'
        ? node.arguments?.[0]?.value
        : undefined;
    default:
      return undefined;
  }
}

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) for (const one of value) yield* nodesOf(one);
  else if (typeof value === 'object' && value !== null) {
    if ('type' in value && typeof value.type === 'string') yield value as Node;
    for (const one of Object.values(value)) yield* nodesOf(one);
  }
}

/** @param file path from the project's root; throws when the text can't be parsed */
export function importsOf(file: string, text: string): Import[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]!.message}`);
  return [...nodesOf(program)]
    .map(specifierOf)
    .filter((specifier) => typeof specifier === 'string')
    .map((specifier) => ({ from: file, to: target(file, specifier) }));
}

/** Every TypeScript file under these folders, by path from the project's root. */
export const sources = (...folders: string[]): string[] =>
  folders.flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
      .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')),
  );

export const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
