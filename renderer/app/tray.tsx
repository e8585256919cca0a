// Bottom right on every screen: what features want to be seen from everywhere (running jobs).
import { useEffect, useState, type ComponentType } from 'react';
import { areas } from './areas.ts';
import classes from './frame.module.css';
import { ScreenBoundary } from './screen-boundary.tsx';

const jobs = areas.find((area) => area.id === 'jobs');

export function Tray() {
  const [Content, setContent] = useState<ComponentType | null>(null);
  useEffect(() => {
    // A function in a state setter would be called, hence the wrapping.
    void jobs?.load().then(({ Tray: Found }) => setContent(() => Found ?? null));
  }, []);
  if (!Content) return null;
  return (
    <aside className={classes.tray} aria-label="Running jobs">
      <ScreenBoundary title="The list of running jobs">
        <Content />
      </ScreenBoundary>
    </aside>
  );
}
