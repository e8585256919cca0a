// Beside the title of a plan review: how old it is, whose undo it is.
import { Link } from 'wouter';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { Age } from '../age.tsx';
import classes from './plan.module.css';

export function PlanAside({ plan }: { plan: PlanSummary }) {
  return (
    <span className={classes.aside}>
      Planned <Age at={plan.createdAt} />
      {plan.state === 'ready' ? '. Nothing has happened yet.' : plan.undoes && '.'}
      {plan.undoes && (
        <>
          {' '}
          It puts back <Link href={`/jobs/${plan.undoes}`}>this job</Link>.
        </>
      )}
    </span>
  );
}
