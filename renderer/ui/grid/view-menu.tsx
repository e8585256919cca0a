// Which columns are shown, and how high a row is.
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import type { Columns } from './use-columns.ts';
import { type Density, densities } from './use-density.ts';

interface Props<Row> {
  columns: Columns<Row>;
  density: Density;
  onDensity(density: Density): void;
  items?: readonly { label: string; run(): void }[] | undefined;
}

export function ViewMenu<Row>({ columns, density, onDensity, items = [] }: Props<Row>) {
  return (
    <Menu position="bottom-end" width={220}>
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
          <Menu.CheckboxItem key={id} checked={shown} disabled={fixed} onChange={() => columns.toggle(id)}>
            {title}
          </Menu.CheckboxItem>
        ))}
        <Menu.Divider />
        <Menu.Label>Rows</Menu.Label>
        <Menu.RadioGroup value={density} onChange={(chosen) => onDensity(chosen as Density)}>
          {densities.map(({ id, title }) => (
            <Menu.RadioItem key={id} value={id} closeMenuOnClick={false}>
              {title}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        {items.map(({ label, run }) => (
          <Menu.Item key={label} onClick={run}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Item disabled={!columns.changed} onClick={columns.reset}>
          Reset columns
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
