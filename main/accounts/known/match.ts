// A filter as a question to rows of a census: the same answer as `matchesFilter` over `fieldsOf`, without making an object of
// each account.
import { matchesFilter, type Term } from '../../../preload/contract/filter.ts';
import { dayOf } from '../fields.ts';
import type { Census } from './census.ts';
import type { Cell } from './column.ts';

type Test = (row: number) => boolean;

/** Fields of the filter that are a column, by the name of the column. */
const columns = new Map(
  Object.entries({
    username: 'username',
    name: 'full_name',
    email: 'email',
    id: 'external_id',
    organization: 'organization',
    title: 'title',
    role: 'role',
    timezone: 'timezone',
    valid_from: 'valid_from',
    valid_until: 'valid_until',
    note: 'note',
    group: 'groups',
    connection: 'connections',
    org: 'org',
  }),
);
const lists = new Set(['group', 'connection']);
/** The others that a word may be found in, each with few values. */
const derived = ['state', 'protected', 'purge'] as const;

const never: Test = () => false;

/** Whether one value passes one condition, whatever else is asked. */
function cellTest(term: Term, field: string): (cell: Cell) => boolean {
  const positive: Term = { ...term, field, negated: false };
  const wanted = term.value.toLowerCase();
  // Far the most frequent, on columns where every account has its own value.
  const isPlain = term.op === ':' && !wanted.includes('*');
  return (cell) => {
    if (isPlain && typeof cell === 'string') return cell.toLowerCase().includes(wanted);
    const have = lists.has(field)
      ? cell === undefined || cell === null
        ? []
        : typeof cell === 'string'
          ? [cell]
          : cell
      : typeof cell === 'string'
        ? cell
        : null;
    return matchesFilter([positive], { [field]: have });
  };
}

export function compile(
  terms: readonly Term[],
  census: Census,
  purges: ReadonlyMap<string, number>,
  now: number,
): Test {
  const today = dayOf(now);
  const derivedValue: Record<(typeof derived)[number], (row: number) => string> = {
    state: (row) => census.state(row, today),
    protected: (row) => (typeof census.cell('protected', row) === 'string' ? 'yes' : 'no'),
    purge: (row) => (purges.has(census.keyAt(row) ?? '') ? 'yes' : 'no'),
  };

  const named = (term: Term, field: string): Test => {
    const column = columns.get(field);
    if (column !== undefined) {
      const test = cellTest(term, field);
      const there = census.column(column);
      if (there) return there.where(test);
      const all = test(null);
      return () => all;
    }
    if (field === 'state' || field === 'protected' || field === 'purge') {
      const answers = new Map<string, boolean>();
      const test = cellTest(term, field);
      return (row) => {
        const value = derivedValue[field](row);
        let answer = answers.get(value);
        if (answer === undefined) answers.set(value, (answer = test(value)));
        return answer;
      };
    }
    if (field === 'seen' || field === 'ends') {
      const positive: Term = { ...term, negated: false };
      return (row) => matchesFilter([positive], { [field]: field === 'seen' ? seen(row) : ends(row) });
    }
    return never;
  };
  const seen = (row: number): number | null => {
    const at = census.lastSeen(row);
    return at === null ? null : now - at;
  };
  const ends = (row: number): number | null => {
    const until = census.cell('valid_until', row);
    return typeof until === 'string' ? Date.parse(`${until}T23:59:59Z`) - now : null;
  };

  /** A word is looked for in every text, and in every entry of a list. */
  const anywhere = (term: Term): Test => {
    const places = [...columns.keys(), ...derived].flatMap((field) => {
      const column = columns.get(field);
      // What is empty is no text: "none" is not found in it.
      if (column === undefined) return [named(term, field)];
      const test = cellTest(term, field);
      return (
        census.column(column)?.where((cell) => cell !== null && cell !== undefined && isText(cell) && test(cell)) ?? []
      );
    });
    return (row) => places.some((place) => place(row));
  };

  const needed: Test[] = [];
  const alternatives = new Map<string, Test[]>();
  for (const term of terms) {
    const { field, op, negated } = term;
    const test = field === null ? anywhere(term) : named(term, field);
    const known = field === null || columns.has(field) || isDerived(field);
    // A typing error never selects everything, also when it is negated.
    if (!known) needed.push(never);
    else if (negated) needed.push((row) => !test(row));
    else if (field !== null && (op === ':' || op === '=')) {
      alternatives.set(field, [...(alternatives.get(field) ?? []), test]);
    } else needed.push(test);
  }
  for (const tests of alternatives.values())
    needed.push(tests.length === 1 ? tests[0]! : (row) => tests.some((test) => test(row)));
  return (row) => needed.every((test) => test(row));
}

const isDerived = (field: string) => [...derived, 'seen', 'ends'].includes(field);
/** A list without entries has none that a word could be found in. */
const isText = (cell: Cell) => typeof cell === 'string' || (Array.isArray(cell) && cell.length > 0);
