// Above a list or in a panel: that a plan is being made, or why none could be. Nothing has happened either way.
import { Button } from '@mantine/core';
import layout from '../layout.module.css';
import { ProblemLine } from '../problem-line.tsx';
import { ShownLate } from '../shown-late.tsx';
import classes from './plan.module.css';
import type { Planner } from './use-planner.ts';

export function PlanProblem({ planner }: { planner: Pick<Planner, 'busy' | 'problem' | 'dismiss'> }) {
  if (planner.busy) {
    return (
      <ShownLate>
        <div className={layout.passing} role="status">
          <div className={layout.line}>
            <span className={classes.dim}>Reading the live state, and working out the plan.</span>
          </div>
        </div>
      </ShownLate>
    );
  }
  if (!planner.problem) return null;
  return (
    <div className={layout.line}>
      <ProblemLine problem={planner.problem}>
        <span>No plan was made, and nothing has happened.</span>
      </ProblemLine>
      <Button variant="default" onClick={planner.dismiss}>
        Dismiss
      </Button>
    </div>
  );
}
