// Below the cells: what is wrong with the one that has the focus, or else with its row.
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
  const other =
    row && ofCell.length + ofRow.length === 0 ? columns.find((each) => problemsOf(row, each).length > 0) : null;
  const shown = row && other ? problemsOf(row, other) : [...ofCell, ...ofRow];
  const about = other ?? (ofCell.length > 0 ? column : null);
  return (
    <p className={classes.status} role="status" aria-live="polite">
      {row && shown.length > 0 ? (
        <>
          <span className={classes.where}>
            Line {row.line}
            {about && `, ${about.header}`}
          </span>
          {shown.map(({ problem, weight }) => (
            <span key={problem} data-weight={weight}>
              {problem}
            </span>
          ))}
        </>
      ) : (
        <span className={classes.hint}>Enter or a double-click changes a cell.</span>
      )}
    </p>
  );
}
