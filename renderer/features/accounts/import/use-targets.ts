// The targets that accounts can be put into, or read from, and the one that is meant.
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { useTargets } from '../use-targets.ts';

export interface ImportTargets extends ReturnType<typeof useTargets> {
  writable: readonly TargetRow[];
  target: TargetRow | null;
}

/** @param chosen name or id; null: nobody has chosen, and it is the roster */
export function useImportTargets(chosen: string | null): ImportTargets {
  const targets = useTargets();
  const writable = targets.rows.filter(({ traits }) => traits.writes);
  const target =
    chosen === null
      ? (writable.find(({ kind }) => kind === 'roster') ?? writable[0])
      : writable.find(({ name, targetId }) => name === chosen || targetId === chosen);
  return { ...targets, writable, target: target ?? null };
}
