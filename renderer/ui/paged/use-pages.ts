// Rows that the backend holds and the window reads where it looks: plans, results, jobs and the audit log. A page is read
// when it comes into view, wherever that is, so that the end of 100,000 rows is one call away.
import { useQueries, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import { toProblem, type Problem } from '../../client/index.ts';
import { pageSize, type Page, type PageRequest } from './page.ts';

export interface Pages<Row, Answer extends Page<Row> = Page<Row>> {
  /** What was read last, with what else it says; null: nothing was read yet. */
  answer: Answer | null;
  /** How many there are. */
  total: number;
  /** Nothing was read yet. */
  loading: boolean;
  problem: Problem | null;
  /** The row at this place; null while it is not read. */
  at(index: number): Row | null;
  /** One of the rows that were read, in view or not. */
  find(test: (row: Row) => boolean): Row | null;
  /** Reads what is between these places, both included. */
  reach(first: number, last: number): void;
  /** All rows between these places, both included; reads those that are missing. Rejects when that fails. */
  between(first: number, last: number): Promise<Row[]>;
  retry(): void;
}

interface Held<Answer> {
  pages: ReadonlyMap<number, Answer>;
  answer: Answer | null;
}

const nothing = { pages: new Map<number, never>(), answer: null };

/** @param refreshMs what is in view is read again after this time, while it is set; may depend on what was answered */
export function usePages<Answer extends Page<unknown>>(
  queryKey: QueryKey,
  read: (request: PageRequest, signal?: AbortSignal) => Promise<Answer>,
  refreshMs?: number | ((answer: Answer) => number),
): Pages<Answer['rows'][number], Answer> {
  type Row = Answer['rows'][number];
  const cache = useQueryClient();
  const [range, setRange] = useState({ first: 0, last: 0 });
  const numbers = Array.from({ length: range.last - range.first + 1 }, (_, index) => range.first + index);
  const queryOf = (page: number) => ({
    queryKey: [...queryKey, page],
    queryFn: ({ signal }: { signal: AbortSignal }) => read({ offset: page * pageSize, limit: pageSize }, signal),
  });
  const queries = useQueries({
    queries: numbers.map((page) => ({
      ...queryOf(page),
      refetchInterval: ({ state: { data } }: { state: { data: Answer | undefined } }) =>
        typeof refreshMs === 'function' ? (data ? refreshMs(data) : false) : (refreshMs ?? false),
    })),
  });

  const pages = new Map<number, Answer>();
  let newest: { at: number; answer: Answer } | null = null;
  queries.forEach(({ data, dataUpdatedAt }, index) => {
    if (!data) return;
    pages.set(numbers[index]!, data);
    if (!newest || dataUpdatedAt > newest.at) newest = { at: dataUpdatedAt, answer: data };
  });
  // While the first answer to a new question is awaited, that to the one before stays in view.
  const held = useRef<Held<Answer>>(nothing);
  const current = newest as { at: number; answer: Answer } | null;
  if (current) held.current = { pages, answer: current.answer };
  const shown = held.current;
  const failed = queries.find((query) => query.error);

  return {
    answer: shown.answer,
    total: shown.answer?.total ?? 0,
    loading: shown === nothing && !failed,
    problem: failed?.error ? toProblem(failed.error) : null,
    at: (index) => shown.pages.get(Math.floor(index / pageSize))?.rows[index % pageSize] ?? null,
    find(test) {
      for (const { rows } of shown.pages.values()) {
        const found = rows.find(test);
        if (found) return found;
      }
      for (const [, page] of cache.getQueriesData<Answer>({ queryKey })) {
        const found = page?.rows.find(test);
        if (found) return found;
      }
      return null;
    },
    reach: useCallback((first: number, last: number) => {
      const next = { first: Math.floor(Math.max(0, first) / pageSize), last: Math.floor(Math.max(0, last) / pageSize) };
      setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
    }, []),
    async between(first, last) {
      const rows: Row[] = [];
      const end = Math.floor(last / pageSize);
      for (let page = Math.floor(first / pageSize); page <= end; page++) {
        rows.push(...(await cache.fetchQuery({ ...queryOf(page), staleTime: Infinity })).rows);
      }
      const from = first % pageSize;
      return rows.slice(from, from + last - first + 1);
    },
    retry: () => queries.forEach((query) => void query.refetch()),
  };
}
