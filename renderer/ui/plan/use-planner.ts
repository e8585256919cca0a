// From a question to the plan's review: asks the backend for a plan, and opens it. Nothing has happened by then.
import { useState } from 'react';
import { useLocation } from 'wouter';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { toProblem, type Problem } from '../../client/index.ts';

export interface Planner {
  busy: boolean;
  problem: Problem | null;
  dismiss(): void;
  go(plan: () => Promise<PlanSummary>): void;
}

export function usePlanner(): Planner {
  const [, navigate] = useLocation();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  return {
    busy,
    problem,
    dismiss: () => setProblem(null),
    go(plan) {
      setBusy(true);
      setProblem(null);
      void plan()
        .then(({ planId }) => navigate(`/plans/${planId}`))
        .catch((error: unknown) => setProblem(toProblem(error)))
        .finally(() => setBusy(false));
    },
  };
}
