// The line above a list: what narrows it on the left, what is done with it on the right.
import type { ReactNode } from 'react';
import classes from './toolbar.module.css';

export function Toolbar({ label, children, right }: { label: string; children: ReactNode; right?: ReactNode }) {
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={label}>
      <div className={classes.left}>{children}</div>
      {right && <div className={classes.right}>{right}</div>}
    </div>
  );
}
