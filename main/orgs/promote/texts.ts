// Values of an environment read from a text, and the text in which the next one has what was decided; every other byte stays.
import { parse } from 'smol-toml';
import {
  addEnv,
  editToml,
  envValues,
  parseEnv,
  readTomlFile,
  removeEnv,
  serialiseEnv,
  setEnv,
  tomlValues,
  wordsOf,
  type EnvFile,
  type Path,
  type TomlEdit,
  type TomlInput,
} from '../edit/index.ts';
import type { Decision, Value, Values } from './decide.ts';

export function envOf(text: string): Values {
  const file = parseEnv(text);
  return new Map(
    envValues(file).map(({ key, bash, dotenv, why }) => {
      const raw = rawOf(file, key);
      // Where its readers differ it is copied as it stands: whatever they make of it, they make of it there too.
      return [key, { name: key, text: why === null ? (bash ?? dotenv) : null, raw }];
    }),
  );
}

const assignmentOf = (file: EnvFile, key: string) =>
  file.tokens.findLast((token) => token.kind === 'assign' && token.key === key);
const rawOf = (file: EnvFile, key: string): string => {
  const token = assignmentOf(file, key);
  return token?.kind === 'assign' ? token.rawValue : '';
};

/** @param table [] is the whole file; keys of tables in it have their names before them */
export function tomlOf(text: string, table: Path): Values {
  const all = tomlValues(text).filter(({ path }) => {
    if (path.some((part) => typeof part === 'number') || !table.every((part, index) => path[index] === part))
      return false;
    return table.length === 0 || path.length === table.length + 1;
  });
  return new Map(
    all
      .filter(({ raw }) => !raw.startsWith('{'))
      .map(({ path, raw }) => [wordsOf(path.slice(table.length)), { name: String(path.at(-1)), ...valueOf(raw) }]),
  );
}

function valueOf(raw: string): Omit<Value, 'name'> {
  if (!/^["']/.test(raw)) return { text: null, raw };
  const { value } = parse(`value = ${raw}`);
  return { text: typeof value === 'string' ? value : null, raw };
}

/** @throws ProvostError BAD_INPUT when a value can't be written so that its readers read it */
export function envWith(text: string, decisions: readonly Decision[]): string {
  let file = parseEnv(text);
  for (const { key, next, now, step } of decisions) {
    if (step === 'same' || step === 'keep' || step === 'new-secret') continue;
    if (next === null) {
      if (now !== null) file = removeEnv(file, key);
    } else if ('text' in next) file = now === null ? addEnv(file, key, next.text) : setEnv(file, key, next.text);
    else file = withRaw(file, key, next.raw);
  }
  return serialiseEnv(file);
}

/** As it stands in the source, with its quotes and references. */
function withRaw(file: EnvFile, key: string, raw: string): EnvFile {
  const text = serialiseEnv(file);
  const token = assignmentOf(file, key);
  if (token?.kind !== 'assign') {
    const begun = text === '' || text.endsWith('\n') ? text : `${text}\n`;
    return parseEnv(`${begun}${/^export /m.test(text) ? 'export ' : ''}${key}=${raw}\n`);
  }
  const put = token.text.slice(0, token.valueAt) + raw + token.text.slice(token.valueAt + token.rawValue.length);
  return parseEnv(file.tokens.map((one) => (one === token ? put : one.text)).join(''));
}

/** @throws ProvostError BAD_INPUT */
export function tomlWith(text: string, table: Path, decisions: readonly Decision[]): string {
  const edits: TomlEdit[] = [];
  const added = new Map<string, { path: Path; entries: [string, TomlInput][] }>();
  const headers = new Set(readTomlFile(text).headers.map(({ resolvedKey }) => wordsOf(resolvedKey)));
  const paths = new Map(tomlValues(text).map(({ path }) => [wordsOf(path), path]));
  for (const { key, next, now, step } of decisions) {
    if (step === 'same' || step === 'keep' || step === 'new-secret') continue;
    const full = readTomlFile(`${table.length === 0 ? '' : `${wordsOf(table)}.`}${key} = 0`).entries[0]!.path;
    if (next === null) {
      if (now !== null) edits.push({ op: 'remove', path: full });
      continue;
    }
    const value: TomlInput = 'text' in next ? next.text : { raw: next.raw };
    const within = full.slice(0, -1);
    if (paths.has(wordsOf(full))) edits.push({ op: 'set', path: full, value });
    else if (within.length === 0 || headers.has(wordsOf(within))) edits.push({ op: 'insert', path: full, value });
    else {
      const block = added.get(wordsOf(within)) ?? { path: within, entries: [] };
      block.entries.push([String(full.at(-1)), value]);
      added.set(wordsOf(within), block);
    }
  }
  for (const { path, entries } of added.values()) edits.push({ op: 'insertTable', path, entries });
  return editToml(text, edits);
}
