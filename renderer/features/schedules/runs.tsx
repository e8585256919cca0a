// The runs of one schedule, newest first, each with its plan or job.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc, toProblem } from '../../client/index.ts';
import { ErrorState } from '../../ui/error-state.tsx';
import { showTime } from '../../ui/format.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './schedules.module.css';
import { outcomeTones, outcomeWord } from './words.ts';

export function Runs({ scheduleId }: { scheduleId: string }) {
  const runs = useQuery(
    orpc.schedules.listRuns.queryOptions({ input: { scheduleId, limit: 200 }, refetchInterval: 5_000 }),
  );
  if (runs.error && !runs.data)
    return <ErrorState problem={toProblem(runs.error)} onRetry={() => void runs.refetch()} inline />;
  if (!runs.data) return null;
  if (runs.data.rows.length === 0)
    return <p className={classes.note}>It has not run yet. Each run is listed here with its job.</p>;
  return (
    <ul className={classes.runs}>
      {runs.data.rows.map((run) => (
        <li key={run.runId}>
          <div className={classes.run}>
            <time dateTime={new Date(run.dueAt).toISOString()}>{showTime(run.dueAt)}</time>
            <StateDot tone={outcomeTones[run.outcome]} word={outcomeWord(run)} />
          </div>
          {run.message && <p className={classes.message}>{run.message}</p>}
          {run.jobId ? (
            <Link href={`/jobs/${run.jobId}`}>Open the job</Link>
          ) : (
            run.planId && run.outcome !== 'nothing' && <Link href={`/plans/${run.planId}`}>Open the plan</Link>
          )}
        </li>
      ))}
    </ul>
  );
}
