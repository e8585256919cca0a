// Rows that come in pages by cursor, read as they are scrolled to: plans, results, jobs and the audit log.
import { keepPreviousData, useInfiniteQuery, type QueryKey } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';
import { toProblem, type Problem } from '../../client/index.ts';

export interface Page<Row> {
  rows: Row[];
  nextCursor: string | null;
  total: number;
}

export interface Pages<Row> {
  /** Those read so far, from the first. */
  rows: readonly Row[];
  /** How many there are. */
  total: number;
  /** Nothing was read yet. */
  loading: boolean;
  problem: Problem | null;
  /** Reads on until `count` rows are there. */
  reach(count: number): void;
  retry(): void;
}

/**
 * @param refreshMs reads what is shown again after this time, while it is set
 */
export function usePages<Row>(
  queryKey: QueryKey,
  read: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<Row>>,
  options: { refreshMs?: number; enabled?: boolean } = {},
): Pages<Row> {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => read(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: Page<Row>) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // All pages are read again: not for those who have scrolled far.
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 3 ? false : (options.refreshMs ?? false)),
    enabled: options.enabled ?? true,
  });
  const { data, hasNextPage, isFetching, isError, fetchNextPage, refetch } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.rows) ?? [], [data]);
  const wanted = useRef(0);

  const readOn = useCallback(() => {
    if (rows.length < wanted.current && hasNextPage && !isFetching && !isError) void fetchNextPage();
  }, [rows.length, hasNextPage, isFetching, isError, fetchNextPage]);
  useEffect(readOn, [readOn]);

  return {
    rows,
    total: data?.pages.at(-1)?.total ?? 0,
    loading: query.isPending,
    problem: query.error ? toProblem(query.error) : null,
    reach: useCallback(
      (count: number) => {
        wanted.current = count;
        readOn();
      },
      [readOn],
    ),
    retry: () => void refetch(),
  };
}
