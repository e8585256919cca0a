// The columns of the list of engines, and what an engine offers to a filter.
import type { EngineStatus } from '../../../preload/contract/engines.ts';
import type { FilterFields } from '../../../preload/contract/filter.ts';
import { Age } from '../../ui/age.tsx';
import { showNumber } from '../../ui/format.ts';
import type { Column, Facet } from '../../ui/grid/index.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import { engineLabel, engineTones } from '../containers/index.tsx';
import classes from './engines.module.css';

/** An engine with how many containers are known of it; null: it was never read. */
export interface EngineRow extends EngineStatus {
  containers: number | null;
}

const Unknown = () => <span className={classes.unknown}>unknown</span>;

export const kindWords: Record<EngineStatus['kind'], string> = {
  found: 'found',
  socket: 'socket',
  context: 'Docker context',
  tcp: 'TCP',
  ssh: 'SSH',
  simulated: 'simulated',
};

export const versionText = ({ product, version }: EngineStatus): string | null =>
  version === null ? null : `${product === 'podman' ? 'Podman ' : ''}${version}`;

export const engineColumns: Column<EngineRow>[] = [
  { id: 'name', title: 'Name', width: 170, value: (row) => row.name, cell: (row) => engineLabel(row) },
  {
    id: 'state',
    title: 'State',
    width: 170,
    value: (row) => row.state,
    cell: (row) => (
      <StateDot
        tone={engineTones[row.state]}
        word={row.state}
        since={row.state === 'connected' ? undefined : row.since}
      />
    ),
  },
  {
    id: 'containers',
    title: 'Containers',
    width: 96,
    align: 'right',
    value: (row) => row.containers,
    cell: (row) => (row.containers === null ? <Unknown /> : showNumber(row.containers)),
  },
  { id: 'version', title: 'Version', width: 110, value: versionText, cell: (row) => versionText(row) ?? <Unknown /> },
  {
    id: 'cpus',
    title: 'CPUs',
    width: 70,
    align: 'right',
    value: (row) => row.cpus,
    cell: (row) => row.cpus ?? <Unknown />,
  },
  { id: 'endpoint', title: 'Where', width: 200, mono: true, value: (row) => row.endpoint || null },
  {
    id: 'source',
    title: 'Source',
    width: 120,
    value: (row) => (row.source === 'added' ? kindWords[row.kind] : row.source),
  },
  {
    id: 'listedAt',
    title: 'Last read',
    width: 100,
    value: (row) => (row.listedAt === null ? null : new Date(row.listedAt).toISOString()),
    cell: (row) => (row.listedAt === null ? <span className={classes.unknown}>never</span> : <Age at={row.listedAt} />),
  },
  {
    id: 'concurrency',
    title: 'Changes at once',
    width: 120,
    align: 'right',
    hidden: true,
    value: (row) => row.concurrency,
    cell: (row) => row.concurrency ?? 'automatic',
  },
  { id: 'engineId', title: 'Id', width: 150, mono: true, hidden: true, value: (row) => row.engineId },
];

export const engineFields = (row: EngineRow): FilterFields => ({
  name: [row.name, row.engineId],
  state: row.state,
  kind: row.kind,
  version: versionText(row),
  where: row.endpoint,
  source: row.source,
});

export const engineFacets: Facet<EngineRow>[] = [
  { field: 'state', value: (row) => row.state },
  { field: 'kind', value: (row) => row.kind },
];
