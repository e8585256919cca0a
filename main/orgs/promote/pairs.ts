// Where an environment's keys are, and where those of the next one are or would be.
import type { OrgDetail } from '../../../preload/contract/orgs.ts';
import type { Path } from '../edit/index.ts';
import { writable } from '../files/set.ts';

export interface Pair {
  kind: 'env' | 'toml';
  /** Files, from the root. */
  source: string;
  target: string;
  /** Tables in them: [] is the whole file. */
  sourceTable: Path;
  targetTable: Path;
}

const tables = ['env', 'environments'];

/** A name as a pattern that means just it. */
export const literally = (name: string): string => name.replaceAll(/\W/g, String.raw`\$&`);

/** "env/dev.env" for staging is "env/staging.env"; null: the environment's name is not in it. */
export function renamed(file: string, from: string, to: string): string | null {
  const word = new RegExp(String.raw`(^|[/._-])${literally(from)}(?=[/._-]|$)`, 'g');
  const last = [...file.matchAll(word)].at(-1);
  if (!last) return null;
  const at = last.index + last[1]!.length;
  return file.slice(0, at) + to + file.slice(at + from.length);
}

/** @param only this file of the source */
export function pairsOf(org: OrgDetail, from: string, to: string, only: string | undefined): Pair[] {
  const roles = new Map(org.files.map(({ path, role }) => [path, role]));
  const whole = org.files.flatMap(({ path, role, environment }): Pair[] => {
    const isEnv = role === 'env' || role === 'secrets';
    if (environment !== from || (!isEnv && role !== 'environment')) return [];
    const target = renamed(path, from, to);
    if (target === null) return [];
    return [{ kind: isEnv ? 'env' : 'toml', source: path, target, sourceTable: [], targetTable: [] }];
  });
  const inTables = tables.flatMap((table): Pair[] => {
    const placeOf = (name: string) =>
      org.tables.find((one) => one.name === `${table}.${name}` && writable.has(roles.get(one.place.file) ?? 'other'))
        ?.place.file;
    const source = placeOf(from);
    if (source === undefined) return [];
    const target = placeOf(to) ?? source;
    return [{ kind: 'toml', source, target, sourceTable: [table, from], targetTable: [table, to] }];
  });
  return [...inTables, ...whole].filter(({ source }) => only === undefined || source === only);
}
