// From all rows to the rows shown: filtered by the text in the address, sorted, and kept in place while pointed at.
import { useDeferredValue, useMemo, useRef } from 'react';
import { matchesFilter, parseFilter, type FilterFields, type Term } from '../../../preload/contract/filter.ts';
import { useAddress } from '../address.ts';
import { filterParameter, type SortBy } from './address.ts';
import { comparator, orderRows } from './order.ts';
import type { GridProps } from './types.ts';
import { useStable } from './use-stable.ts';

export interface Rows<Row> {
  /** The filter's text in the address. */
  filter: string;
  setFilter(text: string, replace?: boolean): void;
  terms: readonly Term[];
  fieldsOf(row: Row): FilterFields;
  /** What can be asked for; empty while there are no rows. */
  fieldNames: readonly string[];
  /** A field that is asked for and that no row has. */
  unknownField: string | null;
  /** Whether a row passes a filter's text. */
  matches(row: Row, filter: string): boolean;
  /** What is shown, in order. */
  rows: readonly Row[];
  keys: readonly string[];
  indexOf: ReadonlyMap<string, number>;
}

/** Fields and parsed filters are asked for again and again for the same rows and texts. */
function useMatching<Row extends object>(given: (row: Row) => FilterFields) {
  // A function of the row alone, so a caller that makes a new one at every render does not empty the memory.
  const fields = useStable(given);
  return useMemo(() => {
    const known = new WeakMap<Row, FilterFields>();
    const parsed = new Map<string, Term[]>();
    const fieldsOf = (row: Row): FilterFields => {
      let found = known.get(row);
      if (!found) known.set(row, (found = fields(row)));
      return found;
    };
    const termsOf = (filter: string): Term[] => {
      let terms = parsed.get(filter);
      if (!terms) {
        if (parsed.size > 50) parsed.clear();
        parsed.set(filter, (terms = parseFilter(filter)));
      }
      return terms;
    };
    const matches = (row: Row, filter: string) => {
      const terms = termsOf(filter);
      return terms.length === 0 || matchesFilter(terms, fieldsOf(row));
    };
    return { fieldsOf, termsOf, matches };
  }, [fields]);
}

/** @param held the pointer or the focus is in the list */
export function useRows<Row extends object>(
  { id, rows, rowKey: givenKey, columns, fields }: GridProps<Row>,
  sort: SortBy | null,
  held: boolean,
): Rows<Row> {
  const rowKey = useStable(givenKey);
  const [text, setFilter] = useAddress(filterParameter(id));
  const filter = text ?? '';
  const settled = useDeferredValue(filter);
  const { fieldsOf, termsOf, matches } = useMatching(fields);
  const shownBefore = useRef<{ question: string; keys: readonly string[] } | null>(null);

  const matching = useMemo(() => rows.filter((row) => matches(row, settled)), [rows, matches, settled]);

  const ordered = useMemo(() => {
    const column = sort && columns.find((each) => each.id === sort.column);
    const compare = comparator(column ? { value: column.value, descending: sort.descending } : null, rowKey);
    const question = `${settled}\n${sort?.column ?? ''}\n${sort?.descending ?? ''}\n${column?.asOf ?? ''}`;
    const before = shownBefore.current?.question === question ? shownBefore.current.keys : null;
    const shown = column ? orderRows(matching, rowKey, compare, before, held) : matching;
    const keys = shown.map(rowKey);
    shownBefore.current = { question, keys };
    return { rows: shown, keys, indexOf: new Map(keys.map((key, index) => [key, index])) };
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `sort` is a new object each time; its two values count
  }, [matching, columns, rowKey, settled, sort?.column, sort?.descending, held]);

  const terms = termsOf(filter);
  const first = rows[0];
  const names = first ? Object.keys(fieldsOf(first)).join('\n') : '';
  const fieldNames = useMemo(() => names.split('\n').filter(Boolean), [names]);
  const unknownField = first
    ? (terms.find(({ field }) => field !== null && !fieldNames.includes(field))?.field ?? null)
    : null;
  return { filter, setFilter, terms, fieldsOf, fieldNames, unknownField, matches, ...ordered };
}
