// A filter as a question to rows of a census: the same answer as `matchesFilter` over `fieldsOf`, without making an object of
// each account.
import { valueTest, type Term } from '../../../preload/contract/filter.ts';
import { dayOf, textFields } from '../fields.ts';
import type { Census } from './census.ts';
import type { Cell } from './column.ts';

type Test = (row: number) => boolean;

/** Fields of the filter that are a column, by the name of the column. */
const columns = new Map(
  Object.entries({
    username: 'username',
    ...textFields,
    group: 'groups',
    connection: 'connections',
    org: 'org',
  }),
);
const lists = new Set(['group', 'connection']);
/** The others that have few values. A word may be found in the state, but in no yes and no. */
const derived = {
  state: ['enabled', 'disabled', 'expired', 'not-yet'],
  protected: ['yes', 'no'],
  purge: ['yes', 'no'],
} as const;
type Derived = keyof typeof derived;
const isDerived = (field: string): field is Derived => Object.hasOwn(derived, field);

const separator = '\n';

/** All that a word may be found in, in small letters. */
export function haystackOf(cell: (field: string) => Cell): string {
  const parts: string[] = [];
  for (const column of columns.values()) {
    const value = cell(column);
    if (typeof value === 'string') parts.push(value);
    else if (value) parts.push(...value);
  }
  return parts.join(separator).toLowerCase();
}

/** Whether a value passes a condition. A list passes when one of its entries does, an empty one as nothing does. */
function cellTest(term: Term, isList: boolean): (cell: Cell) => boolean {
  const test = valueTest(term);
  if (!isList) return (cell) => test(typeof cell === 'string' ? cell : null);
  return (cell) => {
    if (cell === undefined || cell === null || cell.length === 0) return test(null);
    return typeof cell === 'string' ? test(cell) : cell.some((one) => test(one));
  };
}

const alwaysOrNever = (answer: boolean): Test => (answer ? () => true : () => false);

export function compile(
  terms: readonly Term[],
  census: Census,
  purges: ReadonlyMap<string, number>,
  now: number,
): Test {
  const today = dayOf(now);
  const valueOf: Record<Derived, (row: number) => string> = {
    state: (row) => census.state(row, today),
    protected: (row) => (typeof census.cell('protected', row) === 'string' ? 'yes' : 'no'),
    purge: (row) => (purges.has(census.keyAt(row) ?? '') ? 'yes' : 'no'),
  };

  const onDerived = (term: Term, field: Derived): Test => {
    const test = valueTest(term);
    const passing = derived[field].filter((value) => test(value));
    // Nearly every word is in none of them, and then no account is asked.
    if (passing.length === 0 || passing.length === derived[field].length) return alwaysOrNever(passing.length > 0);
    const passes = new Set<string>(passing);
    return (row) => passes.has(valueOf[field](row));
  };

  const onColumn = (term: Term, field: string, column: string): Test => {
    const test = cellTest(term, lists.has(field));
    const there = census.column(column);
    if (!there) return alwaysOrNever(test(null));
    const passes = there.where(test);
    const wanted = term.value.toLowerCase();
    const isPlain = term.op === ':' && !wanted.includes('*') && !wanted.includes(separator);
    // What is not in the account at all is not in this field.
    if (!isPlain || test(null) || !there.isSpread) return passes;
    return (row) => census.haystack(row).includes(wanted) && passes(row);
  };

  const named = (term: Term, field: string): Test | null => {
    const column = columns.get(field);
    if (column !== undefined) return onColumn(term, field, column);
    if (isDerived(field)) return onDerived(term, field);
    const test = valueTest(term);
    if (field === 'seen') {
      return (row) => {
        const at = census.lastSeen(row);
        return test(at === null ? null : now - at);
      };
    }
    if (field !== 'ends') return null;
    const until = census.column('valid_until');
    const left = (cell: Cell) => (typeof cell === 'string' ? Date.parse(`${cell}T23:59:59Z`) - now : null);
    return until ? until.where((cell) => test(left(cell))) : alwaysOrNever(test(null));
  };

  /** A word is looked for in every text, and in every entry of a list. */
  const anywhere = (term: Term): Test => {
    const inState = onDerived(term, 'state');
    const wanted = term.value.toLowerCase();
    const isPlain = !wanted.includes('*') && !wanted.includes(separator);
    // One with a wildcard is meant of a whole text.
    const test = valueTest(term);
    const inTexts: Test = isPlain
      ? (row) => census.haystack(row).includes(wanted)
      : (row) => {
          for (const column of columns.values()) {
            const cell = census.cell(column, row);
            if (typeof cell === 'string' ? test(cell) : cell?.some((one) => test(one))) return true;
          }
          return false;
        };
    return (row) => inTexts(row) || inState(row);
  };

  const needed: Test[] = [];
  const alternatives = new Map<string, Test[]>();
  /** A word is the dearest: it is asked of those that pass everything else. */
  const words: Test[] = [];
  for (const term of terms) {
    const { field, op, negated } = term;
    const test = field === null ? anywhere(term) : named(term, field);
    // A typing error never selects everything, also when it is negated.
    if (!test) return alwaysOrNever(false);
    const place = field === null ? words : needed;
    if (negated) place.push((row) => !test(row));
    else if (field !== null && (op === ':' || op === '=')) {
      alternatives.set(field, [...(alternatives.get(field) ?? []), test]);
    } else place.push(test);
  }
  for (const tests of alternatives.values())
    needed.unshift(tests.length === 1 ? tests[0]! : (row) => tests.some((test) => test(row)));
  needed.push(...words);
  if (needed.length === 0) return alwaysOrNever(true);
  return needed.length === 1 ? needed[0]! : (row) => needed.every((test) => test(row));
}
