// One job at /jobs/:jobId: its progress while it runs, its receipt once it is finished. Results are shown throughout.
import { useState, type ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { JobRow } from '../../../preload/contract/jobs.ts';
import { client, orpc, queryClient, useStream } from '../../client/index.ts';
import { Age } from '../age.tsx';
import { EmptyState } from '../empty-state.tsx';
import { ErrorState } from '../error-state.tsx';
import layout from '../layout.module.css';
import { Screen } from '../screen.tsx';
import { ShownLate } from '../shown-late.tsx';
import { StateDot } from '../state-dot.tsx';
import { JobControls } from './controls.tsx';
import classes from './job.module.css';
import { JobBar, JobLegend } from './progress.tsx';
import { ReceiptActions, type SubjectsAddress } from './receipt-actions.tsx';
import { JobResults } from './results.tsx';
import { isFinished, jobState, pace, twoUnits } from './words.ts';

interface Props {
  jobId: string;
  addressOf?: SubjectsAddress | undefined;
  /** What a feature adds to the facts of its own jobs. */
  more?(job: JobRow): ReactNode;
  /** What comes next after a job of a feature, as its first button. */
  lead?(job: JobRow): ReactNode;
}

export function JobScreen({ jobId, addressOf, more, lead }: Props) {
  const [, navigate] = useLocation();
  const [job, setJob] = useState<JobRow | null>(null);
  const stream = useStream(
    (signal) => client.jobs.watch({ jobId }, { signal }),
    [jobId],
    (row) => {
      setJob(row);
      // Other lists show this job and its containers' states.
      if (isFinished(row)) void queryClient.invalidateQueries({ queryKey: orpc.jobs.list.key() });
    },
  );

  if (job?.jobId !== jobId) {
    return (
      <Screen title="Job">
        {stream.problem ? (
          <ErrorState problem={stream.problem} action={{ label: 'Show all jobs', run: () => navigate('/jobs') }} />
        ) : (
          <ShownLate>
            <EmptyState sentence="Reading the job." />
          </ShownLate>
        )}
      </Screen>
    );
  }
  const finished = isFinished(job);
  return (
    <Screen
      title={job.sentence}
      aside={<StateDot {...jobState(job)} />}
      actions={
        finished ? <ReceiptActions job={job} addressOf={addressOf} lead={lead?.(job)} /> : <JobControls job={job} />
      }
    >
      <div className={layout.list}>
        <div className={classes.progress}>
          <JobBar job={job} />
          <div className={classes.facts}>
            <JobLegend job={job} />
            <Facts job={job} />
            {more?.(job)}
          </div>
          {!finished && <Now job={job} />}
        </div>
        <JobResults job={job} />
      </div>
    </Screen>
  );
}

function Facts({ job }: { job: JobRow }) {
  return (
    <span className={classes.note}>
      {job.finishedAt === null ? (
        (pace(job) ?? (
          <>
            Begun <Age at={job.startedAt} />
          </>
        ))
      ) : (
        <>
          Finished <Age at={job.finishedAt} />, took {twoUnits(job.finishedAt - job.startedAt)}
        </>
      )}
      {job.resumed > 0 && ` · taken up again ${job.resumed === 1 ? 'once' : `${job.resumed} times`}`}
      {' · '}
      <Link href={`/plans/${job.planId}`}>its plan</Link>
      {job.finishedAt !== null && !job.canUndo && !job.undoneBy && ' · nothing to undo'}
      {job.undoes && (
        <>
          {' · '}
          <Link href={`/jobs/${job.undoes}`}>puts back this job</Link>
        </>
      )}
      {job.undoneBy && (
        <>
          {' · '}
          <Link href={`/jobs/${job.undoneBy}`}>undone by this job</Link>
        </>
      )}
    </span>
  );
}

function Now({ job }: { job: JobRow }) {
  if (job.waiting) {
    return (
      <p className={classes.waiting} role="status">
        Waiting since <Age at={job.waiting.since} />: {job.waiting.reason}
        {job.waiting.nextTryAt !== null && <NextTry at={job.waiting.nextTryAt} />}
      </p>
    );
  }
  if (job.state === 'paused')
    return <p className={classes.now}>Paused. Nothing further is begun until you resume it.</p>;
  if (job.state === 'cancelling')
    return <p className={classes.now}>What is under way is seen through, then it ends.</p>;
  const shown = job.current.slice(0, 5);
  return (
    <p className={classes.now}>
      {shown.length > 0 ? `Now: ${shown.join(', ')}` : 'Beginning the next changes'}
      {job.current.length > shown.length && ` and ${job.current.length - shown.length} more`}
    </p>
  );
}

function NextTry({ at }: { at: number }) {
  return <> It is tried again at {new Date(at).toLocaleTimeString()} and goes on by itself.</>;
}
