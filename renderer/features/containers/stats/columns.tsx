// The columns CPU and memory. Cells are read for rows on screen; what the columns sort by is the last ranking of all.
import type { ContainerRow } from '../../../../preload/contract/containers.ts';
import type { StatsRow } from '../../../../preload/contract/stats.ts';
import type { Column } from '../../../ui/grid/types.ts';
import { rowKey } from '../store.ts';
import { useStats } from './live.ts';
import type { Ranking } from './rank.ts';
import classes from './stats.module.css';

const hasUsage = (row: ContainerRow): boolean => row.state === 'running' || row.state === 'paused';

const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const mebibytes = (bytes: number) => whole.format(bytes / 1024 ** 2);

const Dash = ({ why }: { why: string }) => (
  <span className={classes.none} role="img" aria-label={why} title={why}>
    –
  </span>
);

function Value({ at, show }: { at: string; show(row: StatsRow): string | null }) {
  const shown = useStats(at);
  if (shown === undefined) return <span className={classes.none}>…</span>;
  const text = shown && show(shown);
  return text == null ? <span className={classes.none}>no data</span> : <span>{text}</span>;
}

const showCpu = ({ cpu }: StatsRow) => (cpu === null ? null : oneDigit.format(cpu));
const showMemory = ({ memory }: StatsRow) => (memory === null ? null : mebibytes(memory));

const cellOf = (show: (row: StatsRow) => string | null) => (row: ContainerRow) =>
  hasUsage(row) ? <Value at={rowKey(row)} show={show} /> : <Dash why="not running" />;

/** @param ranking null: nothing was ranked yet */
export const statsColumns = (ranking: Ranking | null): Column<ContainerRow>[] => [
  {
    ...{ id: 'cpu', title: 'CPU', unit: '%', width: 78, align: 'right', descendingFirst: true },
    ...(ranking && { asOf: ranking.at }),
    value: (row) => ranking?.of(rowKey(row))?.cpu ?? null,
    cell: cellOf(showCpu),
  },
  {
    ...{ id: 'memory', title: 'Memory', unit: 'MiB', width: 116, align: 'right', descendingFirst: true },
    ...(ranking && { asOf: ranking.at }),
    value: (row) => {
      const bytes = ranking?.of(rowKey(row))?.memory ?? null;
      return bytes === null ? null : Math.round(bytes / 1024 ** 2);
    },
    cell: cellOf(showMemory),
  },
];
