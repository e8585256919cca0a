// The panel of one container: its tabs (container-tabs.ts), and the verbs for it alone.
import { ActionIcon, Menu, Tabs } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { Suspense } from 'react';
import type { EngineStatus } from '../../../preload/contract/containers.ts';
import { useAddress } from '../../ui/address.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { SidePanel } from '../../ui/side-panel.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { staleSince } from './columns.tsx';
import { containerTabs } from './container-tabs.ts';
import { useContainerDetail } from './detail.ts';
import classes from './panel.module.css';
import { useContainer } from './live.ts';
import { VerbDialog } from './verb-dialog.tsx';
import { useVerbs } from './verbs.tsx';
import { ManyDialog } from './exec/many-dialog.tsx';
import { useMany } from './exec/use-many.tsx';
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
  const detail = useContainerDetail(engineId, id, row);
  const { actions, asked, problem, dismiss } = useVerbs(null);
  const many = useMany(null);
  const since = row && engine ? staleSince(new Map([[engineId, engine]]), row, null) : undefined;
  const name = row?.name ?? detail.data?.name ?? id.slice(0, 12);
  const chosen = containerTabs.find((one) => one.id === tab) ?? containerTabs[0];
  const Content = chosen.component;

  const menu = row && (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={`Actions of ${name}`}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {[...actions, ...many.actions].map((action) => (
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
        value={chosen.id}
        onChange={(value) => setTab(value === containerTabs[0].id ? null : value, true)}
        classNames={{ root: classes.tabs, panel: classes.tab }}
      >
        <Tabs.List>
          {containerTabs.map(({ id: value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={chosen.id}>
          <Suspense>
            <Content {...{ engineId, id, name, row, engine, since, onClose }} />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
      {asked && <VerbDialog asked={asked} />}
      {many.asked && <ManyDialog asked={many.asked} />}
    </SidePanel>
  );
}
