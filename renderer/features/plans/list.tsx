// Stored plans, newest first: those that still can be applied, and what became of the others.
import { useLocation } from 'wouter';
import type { PlanSummary } from '../../../preload/contract/plans.ts';
import { client } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import type { ExportColumn } from '../../ui/grid/export.ts';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { ReadPage } from '../../ui/paged/page.ts';
import { usePages } from '../../ui/paged/use-pages.ts';
import { Screen } from '../../ui/screen.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';

const tones: Record<PlanSummary['state'], Tone> = { ready: 'progress', applied: 'ok', discarded: 'neutral' };

const columns: PagedColumn<PlanSummary>[] = [
  { id: 'state', title: 'State', width: 120, cell: (plan) => <StateDot tone={tones[plan.state]} word={plan.state} /> },
  { id: 'sentence', title: 'Plan', cell: (plan) => plan.sentence },
  { id: 'undo', title: 'Note', width: 110, cell: (plan) => (plan.undoes ? 'is an undo' : plan.brake ? 'braked' : '–') },
  { id: 'made', title: 'Planned', width: 120, align: 'right', cell: (plan) => <Age at={plan.createdAt} /> },
];

const exportColumns: ExportColumn<PlanSummary>[] = [
  { title: 'Plan', value: (plan) => plan.planId },
  { title: 'State', value: (plan) => plan.state },
  { title: 'What', value: (plan) => plan.sentence },
  { title: 'Planned', value: (plan) => isoTime(plan.createdAt) },
  { title: 'Job', value: (plan) => plan.jobId },
  { title: 'Undoes', value: (plan) => plan.undoes },
];

const read: ReadPage<PlanSummary> = (request, signal) => client.plans.list(request, signal && { signal });

export function PlanList() {
  const [, navigate] = useLocation();
  const pages = usePages(['plan-list'], read);
  return (
    <Screen
      title="Plans"
      aside={pages.total > 0 && showNumber(pages.total)}
      actions={<PagedExport id="plans" total={pages.total} read={read} columns={exportColumns} />}
    >
      {pages.problem && pages.total === 0 ? (
        <ErrorState problem={pages.problem} onRetry={pages.retry} />
      ) : (
        <PagedGrid
          label="Plans"
          pages={pages}
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
