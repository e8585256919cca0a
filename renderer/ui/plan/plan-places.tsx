// Where a plan would act, with how much, and on what by name: what the one who applies it has to see. Each place shows its
// changes alone.
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { showNumber } from '../format.ts';
import classes from './plan.module.css';

const shownAtMost = 8;

interface Props {
  plan: PlanSummary;
  /** The place whose changes are shown; null: all. */
  where: string | null;
  onWhere(where: string | null): void;
}

export function PlanPlaces({ plan: { places, examples }, where: chosen, onWhere }: Props) {
  if (places.length === 0 && chosen === null) return null;
  const total = places.reduce((sum, { count }) => sum + count, 0);
  const shown = places.filter(({ where }, index) => index < shownAtMost || where === chosen);
  // All that was to happen there has been left out.
  if (chosen !== null && !shown.some(({ where }) => where === chosen)) shown.push({ where: chosen, count: 0 });
  const further = places.length - shown.length;
  const unnamed = total - examples.length;
  return (
    <div className={classes.places} role="group" aria-label="Where it acts">
      <span>
        On{' '}
        {shown.map(({ where, count }, index) => (
          <span key={where}>
            {index > 0 && ', '}
            {shown.length === 1 && chosen === null ? (
              <b>{where}</b>
            ) : (
              <button
                type="button"
                className={classes.place}
                aria-pressed={where === chosen}
                title={where === chosen ? 'Show the changes of all places' : `Show only the changes on ${where}`}
                onClick={() => onWhere(where === chosen ? null : where)}
              >
                {where}
              </button>
            )}{' '}
            {showNumber(count)}
          </span>
        ))}
        {further > 0 && ` and ${showNumber(further)} more`}
      </span>
      <span className={classes.examples}>
        {examples.join(', ')}
        {unnamed > 0 && ` and ${showNumber(unnamed)} more`}
      </span>
    </div>
  );
}
