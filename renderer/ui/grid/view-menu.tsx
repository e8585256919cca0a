// Which columns are shown, and how high a row is.
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal, IconCheck } from '@tabler/icons-react';
import type { Columns } from './use-columns.ts';
import { type Density, densities } from './use-density.ts';

interface Props<Row> {
  columns: Columns<Row>;
  density: Density;
  onDensity(density: Density): void;
}

const Tick = ({ on }: { on: boolean }) => <IconCheck size={14} visibility={on ? 'visible' : 'hidden'} />;

export function ViewMenu<Row>({ columns, density, onDensity }: Props<Row>) {
  return (
    <Menu position="bottom-end" closeOnItemClick={false} width={220}>
      <Menu.Target>
        <Tooltip label="Columns and row height">
          <ActionIcon aria-label="View">
            <IconAdjustmentsHorizontal size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Columns</Menu.Label>
        {columns.choices.map(({ id, title, shown, fixed }) => (
          <Menu.Item
            key={id}
            role="menuitemcheckbox"
            aria-checked={shown}
            disabled={fixed}
            leftSection={<Tick on={shown} />}
            onClick={() => columns.toggle(id)}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Label>Rows</Menu.Label>
        {densities.map(({ id, title }) => (
          <Menu.Item
            key={id}
            role="menuitemradio"
            aria-checked={id === density}
            leftSection={<Tick on={id === density} />}
            onClick={() => onDensity(id)}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item closeMenuOnClick disabled={!columns.changed} onClick={columns.reset}>
          Reset columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
