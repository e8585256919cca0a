// Stored plans, newest first: those that still can be applied, and what became of the others.
import { useLocation } from 'wouter';
import { planSorts, planStates, type PlanSummary } from '../../../preload/contract/plans.ts';
import { client } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import type { ExportColumn } from '../../ui/grid/export.ts';
import { Chips } from '../../ui/paged/chips.tsx';
import { ListBody } from '../../ui/paged/list-body.tsx';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { ReadPage } from '../../ui/paged/page.ts';
import { SearchField } from '../../ui/paged/search-field.tsx';
import { usePages } from '../../ui/paged/use-pages.ts';
import { useSort } from '../../ui/paged/use-sort.ts';
import { Screen } from '../../ui/screen.tsx';
import { StateDot, type Tone } from '../../ui/state-dot.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';

const tones: Record<PlanSummary['state'], Tone> = { ready: 'progress', applied: 'ok', discarded: 'neutral' };

const columns: PagedColumn<PlanSummary>[] = [
  {
    id: 'state',
    title: 'State',
    width: 120,
    sort: 'state',
    cell: (plan) => <StateDot tone={tones[plan.state]} word={plan.state} />,
  },
  { id: 'sentence', title: 'Plan', sort: 'sentence', cell: (plan) => plan.sentence },
  { id: 'undo', title: 'Note', width: 110, cell: (plan) => (plan.undoes ? 'is an undo' : plan.brake ? 'braked' : '–') },
  {
    id: 'made',
    title: 'Planned',
    width: 120,
    align: 'right',
    sort: 'planned',
    cell: (plan) => <Age at={plan.createdAt} />,
  },
];

const exportColumns: ExportColumn<PlanSummary>[] = [
  { title: 'Plan', value: (plan) => plan.planId },
  { title: 'State', value: (plan) => plan.state },
  { title: 'What', value: (plan) => plan.sentence },
  { title: 'Planned', value: (plan) => isoTime(plan.createdAt) },
  { title: 'Job', value: (plan) => plan.jobId },
  { title: 'Undoes', value: (plan) => plan.undoes },
];

const chips = planStates.map((state) => ({ id: state, text: `${state[0]!.toUpperCase()}${state.slice(1)}` }));

export function PlanList() {
  const [, navigate] = useLocation();
  const [chosen, setChosen] = useAddress('show');
  const [search] = useAddress('q');
  const { sorted, onSort } = useSort(planSorts);
  const state = planStates.find((each) => each === chosen) ?? null;
  const { by: sort, ascending } = sorted;
  const read: ReadPage<PlanSummary> = (request, signal) =>
    client.plans.list(
      { ...request, sort, ascending, ...(state && { state: [state] }), ...(search && { search }) },
      signal && { signal },
    );
  const pages = usePages(['plan-list', state, search, sort, ascending], read);
  const narrowed = state !== null || !!search;
  return (
    <Screen
      title="Plans"
      aside={pages.total > 0 && showNumber(pages.total)}
      actions={<PagedExport id="plans" total={pages.total} read={read} columns={exportColumns} />}
    >
      {pages.problem && pages.total === 0 ? (
        <ErrorState problem={pages.problem} onRetry={pages.retry} />
      ) : (
        <ListBody
          toolbar={
            <Toolbar label="Plans" right={<SearchField label="Search in the plans" />}>
              <Chips label="State" all="All" chips={chips} chosen={state} onChoose={(id) => setChosen(id)} />
            </Toolbar>
          }
        >
          <PagedGrid
            label="Plans"
            pages={pages}
            rowKey={(plan) => plan.planId}
            columns={columns}
            sorted={sorted}
            onSort={onSort}
            onOpen={(plan) => navigate(`/plans/${plan.planId}`)}
            pale={(plan) => plan.state !== 'ready'}
            empty={
              !pages.loading &&
              (narrowed ? (
                <EmptyState sentence="No plan matches." />
              ) : (
                <EmptyState
                  sentence="Whatever changes something is planned first, and its plan is kept here until it is applied or discarded."
                  action={{ label: 'Go to Containers', run: () => navigate('/containers') }}
                />
              ))
            }
          />
        </ListBody>
      )}
    </Screen>
  );
}
