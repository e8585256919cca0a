// Adapter to oRPC (one of two, see link.ts) and the query cache: keys and options per procedure, paused while disconnected.
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { onlineManager, QueryClient } from '@tanstack/react-query';
import type { Connection } from './connection.ts';
import type { ProvostClient } from './link.ts';

export const createQueryUtils = (client: ProvostClient) => createTanstackQueryUtils(client);

/** Queries wait while the backend is away and are read again when it is back; commands never wait, they fail at once. */
export function createQueryClient(connection: Connection): QueryClient {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { staleTime: 5_000, gcTime: 5 * 60_000, retry: false, refetchOnWindowFocus: false },
      mutations: { networkMode: 'always', retry: false },
    },
  });
  onlineManager.setEventListener((setOnline) => {
    let before = connection.state.kind;
    return connection.subscribe(() => {
      const now = connection.state.kind;
      if (now === before) return;
      setOnline(now === 'connected' || now === 'connecting');
      if (now === 'connected' && before === 'reconnecting') void queryClient.invalidateQueries();
      before = now;
    });
  });
  return queryClient;
}
