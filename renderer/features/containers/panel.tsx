// The panel of one container: its overview, its logs, and the verbs for it alone.
import { ActionIcon, Menu, Tabs } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { useAddress } from '../../ui/address.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { ShownLate } from '../../ui/shown-late.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { orpc, toProblem } from '../../client/index.ts';
import { ContainerOverview } from './container-overview.tsx';
import { staleSince } from './columns.tsx';
import classes from './panel.module.css';
import { useContainer } from './live.ts';
import { LogView } from './logs/log-view.tsx';
import { VerbDialog } from './verb-dialog.tsx';
import { useVerbs } from './verbs.tsx';
import { stateTones } from './words.ts';

interface Props {
  engineId: string;
  id: string;
  /** Null while it is not known. */
  engine: EngineStatus | null;
  onClose(): void;
}

export function ContainerPanel({ engineId, id, engine, onClose }: Props) {
  const [tab, setTab] = useAddress('tab');
  const key = `${engineId}/${id}`;
  const row = useContainer(key);
  // Read again whenever the list says that something about it changed.
  const detail = useQuery({
    ...orpc.containers.get.queryOptions({ input: { engineId, container: id } }),
    queryKey: [
      ...orpc.containers.get.queryKey({ input: { engineId, container: id } }),
      row?.state,
      row?.health,
      row?.name,
    ],
    placeholderData: (before) => before,
  });
  const { actions, asked, problem, dismiss } = useVerbs(null);
  const since = row && engine ? staleSince(new Map([[engineId, engine]]), row, null) : undefined;
  const name = row?.name ?? detail.data?.name ?? id.slice(0, 12);
  const gone = detail.error ? toProblem(detail.error) : null;

  const menu = row && (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions of ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <Menu.Item
            key={action.id}
            leftSection={action.icon}
            color={action.danger ? 'red' : undefined}
            disabled={action.applies?.(row) === false}
            onClick={() => action.run({ kind: 'rows', keys: new Set([key]) }, [row])}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );

  return (
    <SidePanel
      id="container"
      label={`Container ${name}`}
      title={
        <span className={classes.title}>
          {name}
          {row && <StateDot tone={stateTones[row.state]} word={row.state} since={since} />}
        </span>
      }
      actions={menu}
      onClose={onClose}
    >
      {problem && (
        <div className={classes.problem}>
          <ErrorState problem={problem} action={{ label: 'Dismiss', run: dismiss }} inline />
        </div>
      )}
      <Tabs
        value={tab === 'logs' ? 'logs' : 'overview'}
        onChange={(value) => setTab(value === 'logs' ? 'logs' : null, true)}
        classNames={{ root: classes.tabs, panel: classes.tab }}
      >
        <Tabs.List>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="logs">Logs</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={classes.scroll}>
            {detail.data && <ContainerOverview detail={detail.data} current={row} engine={engine} since={since} />}
            {gone && !detail.data && (
              <ErrorState
                problem={gone}
                {...(gone.code === 'NOT_FOUND'
                  ? { action: { label: 'Close', run: onClose } }
                  : { onRetry: () => void detail.refetch() })}
              />
            )}
            {detail.isPending && !gone && (
              <ShownLate>
                <p className={classes.reading}>Reading the container.</p>
              </ShownLate>
            )}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="logs">
          <LogView engineId={engineId} id={id} name={name} />
        </Tabs.Panel>
      </Tabs>
      <VerbDialog asked={asked} />
    </SidePanel>
  );
}
