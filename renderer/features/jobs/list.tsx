// Every job, newest first, with how it went. Opening one shows its progress or its receipt.
import { useLocation } from 'wouter';
import { jobSorts, type JobRow } from '../../../preload/contract/jobs.ts';
import { client } from '../../client/index.ts';
import { useAddress } from '../../ui/address.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { isoTime, showNumber } from '../../ui/format.ts';
import type { ExportColumn } from '../../ui/grid/export.ts';
import { JobBar, jobState, troubled, twoUnits } from '../../ui/job/index.ts';
import { Chips } from '../../ui/paged/chips.tsx';
import { ListBody } from '../../ui/paged/list-body.tsx';
import { PagedExport } from '../../ui/paged/paged-export.tsx';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import type { ReadPage } from '../../ui/paged/page.ts';
import { SearchField } from '../../ui/paged/search-field.tsx';
import { usePages } from '../../ui/paged/use-pages.ts';
import { useSort } from '../../ui/paged/use-sort.ts';
import { Screen } from '../../ui/screen.tsx';
import { StateDot } from '../../ui/state-dot.tsx';
import { Toolbar } from '../../ui/toolbar.tsx';

const columns: PagedColumn<JobRow>[] = [
  { id: 'state', title: 'State', width: 130, sort: 'state', cell: (job) => <StateDot {...jobState(job)} /> },
  { id: 'sentence', title: 'Job', sort: 'sentence', cell: (job) => job.sentence },
  { id: 'progress', title: 'Progress', width: 140, cell: (job) => <JobBar job={job} thin /> },
  { id: 'done', title: 'Done', width: 72, align: 'right', cell: (job) => showNumber(job.counts.done) },
  { id: 'bad', title: 'Failed', width: 72, align: 'right', cell: (job) => showNumber(troubled(job.counts)) },
  { id: 'total', title: 'Of', width: 72, align: 'right', cell: (job) => showNumber(job.counts.total) },
  {
    id: 'took',
    title: 'Took',
    sort: 'took',
    width: 110,
    align: 'right',
    cell: (job) => (job.finishedAt === null ? 'not finished' : twoUnits(job.finishedAt - job.startedAt)),
  },
  { id: 'begun', title: 'Begun', width: 110, align: 'right', sort: 'begun', cell: (job) => <Age at={job.startedAt} /> },
  {
    id: 'undo',
    title: 'Undo',
    width: 132,
    cell: (job) =>
      job.undoneBy ? 'undone' : job.undoes ? 'is an undo' : job.canUndo ? 'can be undone' : 'nothing to undo',
  },
];

const exportColumns: ExportColumn<JobRow>[] = [
  { title: 'Job', value: (job) => job.jobId },
  { title: 'State', value: (job) => job.state },
  { title: 'What', value: (job) => job.sentence },
  { title: 'Done', value: (job) => job.counts.done },
  { title: 'Skipped', value: (job) => job.counts.skipped },
  { title: 'Failed', value: (job) => troubled(job.counts) },
  { title: 'Of', value: (job) => job.counts.total },
  { title: 'Begun', value: (job) => isoTime(job.startedAt) },
  { title: 'Ended', value: (job) => isoTime(job.finishedAt) },
  { title: 'Undone by', value: (job) => job.undoneBy },
];

/** Which jobs, as chips. */
const chips: {
  id: string;
  text: string;
  filter: Pick<Parameters<typeof client.jobs.list>[0], 'active' | 'troubled' | 'state'>;
}[] = [
  { id: 'running', text: 'Under way', filter: { active: true } },
  { id: 'troubled', text: 'With failures', filter: { troubled: true } },
  { id: 'done', text: 'Done', filter: { state: ['done'] } },
  { id: 'cancelled', text: 'Cancelled', filter: { state: ['cancelled'] } },
];

export function JobList() {
  const [, navigate] = useLocation();
  const [chipId, setChip] = useAddress('show');
  const [search] = useAddress('q');
  const { sorted, onSort } = useSort(jobSorts);
  const chip = chips.find(({ id }) => id === chipId) ?? null;
  const { by: sort, ascending } = sorted;
  const read: ReadPage<JobRow> = (request, signal) =>
    client.jobs.list({ ...request, ...chip?.filter, sort, ascending, ...(search && { search }) }, signal && { signal });
  const pages = usePages(['job-list', chipId, search, sort, ascending], read, 3_000);
  const narrowed = chip !== null || !!search;
  return (
    <Screen
      title="Jobs"
      aside={pages.total > 0 && showNumber(pages.total)}
      actions={<PagedExport id="jobs" total={pages.total} read={read} columns={exportColumns} />}
    >
      {pages.problem && pages.total === 0 ? (
        <ErrorState problem={pages.problem} onRetry={pages.retry} />
      ) : (
        <ListBody
          toolbar={
            <Toolbar label="Jobs" right={<SearchField label="Search in the jobs" />}>
              <Chips label="Jobs" all="All" chips={chips} chosen={chip?.id ?? null} onChoose={(id) => setChip(id)} />
            </Toolbar>
          }
        >
          <PagedGrid
            label="Jobs"
            pages={pages}
            rowKey={(job) => job.jobId}
            columns={columns}
            sorted={sorted}
            onSort={onSort}
            onOpen={(job) => navigate(`/jobs/${job.jobId}`)}
            empty={
              !pages.loading &&
              (narrowed ? (
                <EmptyState sentence="No job matches." />
              ) : (
                <EmptyState
                  sentence="Every plan that is applied becomes a job, and is listed here with its receipt and its undo."
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
