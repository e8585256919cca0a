// How the list looks: saved views, which columns are shown, and how high a row is.
import { ActionIcon, Menu, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconAdjustmentsHorizontal } from '@tabler/icons-react';
import { SaveView } from './save-view.tsx';
import type { Columns } from './use-columns.ts';
import { type Density, densities } from './use-density.ts';
import { useViews } from './use-views.ts';

interface Props<Row> {
  id: string;
  columns: Columns<Row>;
  density: Density;
  onDensity(density: Density): void;
  items?: readonly { label: string; run(): void }[] | undefined;
}

export function ViewMenu<Row>({ id, columns, density, onDensity, items = [] }: Props<Row>) {
  const views = useViews(id, columns);
  const [saving, { open, close }] = useDisclosure(false);
  const shown = views.list.find((view) => view.shown);
  return (
    <>
      <Menu position="bottom-end" width={240}>
        <Menu.Target>
          <Tooltip label="Saved views, columns and row height">
            <ActionIcon aria-label="View">
              <IconAdjustmentsHorizontal size={16} stroke={1.6} />
            </ActionIcon>
          </Tooltip>
        </Menu.Target>
        <Menu.Dropdown mah="min(640px, 80vh)" style={{ overflowY: 'auto' }}>
          <Menu.Label>Views</Menu.Label>
          <Menu.RadioGroup
            value={shown?.name ?? ''}
            onChange={(name) => {
              const view = views.list.find((one) => one.name === name);
              if (view) views.show(view);
            }}
          >
            {views.list.map(({ name }) => (
              <Menu.RadioItem key={name} value={name} closeMenuOnClick>
                {name}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
          <Menu.Item onClick={open}>Save this view…</Menu.Item>
          {shown && <Menu.Item onClick={() => views.remove(shown.name)}>Forget “{shown.name}”</Menu.Item>}
          <Menu.Divider />
          <Menu.Label>Columns</Menu.Label>
          {columns.choices.map(({ id: column, title, shown: on, fixed }) => (
            <Menu.CheckboxItem key={column} checked={on} disabled={fixed} onChange={() => columns.toggle(column)}>
              {title}
            </Menu.CheckboxItem>
          ))}
          {items.map(({ label, run }) => (
            <Menu.Item key={label} onClick={run}>
              {label}
            </Menu.Item>
          ))}
          <Menu.Item disabled={!columns.changed} onClick={columns.reset}>
            Reset columns
          </Menu.Item>
          <Menu.Divider />
          <Menu.Label>Rows</Menu.Label>
          <Menu.RadioGroup value={density} onChange={(chosen) => onDensity(chosen as Density)}>
            {densities.map(({ id: choice, title }) => (
              <Menu.RadioItem key={choice} value={choice} closeMenuOnClick={false}>
                {title}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Menu.Dropdown>
      </Menu>
      {saving && <SaveView taken={views.list.map(({ name }) => name)} onSave={views.save} onClose={close} />}
    </>
  );
}
