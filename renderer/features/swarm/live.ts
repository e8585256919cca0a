// What the Swarms hold, read again every few seconds while it is looked at: Swarm tells of no task by itself.
import { useQuery } from '@tanstack/react-query';
import type { ServiceRow } from '../../../preload/contract/swarm.ts';
import { client, orpc } from '../../client/index.ts';
import { walkPages } from '../../ui/paged/walk-pages.ts';

const often = 2_500;

/** A service as the list shows it; the engines that could not be asked come with the first page. */
export function useServices() {
  return useQuery({
    queryKey: [...orpc.swarm.listServices.key(), 'all'],
    queryFn: async ({ signal }) => {
      const rows: ServiceRow[] = [];
      let unknown: { name: string; reason: string }[] = [];
      const read = async (request: { limit: number; cursor?: string | undefined }, stop?: AbortSignal) => {
        const page = await client.swarm.listServices(request, stop && { signal: stop });
        unknown = page.unknown;
        return page;
      };
      for await (const page of walkPages<ServiceRow>(read, () => undefined, signal)) rows.push(...page);
      return { rows, unknown };
    },
    refetchInterval: often,
  });
}

export const useNodes = () => useQuery(orpc.swarm.listNodes.queryOptions({ input: {}, refetchInterval: often }));

export const useTasks = (service: string) =>
  useQuery(orpc.swarm.listTasks.queryOptions({ input: { service }, refetchInterval: often }));
