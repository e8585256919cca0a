// The chip that says what the rows are grouped by, and the menu behind it.
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import classes from './grid-toolbar.module.css';
import type { Grouping } from './types.ts';
import type { Groups } from './use-groups.ts';

export function GroupChip<Row>({ choices, groups }: { choices: readonly Grouping<Row>[]; groups: Groups<Row> }) {
  const { by } = groups;
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <button type="button" className={classes.chip} data-chosen={by !== null || undefined}>
          <span>{by ? `Group: ${by.title.toLowerCase()}` : 'Group'}</span>
          <IconChevronDown size={13} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} className={classes.scrolling}>
        <Menu.RadioGroup value={by?.id ?? ''} onChange={(id) => groups.choose(id === '' ? null : id)}>
          <Menu.RadioItem value="" closeMenuOnClick>
            Not grouped
          </Menu.RadioItem>
          {choices.map(({ id, title }) => (
            <Menu.RadioItem key={id} value={id} closeMenuOnClick>
              {title}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {by && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={groups.closeAll}>Close all groups</Menu.Item>
            <Menu.Item onClick={groups.openAll}>Open all groups</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
