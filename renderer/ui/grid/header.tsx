// The header row: select all that match, then one cell per column; click or Enter sorts, dragging the edge resizes.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { PointerEvent } from 'react';
import type { ShownColumn } from './use-columns.ts';
import type { SortBy } from './address.ts';
import classes from './header.module.css';
import { columnTitle } from './export.ts';

interface Props<Row> {
  columns: readonly ShownColumn<Row>[];
  selectable: boolean;
  hasMenu: boolean;
  sort: SortBy | null;
  /** Focused cell of the header, -1: none. */
  activeCol: number;
  checked: 'all' | 'some' | 'none';
  onToggleAll(): void;
  onSort(id: string): void;
  onResize(id: string, width: number): void;
  onFocusCell(col: number): void;
}

const direction = (sort: SortBy | null, id: string) =>
  sort?.column === id ? (sort.descending ? 'descending' : 'ascending') : undefined;

/** From the width on the screen, which is more than the column's own where it has grown. */
function startResize(event: PointerEvent<HTMLElement>, onResize: (width: number) => void) {
  event.preventDefault();
  event.stopPropagation();
  const handle = event.currentTarget;
  const from = event.clientX;
  const width = handle.parentElement?.getBoundingClientRect().width ?? 0;
  handle.setPointerCapture(event.pointerId);
  const move = (moved: globalThis.PointerEvent) => onResize(width + moved.clientX - from);
  handle.addEventListener('pointermove', move);
  handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), { once: true });
}

export function Header<Row>(props: Props<Row>) {
  const { columns, selectable, hasMenu, sort, activeCol, checked } = props;
  const offset = selectable ? 1 : 0;
  const last = columns.length - 1 + offset;
  return (
    <div role="row" aria-rowindex={1} className={classes.header}>
      {selectable && (
        <div
          role="columnheader"
          aria-colindex={1}
          data-cell="-1:0"
          tabIndex={activeCol === 0 ? 0 : -1}
          className={`${classes.cell} ${classes.check} ${classes.sticky}`}
          onClick={() => {
            props.onFocusCell(0);
            props.onToggleAll();
          }}
        >
          <input
            type="checkbox"
            tabIndex={-1}
            readOnly
            aria-label="All that match"
            checked={checked === 'all'}
            // React has no property for it.
            ref={(box) => {
              if (box) box.indeterminate = checked === 'some';
            }}
          />
        </div>
      )}
      {columns.map(({ column }, i) => {
        const sorted = direction(sort, column.id);
        const col = i + offset;
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={col + 1}
            aria-sort={sorted}
            data-cell={`-1:${col}`}
            data-first={i === 0 || undefined}
            data-align={column.align}
            tabIndex={activeCol === col ? 0 : -1}
            className={i === 0 ? `${classes.cell} ${classes.sticky} ${classes.name}` : classes.cell}
            title={columnTitle(column)}
            onClick={() => {
              props.onFocusCell(col);
              props.onSort(column.id);
            }}
          >
            <span className={classes.text}>
              {column.title}
              {column.unit && <span className={classes.unit}> {column.unit}</span>}
            </span>
            {sorted &&
              (sorted === 'descending' ? (
                <IconArrowDown size={13} className={classes.arrow} aria-hidden />
              ) : (
                <IconArrowUp size={13} className={classes.arrow} aria-hidden />
              ))}
            <span
              className={classes.edge}
              data-last={col === last || undefined}
              aria-hidden
              onPointerDown={(event) => startResize(event, (to) => props.onResize(column.id, to))}
              onClick={(event) => event.stopPropagation()}
            />
          </div>
        );
      })}
      {hasMenu && (
        <div
          role="columnheader"
          aria-colindex={last + 2}
          data-cell={`-1:${last + 1}`}
          tabIndex={activeCol === last + 1 ? 0 : -1}
          className={`${classes.cell} ${classes.menu}`}
        >
          <span className="visually-hidden">Actions</span>
        </div>
      )}
    </div>
  );
}
