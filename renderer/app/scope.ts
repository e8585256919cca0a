// Which engine the operator looks at: an address parameter, so that back, forward and bookmarks keep it.
import { useCallback } from 'react';
import { useSearch } from 'wouter';
import { useAddress } from '../ui/address.ts';

export interface Scope {
  /** Null: every engine. */
  engineId: string | null;
  setEngine(engineId: string | null): void;
  /** The address of another screen with the same scope. */
  keep(path: string): string;
}

export function useScope(): Scope {
  const [engineId, setEngine] = useAddress('engine');
  const search = useSearch();
  const keep = useCallback(
    (path: string) => {
      const engine = new URLSearchParams(search).get('engine');
      return engine === null ? path : `${path}${path.includes('?') ? '&' : '?'}engine=${encodeURIComponent(engine)}`;
    },
    [search],
  );
  return { engineId, setEngine, keep };
}
