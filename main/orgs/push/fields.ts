// What of a file a change shows: keys of TOML and env files, lines of others, secrets covered; and everything that will be
// run for it.
import { diffIndices } from 'node-diff3';
import type { FieldChange } from '../../../preload/contract/plans.ts';
import { ProvostError } from '../../errors.ts';
import { type Covering, isSecretFile, kindOfFile, type OrgFileKind } from '../cover.ts';
import { envValues, parseEnv, tomlValues, wordsOf } from '../edit/index.ts';
import { textOrNull } from './decide.ts';
import type { Argv } from './map.ts';
import type { Target } from './targets.ts';

const mostFields = 40;
const longest = 200;

const cut = (text: string): string => (text.length > longest ? `${text.slice(0, longest)}…` : text);

/** @param covering one for the whole plan: equal secrets have equal tokens */
export function contentFields(
  { file, path }: { file: string; path: string },
  before: Buffer | null,
  after: Buffer | null,
  covering: Covering,
): FieldChange[] {
  if (before && after && before.equals(after)) return [];
  const [old, now] = [before, after].map((bytes) => (bytes === null ? '' : textOrNull(bytes)));
  if (typeof old !== 'string' || typeof now !== 'string') {
    const size = (bytes: Buffer | null) => (bytes === null ? null : `${bytes.length} bytes`);
    return [{ field: 'content', old: size(before), new: size(after) }];
  }
  const kind = kindOfFile(file);
  const isSecret = isSecretFile(file) || isSecretFile(path);
  const covered = [old, now].map((text) => covering.cover(text, kind, isSecret).text) as [string, string];
  const keys = covered.map((text) => keysOf(text, kind));
  const fields = keys[0] && keys[1] ? keyFields(keys[0], keys[1]) : lineFields(...covered);
  // Comments alone, or the order of lines.
  const shown = fields.length > 0 ? fields : lineFields(...covered);
  if (shown.length <= mostFields) return shown;
  return [...shown.slice(0, mostFields), { field: 'and more', old: null, new: `${shown.length - mostFields} more` }];
}

/** Null: it has none that could be named. */
function keysOf(text: string, kind: OrgFileKind): Map<string, string> | null {
  try {
    if (kind === 'env')
      return new Map(envValues(parseEnv(text)).map(({ key, bash, dotenv }) => [key, bash ?? dotenv ?? '']));
    if (kind === 'toml') return new Map(tomlValues(text).map(({ path, raw }) => [wordsOf(path), raw]));
  } catch (error) {
    // Its lines still tell.
    if (!(error instanceof ProvostError)) throw error;
  }
  return null;
}

function keyFields(before: Map<string, string>, after: Map<string, string>): FieldChange[] {
  const fields: FieldChange[] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [old, now] = [before.get(key) ?? null, after.get(key) ?? null];
    if (old !== now)
      fields.push({ field: key, old: old === null ? null : cut(old), new: now === null ? null : cut(now) });
  }
  return fields;
}

function lineFields(before: string, after: string): FieldChange[] {
  const [old, now] = [before, after].map((text) => (text === '' ? [] : text.split('\n')));
  const words = (lines: readonly string[]) => (lines.length === 0 ? null : cut(lines.join('\n')));
  return diffIndices(old!, now!).map(({ buffer1Content, buffer2, buffer2Content }) => ({
    field: `line ${buffer2[0] + 1}`,
    ...{ old: words(buffer1Content), new: words(buffer2Content) },
  }));
}

const shown = (argv: Argv): string =>
  argv.map((word) => (/^[\w@%+=:,./{}-]+$/.test(word) ? word : `'${word}'`)).join(' ');

/** Every command that the job would run on the host for this file, so that nobody applies what they have not seen. */
export function commandFields({
  validate,
  after,
  health,
  guard,
}: Pick<Target, 'validate' | 'after' | 'health' | 'guard'>): FieldChange[] {
  const fields: FieldChange[] = [];
  const add = (field: string, text: string) => fields.push({ field, old: null, new: text });
  if (Array.isArray(validate)) add('checked on the host by', shown(validate));
  else if (validate === 'systemd') add('checked on the host by', 'systemd-analyze verify');
  else if (validate === 'nginx') add('checked on the host by', 'nginx -t');
  for (const argv of after) add('then run on the host', shown(argv));
  if (health) {
    const { check, seconds } = health;
    const what = 'unit' in check ? `unit ${check.unit}` : 'http' in check ? check.http : shown(check.argv);
    add('healthy when', `${what} within ${seconds} s`);
  }
  if (guard) add('undone by the host', 'unless it is confirmed in time');
  return fields;
}
