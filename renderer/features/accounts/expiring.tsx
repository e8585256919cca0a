// Accounts that end soon, and those that are disabled and may be purged.
import { Button, Select, Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import type { AccountRow } from '../../../preload/contract/account-rows.ts';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client, orpc } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import layout from '../../ui/layout.module.css';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { PageRequest } from '../../ui/paged/page.ts';
import { usePages } from '../../ui/paged/use-pages.ts';
import { PlanProblem } from '../../ui/plan/plan-problem.tsx';
import { usePlanner } from '../../ui/plan/use-planner.ts';
import { Toolbar } from '../../ui/toolbar.tsx';
import classes from './accounts.module.css';
import { accountAddress } from './addresses.ts';
import { fullNameColumn, groupsColumn, stateColumn, usernameColumn } from './columns.tsx';
import { None } from './words.tsx';

const spans = ['7', '30', '90', '365'];

/** Sorted by their end already. */
const unsorted = ({ sort: _sort, ascendingFirst: _first, ...column }: PagedColumn<AccountRow>) => column;

const columns: PagedColumn<AccountRow>[] = [
  unsorted(usernameColumn),
  unsorted(fullNameColumn),
  groupsColumn,
  unsorted(stateColumn),
  {
    id: 'valid_until',
    title: 'Valid until',
    width: 110,
    cell: ({ values }) => values['valid_until'] ?? <None />,
  },
];

const exportColumns = [
  { title: 'Username', value: (row: AccountRow) => row.username },
  { title: 'Full name', value: (row: AccountRow) => row.values['full_name'] ?? null },
  { title: 'Groups', value: (row: AccountRow) => row.groups.join('; ') },
  { title: 'State', value: (row: AccountRow) => row.state },
  { title: 'Valid until', value: (row: AccountRow) => row.values['valid_until'] ?? null },
  { title: 'Purged from', value: (row: AccountRow) => isoTime(row.purgeAt) },
];

export function ExpiringList({ target }: { target: TargetRow }) {
  const [, navigate] = useLocation();
  const [chosen, setDays] = useAddress('days');
  const days = spans.includes(chosen ?? '') ? Number(chosen) : 30;
  const planner = usePlanner();
  const read = (request: PageRequest, signal?: AbortSignal) =>
    client.accounts.listExpiring({ target: target.targetId, days, ...request }, signal && { signal });
  const pages = usePages(['accounts', target.targetId, 'expiring', days], read);
  const due = useSomethingDue(target);
  if (pages.problem && pages.answer === null) return <ErrorState problem={pages.problem} onRetry={pages.retry} />;
  return (
    <div className={layout.list}>
      <Toolbar
        label="Expiring accounts"
        right={
          <>
            <PagedExport id={`expiring-${target.name}`} total={pages.total} read={read} columns={exportColumns} />
            {target.traits.writes && (
              <Tooltip label="No account is due to be purged." disabled={due}>
                <Button
                  variant="default"
                  disabled={!due}
                  onClick={() => planner.go(() => client.accounts.planPurge({ target: target.targetId }))}
                >
                  Purge what is due…
                </Button>
              </Tooltip>
            )}
          </>
        }
      >
        <Select
          aria-label="Within"
          w={150}
          allowDeselect={false}
          data={spans.map((value) => ({ value, label: value === '365' ? 'within a year' : `within ${value} days` }))}
          value={String(days)}
          onChange={(value) => setDays(value)}
        />
        <span className={classes.dim} role="status">
          {pages.answer && `${showNumber(pages.total)} end`}
        </span>
      </Toolbar>
      <PlanProblem planner={planner} />
      <div className={layout.body}>
        <PagedGrid
          label="Expiring accounts"
          pages={pages}
          rowKey={(row) => row.username}
          columns={columns}
          onOpen={(row) => navigate(accountAddress(target, row.username))}
          pale={({ state }) => state === 'disabled'}
          empty={
            !pages.loading && (
              <EmptyState
                sentence={`No account of ${target.name} ends within ${days} days${due ? '' : ', and none is due to be purged'}.`}
              />
            )
          }
        />
      </div>
    </div>
  );
}

/** Whether an account waits whose day of purge has come. True while that is not known: the plan says it then. */
function useSomethingDue({ targetId }: TargetRow): boolean {
  const waiting = useQuery(
    orpc.accounts.list.queryOptions({ input: { target: targetId, filter: 'purge:yes', limit: 500 }, staleTime: 0 }),
  );
  if (!waiting.data) return true;
  const { rows, total } = waiting.data;
  return total > rows.length || rows.some(({ purgeAt }) => purgeAt !== null && purgeAt <= Date.now());
}
