// The one store of this window, and its hook.
import { useCallback, useSyncExternalStore } from 'react';
import { client, connection } from '../../../client/index.ts';
import { StatsStore, type Shown } from './store.ts';

const store = new StatsStore({
  watch: (keys, signal) => client.stats.watch({ keys }, { signal }),
  ready: (signal) => {
    if (connection.state.kind === 'connected') return Promise.resolve();
    return new Promise((resolve) => {
      const stop = connection.subscribe(() => {
        if (connection.state.kind !== 'connected') return;
        stop();
        resolve();
      });
      signal.addEventListener('abort', () => (stop(), resolve()), { once: true });
    });
  },
});

/** What a container uses, for as long as the component is there. @param key "engineId/containerId" */
export function useStats(key: string): Shown {
  const subscribe = useCallback((listener: () => void) => store.subscribe(key, listener), [key]);
  return useSyncExternalStore(subscribe, () => store.get(key));
}
