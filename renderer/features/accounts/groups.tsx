// The groups of a target: how many are in each, and which groups each holds.
import { useLocation } from 'wouter';
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
import { Toolbar } from '../../ui/toolbar.tsx';
import classes from './accounts.module.css';
import { filteredAddress } from './addresses.ts';
import { None } from './words.tsx';

type GroupRow = Awaited<ReturnType<typeof client.accounts.listGroups>>['rows'][number];

const columns: PagedColumn<GroupRow>[] = [
  { id: 'name', title: 'Group', width: 260, cell: (row) => row.name },
  { id: 'members', title: 'Accounts', width: 100, align: 'right', cell: (row) => showNumber(row.members) },
  { id: 'disabled', title: 'State', width: 100, cell: (row) => (row.disabled ? 'disabled' : 'enabled') },
  {
    id: 'groups',
    title: 'Groups inside it',
    cell: ({ groups }) => (groups.length === 0 ? <None /> : groups.join(', ')),
  },
];

const exportColumns = [
  { title: 'Group', value: (row: GroupRow) => row.name },
  { title: 'Accounts', value: (row: GroupRow) => row.members },
  { title: 'Disabled', value: (row: GroupRow) => (row.disabled ? 'yes' : 'no') },
  { title: 'Groups inside it', value: (row: GroupRow) => row.groups.join('; ') },
];

export function GroupList({ target }: { target: TargetRow }) {
  const [, navigate] = useLocation();
  const read = (request: PageRequest, signal?: AbortSignal) =>
    client.accounts.listGroups({ target: target.targetId, ...request }, signal && { signal });
  const pages = usePages(['accounts', target.targetId, 'groups'], read);
  if (pages.problem && pages.answer === null) return <ErrorState problem={pages.problem} onRetry={pages.retry} />;
  return (
    <div className={layout.list}>
      <Toolbar
        label="Groups"
        right={<PagedExport id={`groups-${target.name}`} total={pages.total} read={read} columns={exportColumns} />}
      >
        <span className={classes.dim} role="status">
          {pages.answer && `${showNumber(pages.total)} in ${target.name}`}
        </span>
      </Toolbar>
      <div className={layout.body}>
        <PagedGrid
          label="Groups"
          pages={pages}
          rowKey={(row) => row.name}
          columns={columns}
          onOpen={(row) => navigate(filteredAddress(target, 'group', row.name))}
          pale={(row) => row.disabled}
          empty={
            !pages.loading && (
              <EmptyState sentence="There is no group. Groups come with the accounts that are imported into them, or are made by adding accounts to them." />
            )
          }
        />
      </div>
    </div>
  );
}
