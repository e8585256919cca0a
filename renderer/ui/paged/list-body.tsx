// A toolbar above a list that fills the rest of the screen.
import type { ReactNode } from 'react';
import layout from '../layout.module.css';

export function ListBody({ toolbar, children }: { toolbar: ReactNode; children: ReactNode }) {
  return (
    <div className={layout.list}>
      {toolbar}
      <div className={layout.body}>{children}</div>
    </div>
  );
}
