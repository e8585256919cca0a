// Facet chips: which values a field has, how many rows each, and what choosing one does to the filter's text. Pure.
import {
  formatFilter,
  matchesFilter,
  parseFilter,
  type FilterFields,
  type Term,
} from '../../../preload/contract/filter.ts';

/** How a missing value is written in a filter. */
export const none = 'none';

export interface FacetValue {
  value: string;
  /** Rows that have it and pass every condition on other fields. */
  count: number;
  chosen: boolean;
}

const isChoice = (term: Term, field: string): boolean =>
  term.field === field && !term.negated && (term.op === '=' || term.op === ':');

const says = (term: Term, field: string, value: string): boolean =>
  isChoice(term, field) && term.value.toLowerCase() === value.toLowerCase();

/** The filter's text with this value chosen, or no longer chosen. `=`, since `health:healthy` finds "unhealthy" too. */
export function toggleValue(text: string, field: string, value: string): string {
  const terms = parseFilter(text);
  const without = terms.filter((term) => !says(term, field, value));
  return formatFilter(without.length < terms.length ? without : [...terms, { field, op: '=', value, negated: false }]);
}

/** The filter's text without any choice on this field. */
export const clearField = (text: string, field: string): string =>
  formatFilter(parseFilter(text).filter((term) => !isChoice(term, field)));

/** The values of a field, most frequent first. A chosen value is listed even when no row has it. */
export function facetValues<Row>(
  rows: readonly Row[],
  terms: readonly Term[],
  field: string,
  valueOf: (row: Row) => string | null,
  fieldsOf: (row: Row) => FilterFields,
): FacetValue[] {
  const others = terms.filter((term) => !isChoice(term, field));
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (others.length > 0 && !matchesFilter(others, fieldsOf(row))) continue;
    const value = valueOf(row) ?? none;
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  for (const term of terms) {
    if (isChoice(term, field) && ![...counts.keys()].some((value) => says(term, field, value)))
      counts.set(term.value, 0);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count, chosen: terms.some((term) => says(term, field, value)) }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
}
