// The targets, and which of them is looked at: the one that the address names, else the one that was looked at last.
import { useLocalStorage } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useLocation } from 'wouter';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { orpc, toProblem, type Problem } from '../../client/index.ts';
import { partsOf, targetAddress } from './addresses.ts';

const none: readonly TargetRow[] = [];

export interface Targets {
  rows: readonly TargetRow[];
  loaded: boolean;
  problem: Problem | null;
  retry(): void;
}

/** Their states are read again every quarter of a minute. */
export function useTargets(): Targets {
  const { data, error, isPending, refetch } = useQuery(
    orpc.targets.list.queryOptions({ input: {}, refetchInterval: 15_000 }),
  );
  return {
    rows: data?.rows ?? none,
    loaded: !isPending,
    problem: error ? toProblem(error) : null,
    retry: () => void refetch(),
  };
}

export interface Chosen extends Targets {
  target: TargetRow | null;
  /** Named by the address and not there. */
  missing: string | null;
  username: string | null;
}

export function useChosenTarget(): Chosen {
  const targets = useTargets();
  const [, navigate] = useLocation();
  const [last, setLast] = useLocalStorage<string | null>({
    key: 'provost.accounts.target',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const [named = null, username = null] = partsOf(window.location.pathname);
  const { rows, loaded } = targets;
  const called = (name: string | null) => rows.find((row) => row.name === name || row.targetId === name);
  const target = named === null ? null : (called(named) ?? null);
  const home = named === null ? (called(last) ?? rows[0] ?? null) : null;
  const targetId = target?.targetId;
  const homeAddress = home && targetAddress(home);

  useEffect(() => {
    if (targetId !== undefined) setLast(targetId);
  }, [targetId, setLast]);
  useEffect(() => {
    if (homeAddress) navigate(`${homeAddress}${window.location.search}`, { replace: true });
  }, [homeAddress, navigate]);
  return { ...targets, target, username, missing: loaded && named !== null && !target ? named : null };
}
