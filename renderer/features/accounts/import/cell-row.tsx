// One row of an import: its line, the account that it becomes, and its cells as they stand in the file.
import type { VirtualItem } from '@tanstack/react-virtual';
import type { ImportColumn, ImportRow } from '../../../../preload/contract/imports.ts';
import { showNumber } from '../../../ui/format.ts';
import { CellEditor } from './cell-editor.tsx';
import { problemsOf, weightOf } from './layout.ts';
import classes from './cells.module.css';

interface Props {
  id: string;
  index: number;
  top: number;
  height: number;
  width: number;
  lineWidth: number;
  fixed: number;
  row: ImportRow | null;
  columns: readonly ImportColumn[];
  shown: readonly VirtualItem[];
  several: boolean;
  /** Column that has the focus, when it is in this row. */
  active: number | null;
  editing: number | null;
  onPick(column: number): void;
  onEdit(column: number): void;
  onEnd(value: string | null, by: 'key' | 'blur'): void;
}

const signs = { error: '×', warning: '!' } as const;
const weightWords = { error: 'error', warning: 'warning' } as const;

export function CellRow(props: Props) {
  const { row, columns, index } = props;
  const weight = row && weightOf(row.problems);
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      style={{
        ...{ width: props.width, height: props.height, lineHeight: `${props.height - 1}px` },
        transform: `translateY(${props.top}px)`,
      }}
    >
      <span
        role="gridcell"
        aria-colindex={1}
        className={classes.pinned}
        data-weight={weight ?? undefined}
        style={{ width: props.lineWidth, left: 0 }}
        title={row?.problems.map(({ problem }) => problem).join('\n') || undefined}
      >
        <b aria-hidden>{weight && signs[weight]}</b>
        {row && showNumber(row.line)}
        {row && props.several && <small>{row.file}</small>}
        {weight && <span className="visually-hidden">, {weightWords[weight]}</span>}
      </span>
      <span
        role="gridcell"
        aria-colindex={2}
        className={classes.pinned}
        data-last
        style={{ width: props.fixed - props.lineWidth, left: props.lineWidth }}
        title={row?.username}
      >
        {row ? row.username || '–' : <i className={classes.unread} />}
      </span>
      {props.shown.map(({ index: place, start, size }) => {
        const column = columns[place]!;
        const problems = row ? problemsOf(row, column) : [];
        const text = row?.cells[place] ?? '';
        return (
          // See aria-activedescendant.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the keys are the grid's
          <span
            key={column.index}
            id={`${props.id}-${index}-${place}`}
            role="gridcell"
            aria-colindex={place + 3}
            aria-selected={props.active === place}
            className={classes.cell}
            data-active={props.active === place || undefined}
            data-weight={weightOf(problems) ?? undefined}
            data-ignored={column.role === 'ignore' || undefined}
            style={{ left: start, width: size }}
            title={problems.length > 0 ? problems.map(({ problem }) => problem).join('\n') : text}
            onClick={() => props.onPick(place)}
            onDoubleClick={() => props.onEdit(place)}
          >
            {props.editing === place ? (
              <CellEditor
                label={`${column.header}, line ${row?.line}`}
                value={text}
                secret={column.role === 'password'}
                onEnd={props.onEnd}
              />
            ) : (
              text.replaceAll(/\r\n|\r|\n/g, ' ⏎ ')
            )}
          </span>
        );
      })}
    </div>
  );
}
