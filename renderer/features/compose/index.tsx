// Compose projects of all engines, at /compose, and one project with its services at /compose/:engineId/:project.
import {
  IconDownload,
  IconFileText,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
  IconUpload,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation, useRoute } from 'wouter';
import type { ProjectRow } from '../../../preload/contract/compose.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showNumber } from '../../ui/format.ts';
import { DataGrid, gridAddress, type GridAction } from '../../ui/grid/index.ts';
import layout from '../../ui/layout.module.css';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { usePlanner } from '../../ui/plan/use-planner.ts';
import { Screen } from '../../ui/screen.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { engineLabel, engineTones, mergedAddress } from '../containers/index.tsx';
import classes from './compose.module.css';

export const actions = [{ id: 'compose.list', title: 'Show Compose projects', path: '/compose' }];

const tones: Record<ProjectRow['state'], Tone> = { running: 'ok', partial: 'attention', stopped: 'neutral' };
const keyOf = (row: ProjectRow) => `${row.engineId}/${row.project}`;
const iconProps = { size: 15, stroke: 1.6 };

const verbs = [
  {
    id: 'start',
    label: 'Start',
    icon: IconPlayerPlay,
    plan: (projects: string[]) => client.compose.planStart({ projects }),
  },
  {
    id: 'stop',
    label: 'Stop',
    icon: IconPlayerStop,
    plan: (projects: string[]) => client.compose.planStop({ projects }),
  },
  {
    id: 'restart',
    label: 'Restart',
    icon: IconRefresh,
    plan: (projects: string[]) => client.compose.planRestart({ projects }),
  },
  { id: 'up', label: 'Up', icon: IconUpload, plan: (projects: string[]) => client.compose.planUp({ projects }) },
  {
    id: 'pull',
    label: 'Pull',
    icon: IconDownload,
    plan: (projects: string[]) => client.compose.planPull({ projects }),
  },
  {
    id: 'down',
    label: 'Down',
    icon: IconTrash,
    danger: true,
    plan: (projects: string[]) => client.compose.planDown({ projects }),
  },
];

export default function Compose() {
  const [, navigate] = useLocation();
  const [open, parameters] = useRoute('/compose/:engineId/:project');
  const planner = usePlanner();
  const { data, error, isPending, refetch } = useQuery({
    ...orpc.compose.list.queryOptions({ input: { limit: 500 } }),
    // The list comes before the program that reads files has been found.
    refetchInterval: (query) => (query.state.data?.toolKnown === false ? 500 : 5_000),
  });
  const [scope] = useAddress('engine');
  const engines = new Map(data?.engines.map((engine) => [engine.engineId, engine]));
  const verbActions = verbs.map(({ id, label, icon: Icon, danger, plan }): GridAction<ProjectRow> => ({
    id,
    label,
    icon: <Icon {...iconProps} />,
    ...(danger && { danger }),
    run: (_selection, rows) => planner.go(() => plan(rows.map(keyOf))),
  }));
  const gridActions: GridAction<ProjectRow>[] = [
    ...verbActions,
    {
      id: 'logs',
      label: 'Logs',
      icon: <IconFileText {...iconProps} />,
      run: (_selection, rows) => navigate(logsOf(rows)),
    },
  ];
  const key = open ? `${decodeURIComponent(parameters.engineId)}/${decodeURIComponent(parameters.project)}` : null;
  const shown = data?.rows.find((row) => keyOf(row) === key);

  return (
    <Screen title="Compose" aside={data && data.rows.length > 0 && showNumber(data.total)}>
      <div className={layout.beside}>
        <div className={layout.list}>
          {data && (
            <div className={layout.line}>
              <span className={classes.dim}>
                {!data.toolKnown
                  ? 'Looking for docker compose on this machine.'
                  : data.tool === null
                    ? 'There is no docker compose on this machine: what needs a project’s files can’t be done from here.'
                    : `Files of projects are read by ${data.tool}.`}
              </span>
            </div>
          )}
          <PlanProblem planner={planner} />
          {error && !data ? (
            <ErrorState problem={toProblem(error)} onRetry={() => void refetch()} />
          ) : (
            <DataGrid<ProjectRow>
              id="compose"
              label="Compose projects"
              noun="project"
              rows={data?.rows.filter(({ engineId }) => scope === null || engineId === scope) ?? []}
              rowKey={keyOf}
              openKey={key}
              onOpen={(row) =>
                navigate(`/compose/${encodeURIComponent(row.engineId)}/${encodeURIComponent(row.project)}`)
              }
              columns={[
                { id: 'project', title: 'Project', width: 180, value: (row) => row.project },
                {
                  id: 'state',
                  title: 'State',
                  width: 130,
                  value: (row) => row.state,
                  cell: (row) => <StateDot tone={tones[row.state]} word={row.state} />,
                },
                {
                  id: 'running',
                  title: 'Running',
                  width: 90,
                  align: 'right',
                  value: (row) => row.running,
                  cell: (row) => `${row.running} of ${row.total}`,
                },
                { id: 'unhealthy', title: 'Unhealthy', width: 96, align: 'right', value: (row) => row.unhealthy },
                {
                  id: 'services',
                  title: 'Services',
                  width: 220,
                  value: (row) => row.services.map(({ name }) => name).join(', '),
                },
                { id: 'folder', title: 'Folder', width: 200, mono: true, value: (row) => row.workingDir },
                {
                  id: 'engine',
                  title: 'Engine',
                  width: 140,
                  value: (row) => engines.get(row.engineId)?.name ?? row.engineId,
                  cell: (row) => {
                    const engine = engines.get(row.engineId);
                    return engine ? (
                      <StateDot tone={engineTones[engine.state]} word={engineLabel(engine)} />
                    ) : (
                      row.engineId
                    );
                  },
                },
              ]}
              fields={(row) => ({
                project: row.project,
                state: row.state,
                service: row.services.map(({ name }) => name),
                engine: [row.engineId, engines.get(row.engineId)?.name ?? ''],
                org: row.org,
              })}
              facets={[
                { field: 'state', value: (row) => row.state },
                { field: 'engine', value: (row) => engines.get(row.engineId)?.name ?? row.engineId },
              ]}
              actions={gridActions}
              stale={(row) => engines.get(row.engineId)?.state === 'down'}
              initialSort={{ column: 'project', descending: false }}
              loading={isPending}
              empty={
                <EmptyState sentence="No container belongs to a Compose project. A project that is brought up anywhere shows here by itself." />
              }
            />
          )}
        </div>
        {open && shown && <ProjectPanel row={shown} onClose={() => navigate('/compose')} />}
      </div>
    </Screen>
  );
}

const logsOf = (rows: readonly ProjectRow[]): string =>
  mergedAddress(rows.flatMap(({ services }) => services.flatMap(({ containers }) => containers.map(({ id }) => id))));

function ProjectPanel({ row, onClose }: { row: ProjectRow; onClose(): void }) {
  const containers = gridAddress('/containers', 'containers', `label="com.docker.compose.project=${row.project}"`);
  return (
    <SidePanel id="project" label={`Project ${row.project}`} title={row.project} onClose={onClose}>
      <div className={classes.body}>
        <StateDot tone={tones[row.state]} word={`${row.running} of ${row.total} running`} />
        <p className={classes.dim}>
          {row.files.usable
            ? 'Up and pull work from the project’s files.'
            : `${row.files.why ?? ''} Up starts the containers that there are; pull reads the images that they use.`}
        </p>
        <p>
          <Link href={containers}>Its containers</Link> · <Link href={logsOf([row])}>their logs</Link>
        </p>
        {row.services.map((service) => (
          <section key={service.name}>
            <h3>{service.name}</h3>
            <div className={classes.dim}>
              {service.image}
              {service.dependsOn.length > 0 && `, needs ${service.dependsOn.join(', ')}`}
            </div>
            <ul>
              {service.containers.map((container) => (
                <li key={container.id}>
                  <Link href={`/containers/${encodeURIComponent(row.engineId)}/${container.id}`}>{container.name}</Link>
                  <StateDot
                    tone={
                      container.health === 'unhealthy' ? 'failed' : container.state === 'running' ? 'ok' : 'neutral'
                    }
                    word={container.health === 'none' ? container.state : `${container.state}, ${container.health}`}
                  />
                </li>
              ))}
            </ul>
          </section>
        ))}
        <h3>Files</h3>
        <ul>
          {row.configFiles.length === 0 && <li className={classes.dim}>Its containers do not name them.</li>}
          {row.configFiles.map((file) => (
            <li key={file} className="mono">
              {file}
            </li>
          ))}
        </ul>
      </div>
    </SidePanel>
  );
}
