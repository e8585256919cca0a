// Every job, newest first, with how it went. Opening one shows its progress or its receipt.
import { useLocation } from 'wouter';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { showNumber } from '../../ui/format.ts';
import { JobBar, jobState, troubled, twoUnits } from '../../ui/job/index.ts';
import { PagedGrid, type PagedColumn } from '../../ui/paged/paged-grid.tsx';
import { usePages } from '../../ui/paged/use-pages.ts';
import { Screen } from '../../ui/screen.tsx';
import { StateDot } from '../../ui/state-dot.tsx';

const columns: PagedColumn<JobRow>[] = [
  { id: 'state', title: 'State', width: 130, cell: (job) => <StateDot {...jobState(job)} /> },
  { id: 'sentence', title: 'Job', cell: (job) => job.sentence },
  { id: 'progress', title: 'Progress', width: 140, cell: (job) => <JobBar job={job} thin /> },
  { id: 'done', title: 'Done', width: 72, align: 'right', cell: (job) => showNumber(job.counts.done) },
  { id: 'bad', title: 'Failed', width: 72, align: 'right', cell: (job) => showNumber(troubled(job.counts)) },
  { id: 'total', title: 'Of', width: 72, align: 'right', cell: (job) => showNumber(job.counts.total) },
  {
    id: 'took',
    title: 'Took',
    width: 110,
    align: 'right',
    cell: (job) => (job.finishedAt === null ? 'not finished' : twoUnits(job.finishedAt - job.startedAt)),
  },
  { id: 'begun', title: 'Begun', width: 110, align: 'right', cell: (job) => <Age at={job.startedAt} /> },
  {
    id: 'undo',
    title: 'Undo',
    width: 110,
    cell: (job) =>
      job.undoneBy ? 'undone' : job.undoes ? 'is an undo' : job.canUndo ? 'can be undone' : 'nothing to undo',
  },
];

export function JobList() {
  const [, navigate] = useLocation();
  const pages = usePages<JobRow>(
    ['job-list'],
    (cursor, signal) => client.jobs.list({ cursor, limit: 500 }, { signal }),
    { refreshMs: 3_000 },
  );
  return (
    <Screen title="Jobs" aside={pages.total > 0 && showNumber(pages.total)}>
      {pages.problem && pages.rows.length === 0 ? (
        <ErrorState problem={pages.problem} onRetry={pages.retry} />
      ) : (
        <PagedGrid
          label="Jobs"
          rows={pages.rows}
          total={pages.total}
          reach={pages.reach}
          rowKey={(job) => job.jobId}
          columns={columns}
          onOpen={(job) => navigate(`/jobs/${job.jobId}`)}
          empty={
            !pages.loading && (
              <EmptyState
                sentence="Every plan that is applied becomes a job, and is listed here with its receipt and its undo."
                action={{ label: 'Go to Containers', run: () => navigate('/containers') }}
              />
            )
          }
        />
      )}
    </Screen>
  );
}
