// Where a plan would act, with how much, and on what by name: what the one who applies it has to see.
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { showNumber } from '../format.ts';
import classes from './plan.module.css';

const shownAtMost = 8;

export function PlanPlaces({ plan: { places, examples } }: { plan: PlanSummary }) {
  if (places.length === 0) return null;
  const total = places.reduce((sum, { count }) => sum + count, 0);
  const shown = places.slice(0, shownAtMost);
  const further = places.length - shown.length;
  const unnamed = total - examples.length;
  return (
    <p className={classes.places} aria-label="Where it acts">
      <span>
        On{' '}
        {shown.map(({ where, count }, index) => (
          <span key={where}>
            {index > 0 && ', '}
            <b>{where}</b> {showNumber(count)}
          </span>
        ))}
        {further > 0 && ` and ${showNumber(further)} more`}
      </span>
      <span className={classes.examples}>
        {examples.join(', ')}
        {unnamed > 0 && ` and ${showNumber(unnamed)} more`}
      </span>
    </p>
  );
}
