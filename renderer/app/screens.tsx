// Address to screen: one lazy screen per area, each behind its own boundary, so that a broken one leaves the others alone.
import { lazy, Suspense, type ComponentType, type LazyExoticComponent } from 'react';
import { useLocation } from 'wouter';
import { ShownLate } from '../ui/shown-late.tsx';
import { areaOf, areas } from './areas.ts';
import { NotFound } from './not-found.tsx';
import { ScreenBoundary } from './screen-boundary.tsx';
import classes from './frame.module.css';

const screens = new Map<string, LazyExoticComponent<ComponentType>>(
  areas.map((area) => [area.id, lazy(async () => ({ default: (await area.load()).default }))]),
);

export function Screens() {
  const [location] = useLocation();
  const area = areaOf(location);
  const Screen = area && screens.get(area.id);
  if (!area || !Screen) return <NotFound />;
  return (
    <ScreenBoundary key={area.id} title={area.title}>
      <Suspense
        fallback={
          <ShownLate>
            <div className={classes.progress} role="status" aria-label={`Opening ${area.title}`} />
          </ShownLate>
        }
      >
        <Screen />
      </Suspense>
    </ScreenBoundary>
  );
}
