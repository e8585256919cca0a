// Stored plans, newest first: those that still can be applied, and what became of the others.
import { useLocation } from 'wouter';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { client } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showNumber } from '../../ui/format.ts';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import { usePages } from '../../ui/paged/use-pages.ts';
import { Screen } from '../../ui/screen.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';

const tones: Record<PlanSummary['state'], Tone> = { ready: 'progress', applied: 'ok', discarded: 'neutral' };

const columns: PagedColumn<PlanSummary>[] = [
  { id: 'state', title: 'State', width: 120, cell: (plan) => <StateDot tone={tones[plan.state]} word={plan.state} /> },
  { id: 'sentence', title: 'Plan', cell: (plan) => plan.sentence },
  { id: 'undo', title: 'Note', width: 110, cell: (plan) => (plan.undoes ? 'is an undo' : '') },
  { id: 'made', title: 'Planned', width: 120, align: 'right', cell: (plan) => <Age at={plan.createdAt} /> },
];

export function PlanList() {
  const [, navigate] = useLocation();
  const pages = usePages<PlanSummary>(['plan-list'], (cursor, signal) =>
    client.plans.list({ cursor, limit: 500 }, { signal }),
  );
  return (
    <Screen title="Plans" aside={pages.total > 0 && showNumber(pages.total)}>
      {pages.problem && pages.rows.length === 0 ? (
        <ErrorState problem={pages.problem} onRetry={pages.retry} />
      ) : (
        <PagedGrid
          label="Plans"
          rows={pages.rows}
          total={pages.total}
          reach={pages.reach}
          rowKey={(plan) => plan.planId}
          columns={columns}
          onOpen={(plan) => navigate(`/plans/${plan.planId}`)}
          pale={(plan) => plan.state !== 'ready'}
          empty={
            !pages.loading && (
              <EmptyState
                sentence="Whatever changes something is planned first, and its plan is kept here until it is applied or discarded."
                action={{ label: 'Go to Containers', run: () => navigate('/containers') }}
              />
            )
          }
        />
      )}
    </Screen>
  );
}
