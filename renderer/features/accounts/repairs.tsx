// What is inconsistent in a target, and the plan that puts it right.
import { Button } from '@mantine/core';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client } from '../../client/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showNumber } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { PageRequest } from '../../ui/paged/page.ts';
import { usePages } from '../../ui/paged/use-pages.ts';
import { usePicked } from '../../ui/paged/use-picked.ts';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { usePlanner } from '../../ui/plan/use-planner.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import classes from './accounts.module.css';

type RepairRow = Awaited<ReturnType<typeof client.accounts.listRepairs>>['rows'][number];

const kinds: Record<RepairRow['kind'], string> = {
  'orphan-entity': 'Orphan',
  'no-self-read': 'Can’t read itself',
  'mapping-without-permission': 'Mapped, not permitted',
  'permission-without-mapping': 'Permitted, not mapped',
};

const columns: PagedColumn<RepairRow>[] = [
  { id: 'kind', title: 'What', width: 150, cell: (row) => kinds[row.kind] },
  { id: 'subject', title: 'Subject', width: 150, cell: (row) => row.subject },
  { id: 'problem', title: 'Problem', cell: (row) => row.problem },
  { id: 'fix', title: 'Repair', cell: (row) => row.fix },
];

const exportColumns = [
  { title: 'What', value: (row: RepairRow) => row.kind },
  { title: 'Subject', value: (row: RepairRow) => row.subject },
  { title: 'Problem', value: (row: RepairRow) => row.problem },
  { title: 'Repair', value: (row: RepairRow) => row.fix },
];

/** As many as one plan may name; more are "all". */
const namedAtMost = 500;

export function RepairList({ target }: { target: TargetRow }) {
  const planner = usePlanner();
  const read = (request: PageRequest, signal?: AbortSignal) =>
    client.accounts.listRepairs({ target: target.targetId, ...request }, signal && { signal });
  const pages = usePages(['accounts', target.targetId, 'repairs'], read);
  const picked = usePicked<RepairRow>(`repairs of ${target.targetId}`, (row) => row.key, '', pages.total);
  const { selection } = picked;
  const keys = selection.kind === 'rows' && !picked.empty ? [...selection.keys] : null;
  const excepted = selection.kind === 'matching' && selection.except.size > 0;
  const tooMany = (keys?.length ?? 0) > namedAtMost || (excepted && pages.total > namedAtMost);
  const plan = () =>
    planner.go(async () => {
      const named = excepted
        ? (await pages.between(0, pages.total - 1)).filter(picked.has).map((row) => row.key)
        : keys;
      return client.accounts.planRepair({ target: target.targetId, ...(named && { keys: named }) });
    });
  if (pages.problem && pages.answer === null) return <ErrorState problem={pages.problem} onRetry={pages.retry} />;
  return (
    <div className={layout.list}>
      <Toolbar
        label="Repairs"
        right={
          <>
            <PagedExport id={`repairs-${target.name}`} total={pages.total} read={read} columns={exportColumns} />
            <Button disabled={pages.total === 0 || tooMany || (picked.count === 0 && !picked.empty)} onClick={plan}>
              {picked.empty || picked.all ? 'Repair all…' : `Repair ${showNumber(picked.count)}…`}
            </Button>
          </>
        }
      >
        <span className={classes.dim} role="status">
          {tooMany
            ? 'At most 500 can be named at once; take all, or fewer.'
            : pages.total > 0 && `${showNumber(pages.total)} to repair`}
        </span>
      </Toolbar>
      <PlanProblem planner={planner} />
      <div className={layout.body}>
        <PagedGrid
          label="Repairs"
          pages={pages}
          rowKey={(row) => row.key}
          columns={columns}
          picked={picked}
          checkLabel={(row) => `Select ${row.subject}`}
          empty={
            pages.loading ? (
              <span className={classes.dim} role="status">
                Looking for what does not fit together.
              </span>
            ) : (
              <EmptyState
                sentence={`Everything in ${target.name} fits together: no orphans, and nobody who can’t read their own account.`}
              />
            )
          }
        />
      </div>
    </div>
  );
}
