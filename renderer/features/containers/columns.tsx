// The columns of the list of containers.
import type { ReactNode } from 'react';
import type { ContainerRow, EngineStatus } from '../../../preload/contract/containers.ts';
import { Age } from '../../ui/age.tsx';
import type { Column } from '../../ui/grid/types.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import { statsColumns } from './stats/columns.tsx';
import type { Ranking } from './stats/rank.ts';
import classes from './containers.module.css';
import { engineTones, healthTones, isStale, portsText, stateTones } from './words.ts';

export type Engines = ReadonlyMap<string, EngineStatus>;

export const engineName = (engines: Engines, engineId: string): string => engines.get(engineId)?.name ?? engineId;

/**
 * When a row was last known to be true; undefined while it is current.
 * @param lostAt since when the backend is away; null: it is not
 */
export function staleSince(engines: Engines, row: ContainerRow, lostAt: number | null): number | undefined {
  const engine = engines.get(row.engineId);
  if (isStale(engine)) return Math.max(row.seenAt, engine?.listedAt ?? 0);
  return lostAt ?? undefined;
}

/** A window that has room for ports and age too, unless the operator chooses. */
const roomy = 1.3;

/** Known to have none, which is not unknown. */
const None = () => (
  <span className={classes.none} aria-label="none">
    –
  </span>
);

const orNone =
  (value: (row: ContainerRow) => string | null) =>
  (row: ContainerRow): ReactNode =>
    value(row) ?? <None />;

/**
 * @param spread at least 1: how much wider texts may be than in the narrowest window
 * @param lostAt since when the backend is away; null: it is not
 * @param ranking what CPU and memory are sorted by; null while nothing was ranked
 */
export const containerColumns = (
  engines: Engines,
  spread: number,
  lostAt: number | null,
  ranking: Ranking | null,
): Column<ContainerRow>[] => [
  { id: 'name', title: 'Name', width: Math.round(156 * spread), value: (row) => row.name },
  {
    id: 'state',
    title: 'State',
    // Wide enough for the age of a state that isn't current.
    width: 152,
    value: (row) => row.state,
    cell: (row) => <StateDot tone={stateTones[row.state]} word={row.state} since={staleSince(engines, row, lostAt)} />,
  },
  {
    id: 'health',
    title: 'Health',
    width: 100,
    value: (row) => (row.health === 'none' ? null : row.health),
    cell: (row) => (row.health === 'none' ? <None /> : <StateDot tone={healthTones[row.health]} word={row.health} />),
  },
  ...statsColumns(ranking),
  { id: 'image', title: 'Image', width: Math.round(122 * spread), value: (row) => row.image },
  {
    id: 'org',
    title: 'Organization',
    width: Math.round(100 * spread),
    value: (row) => row.org,
    cell: (row) => row.org ?? <None />,
  },
  {
    id: 'account',
    title: 'Account',
    width: Math.round(100 * spread),
    value: (row) => row.account,
    cell: (row) => row.account ?? <None />,
  },
  {
    id: 'project',
    title: 'Project',
    width: 120,
    value: (row) => row.project,
    cell: orNone((row) => row.project),
    hidden: true,
  },
  {
    id: 'service',
    title: 'Service',
    width: 120,
    value: (row) => row.service,
    cell: orNone((row) => row.service),
    hidden: true,
  },
  {
    id: 'ports',
    title: 'Ports',
    width: Math.round(100 * spread),
    value: (row) => portsText(row.ports),
    cell: (row) => portsText(row.ports) || <None />,
    hidden: spread < roomy,
  },
  {
    id: 'age',
    title: 'Age',
    width: 62,
    align: 'right',
    value: (row) => new Date(row.createdAt).toISOString(),
    cell: (row) => <Age at={row.createdAt} bare />,
    hidden: spread < roomy,
  },
  {
    id: 'engine',
    title: 'Engine',
    width: Math.round(108 * spread),
    value: (row) => engineName(engines, row.engineId),
    cell: (row) => {
      const engine = engines.get(row.engineId);
      if (!engine) return row.engineId;
      return <StateDot tone={engineTones[engine.state]} word={engine.name} />;
    },
  },
  { id: 'status', title: 'Status', width: 160, value: (row) => row.status, hidden: true },
  { id: 'id', title: 'Id', width: 120, mono: true, value: (row) => row.id.slice(0, 12), hidden: true },
];
