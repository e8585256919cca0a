// The review of a stored plan: what would change, what undo can't put back, and the button that does it.
// Every operation shows its plan here, at /plans/:planId.
import { useState } from 'react';
import { useLocation } from 'wouter';
import { changeKinds, type ChangeKind, type ChangeRow } from '../../../preload/contract/plans.ts';
import { client, orpc, queryClient, toProblem, type Problem } from '../../client/index.ts';
import { useAddress } from '../address.ts';
import { EmptyState } from '../empty-state.tsx';
import { ErrorState } from '../error-state.tsx';
import { forgetSelections } from '../kept.ts';
import layout from '../layout.module.css';
import { PagedExport } from '../paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../paged/paged-grid.tsx';
import { SearchField } from '../paged/search-field.tsx';
import { ProblemLine } from '../problem-line.tsx';
import { Screen } from '../screen.tsx';
import { SidePanel } from '../side-panel.tsx';
import { PlanFoot } from './plan-foot.tsx';
import { CannotUndo } from './cannot-undo.tsx';
import { ChangePanel } from './change-panel.tsx';
import { changeColumns } from './export-columns.ts';
import { FieldsLine } from './fields.tsx';
import { isDeed, KindMark } from './kinds.tsx';
import { LeaveOutAll } from './leave-out-all.tsx';
import { PlanChips } from './plan-chips.tsx';
import { PlanAside } from './plan-aside.tsx';
import { PlanPlaces } from './plan-places.tsx';
import classes from './plan.module.css';
import { useChanges, useExclude, usePlan } from './use-plan.ts';

const columnsOf = (operation: string): PagedColumn<ChangeRow>[] => [
  { id: 'kind', title: 'Kind', width: 100, cell: (row) => <KindMark kind={row.kind} excluded={row.excluded} /> },
  { id: 'label', title: 'Name', width: 170, cell: (row) => row.label },
  { id: 'action', title: 'Action', width: 80, cell: (row) => row.action },
  { id: 'where', title: 'Where', width: 128, cell: (row) => row.where },
  { id: 'change', title: 'Change', cell: (row) => row.reason ?? <FieldsLine change={row} operation={operation} /> },
];

const asKind = (value: string | null): ChangeKind | null => changeKinds.find((kind) => kind === value) ?? null;

interface Props {
  planId: string;
  /** Where what it was made from can be changed, to be planned anew. */
  source?: { label: string; path: string } | null;
}

export function PlanReview({ planId, source = null }: Props) {
  const [, navigate] = useLocation();
  const [kindParameter, setKind] = useAddress('kind');
  const [where, setWhere] = useAddress('where');
  const [search, setSearch] = useAddress('q');
  const [openSeq, setOpenSeq] = useAddress('change');
  const [busy, setBusy] = useState<'apply' | 'discard' | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const kind = asKind(kindParameter);
  const query = usePlan(planId);
  const { pages, read } = useChanges(planId, { kind, where, search: search ?? '' });
  const exclude = useExclude(planId);
  const plan = query.data;

  const unread = query.error ? toProblem(query.error) : null;
  if (!plan) {
    return (
      <Screen title="Plan">
        {unread && (
          <ErrorState
            problem={unread}
            {...(unread.code === 'NOT_FOUND'
              ? { action: { label: 'Show stored plans', run: () => navigate('/plans') } }
              : { onRetry: () => void query.refetch() })}
          />
        )}
      </Screen>
    );
  }

  const canEdit = plan.state === 'ready';
  const open = pages.find((row) => String(row.seq) === openSeq);
  const check = (rows: () => Promise<readonly ChangeRow[]>, included: boolean) =>
    exclude.mutate({ rows, excluded: !included }, { onError: (error) => setProblem(toProblem(error)) });

  const act = async (what: 'apply' | 'discard', run: () => Promise<string | null>) => {
    setBusy(what);
    setProblem(null);
    try {
      const to = await run();
      await queryClient.invalidateQueries({ queryKey: orpc.plans.key() });
      if (to) navigate(to);
    } catch (error) {
      setProblem(toProblem(error));
      await query.refetch();
    } finally {
      setBusy(null);
    }
  };
  const apply = (confirm: number | undefined) =>
    act('apply', async () => {
      const { jobId } = await client.plans.apply({ planId, confirm });
      forgetSelections();
      return `/jobs/${jobId}`;
    });
  const showAll = () => {
    setKind(null);
    setWhere(null, true);
    setSearch(null, true);
  };
  const discard = () =>
    act('discard', async () => {
      await client.plans.discard({ planId });
      if (window.history.length > 1) window.history.back();
      return window.history.length > 1 ? null : '/';
    });

  return (
    <Screen title={plan.sentence} aside={<PlanAside plan={plan} />}>
      <div className={layout.list}>
        <PlanPlaces plan={plan} where={where} onWhere={(each) => setWhere(each)} />
        <CannotUndo plan={plan} />
        <div className={classes.toolbar}>
          <PlanChips counts={plan.counts} kind={kind} onKind={(each) => setKind(each)} />
          <span className={classes.spacer} />
          {canEdit && (kind ? isDeed(kind) : Boolean(search || where)) && pages.total > 1 && (
            <LeaveOutAll read={read} total={pages.total} busy={exclude.isPending} onCheck={check} />
          )}
          <SearchField label="Search in the changes" />
          <PagedExport id={`plan-${planId}`} total={pages.total} read={read} columns={changeColumns} />
        </div>
        <div className={layout.beside}>
          {pages.problem ? (
            <ErrorState problem={pages.problem} action={{ label: 'Try again', run: pages.retry }} />
          ) : (
            <PagedGrid
              label="Changes"
              pages={pages}
              rowKey={(row) => String(row.seq)}
              columns={columnsOf(plan.operation)}
              onOpen={(row) => setOpenSeq(String(row.seq))}
              openKey={openSeq}
              // Unfiltered, a change stands where its number says.
              openIndex={openSeq !== null && !kind && !where && !search ? Number(openSeq) : null}
              checked={canEdit ? (row) => (isDeed(row.kind) ? !row.excluded : null) : undefined}
              checkLabel={(row) => `Include ${row.label}`}
              onCheck={check}
              pale={(row) => row.excluded || row.kind === 'skip'}
              empty={
                !pages.loading &&
                (kind || where || search) && (
                  <EmptyState
                    sentence="No change of this plan matches."
                    action={{ label: 'Show all changes', run: showAll }}
                  />
                )
              }
            />
          )}
          {open && (
            <SidePanel id="change" label="Change" title={open.label} onClose={() => setOpenSeq(null)}>
              <ChangePanel
                change={open}
                operation={plan.operation}
                canEdit={canEdit}
                onCheck={(included) => check(() => Promise.resolve([open]), included)}
              />
            </SidePanel>
          )}
        </div>
        <PlanFoot
          plan={plan}
          source={source && { label: source.label, run: () => navigate(source.path) }}
          busy={busy}
          changing={exclude.isPending}
          problem={problem && <ProblemLine problem={problem} />}
          onApply={(confirm) => void apply(confirm)}
          onDiscard={() => void discard()}
        />
      </div>
    </Screen>
  );
}
