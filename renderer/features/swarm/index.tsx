// Swarm: services and nodes of the clusters whose managers are among the engines. Every verb leads to a plan.
import { Tabs } from '@mantine/core';
import {
  IconArrowBackUp,
  IconDropletOff,
  IconPlayerPlay,
  IconRefresh,
  IconScale,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { NodeRow, ServiceRow } from '../../../preload/contract/swarm.ts';
import { client, toProblem } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showBytes, showCount } from '../../ui/format.ts';
import { DataGrid } from '../../ui/grid/index.ts';
import type { Column, GridAction } from '../../ui/grid/types.ts';
import layout from '../../ui/layout.module.css';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { usePlanner } from '../../ui/plan/use-planner.ts';
import { Screen } from '../../ui/screen.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { SwarmDialog, type Asked } from './dialogs.tsx';
import { useNodes, useServices } from './live.ts';
import classes from './swarm.module.css';
import { ServiceMenu } from './service-menu.tsx';
import { ServicePanel } from './tasks.tsx';
import { nodeState, serviceState } from './words.ts';

/** What has none is known to have none. */
const none = (
  <span className={classes.dim} role="img" aria-label="none">
    –
  </span>
);

const serviceColumns: Column<ServiceRow>[] = [
  { id: 'name', title: 'Service', width: 220, value: (row) => row.name },
  {
    id: 'state',
    title: 'State',
    width: 140,
    value: (row) => serviceState(row).word,
    cell: (row) => <StateDot {...serviceState(row)} />,
  },
  {
    id: 'tasks',
    title: 'Tasks',
    width: 90,
    align: 'right',
    value: (row) => row.running,
    cell: (row) => `${row.running} of ${row.desired}`,
  },
  { id: 'image', title: 'Image', width: 240, value: (row) => row.image },
  { id: 'mode', title: 'Mode', width: 100, value: (row) => row.mode },
  { id: 'org', title: 'Organization', width: 140, value: (row) => row.org, cell: (row) => row.org ?? none },
  { id: 'account', title: 'Account', width: 140, value: (row) => row.account, cell: (row) => row.account ?? none },
  { id: 'placement', title: 'Placement', width: 180, value: (row) => row.constraints.join(', ') || null, hidden: true },
];

const nodeColumns: Column<NodeRow>[] = [
  { id: 'name', title: 'Node', width: 220, value: (row) => row.hostname },
  {
    id: 'state',
    title: 'State',
    width: 130,
    value: (row) => nodeState(row).word,
    cell: (row) => <StateDot {...nodeState(row)} />,
  },
  { id: 'role', title: 'Role', width: 120, value: (row) => (row.leader ? 'leader' : row.role) },
  { id: 'tasks', title: 'Tasks', width: 80, align: 'right', value: (row) => row.tasks },
  { id: 'cpus', title: 'CPUs', width: 80, align: 'right', value: (row) => row.cpus },
  {
    id: 'memory',
    title: 'Memory',
    width: 110,
    align: 'right',
    value: (row) => row.memory,
    cell: (row) => showBytes(row.memory),
  },
  { id: 'address', title: 'Address', width: 150, value: (row) => row.address, mono: true },
  { id: 'version', title: 'Version', width: 110, value: (row) => row.version },
];

export default function Swarm() {
  const [, navigate] = useLocation();
  const [tab, setTab] = useAddress('tab');
  const [open, setOpen] = useAddress('open');
  const [asked, setAsked] = useState<Asked | null>(null);
  const services = useServices();
  const nodes = useNodes();
  const planner = usePlanner();
  const rows = services.data?.rows ?? [];
  const opened = rows.find(({ serviceId }) => serviceId === open) ?? null;
  const counted = tab === 'nodes' ? (nodes.data?.rows.length ?? 0) : rows.length;
  const away = services.data?.unknown ?? [];
  const ids = (chosen: readonly ServiceRow[]) => chosen.map(({ serviceId }) => serviceId);
  const names = (chosen: readonly NodeRow[]) => chosen.map(({ nodeId }) => nodeId);

  const serviceActions: GridAction<ServiceRow>[] = [
    {
      id: 'scale',
      label: 'Scale',
      icon: <IconScale size={15} />,
      applies: (row) => row.mode === 'replicated',
      run: (_selection, chosen) => setAsked({ verb: 'scale', rows: chosen }),
    },
    {
      id: 'update',
      label: 'Update',
      icon: <IconRefresh size={15} />,
      run: (_selection, chosen) => setAsked({ verb: 'update', rows: chosen }),
    },
    {
      id: 'rollback',
      label: 'Roll back',
      icon: <IconArrowBackUp size={15} />,
      run: (_selection, chosen) => planner.go(() => client.swarm.planRollback({ names: ids(chosen) })),
    },
    {
      id: 'remove',
      label: 'Remove',
      icon: <IconTrash size={15} />,
      danger: true,
      run: (_selection, chosen) => planner.go(() => client.swarm.planRemove({ names: ids(chosen) })),
    },
  ];
  const nodeActions: GridAction<NodeRow>[] = [
    {
      id: 'drain',
      label: 'Drain',
      icon: <IconDropletOff size={15} />,
      applies: (row) => row.availability !== 'drain',
      run: (_selection, chosen) => planner.go(() => client.swarm.planDrain({ names: names(chosen) })),
    },
    {
      id: 'activate',
      label: 'Let it take tasks',
      icon: <IconPlayerPlay size={15} />,
      applies: (row) => row.availability !== 'active',
      run: (_selection, chosen) => planner.go(() => client.swarm.planActivate({ names: names(chosen) })),
    },
  ];

  return (
    <Screen title="Swarm" aside={counted > 0 && showCount(counted, tab === 'nodes' ? 'node' : 'service')}>
      <div className={layout.list}>
        {away.length > 0 && (
          <div className={layout.line} data-attention role="status">
            Whether {away.map(({ name }) => name).join(', ')} {away.length === 1 ? 'manages' : 'manage'} a Swarm is
            unknown: {away[0]!.reason}
          </div>
        )}
        <PlanProblem planner={planner} />
        <Tabs
          value={tab === 'nodes' ? 'nodes' : 'services'}
          onChange={(value) => setTab(value === 'nodes' ? value : null, true)}
          classNames={{ root: layout.list, list: layout.tabs, panel: classes.tab }}
        >
          <Tabs.List>
            <Tabs.Tab value="services">Services</Tabs.Tab>
            <Tabs.Tab value="nodes">Nodes</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="services">
            <div className={layout.beside}>
              <div className={layout.list}>
                {services.error && !services.data ? (
                  <ErrorState problem={toProblem(services.error)} onRetry={() => void services.refetch()} />
                ) : (
                  <DataGrid<ServiceRow>
                    id="services"
                    label="Services"
                    noun="service"
                    rows={rows}
                    rowKey={(row) => row.serviceId}
                    columns={serviceColumns}
                    fields={(row) => ({
                      ...{ name: row.name, image: row.image, mode: row.mode, org: row.org, account: row.account },
                      ...{ state: serviceState(row).word, tasks: row.running, template: row.template },
                    })}
                    facets={[
                      { field: 'state', value: (row) => serviceState(row).word },
                      { field: 'org', value: (row) => row.org },
                      { field: 'image', value: (row) => row.image },
                    ]}
                    actions={serviceActions}
                    onOpen={(row) => setOpen(row.serviceId)}
                    openKey={open}
                    initialSort={{ column: 'name', descending: false }}
                    loading={services.isPending}
                    empty={
                      <EmptyState
                        sentence="Services of a Swarm are listed here when one of the engines manages one. A host becomes a manager with “docker swarm init”."
                        action={{ label: 'Look at the engines', run: () => navigate('/engines') }}
                      />
                    }
                  />
                )}
              </div>
              {opened && (
                <SidePanel
                  key={opened.serviceId}
                  id="service"
                  label={`Service ${opened.name}`}
                  title={opened.name}
                  actions={<ServiceMenu service={opened} actions={serviceActions} />}
                  onClose={() => setOpen(null)}
                >
                  <ServicePanel service={opened} />
                </SidePanel>
              )}
            </div>
          </Tabs.Panel>
          <Tabs.Panel value="nodes">
            {nodes.error && !nodes.data ? (
              <ErrorState problem={toProblem(nodes.error)} onRetry={() => void nodes.refetch()} />
            ) : (
              <DataGrid<NodeRow>
                id="nodes"
                label="Nodes"
                noun="node"
                rows={nodes.data?.rows ?? []}
                rowKey={(row) => row.nodeId}
                columns={nodeColumns}
                fields={(row) => ({
                  ...{ name: row.hostname, role: row.role, state: nodeState(row).word, tasks: row.tasks },
                  label: Object.entries(row.labels).map(([key, value]) => `${key}=${value}`),
                })}
                actions={nodeActions}
                initialSort={{ column: 'name', descending: false }}
                loading={nodes.isPending}
                empty={
                  <EmptyState sentence="The nodes of a Swarm are listed here when one of the engines manages one." />
                }
              />
            )}
          </Tabs.Panel>
        </Tabs>
        {asked && <SwarmDialog asked={asked} onClose={() => setAsked(null)} />}
      </div>
    </Screen>
  );
}
