// What the questions about containers of accounts have to know: who may, and what there is to choose from.
import { useQuery } from '@tanstack/react-query';
import { client, orpc } from '../../../client/index.ts';

/** Whether this operator may make containers, and take them away; false until it is known. */
export function useMayMake(): boolean {
  const info = useQuery(orpc.system.info.queryOptions({ input: {}, staleTime: Infinity }));
  return info.data?.permissions.includes('containers.create') ?? false;
}

export const useTemplates = (enabled = true) =>
  useQuery(orpc.templates.list.queryOptions({ input: { limit: 500 }, enabled, staleTime: 5_000 }));

export const useEngines = () => useQuery(orpc.engines.list.queryOptions({ input: {}, staleTime: 60_000 }));

/** Names that are offered; any other one can be typed. */
const offeredAtMost = 5_000;

async function readConnections(target: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null && names.length < offeredAtMost;) {
    const page = await client.accounts.listConnections({ target, cursor, limit: 500 }, { signal });
    names.push(...page.rows.map(({ name }) => name));
    cursor = page.nextCursor;
  }
  return names;
}

/** @param target id */
export const useConnections = (target: string, enabled: boolean) =>
  useQuery({
    queryKey: ['accounts', target, 'connections'],
    queryFn: ({ signal }) => readConnections(target, signal),
    enabled,
    staleTime: 60_000,
  });
