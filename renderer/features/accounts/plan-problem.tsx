// Why no plan could be made, above the list or in the panel; nothing has happened.
import { Button } from '@mantine/core';
import { ProblemLine } from '../../ui/problem-line.tsx';
import type { Planner } from '../../ui/plan/use-planner.ts';
import classes from './accounts.module.css';

export function PlanProblem({ planner }: { planner: Planner }) {
  if (planner.busy) {
    return (
      <div className={classes.line} role="status">
        <span className={classes.dim}>Reading the live state, and working out the plan.</span>
      </div>
    );
  }
  if (!planner.problem) return null;
  return (
    <div className={classes.line}>
      <ProblemLine problem={planner.problem}>
        <span>No plan was made, and nothing has happened.</span>
      </ProblemLine>
      <Button variant="default" onClick={planner.dismiss}>
        Dismiss
      </Button>
    </div>
  );
}
