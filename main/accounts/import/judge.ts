// What a target finds wrong with names and values of a file, and accounts that are in it twice. Here and not in the worker,
// since the rules of a target are functions of it.
import { labelOf } from '../../../preload/contract/account-fields.ts';
import type { ShapedRow } from '../parts.ts';
import type { NameRules } from '../target.ts';
import type { Judgement, Problem } from './messages.ts';

/** Where no target is known yet: names that differ in capitals alone are one person more often than two. */
export const plainNames: NameRules = {
  keyOf: (username) => username.normalize('NFC').toLowerCase(),
  problem: () => null,
};

type Row = Pick<ShapedRow, 'row' | 'file' | 'line' | 'username' | 'key' | 'values' | 'problems'>;

const none: Problem[] = [];

export class Judge {
  private readonly names: NameRules;
  /** By row: those that have a name, and where they are. */
  private readonly keys: (string | undefined)[] = [];
  private readonly lines: number[] = [];
  private readonly files: string[] = [];
  /** Rows of a name in their order; most names have one. */
  private readonly byKey = new Map<string, number | number[]>();
  /** What is wrong with a row beside its twin. */
  private readonly own = new Map<number, Problem[]>();

  constructor(names: NameRules) {
    this.names = names;
  }

  private problemsOf({ username, values }: Row): Problem[] {
    let problems = none;
    const wrong = (field: string, value: string | readonly string[]) => {
      const problem = this.names.problem(field, value);
      if (problem !== null) problems = [...problems, { column: labelOf(field), problem, weight: 'error' }];
    };
    if (username !== '') wrong('username', username);
    for (const field in values) {
      const value = values[field];
      if (value !== null && value !== undefined) wrong(field, value);
    }
    return problems;
  }

  private rowsOf(key: string): readonly number[] {
    const rows = this.byKey.get(key);
    return rows === undefined ? [] : typeof rows === 'number' ? [rows] : rows;
  }

  /** The first of two has the account; the other says where it is. */
  private twice(row: number): Problem[] {
    const key = this.keys[row];
    const rows = key === undefined ? row : this.byKey.get(key);
    const first = typeof rows === 'number' ? rows : (rows?.[0] ?? row);
    if (first === row) return none;
    const where = this.files[first] === this.files[row] ? '' : `“${this.files[first]}”, `;
    return [
      { column: null, problem: `The same account is in ${where}line ${this.lines[first]} already.`, weight: 'error' },
    ];
  }

  /** A row that can't be planned takes no name from another. */
  private register(one: Row): void {
    const { row, file, line, username, problems } = one;
    this.lines[row] = line;
    this.files[row] = file;
    this.keys[row] = undefined;
    if (username === '') return;
    if (this.own.size > 0 && this.own.has(row)) return;
    if (problems.some(({ weight }) => weight === 'error')) return;
    const key = this.names.keyOf(username);
    one.key = key;
    this.keys[row] = key;
    const rows = this.byKey.get(key);
    if (rows === undefined) this.byKey.set(key, row);
    else
      this.byKey.set(
        key,
        [...this.rowsOf(key), row].toSorted((a, b) => a - b),
      );
  }

  /** @returns what is wrong with it beside what is known; rows have to come in their order */
  take(row: Row): Problem[] {
    const own = row.username === '' ? none : this.problemsOf(row);
    if (own.length > 0) this.own.set(row.row, own);
    this.register(row);
    const twice = this.twice(row.row);
    return own.length === 0 ? twice : [...own, ...twice];
  }

  /** After an edit. @returns what is wrong now with it, and with those that had or have its name */
  retake(row: Row): Judgement[] {
    const touched = new Set([row.row]);
    const before = this.keys[row.row];
    if (before !== undefined) {
      const others = this.rowsOf(before).filter((one) => one !== row.row);
      this.byKey.set(before, others);
      for (const one of others) touched.add(one);
    }
    const own = row.username === '' ? none : this.problemsOf(row);
    if (own.length > 0) this.own.set(row.row, own);
    else this.own.delete(row.row);
    this.register(row);
    const key = this.keys[row.row];
    if (key !== undefined) for (const one of this.rowsOf(key)) touched.add(one);
    return [...touched].map((one) => [one, [...(this.own.get(one) ?? none), ...this.twice(one)]]);
  }
}
