// How an edit is said in a test: what of a file is replaced by what.
import type { TomlEdit, TomlInput } from '../../../main/orgs/edit/index.ts';
import type { generations } from './generations.ts';

export type Case = [name: string, file: keyof typeof generations, edits: TomlEdit[], before: string, after: string];

export const set = (path: (string | number)[], value: TomlInput): TomlEdit => ({ op: 'set', path, value });
export const insert = (path: (string | number)[], value: TomlInput): TomlEdit => ({ op: 'insert', path, value });
export const remove = (...path: (string | number)[]): TomlEdit => ({ op: 'remove', path });
export const rename = (path: string[], to: string): TomlEdit => ({ op: 'rename', path, to });
export const block = (path: string[], entries: [string, TomlInput][]): TomlEdit => ({
  op: 'insertTable',
  path,
  entries,
});
export const drop = (...path: string[]): TomlEdit => ({ op: 'removeTable', path });
