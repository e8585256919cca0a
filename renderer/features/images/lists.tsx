// The three lists: images, volumes, networks.
import { Button, Group } from '@mantine/core';
import { IconCopy, IconDeviceFloppy, IconDownload, IconTrash } from '@tabler/icons-react';
import { useMemo, useState, type ReactNode } from 'react';
import { useLocation } from 'wouter';
import type { FilterFields } from '../../../preload/contract/filter.ts';
import type { ImageRow, NetworkRow, VolumeRow } from '../../../preload/contract/images.ts';
import { client, queryClient } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { DataGrid, type Column, type Facet, type GridAction } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { ImageDialog, type Asked } from './dialogs.tsx';
import { useListed, type Listed } from './read.ts';
import { engineColumn, engineName, inMib, isStale, Lines, None, Size, usedColumn, type Engines } from './shared.tsx';
import { usePlanner, type Planner } from '../../ui/plan/use-planner.ts';

const iconProps = { size: 15, stroke: 1.6 };
const yes = (is: boolean) => (is ? 'yes' : 'no');
const labels = (of: Record<string, string>) => Object.entries(of).flatMap(([key, value]) => [key, `${key}=${value}`]);
const imageKey = (row: ImageRow) => `${row.engineId}/${row.id}`;
const volumeKey = (row: VolumeRow) => `${row.engineId}/${row.name}`;

type Row = ImageRow | VolumeRow | NetworkRow;

interface TableProps<R extends Row> {
  id: string;
  label: string;
  noun: string;
  listed: Listed<R>;
  planner: Planner;
  rowKey(row: R): string;
  columns(engines: Engines): Column<R>[];
  fields(row: R): FilterFields;
  facets: Facet<R>[];
  actions: GridAction<R>[];
  onOpen?(row: R): void;
  openKey?: string | null;
  empty: ReactNode;
  primary: ReactNode;
}

function Table<R extends Row>({ listed, planner, columns, fields, facets, ...rest }: TableProps<R>) {
  const engines: Engines = new Map(listed.engines.map((engine) => [engine.engineId, engine]));
  const [scope] = useAddress('engine');
  const inScope = ({ engineId }: { engineId: string }) => scope === null || engineId === scope;
  const rows = useMemo(
    () => (scope === null ? listed.rows : listed.rows.filter(({ engineId }) => engineId === scope)),
    [listed.rows, scope],
  );
  if (listed.problem && listed.rows.length === 0) return <ErrorState problem={listed.problem} onRetry={listed.retry} />;
  return (
    <div className={layout.list}>
      <Lines engines={listed.engines.filter(inScope)} planner={planner} />
      <DataGrid<R>
        {...rest}
        rows={rows}
        columns={columns(engines)}
        fields={(row) => ({ ...fields(row), engine: [row.engineId, engineName(engines, row.engineId)] })}
        facets={[...facets, { field: 'engine', value: (row) => engineName(engines, row.engineId) }]}
        stale={(row) => isStale(engines, row)}
        initialSort={{ column: 'name', descending: false }}
        loading={listed.loading}
      />
    </div>
  );
}

/** Reads shared sizes and sizes of volumes, which engines have to add up first. */
function Measure({ read }: { read(): Promise<unknown> }) {
  const [busy, setBusy] = useState(false);
  return (
    <Button
      variant="default"
      loading={busy}
      onClick={() => {
        setBusy(true);
        void read()
          .then(() => queryClient.invalidateQueries({ queryKey: ['images'] }))
          // What could not be measured stays "not measured" beside its engine.
          .catch(() => undefined)
          .finally(() => setBusy(false));
      }}
    >
      Measure sizes
    </Button>
  );
}

export function ImageList({ openKey }: { openKey: string | null }) {
  const [, navigate] = useLocation();
  const planner = usePlanner();
  const [asked, setAsked] = useState<Asked | null>(null);
  const listed = useListed<ImageRow>('images', (input, call) => client.images.list(input, call));
  const actions: GridAction<ImageRow>[] = [
    {
      id: 'pull',
      label: 'Pull again',
      icon: <IconDownload {...iconProps} />,
      applies: ({ tags }) => tags.length > 0,
      run: (_s, rows) => pullAgain(rows),
    },
    {
      id: 'copy',
      label: 'Copy…',
      icon: <IconCopy {...iconProps} />,
      run: (_s, rows) => setAsked({ kind: 'copy', rows }),
    },
    {
      id: 'save',
      label: 'Save…',
      icon: <IconDeviceFloppy {...iconProps} />,
      run: (_s, rows) => setAsked({ kind: 'save', rows }),
    },
    {
      id: 'remove',
      label: 'Remove…',
      icon: <IconTrash {...iconProps} />,
      danger: true,
      hotkey: 'Delete',
      run: (_s, rows) => setAsked({ kind: 'remove', rows }),
    },
  ];
  const pullAgain = (rows: readonly ImageRow[]) =>
    planner.go(() =>
      client.images.planPull({
        images: [...new Set(rows.flatMap(({ tags }) => tags))],
        engines: [...new Set(rows.map(({ engineId }) => engineId))],
      }),
    );
  return (
    <>
      <Table<ImageRow>
        id="images"
        label="Images"
        noun="image"
        listed={listed}
        planner={planner}
        rowKey={imageKey}
        openKey={openKey}
        onOpen={(row) => navigate(`/images/${encodeURIComponent(row.engineId)}/${row.id}${window.location.search}`)}
        columns={(engines) => [
          {
            id: 'name',
            title: 'Name',
            width: 240,
            value: (row) => row.name,
            cell: (row) => (row.tags.length > 1 ? `${row.name} +${row.tags.length - 1}` : row.name),
          },
          { id: 'id', title: 'Id', width: 110, mono: true, value: (row) => row.id.replace('sha256:', '').slice(0, 12) },
          { id: 'size', title: 'Size', unit: 'MiB', width: 90, align: 'right', value: (row) => inMib(row.size) },
          {
            id: 'shared',
            title: 'Shared',
            unit: 'MiB',
            width: 104,
            align: 'right',
            value: (row) => inMib(row.sharedSize),
            cell: (row) => (row.sharedSize === null ? <None word="not measured" /> : inMib(row.sharedSize)),
          },
          usedColumn(),
          {
            id: 'age',
            title: 'Age',
            width: 70,
            align: 'right',
            value: (row) => new Date(row.createdAt).toISOString(),
            cell: (row) => <Age at={row.createdAt} bare />,
          },
          engineColumn(engines),
        ]}
        fields={(row) => ({
          name: [row.name, ...row.tags],
          id: row.id.replace('sha256:', ''),
          tag: row.tags.map((tag) => tag.slice(tag.lastIndexOf(':') + 1)),
          size: row.size,
          age: Date.now() - row.createdAt,
          used: yes(row.usedBy.length > 0),
          dangling: yes(row.dangling),
          container: row.usedBy.map(({ name }) => name),
          label: labels(row.labels),
        })}
        facets={[
          { field: 'used', value: (row) => yes(row.usedBy.length > 0) },
          { field: 'dangling', value: (row) => yes(row.dangling) },
        ]}
        actions={actions}
        empty={
          <EmptyState
            sentence="No engine has an image. Pull one, or load a file that was saved elsewhere."
            action={{ label: 'Pull images…', run: () => setAsked({ kind: 'pull' }) }}
          />
        }
        primary={
          <Group gap={8} wrap="nowrap">
            <Measure read={() => client.images.list({ measure: true, limit: 1 })} />
            <Button variant="default" onClick={() => setAsked({ kind: 'load' })}>
              Load…
            </Button>
            <Button variant="default" onClick={() => setAsked({ kind: 'prune' })}>
              Prune…
            </Button>
            <Button onClick={() => setAsked({ kind: 'pull' })}>Pull…</Button>
          </Group>
        }
      />
      {asked && <ImageDialog asked={asked} engines={listed.engines} onClose={() => setAsked(null)} />}
    </>
  );
}

export function VolumeList() {
  const planner = usePlanner();
  const [asked, setAsked] = useState<Asked | null>(null);
  const listed = useListed<VolumeRow>('volumes', (input, call) => client.volumes.list(input, call));
  const remove = (rows: readonly VolumeRow[]) =>
    planner.go(() => client.volumes.planRemove({ keys: rows.map(volumeKey) }));
  return (
    <>
      <Table<VolumeRow>
        id="volumes"
        label="Volumes"
        noun="volume"
        listed={listed}
        planner={planner}
        rowKey={volumeKey}
        columns={(engines) => [
          { id: 'name', title: 'Name', width: 230, value: (row) => row.name },
          { id: 'driver', title: 'Driver', width: 80, value: (row) => row.driver },
          {
            id: 'size',
            title: 'Size',
            width: 100,
            align: 'right',
            value: (row) => row.size,
            cell: (row) => <Size bytes={row.size} />,
          },
          usedColumn(),
          { id: 'org', title: 'Organization', width: 130, value: (row) => row.org, cell: (row) => row.org ?? <None /> },
          {
            id: 'account',
            title: 'Account',
            width: 110,
            value: (row) => row.account,
            cell: (row) => row.account ?? <None />,
          },
          {
            id: 'project',
            title: 'Project',
            width: 110,
            value: (row) => row.project,
            cell: (row) => row.project ?? <None />,
          },
          engineColumn(engines),
        ]}
        fields={(row) => ({
          name: row.name,
          driver: row.driver,
          size: row.size,
          age: row.createdAt === null ? null : Date.now() - row.createdAt,
          used: yes(row.usedBy.length > 0),
          anonymous: yes(row.anonymous),
          container: row.usedBy.map(({ name }) => name),
          project: row.project,
          org: row.org,
          account: row.account,
          label: labels(row.labels),
        })}
        facets={[
          { field: 'used', value: (row) => yes(row.usedBy.length > 0) },
          { field: 'anonymous', value: (row) => yes(row.anonymous) },
          { field: 'org', value: (row) => row.org },
        ]}
        actions={[
          {
            id: 'remove',
            label: 'Remove',
            icon: <IconTrash {...iconProps} />,
            danger: true,
            hotkey: 'Delete',
            run: (_s, rows) => remove(rows),
          },
        ]}
        empty={<EmptyState sentence="No engine has a volume. They come with the containers that ask for them." />}
        primary={
          <Group gap={8} wrap="nowrap">
            <Measure read={() => client.volumes.list({ measure: true, limit: 1 })} />
            <Button onClick={() => setAsked({ kind: 'volume' })}>Create…</Button>
          </Group>
        }
      />
      {asked && <ImageDialog asked={asked} engines={listed.engines} onClose={() => setAsked(null)} />}
    </>
  );
}

export function NetworkList() {
  const planner = usePlanner();
  const [asked, setAsked] = useState<Asked | null>(null);
  const listed = useListed<NetworkRow>('networks', (input, call) => client.networks.list(input, call));
  const key = (row: NetworkRow) => `${row.engineId}/${row.id}`;
  const remove = (rows: readonly NetworkRow[]) => planner.go(() => client.networks.planRemove({ keys: rows.map(key) }));
  return (
    <>
      <Table<NetworkRow>
        id="networks"
        label="Networks"
        noun="network"
        listed={listed}
        planner={planner}
        rowKey={key}
        columns={(engines) => [
          { id: 'name', title: 'Name', width: 200, value: (row) => row.name },
          { id: 'driver', title: 'Driver', width: 90, value: (row) => row.driver },
          {
            id: 'subnet',
            title: 'Subnet',
            width: 160,
            mono: true,
            value: (row) => row.subnets.join(', '),
            cell: (row) => row.subnets.join(', ') || <None />,
          },
          { id: 'internal', title: 'Internal', width: 84, value: (row) => yes(row.internal) },
          usedColumn(),
          { id: 'org', title: 'Organization', width: 130, value: (row) => row.org, cell: (row) => row.org ?? <None /> },
          {
            id: 'project',
            title: 'Project',
            width: 120,
            value: (row) => row.project,
            cell: (row) => row.project ?? <None />,
          },
          engineColumn(engines),
        ]}
        fields={(row) => ({
          name: row.name,
          id: row.id,
          driver: row.driver,
          subnet: row.subnets,
          used: yes(row.usedBy.length > 0),
          internal: yes(row.internal),
          system: yes(row.system),
          container: row.usedBy.map(({ name }) => name),
          project: row.project,
          org: row.org,
          label: labels(row.labels),
        })}
        facets={[
          { field: 'used', value: (row) => yes(row.usedBy.length > 0) },
          { field: 'driver', value: (row) => row.driver },
        ]}
        actions={[
          {
            id: 'remove',
            label: 'Remove',
            icon: <IconTrash {...iconProps} />,
            danger: true,
            hotkey: 'Delete',
            applies: ({ system }) => !system,
            run: (_s, rows) => remove(rows),
          },
        ]}
        empty={<EmptyState sentence="No engine has a network." />}
        primary={<Button onClick={() => setAsked({ kind: 'network' })}>Create…</Button>}
      />
      {asked && <ImageDialog asked={asked} engines={listed.engines} onClose={() => setAsked(null)} />}
    </>
  );
}
