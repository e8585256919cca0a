// What a row of a file asks of an account: the values that differ, and why some can't be.
import { shapeOf, textOf, type AccountValues } from '../../../preload/contract/account-model.ts';
import type { ShapedRow } from '../parts.ts';
import type { LiveAccount, NameRules } from '../target.ts';
import { sameValue, sortedList } from './changes.ts';

type Values = Record<string, string | string[] | null>;

export interface Rules {
  names: NameRules;
  /** Columns that the target keeps, without `username`. */
  usable: readonly string[];
  /** Columns for which there is nothing to keep them in. */
  unkept: readonly string[];
  /** full_name is put together from first and last name. */
  composes: boolean;
  groupsMode: 'add' | 'exact';
  /** Names that exist, by `keyOf`; null: any name may be used. */
  groups: ReadonlySet<string> | null;
  connections: ReadonlySet<string> | null;
  /** What becomes of groups that are missing: made, an error that could be made, or an error. */
  missingGroups: 'made' | 'makable' | 'refused';
}

/** @param columns fields that a column or a default is for */
export function rulesFor(
  columns: ReadonlySet<string>,
  keeps: ReadonlySet<string>,
  rest: Pick<Rules, 'names' | 'groupsMode' | 'groups' | 'connections' | 'missingGroups'>,
): Rules {
  const parts = columns.has('first_name') || columns.has('last_name');
  const composes = parts && keeps.has('full_name') && !keeps.has('first_name');
  const usable: string[] = [];
  const unkept: string[] = [];
  for (const column of columns) {
    if (column === 'username' || column === 'password') continue;
    if (keeps.has(column) || (column.startsWith('attribute.') && keeps.has('attribute.*'))) usable.push(column);
    else if (!composes || (column !== 'first_name' && column !== 'last_name')) unkept.push(column);
  }
  if (composes && !columns.has('full_name')) usable.push('full_name');
  return { ...rest, usable, unkept, composes };
}

const empty = (value: AccountValues[string] | undefined) => value === undefined || value === null || value === '';

function valueOf(row: ShapedRow, name: string, composes: boolean): AccountValues[string] | undefined {
  const value = row.values[name];
  if (composes && name === 'full_name' && empty(value)) {
    const whole = [textOf(row.values['first_name']), textOf(row.values['last_name'])].filter(Boolean).join(' ');
    return whole === '' ? value : whole;
  }
  return value;
}

const kinds = { groups: 'group', connections: 'connection' } as const;

function unknownOf(rules: Rules, name: 'groups' | 'connections', added: readonly string[]): string | null {
  const known = rules[name];
  if (!known || (name === 'groups' && rules.missingGroups === 'made')) return null;
  const missing = added.filter((one) => !known.has(rules.names.keyOf(one)));
  if (missing.length === 0) return null;
  const makable = name === 'groups' && rules.missingGroups === 'makable';
  const way = makable ? 'Let missing groups be made (--make-groups)' : 'Make it there first';
  const which = missing.map((one) => `"${one}"`).join(' and no ');
  return `There is no ${kinds[name]} ${which} in this target. ${way}, or correct the row.`;
}

/** All that is wrong with a row: one as it is, several as a sentence each. */
export const allOf = (wrong: readonly string[]): string =>
  wrong.length === 1 ? wrong[0]! : wrong.map((one) => (/[.!?]$/.test(one) ? one : `${one}.`)).join(' ');

/**
 * @param account null: it is to be made
 * @returns null when nothing differs; a text when values can't be, each with its column
 */
export function wantedOf(rules: Rules, row: ShapedRow, account: LiveAccount | null): Values | string | null {
  let different: Values | null = null;
  let wrong: string[] | null = null;
  for (const name of rules.usable) {
    const value = valueOf(row, name, rules.composes);
    if (value === undefined) continue;
    const has = account?.values[name];
    if (value === has) continue;
    const shape = shapeOf(name);
    let wanted: string | string[] | null;
    if (shape === 'list') {
      const list = value === null ? [] : typeof value === 'string' ? [value] : value;
      const old = has === undefined || has === null ? [] : typeof has === 'string' ? [has] : has;
      const exact = name !== 'groups' || rules.groupsMode === 'exact';
      if (exact ? sameValue(sortedList(list), old) : list.every((one) => old.includes(one))) continue;
      wanted = sortedList(exact ? list : [...old, ...list]);
      if (name === 'groups' || name === 'connections') {
        const unknown = unknownOf(
          rules,
          name,
          wanted.filter((one) => !old.includes(one)),
        );
        if (unknown !== null) (wrong ??= []).push(`${name}: ${unknown}`);
      }
    } else {
      // An empty cell can empty a text; of a flag or a role it says nothing.
      if (value === null && (shape === 'flag' || shape === 'role')) continue;
      if (sameValue(value, has) || (shape === 'flag' && value === 'false' && empty(has))) continue;
      wanted = value as string | null;
    }
    if (wanted !== null) {
      const problem = rules.names.problem(name, wanted);
      if (problem !== null) (wrong ??= []).push(`${name}: ${problem}`);
    } else if (account === null) continue;
    different ??= {};
    different[name] = wanted;
  }
  return wrong === null ? different : allOf(wrong);
}
