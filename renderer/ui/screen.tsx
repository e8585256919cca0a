// A screen: a title line, then content that fills the window and scrolls inside. Names the document too.
import { useDocumentTitle } from '@mantine/hooks';
import { useEffect, useRef, type ReactNode } from 'react';
import classes from './screen.module.css';

interface Props {
  title: string;
  /** Beside the title: a count, a state. */
  aside?: ReactNode;
  /** At the right of the title line. */
  actions?: ReactNode;
  /** The content scrolls as a page with a margin; without it the content (a grid) fills the screen itself. */
  scrolls?: boolean;
  children: ReactNode;
}

export function Screen({ title, aside, actions, scrolls = false, children }: Props) {
  useDocumentTitle(`${title} · Provost`);
  const heading = useRef<HTMLHeadingElement>(null);
  // Arriving by a key leaves the focus nowhere: it goes to the title, from where the next Tab enters the content.
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <div className={classes.screen}>
      <div className={classes.title}>
        <h1 ref={heading} tabIndex={-1} title={title}>
          {title}
        </h1>
        {aside && <div className={classes.aside}>{aside}</div>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
      <div className={scrolls ? classes.page : classes.fill}>{children}</div>
    </div>
  );
}
