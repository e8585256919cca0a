// One row of a PagedGrid: its cells, or a faint bar while it is still being read.
import type { MouseEvent } from 'react';
import type { PagedGridProps } from './paged-grid.tsx';
import classes from './paged.module.css';

export function PagedRow<Row>(props: {
  id: string;
  index: number;
  top: number;
  height: number;
  template: string;
  row: Row | null;
  active: boolean;
  grid: PagedGridProps<Row>;
  onMenu?: ((row: Row, event: MouseEvent) => void) | undefined;
  onPick(): void;
  onToggle(extend: boolean): void;
}) {
  const { row, grid, index } = props;
  const box = row && grid.checked ? grid.checked(row) : null;
  const open = row !== null && grid.openKey === grid.rowKey(row);
  return (
    <div
      role="row"
      id={props.id}
      aria-rowindex={index + 2}
      aria-selected={grid.picked ? box === true : open}
      className={classes.row}
      data-active={props.active || undefined}
      data-open={open || undefined}
      data-boxed={grid.checked ? true : undefined}
      data-pale={(row && grid.pale?.(row)) || undefined}
      data-picked={(grid.picked && box) || undefined}
      data-clickable={grid.onOpen ? true : undefined}
      style={{ gridTemplateColumns: props.template, height: props.height, transform: `translateY(${props.top}px)` }}
      onClick={props.onPick}
      onContextMenu={(event) => row && props.onMenu?.(row, event)}
    >
      {grid.checked && (
        <span role="gridcell">
          {row && box !== null && (
            <input
              type="checkbox"
              tabIndex={-1}
              aria-label={grid.checkLabel?.(row)}
              checked={box}
              readOnly
              onClick={(event: MouseEvent) => {
                event.stopPropagation();
                props.onToggle(event.shiftKey);
              }}
            />
          )}
        </span>
      )}
      {grid.columns.map((column) => (
        <span key={column.id} role="gridcell" data-align={column.align} data-mono={column.mono || undefined}>
          {row ? column.cell(row) : <i className={classes.unread} />}
        </span>
      ))}
    </div>
  );
}
