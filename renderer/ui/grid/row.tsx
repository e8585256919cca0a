// One row. Drawn anew only when something that it shows has changed.
import { memo, type MouseEvent } from 'react';
import classes from './row.module.css';
import { RowMenu } from './row-menu.tsx';
import type { Column, GridAction } from './types.ts';
import type { ShownColumn } from './use-columns.ts';

export interface RowEvents<Row> {
  onPress(event: MouseEvent, index: number, col: number): void;
  onCheck(event: MouseEvent, index: number): void;
  onMenu(key: string | null): void;
  onContextMenu(event: MouseEvent, index: number): void;
  onAction(action: GridAction<Row>, row: Row): void;
}

export interface RowProps<Row> {
  row: Row;
  rowId: string;
  index: number;
  top: number;
  /** Below the heading of a group. */
  grouped: boolean;
  columns: readonly ShownColumn<Row>[];
  actions: readonly GridAction<Row>[];
  selectable: boolean;
  selected: boolean;
  opened: boolean;
  canOpen: boolean;
  stale: boolean;
  menuOpen: boolean;
  /** Focused cell of this row, -1: none. */
  activeCol: number;
  events: RowEvents<Row>;
}

/** What a cell holds: as few elements as it takes, since every one is styled and laid out while scrolling. */
function contentOf<Row>(column: Column<Row>, row: Row) {
  return column.cell ? column.cell(row) : (column.value(row) ?? <span className={classes.unknown}>unknown</span>);
}

function RowView<Row>(props: RowProps<Row>) {
  const { row, index, columns, actions, selectable, selected, canOpen, activeCol, events } = props;
  const offset = selectable ? 1 : 0;
  const cell = (col: number) => ({
    role: 'gridcell',
    'aria-colindex': col + 1,
    'data-cell': `${index}:${col}`,
    tabIndex: activeCol === col ? 0 : -1,
  });
  const menuCol = columns.length + offset;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-level={props.grouped ? 2 : undefined}
      aria-selected={selectable ? selected : undefined}
      className={classes.row}
      data-opened={props.opened || undefined}
      data-stale={props.stale || undefined}
      data-active={activeCol >= 0 || undefined}
      data-menu={props.menuOpen || undefined}
      style={{ top: props.top }}
      // Extending a selection must not mark text as well.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onContextMenu={(event) => events.onContextMenu(event, index)}
    >
      {selectable && (
        <div
          {...cell(0)}
          className={`${classes.cell} ${classes.check} ${classes.sticky}`}
          onClick={(event) => events.onCheck(event, index)}
        >
          <input type="checkbox" tabIndex={-1} readOnly checked={selected} aria-label="Select this row" />
        </div>
      )}
      {columns.map(({ column }, i) => (
        <div
          key={column.id}
          {...cell(i + offset)}
          data-align={column.align}
          data-mono={column.mono || undefined}
          className={i === 0 ? `${classes.cell} ${classes.sticky} ${classes.name}` : classes.cell}
          onClick={(event) => events.onPress(event, index, i + offset)}
        >
          {i === 0 && canOpen ? <span className={classes.open}>{contentOf(column, row)}</span> : contentOf(column, row)}
        </div>
      ))}
      {actions.length > 0 && (
        <div {...cell(menuCol)} className={`${classes.cell} ${classes.menu}`}>
          <RowMenu
            row={row}
            opened={props.menuOpen}
            actions={actions}
            onOpen={() => events.onMenu(props.rowId)}
            onClose={() => events.onMenu(null)}
            onAction={(action) => events.onAction(action, row)}
          />
        </div>
      )}
    </div>
  );
}

export const Row = memo(RowView) as typeof RowView;
