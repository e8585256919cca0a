// "Sort by CPU now": everything that runs is read once, and the order stays as it was then until one asks again.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { StatsRow } from '../../../../preload/contract/stats.ts';
import { client, isAbort, toProblem, type Problem } from '../../../client/index.ts';
import { useAddress } from '../../../ui/address.ts';
import { formatSort, parseSort, sortParameter } from '../../../ui/grid/index.ts';

export type RankBy = 'cpu' | 'memory';

export interface Ranking {
  by: RankBy;
  /** UTC ms. */
  at: number;
  answered: number;
  running: number;
  of(key: string): StatsRow | undefined;
}

export interface Rank {
  ranking: Ranking | null;
  /** What the list is sorted by now; null: by another column. */
  by: RankBy | null;
  reading: boolean;
  problem: Problem | null;
  /** Reads everything and sorts by it. */
  sortNow(by: RankBy): void;
}

const ranked: { id: RankBy }[] = [{ id: 'cpu' }, { id: 'memory' }];

/** @param grid the grid whose sort in the address this follows */
export function useRank(grid: string, engine: string | null): Rank {
  const [sortText, setSort] = useAddress(sortParameter(grid));
  // Null too when the list is sorted by a column that is not ours.
  const by = (parseSort(sortText, ranked)?.column ?? null) as RankBy | null;
  const [ranking, setRanking] = useState<Ranking | null>(null);
  const [reading, setReading] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const under = useRef<AbortController | null>(null);

  const read = useCallback(
    async (wanted: RankBy) => {
      under.current?.abort();
      const abort = new AbortController();
      under.current = abort;
      setReading(true);
      setProblem(null);
      try {
        const input = { by: wanted, ...(engine !== null && { engine }) };
        const answer = await client.stats.rank(input, { signal: abort.signal });
        const byKey = new Map(answer.rows.map((row) => [`${row.engineId}/${row.id}`, row]));
        setRanking({ ...answer, of: (key) => byKey.get(key) });
      } catch (error) {
        if (!abort.signal.aborted && !isAbort(error)) setProblem(toProblem(error));
      } finally {
        if (under.current === abort) {
          under.current = null;
          setReading(false);
        }
      }
    },
    [engine],
  );
  useEffect(() => () => under.current?.abort(), []);
  // Whoever sorts by the column, or comes back to an address that does, asks for it.
  useEffect(() => {
    if (by !== null) void read(by);
  }, [by, read]);

  const sortNow = useCallback(
    (wanted: RankBy) => {
      if (by === wanted) void read(wanted);
      else setSort(formatSort({ column: wanted, descending: true }));
    },
    [by, read, setSort],
  );
  return { ranking, by, reading, problem, sortNow };
}
