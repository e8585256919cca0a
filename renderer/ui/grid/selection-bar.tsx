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

/** Pixels that a verb takes, with its icon and the gap before it. */
const pixelsOf = (label: string): number => 54 + 7 * label.length;
/** Pixels of what is said in a narrow bar, in one from `roomy` pixels on, and there with the filter. */
const said = { narrow: 310, wide: 380, filtered: 540 };
/** As in the style sheet. */
const roomy = 900;
const menu = 84;

/** How many verbs are buttons, by the pixels that there are; the others are in the menu. */
function directIn(width: number, labels: readonly string[], filtered: boolean): number {
  let left = width - (width <= roomy ? said.narrow : filtered ? said.filtered : said.wide);
  const all = labels.reduce((sum, label) => sum + pixelsOf(label), 0);
  if (labels.length <= mostVerbs && all <= left) return labels.length;
  left -= menu;
  let count = 0;
  for (const label of labels.slice(0, mostVerbs - 1)) {
    left -= pixelsOf(label);
    if (left < 0) break;
    count++;
  }
  return count;
}

export function SelectionBar<Row>(props: Props<Row>) {
  const { count, hidden = 0, spared = 0, all, matching, filter, actions, idle, onAll, onClear, onAction } = props;
  const bar = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(Infinity);
  useLayoutEffect(() => {
    const element = bar.current;
    if (!element) return;
    const measure = () => setWidth(element.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const labels = actions.map(({ label }) => label);
  const direct = actions.slice(0, directIn(width, labels, filter !== ''));
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
          <b>{showNumber(count)}</b>
          <span className={classes.of}> of {showNumber(matching)}</span> selected
          {hidden > 0 && <span className={classes.hiddenRows}>, and {showNumber(hidden)} not shown</span>}
          {spared > 0 && <span className={classes.hiddenRows}>, {showNumber(spared)} protected left out</span>}
        </span>
        {filter !== '' && (
          <span className={classes.limit} title={filter}>
            among those that match <span className="mono">{filter}</span>
          </span>
        )}
        {!all && matching > 0 && (
          <Button
            variant="subtle"
            px={6}
            className={classes.keeps}
            onClick={onAll}
            aria-label={`Select all ${showNumber(matching)} that match`}
          >
            Select all {showNumber(matching)}
            <span className={classes.roomy}> that match</span>
          </Button>
        )}
        <Button variant="subtle" px={6} className={classes.keeps} onClick={onClear}>
          Clear
        </Button>
      </Toolbar>
    </div>
  );
}
