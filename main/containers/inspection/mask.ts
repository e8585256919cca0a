// What the engine knows of a container with its secrets covered: variables, labels and options whose names say that they
// are secret, passwords within addresses, and secrets on the command line.
import { cover, isSecret } from '../detail.ts';

export interface Secret {
  /** "Config.Env". */
  where: string;
  name: string;
  value: string;
}

/** Objects whose keys are chosen by people: elsewhere a key with "Key" in it is the engine's own word. */
const free = /(?:^|\.)(?:Labels|LogConfig\.Config|DriverOpts|Options|Annotations|DriverConfig\.Options)$/;
const lists = /(?:^|\.)(?:Cmd|Entrypoint|Args|Test)$/;
const inAddress = /(:\/\/[^/\s:@]*:)([^/\s@]+)(@)/g;
const flag = /^--?([\w-]+)$/;

/** @returns a copy, and what was covered in it */
export function masked(value: unknown): { value: unknown; secrets: Secret[] } {
  const secrets: Secret[] = [];
  const keep = (where: string, name: string, secret: string): string => {
    secrets.push({ where, name, value: secret });
    return cover;
  };
  const text = (where: string, name: string, whole: string): string =>
    whole.replaceAll(
      inAddress,
      (_all, before: string, secret: string, after: string) => before + keep(where, name, secret) + after,
    );
  const assignment = (where: string, line: string): string => {
    const at = line.indexOf('=');
    if (at <= 0) return text(where, '', line);
    const name = line.slice(0, at).replace(/^-+/, '');
    const rest = line.slice(at + 1);
    return isSecret(name, rest) && !/:\/\//.test(rest)
      ? `${line.slice(0, at + 1)}${keep(where, name, rest)}`
      : `${line.slice(0, at + 1)}${text(where, name, rest)}`;
  };
  const walk = (node: unknown, where: string): unknown => {
    if (typeof node === 'string') return text(where, where.slice(where.lastIndexOf('.') + 1), node);
    if (Array.isArray(node)) {
      return node.map((item: unknown, index) => {
        if (typeof item !== 'string' || !(lists.test(where) || where.endsWith('.Env'))) return walk(item, where);
        const before: unknown = node[index - 1];
        const name = typeof before === 'string' ? flag.exec(before)?.[1] : undefined;
        if (lists.test(where) && name !== undefined && !item.startsWith('-') && isSecret(name, item))
          return keep(where, name, item);
        return assignment(where, item);
      });
    }
    if (typeof node !== 'object' || node === null) return node;
    return Object.fromEntries(
      Object.entries(node).map(([key, item]) => {
        const path = where === '' ? key : `${where}.${key}`;
        if (free.test(where) && typeof item === 'string' && isSecret(key, item) && !/:\/\//.test(item))
          return [key, keep(where, key, item)];
        return [key, walk(item, path)];
      }),
    );
  };
  return { value: walk(value, ''), secrets };
}
