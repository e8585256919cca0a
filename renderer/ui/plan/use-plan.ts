// One plan for the review: its summary, its changes page by page, and what can be done with it.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ChangeKind, ChangeRow } from '../../../preload/contract/plans.ts';
import { client, orpc } from '../../client/index.ts';
import type { Page, ReadPage } from '../paged/page.ts';
import { usePages } from '../paged/use-pages.ts';

export const changesKey = (planId: string) => ['plan-changes', planId] as const;

export function usePlan(planId: string) {
  return useQuery(orpc.plans.get.queryOptions({ input: { planId }, staleTime: 0 }));
}

export interface ChangesShown {
  kind: ChangeKind | null;
  /** A place as the plan names it; null: all. */
  where: string | null;
  search: string;
}

export function useChanges(planId: string, { kind, where, search }: ChangesShown) {
  const read: ReadPage<ChangeRow> = (request, signal) =>
    client.plans.listChanges(
      { planId, kind: kind ?? undefined, where: where ?? undefined, search: search || undefined, ...request },
      signal && { signal },
    );
  return { read, pages: usePages([...changesKey(planId), kind, where, search], read) };
}

/** Leaves changes out or takes them back in, 500 a call, and shows it in what was read already. */
export function useExclude(planId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ rows, excluded }: { rows: () => Promise<readonly ChangeRow[]>; excluded: boolean }) => {
      const seqs = (await rows()).map((row) => row.seq);
      for (let at = 0; at < seqs.length; at += 500) {
        const summary = await client.plans.excludeChanges({ planId, seqs: seqs.slice(at, at + 500), excluded });
        cache.setQueryData(orpc.plans.get.queryKey({ input: { planId } }), summary);
      }
      const changed = new Set(seqs);
      cache.setQueriesData<Page<ChangeRow>>(
        { queryKey: changesKey(planId) },
        (page) =>
          page && { ...page, rows: page.rows.map((row) => (changed.has(row.seq) ? { ...row, excluded } : row)) },
      );
    },
  });
}
