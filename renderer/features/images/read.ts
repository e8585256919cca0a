// Reads a whole list of images, volumes or networks, page by page, and again every quarter of a minute while it is shown.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { EngineStatus } from '../../../preload/contract/engines.ts';
import { toProblem, type Problem } from '../../client/index.ts';

interface Page<Row> {
  rows: Row[];
  nextCursor: string | null;
  engines: EngineStatus[];
}

export interface Listed<Row> {
  rows: readonly Row[];
  engines: readonly EngineStatus[];
  loading: boolean;
  problem: Problem | null;
  retry(): void;
}

const pageSize = 500;
const none: readonly never[] = [];

/** @param key of the cache; begins with "images", so that one call makes all three stale */
export function useListed<Row>(
  key: string,
  read: (input: { cursor?: string; limit: number }, call: { signal: AbortSignal }) => Promise<Page<Row>>,
): Listed<Row> {
  const query = useQuery({
    queryKey: ['images', key],
    queryFn: async ({ signal }) => {
      const rows: Row[] = [];
      let cursor: string | null = null;
      let engines: EngineStatus[];
      do {
        const page: Page<Row> = await read({ limit: pageSize, ...(cursor !== null && { cursor }) }, { signal });
        rows.push(...page.rows);
        engines = page.engines;
        cursor = page.nextCursor;
      } while (cursor !== null);
      return { rows, engines };
    },
    refetchInterval: 15_000,
    placeholderData: keepPreviousData,
  });
  const { data, error, isPending, refetch } = query;
  return useMemo(
    () => ({
      rows: data?.rows ?? none,
      engines: data?.engines ?? none,
      loading: isPending,
      problem: error ? toProblem(error) : null,
      retry: () => void refetch(),
    }),
    [data, error, isPending, refetch],
  );
}
