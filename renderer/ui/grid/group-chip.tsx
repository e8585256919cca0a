// The chip that says what the rows are grouped by, and the menu behind it.
import { Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { memo } from 'react';
import classes from './grid-toolbar.module.css';
import type { Grouping } from './types.ts';

interface Props<Row> {
  choices: readonly Grouping<Row>[];
  /** Null: not grouped. */
  by: Grouping<Row> | null;
  onChoose(id: string | null): void;
  onCloseAll(): void;
  onOpenAll(): void;
}

function GroupChipView<Row>({ choices, by, onChoose, onCloseAll, onOpenAll }: Props<Row>) {
  return (
    <Menu position="bottom-start" width={220}>
      <Menu.Target>
        <button type="button" className={classes.chip} data-chosen={by !== null || undefined}>
          <span>{by ? `Group: ${by.title.toLowerCase()}` : 'Group'}</span>
          <IconChevronDown size={13} stroke={1.6} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown mah={420} className={classes.scrolling}>
        <Menu.RadioGroup value={by?.id ?? ''} onChange={(id) => onChoose(id === '' ? null : id)}>
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
            <Menu.Item onClick={onCloseAll}>Close all groups</Menu.Item>
            <Menu.Item onClick={onOpenAll}>Open all groups</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

export const GroupChip = memo(GroupChipView) as typeof GroupChipView;
