// The results of a job, failures first: chips by state, search, the grid, and one result in full in the panel.
import {
  resultState,
  type JobCounts,
  type JobRow,
  type ResultRow,
  type ResultState,
} from '../../../preload/contract/jobs.ts';
import { client } from '../../client/index.ts';
import { useAddress } from '../address.ts';
import { EmptyState } from '../empty-state.tsx';
import { ErrorState } from '../error-state.tsx';
import { showNumber } from '../format.ts';
import layout from '../layout.module.css';
import { Chips } from '../paged/chips.tsx';
import { PagedGrid, type PagedColumn } from '../paged/paged-grid.tsx';
import type { ReadPage } from '../paged/page.ts';
import { SearchField } from '../paged/search-field.tsx';
import { usePages } from '../paged/use-pages.ts';
import { SidePanel } from '../side-panel.tsx';
import { StateDot } from '../state-dot.tsx';
import { Toolbar } from '../toolbar.tsx';
import classes from './job.module.css';
import { ResultPanel } from './result-panel.tsx';
import { isFinished, resultWords, twoUnits } from './words.ts';

const took = (row: ResultRow): string =>
  row.startedAt === null || row.finishedAt === null
    ? '–'
    : row.finishedAt - row.startedAt < 1000
      ? `${row.finishedAt - row.startedAt} ms`
      : twoUnits(row.finishedAt - row.startedAt);

/** What happened, where nothing more is said than the result. */
const plainly: Partial<Record<ResultState, string>> = { done: 'as planned' };

const columns: PagedColumn<ResultRow>[] = [
  { id: 'state', title: 'Result', width: 140, cell: (row) => <StateDot {...resultWords[row.state]} /> },
  { id: 'label', title: 'Name', width: 210, cell: (row) => row.label },
  { id: 'action', title: 'Action', width: 90, cell: (row) => row.action },
  { id: 'where', title: 'Where', width: 140, cell: (row) => row.where },
  {
    id: 'said',
    title: 'What happened',
    cell: (row) => (
      <>
        {row.message ?? <span className={classes.note}>{plainly[row.state] ?? '–'}</span>}
        {row.words && <q className={classes.words}>{row.words}</q>}
      </>
    ),
  },
  { id: 'took', title: 'Took', width: 84, align: 'right', cell: took },
];

/** Those there are of, worst first. */
const order: ResultState[] = ['failed', 'unknown', 'conflict', 'sent', 'pending', 'done', 'skipped', 'cancelled'];
const chipsOf = (counts: JobCounts) =>
  order
    .filter((state) => counts[state] > 0)
    .map((state) => ({
      id: state,
      text: `${showNumber(counts[state])} ${resultWords[state].word}`,
      tone: resultWords[state].tone,
    }));

export function JobResults({ job }: { job: JobRow }) {
  const [stateParameter, setState] = useAddress('state');
  const [search] = useAddress('q');
  const [openSeq, setOpenSeq] = useAddress('result');
  const parsed = resultState.safeParse(stateParameter);
  const state = parsed.success ? parsed.data : null;
  const finished = isFinished(job);
  const read: ReadPage<ResultRow> = (request, signal) =>
    client.jobs.listResults(
      { jobId: job.jobId, state: state ?? undefined, search: search || undefined, ...request },
      signal && { signal },
    );
  const pages = usePages(['job-results', job.jobId, finished, state, search], read, finished ? undefined : 1_000);
  const open = pages.find((row) => String(row.seq) === openSeq);

  return (
    <div className={layout.list}>
      <Toolbar label="Results" right={<SearchField label="Search in the results" />}>
        <Chips
          label="Result"
          all={`All ${showNumber(job.counts.total)}`}
          chips={chipsOf(job.counts)}
          chosen={state}
          onChoose={(each) => setState(each)}
        />
      </Toolbar>
      <div className={layout.body}>
        {pages.problem ? (
          <ErrorState problem={pages.problem} action={{ label: 'Try again', run: pages.retry }} />
        ) : (
          <PagedGrid
            label="Results"
            pages={pages}
            rowKey={(row) => String(row.seq)}
            columns={columns}
            onOpen={(row) => setOpenSeq(String(row.seq))}
            openKey={openSeq}
            empty={!pages.loading && <EmptyState sentence="No result of this job matches." />}
          />
        )}
        {open && (
          <SidePanel id="result" label={`Result of ${open.label}`} title={open.label} onClose={() => setOpenSeq(null)}>
            <ResultPanel row={open} />
          </SidePanel>
        )}
      </div>
    </div>
  );
}
