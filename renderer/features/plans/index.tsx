// Plans: the review of one at /plans/:planId, and those that are stored at /plans.
import { Route, Switch, useSearch } from 'wouter';
import { PlanReview } from '../../ui/plan/index.ts';
import { importOf } from '../accounts/index.tsx';
import { PlanList } from './list.tsx';

export const actions = [
  { id: 'plans.list', title: 'Show stored plans', keywords: ['review', 'ready'], path: '/plans' },
];

export default function Plans() {
  const path = importOf(useSearch());
  return (
    <Switch>
      <Route path="/plans/:planId">
        {({ planId }) => (
          <PlanReview
            key={planId}
            planId={decodeURIComponent(planId)}
            source={path === null ? null : { label: 'Change the file or the columns', path }}
          />
        )}
      </Route>
      <Route>
        <PlanList />
      </Route>
    </Switch>
  );
}
