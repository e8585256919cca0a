// How the grid's rows are grouped: which field, in the address, and which groups are closed.
import { useMemo, useState } from 'react';
import { useAddress } from '../address.ts';
import { groupParameter } from './address.ts';
import { toLines, type Line } from './lines.ts';
import type { GridProps, Grouping } from './types.ts';
import type { Rows } from './use-rows.ts';

export interface Groups<Row> {
  /** Null: none. */
  by: Grouping<Row> | null;
  choose(id: string | null): void;
  lines: readonly Line<Row>[];
  /** Of each line. */
  keys: readonly string[];
  indexOf: ReadonlyMap<string, number>;
  /** Keys of the rows that are drawn, in their order. */
  rowKeys: readonly string[];
  toggle(key: string): void;
  closeAll(): void;
  openAll(): void;
}

const none: ReadonlySet<string> = new Set();

export function useGroups<Row>({ id, groups }: GridProps<Row>, shown: Rows<Row>): Groups<Row> {
  const [wanted, setWanted] = useAddress(groupParameter(id));
  const by = groups?.find((group) => group.id === wanted) ?? null;
  // Of one grouping: another one begins with all groups open.
  const [state, setState] = useState<{ of: string | null; closed: ReadonlySet<string> }>({ of: null, closed: none });
  const closed = state.of === wanted ? state.closed : none;
  const valueOf = by?.value ?? null;
  const drawn = useMemo(() => {
    const lines = toLines(shown.rows, shown.keys, valueOf, closed);
    const keys = lines.map(({ key }) => key);
    return {
      lines,
      keys,
      indexOf: new Map(keys.map((key, index) => [key, index])),
      rowKeys: lines.filter(({ kind }) => kind === 'row').map(({ key }) => key),
    };
  }, [shown.rows, shown.keys, valueOf, closed]);
  const set = (next: ReadonlySet<string>) => setState({ of: wanted, closed: next });
  return {
    ...drawn,
    by,
    choose: (group) => setWanted(group),
    toggle(key) {
      const next = new Set(closed);
      if (!next.delete(key)) next.add(key);
      set(next);
    },
    closeAll: () => set(new Set(drawn.lines.filter(({ kind }) => kind === 'group').map(({ key }) => key))),
    openAll: () => set(none),
  };
}
