// The bar of a job: done, skipped, failed, left; the numbers below it say the same.
import type { JobRow } from '../../../preload/contract/jobs.ts';
import classes from './job.module.css';
import { segments, settled } from './words.ts';

type Shown = Pick<JobRow, 'state' | 'counts' | 'sentence'>;

export function JobBar({ job, thin = false }: { job: Shown; thin?: boolean }) {
  const { total } = job.counts;
  const parts = segments(job);
  return (
    <div
      className={classes.bar}
      data-thin={thin || undefined}
      role="progressbar"
      aria-label={job.sentence}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={settled(job.counts)}
      aria-valuetext={parts.map((part) => part.text).join(', ')}
    >
      {parts.map((part) => (
        <span key={part.id} data-part={part.id} style={{ flexGrow: total === 0 ? 0 : part.count / total }} />
      ))}
    </div>
  );
}

export function JobLegend({ job }: { job: Shown }) {
  return (
    <ul className={classes.legend}>
      {segments(job).map((part) => (
        <li key={part.id}>
          <i data-part={part.id} aria-hidden />
          {part.text}
        </li>
      ))}
    </ul>
  );
}
