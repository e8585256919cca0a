// What undo can't put back, over the whole plan: shown before anything is applied.
import { IconArrowBackUp } from '@tabler/icons-react';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { showNumber } from '../format.ts';
import classes from './plan.module.css';

export function CannotUndo({ plan }: { plan: PlanSummary }) {
  if (plan.cannotUndo.length === 0 || plan.state === 'discarded') return null;
  return (
    <section className={classes.cannot} aria-label="What undo can’t put back">
      <IconArrowBackUp size={16} aria-hidden />
      <div>
        <b>Undo can’t put back:</b>
        <ul>
          {plan.cannotUndo.map(({ what, count }) => (
            <li key={what}>
              {what} <span className={classes.note}>({showNumber(count)})</span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
