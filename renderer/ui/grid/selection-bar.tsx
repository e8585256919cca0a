// Takes the toolbar's place while rows are selected: how many, the rest of what matches, and the verbs.
import { Button, Menu } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { showNumber } from '../format.ts';
import { Toolbar } from '../toolbar.tsx';
import classes from './grid-toolbar.module.css';
import type { GridAction } from './types.ts';

interface Props<Row> {
  /** Selected rows that are shown. */
  count: number;
  /** Selected rows that the filter hides. */
  hidden?: number;
  /** Left out of "all" because everybody depends on them. */
  spared?: number;
  /** All that match are selected. */
  all: boolean;
  /** How many rows match the filter. */
  matching: number;
  /** What limits the list; empty: nothing does. */
  filter: string;
  actions: readonly GridAction<Row>[];
  /** Makes no sense for what is selected. */
  idle(action: GridAction<Row>): boolean;
  onAll(): void;
  onClear(): void;
  onAction(action: GridAction<Row>): void;
}

/** Verbs that are buttons; more than these would not fit, and go into a menu. */
const directAtMost = { wide: 5, narrow: 4 };

export function SelectionBar<Row>(props: Props<Row>) {
  const { count, hidden = 0, spared = 0, all, matching, filter, actions, idle, onAll, onClear, onAction } = props;
  const most = useMediaQuery('(max-width: 1180px)') ? directAtMost.narrow : directAtMost.wide;
  const direct = actions.length <= most ? actions : actions.slice(0, most - 1);
  const more = actions.slice(direct.length);
  return (
    <Toolbar
      label="Selection"
      right={
        <>
          {direct.map((action) => (
            <Button
              key={action.id}
              variant="default"
              leftSection={action.icon}
              {...(action.danger ? { className: classes.danger } : {})}
              disabled={idle(action)}
              onClick={() => onAction(action)}
            >
              {action.label}
            </Button>
          ))}
          {more.length > 0 && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" rightSection={<IconChevronDown size={14} />}>
                  More
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {more.map((action) => (
                  <Menu.Item
                    key={action.id}
                    leftSection={action.icon}
                    {...(action.danger ? { className: classes.danger } : {})}
                    disabled={idle(action)}
                    onClick={() => onAction(action)}
                  >
                    {action.label}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
          )}
        </>
      }
    >
      <span className={classes.selected} role="status">
        <b>{showNumber(count)}</b> of {showNumber(matching)} selected
        {hidden > 0 && <span className={classes.hiddenRows}>, and {showNumber(hidden)} not shown</span>}
        {spared > 0 && <span className={classes.hiddenRows}>, {showNumber(spared)} protected left out</span>}
      </span>
      {filter !== '' && (
        <span className={classes.limit} title={filter}>
          among those that match <span className="mono">{filter}</span>
        </span>
      )}
      {!all && matching > 0 && (
        <Button variant="subtle" px={6} onClick={onAll}>
          Select all {showNumber(matching)} that match
        </Button>
      )}
      <Button variant="subtle" px={6} onClick={onClear}>
        Clear
      </Button>
    </Toolbar>
  );
}
