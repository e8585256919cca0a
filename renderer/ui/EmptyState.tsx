// Nothing here: one sentence about what would be, and the one action that gets it.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './states.module.css';

export interface StateAction {
  label: string;
  run(): void;
}

export function EmptyState({
  title,
  action,
  children,
}: {
  title: ReactNode;
  action?: StateAction;
  children?: ReactNode;
}) {
  return (
    <div className={classes.state}>
      <p className={classes.sentence}>{title}</p>
      {action && (
        <Button variant="default" onClick={action.run}>
          {action.label}
        </Button>
      )}
      {children}
    </div>
  );
}
