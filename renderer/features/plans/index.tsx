// Plans: the review of one at /plans/:planId, and those that are stored at /plans.
import { Route, Switch } from 'wouter';
import { PlanReview } from '../../ui/plan/index.ts';
import { PlanList } from './list.tsx';

export const actions = [
  { id: 'plans.list', title: 'Show stored plans', keywords: ['review', 'ready'], path: '/plans' },
];

export default function Plans() {
  return (
    <Switch>
      <Route path="/plans/:planId">
        {({ planId }) => <PlanReview key={planId} planId={decodeURIComponent(planId)} />}
      </Route>
      <Route>
        <PlanList />
      </Route>
    </Switch>
  );
}
