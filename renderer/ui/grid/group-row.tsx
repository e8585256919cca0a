// The heading of a group: its value, how many rows it has, and the box that selects them all.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import { showNumber } from '../format.ts';
import classes from './group.module.css';
import type { GroupLine } from './lines.ts';
import type { Grouping } from './types.ts';

interface Props<Row> {
  line: GroupLine<Row>;
  by: Grouping<Row>;
  index: number;
  top: number;
  cols: number;
  selectable: boolean;
  /** How many of its rows are selected. */
  selected: number;
  /** Column of the tab stop when it is on this line, else -1. */
  activeCol: number;
  onToggle(index: number): void;
  onCheck(index: number): void;
}

function GroupRowView<Row>(props: Props<Row>) {
  const { line, by, index, selectable, selected, activeCol } = props;
  const count = line.rows.length;
  const Chevron = line.closed ? IconChevronRight : IconChevronDown;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-level={1}
      aria-expanded={!line.closed}
      aria-selected={selectable ? selected === count : undefined}
      className={classes.group}
      data-active={activeCol >= 0 || undefined}
      style={{ top: props.top }}
      onClick={() => props.onToggle(index)}
    >
      <div
        role="gridcell"
        aria-colspan={props.cols}
        // One cell for all columns: whichever the focus comes through, it is this one.
        data-cell={`${index}:${Math.max(0, activeCol)}`}
        tabIndex={activeCol >= 0 ? 0 : -1}
        className={classes.cell}
      >
        {selectable && (
          <span
            className={classes.check}
            onClick={(event) => {
              event.stopPropagation();
              props.onCheck(index);
            }}
          >
            <input
              type="checkbox"
              tabIndex={-1}
              readOnly
              aria-label="Select this group"
              checked={selected === count}
              ref={(box) => {
                if (box) box.indeterminate = selected > 0 && selected < count;
              }}
            />
          </span>
        )}
        <Chevron size={14} stroke={1.8} aria-hidden />
        <span className={classes.name} data-none={line.value === null || undefined}>
          {line.value ?? by.none}
        </span>
        <span className={classes.count}>{showNumber(count)}</span>
        {by.detail && <span className={classes.detail}>{by.detail(line.value, line.rows)}</span>}
      </div>
    </div>
  );
}

export const GroupRow = memo(GroupRowView) as typeof GroupRowView;
