// The tree as it is read for the window: whole, in the order of the tree, in one hierarchy at one time.
import { useQuery } from '@tanstack/react-query';
import { mainHierarchy, type TreeRow } from '../../../preload/contract/tree.ts';
import { client, orpc, toProblem, type Problem } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { pageSize } from '../../ui/paged/page.ts';
import { dayEnds } from './words.ts';

/** More than that no screen has use for; what is left out is said. */
const mostRows = 20_000;
const none: readonly TreeRow[] = [];

/** Which hierarchy is looked at, and as of which day; both stand in the address. */
export interface Moment {
  hierarchy: string;
  /** "2026-05-03"; null: as it is now. */
  day: string | null;
  setHierarchy(hierarchy: string): void;
  setDay(day: string | null): void;
}

export function useMoment(): Moment {
  const [named, setNamed] = useAddress('in');
  const [written, setDay] = useAddress('at');
  const day = written !== null && !Number.isNaN(dayEnds(written)) ? written : null;
  return {
    ...{ hierarchy: named ?? mainHierarchy, day },
    setHierarchy: (hierarchy) => setNamed(hierarchy === mainHierarchy ? null : hierarchy),
    setDay: (next) => setDay(next, true),
  };
}

export interface Tree {
  rows: readonly TreeRow[];
  /** All that there are; more than `rows` when there are too many. */
  total: number;
  loading: boolean;
  problem: Problem | null;
  retry(): void;
}

export function useTree({ hierarchy, day }: Moment): Tree {
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['tree', 'whole', hierarchy, day],
    // What a job has just changed is seen by whoever comes back from it.
    staleTime: 0,
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => {
      const at = day === null ? {} : { at: dayEnds(day) };
      // By id: when the one that a page ended with is gone meanwhile, pages begin anew.
      const rows = new Map<string, TreeRow>();
      let cursor: string | undefined;
      for (;;) {
        const page = await client.tree.list(
          { hierarchy, ...at, limit: pageSize, ...(cursor !== undefined && { cursor }) },
          { signal },
        );
        for (const row of page.rows) rows.set(row.org, row);
        if (page.nextCursor === null || rows.size >= mostRows) return { rows: [...rows.values()], total: page.total };
        cursor = page.nextCursor;
      }
    },
  });
  return {
    ...{ rows: data?.rows ?? none, total: data?.total ?? 0, loading: isPending },
    problem: error ? toProblem(error) : null,
    retry: () => void refetch(),
  };
}

/** Names of the hierarchies, main first. */
export function useHierarchies(): string[] {
  const { data } = useQuery(orpc.tree.listHierarchies.queryOptions({ input: {}, staleTime: 0 }));
  return data?.rows.map(({ hierarchy }) => hierarchy) ?? [mainHierarchy];
}

/** Ids of what is below any of these, and of these themselves. @param rows in the order of the tree */
export function withBelow(rows: readonly TreeRow[], orgs: ReadonlySet<string>): Set<string> {
  const all = new Set<string>();
  rows.forEach(({ org, below }, index) => {
    if (!orgs.has(org)) return;
    for (const row of rows.slice(index, index + 1 + below)) all.add(row.org);
  });
  return all;
}
