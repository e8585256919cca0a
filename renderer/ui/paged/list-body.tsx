// A toolbar above a list that fills the rest of the screen.
import type { ReactNode } from 'react';
import classes from './paged.module.css';

export function ListBody({ toolbar, children }: { toolbar: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.list}>
      {toolbar}
      <div className={classes.body}>{children}</div>
    </div>
  );
}
