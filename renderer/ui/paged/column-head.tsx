// The head of a column of a PagedGrid: its title, and where the backend can sort by it, the order and its change.
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { PagedColumn, PagedGridProps } from './paged-grid.tsx';
import classes from './paged.module.css';

export function ColumnHead<Row>(props: {
  column: PagedColumn<Row>;
  sorted: PagedGridProps<Row>['sorted'];
  onSort: PagedGridProps<Row>['onSort'];
}) {
  const { column, sorted, onSort } = props;
  const { title, align, sort, ascendingFirst = false } = column;
  if (sort === undefined || !onSort) {
    return (
      <span role="columnheader" data-align={align}>
        {title}
      </span>
    );
  }
  const now = sorted?.by === sort ? sorted : null;
  const Arrow = now?.ascending ? IconArrowUp : IconArrowDown;
  return (
    <span
      role="columnheader"
      data-align={align}
      aria-sort={now === null ? 'none' : now.ascending ? 'ascending' : 'descending'}
    >
      <button
        type="button"
        className={classes.sort}
        onClick={() => onSort({ by: sort, ascending: now ? !now.ascending : ascendingFirst })}
        // The keys of the list are for its rows.
        onKeyDown={(event) => event.stopPropagation()}
      >
        {title}
        {now && <Arrow size={12} aria-hidden />}
      </button>
    </span>
  );
}
