// Below the cells: what is wrong with the one that has the focus, and with its row.
import type { ImportColumn, ImportRow } from '../../../../preload/contract/imports.ts';
import { problemsOf, problemsOfRow } from './layout.ts';
import classes from './cells.module.css';

interface Props {
  row: ImportRow | null;
  column: ImportColumn | null;
  columns: readonly ImportColumn[];
}

export function CellStatus({ row, column, columns }: Props) {
  const ofCell = row && column ? problemsOf(row, column) : [];
  const ofRow = row ? problemsOfRow(row, columns) : [];
  const elsewhere = row ? columns.filter((each) => each !== column && problemsOf(row, each).length > 0) : [];
  const shown = [...ofCell, ...ofRow];
  return (
    <p className={classes.status} role="status" aria-live="polite">
      {row && shown.length > 0 && (
        <>
          <span className={classes.where}>
            Line {row.line}
            {ofCell.length > 0 && column && `, ${column.header}`}
          </span>
          {shown.map(({ problem, weight }) => (
            <span key={problem} data-weight={weight}>
              {problem}
            </span>
          ))}
        </>
      )}
      {row && shown.length === 0 && elsewhere.length > 0 && (
        <>
          <span className={classes.where}>Line {row.line}</span>
          <span data-weight="warning">Look at {elsewhere.map(({ header }) => header).join(', ')}.</span>
        </>
      )}
      {shown.length === 0 && <span className={classes.hint}>Enter or a double-click changes a cell.</span>}
    </p>
  );
}
