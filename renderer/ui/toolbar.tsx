// The line above a list: what narrows it on the left, what is done with it on the right.
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './toolbar.module.css';

export function Toolbar({ label, children, right }: { label: string; children: ReactNode; right?: ReactNode }) {
  return (
    <div className={classes.toolbar} role="toolbar" aria-label={label}>
      <div className={classes.left}>{children}</div>
      {right && <div className={classes.right}>{right}</div>}
    </div>
  );
}

/**
 * A toolbar's place, in which another one stands while there is something to stand there. That one gets the same height: the
 * list below stays where it is.
 */
export function ToolbarPlace({ other, children }: { other: ReactNode; children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  const height = useRef<number | undefined>(undefined);
  const own = !other;
  useEffect(() => {
    const element = place.current;
    if (!own || !element) return;
    const observer = new ResizeObserver(() => {
      height.current = element.offsetHeight;
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [own]);
  return (
    <div
      ref={place}
      className={classes.place}
      data-other={!own || undefined}
      style={own ? undefined : { height: height.current }}
    >
      {own ? children : other}
    </div>
  );
}
