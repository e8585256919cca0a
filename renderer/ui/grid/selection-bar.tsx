// Takes the toolbar's place while rows are selected: how many, the rest of what matches, and the verbs.
import { Button } from '@mantine/core';
import { showNumber } from '../format.ts';
import { Toolbar } from '../toolbar.tsx';
import classes from './data-grid.module.css';
import type { GridAction } from './types.ts';
import type { Selected } from './use-selection.ts';

interface Props<Row> {
  selected: Selected<Row>;
  total: number;
  matching: number;
  actions: readonly GridAction<Row>[];
  onAll(): void;
  onClear(): void;
  onAction(action: GridAction<Row>): void;
}

export function SelectionBar<Row>({ selected, total, matching, actions, onAll, onClear, onAction }: Props<Row>) {
  const { rows, hidden, all } = selected;
  return (
    <Toolbar
      label="Selection"
      right={actions.map((action) => (
        <Button
          key={action.id}
          variant="default"
          leftSection={action.icon}
          {...(action.danger ? { className: classes.danger } : {})}
          disabled={action.applies !== undefined && !rows.some((row) => action.applies?.(row))}
          onClick={() => onAction(action)}
        >
          {action.label}
        </Button>
      ))}
    >
      <span className={classes.selected} role="status">
        <b>{showNumber(rows.length)}</b> of {showNumber(total)} selected
        {hidden > 0 && <span className={classes.hiddenRows}>, {showNumber(hidden)} not shown</span>}
      </span>
      {!all && matching > 0 && (
        <Button variant="subtle" onClick={onAll}>
          Select all {showNumber(matching)} that match
        </Button>
      )}
      <Button variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </Toolbar>
  );
}
