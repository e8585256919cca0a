// Takes the toolbar's place while rows are selected: how many, the rest of what matches, and the verbs.
import { Button, Menu } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useLayoutEffect, useRef, useState } from 'react';
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

const mostVerbs = 5;
/** Pixels of what is said, and of a verb. */
const room = { words: 380, verb: 105 };

/** The verbs that are buttons, with the menu of the others among them, by the pixels that there are. */
const directAtMost = (width: number): number =>
  Math.max(1, Math.min(mostVerbs, Math.floor((width - room.words) / room.verb)));

export function SelectionBar<Row>(props: Props<Row>) {
  const { count, hidden = 0, spared = 0, all, matching, filter, actions, idle, onAll, onClear, onAction } = props;
  const bar = useRef<HTMLDivElement>(null);
  const [most, setMost] = useState(mostVerbs);
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const measure = () => setMost(directAtMost(element.clientWidth));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const direct = actions.length <= most ? actions : actions.slice(0, most - 1);
  const more = actions.slice(direct.length);
  return (
    <div ref={bar} className={classes.bar}>
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
                    {direct.length === 0 ? 'Actions' : 'More'}
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
    </div>
  );
}
