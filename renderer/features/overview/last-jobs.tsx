// Jobs that run now and those that finished last.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { orpc, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { JobBar, jobState, segments } from '../../ui/job/index.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import classes from './overview.module.css';

export function LastJobs() {
  const jobs = useQuery(orpc.jobs.list.queryOptions({ input: { limit: 8 }, refetchInterval: 3_000 }));
  if (jobs.error && !jobs.data) {
    return <ErrorState problem={toProblem(jobs.error)} onRetry={() => void jobs.refetch()} inline />;
  }
  if (!jobs.data || jobs.data.rows.length === 0) return null;
  return (
    <section className={classes.section} data-wide>
      <h2>
        Last jobs{' '}
        <Link href="/jobs" className={classes.all}>
          all jobs
        </Link>
      </h2>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">Job</th>
            <th scope="col">State</th>
            <th scope="col">Progress</th>
            <th scope="col">Results</th>
            <th scope="col">Begun</th>
          </tr>
        </thead>
        <tbody>
          {jobs.data.rows.map((job) => (
            <tr key={job.jobId}>
              <th scope="row">
                <Link href={`/jobs/${job.jobId}`}>{job.sentence}</Link>
              </th>
              <td>
                <StateDot {...jobState(job)} />
              </td>
              <td className={classes.progress}>
                <JobBar job={job} thin />
              </td>
              <td>
                {segments(job)
                  .filter((part) => part.count > 0)
                  .map((part) => part.text)
                  .join(', ')}
              </td>
              <td>
                <Age at={job.startedAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
