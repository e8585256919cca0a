// Edits of a TOML file that leave every other byte as it is. Each one is done on the text, the text is parsed again and held
// against the model with the same edit done to it; where the two differ, nothing is written.
import { ProvostError } from '../../errors.ts';
import { spliced } from './lines.ts';
import {
  keyOf,
  lineOf,
  type Model,
  modelOf,
  type Path,
  readTomlFile,
  refusal,
  type TomlFile,
  wordsOf,
} from './toml-file.ts';
import { insertValue, removeValue, setValue, type Step } from './toml-edits.ts';
import { sameModel, valueAt } from './toml-model.ts';
import { insertTable, removeTable, rename } from './toml-tables.ts';
import { render, type TomlInput } from './toml-value.ts';

/**
 * - set: another value for a key, or for an entry of a list. A list keeps its layout, and the comments between its entries
 * - insert: a key at the end of its table, or an entry of a list at its number
 * - remove: a key with its comments, or an entry
 * - rename: a key, or a table in all of its headers
 * - insertTable, removeTable: a block with its header
 */
export type TomlEdit =
  | { op: 'set' | 'insert'; path: Path; value: TomlInput }
  | { op: 'remove' | 'removeTable'; path: Path }
  | { op: 'rename'; path: Path; to: string }
  | { op: 'insertTable'; path: Path; entries: readonly (readonly [string, TomlInput])[] };

/**
 * @returns the text with all of the edits, done one after the other
 * @throws ProvostError BAD_INPUT with the line and why, when it is no TOML or one of the edits can't be done
 */
export function editToml(text: string, edits: readonly TomlEdit[]): string {
  let file = readTomlFile(text);
  for (const edit of edits) for (const step of stepsOf(file, edit)) file = carryOut(file, step);
  return file.bom + file.body;
}

export interface TomlValue {
  path: Path;
  /** From 1. */
  line: number;
  /** As it is written; `{ raw }` puts it back. */
  raw: string;
}

/** Every value of a file, entries of lists and keys of inline tables too. @throws ProvostError BAD_INPUT with line and column */
export function tomlValues(text: string): TomlValue[] {
  const file = readTomlFile(text);
  return [...file.values].map(([key, node]) => ({
    path: JSON.parse(key) as Path,
    line: lineOf(node),
    raw: file.body.slice(...node.range),
  }));
}

function* stepsOf(file: TomlFile, edit: TomlEdit): Generator<TomlEdit> {
  const old = edit.op === 'set' ? file.values.get(keyOf(edit.path)) : undefined;
  if (edit.op !== 'set' || !Array.isArray(edit.value) || old?.type !== 'TOMLArray') return yield edit;
  yield* listSteps(valueAt(modelOf(file.body), edit.path) as Model[], edit.path, edit.value as readonly TomlInput[]);
}

/** Entry by entry, so that what is between those that stay stays too, and a comment stays with its entry. */
function* listSteps(there: readonly Model[], path: Path, values: readonly TomlInput[]): Generator<TomlEdit> {
  const wanted = values.map((value) => render(value, '\n').model);
  const list = [...there];
  const holds = (some: readonly Model[], one: Model | undefined) => some.some((other) => sameModel(other, one));
  for (const [at, value] of values.entries()) {
    const entry = [...path, at];
    const later = wanted.slice(at);
    while (at < list.length && !holds(later, list[at]) && holds(list.slice(at), wanted[at])) {
      list.splice(at, 1);
      yield { op: 'remove', path: entry };
    }
    if (at < list.length && sameModel(list[at], wanted[at])) continue;
    const replaces = at < list.length && !holds(later, list[at]);
    list.splice(at, replaces ? 1 : 0, wanted[at]!);
    yield { op: replaces ? 'set' : 'insert', path: entry, value };
  }
  for (let at = list.length - 1; at >= values.length; at--) yield { op: 'remove', path: [...path, at] };
}

function stepOf(file: TomlFile, edit: TomlEdit): Step {
  if (edit.path.length === 0)
    throw refusal(null, `The file as a whole can’t be edited this way: name a key or a table.`);
  switch (edit.op) {
    case 'set':
      return setValue(file, edit.path, edit.value);
    case 'insert':
      return insertValue(file, edit.path, edit.value);
    case 'remove':
      return removeValue(file, edit.path);
    case 'rename':
      return rename(file, edit.path, edit.to);
    case 'insertTable':
      return insertTable(file, edit.path, edit.entries);
    case 'removeTable':
      return removeTable(file, edit.path);
  }
}

function carryOut(file: TomlFile, edit: TomlEdit): TomlFile {
  const step = stepOf(file, edit);
  const body = spliced(file.body, step.splices);
  const intended = modelOf(file.body);
  step.intend(intended);
  let result: TomlFile;
  try {
    result = readTomlFile(file.bom + body);
  } catch (error) {
    if (!(error instanceof ProvostError)) throw error;
    throw refused(edit, step.line, error.data.words ?? error.message);
  }
  if (!sameModel(intended, modelOf(body))) throw refused(edit, step.line, 'the file would say something else');
  return result;
}

const refused = (edit: TomlEdit, line: number, words: string) =>
  new ProvostError(
    'BAD_INPUT',
    `Line ${line}: this edit of ${wordsOf(edit.path)} can’t be done here without changing more.`,
    {
      words,
      hint: 'Nothing was changed. Edit the file as text.',
    },
  );
