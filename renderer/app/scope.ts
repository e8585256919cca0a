// Which engine the operator looks at: an address parameter, so that back, forward and bookmarks keep it.
import { useCallback } from 'react';
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
  const keep = useCallback(
    (path: string) =>
      engineId === null ? path : `${path}${path.includes('?') ? '&' : '?'}engine=${encodeURIComponent(engineId)}`,
    [engineId],
  );
  return { engineId, setEngine, keep };
}
