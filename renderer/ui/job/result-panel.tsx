// One result in full: what was done, what happened, the other system's own words, and when.
import type { ResultRow } from '../../../preload/contract/jobs.ts';
import { showTime } from '../format.ts';
import { StateDot } from '../state-dot.tsx';
import classes from './job.module.css';
import { resultWords } from './words.ts';

export function ResultPanel({ row }: { row: ResultRow }) {
  return (
    <div className={classes.panel}>
      <dl>
        <dt>Result</dt>
        <dd>
          <StateDot {...resultWords[row.state]} />
        </dd>
        <dt>What</dt>
        <dd>
          {row.action} {row.label}
        </dd>
        <dt>Where</dt>
        <dd>{row.where}</dd>
        <dt>Begun</dt>
        <dd>{row.startedAt === null ? 'never' : showTime(row.startedAt)}</dd>
        <dt>Ended</dt>
        <dd>{row.finishedAt === null ? 'not yet' : showTime(row.finishedAt)}</dd>
      </dl>
      {row.message && <p>{row.message}</p>}
      {row.words && <blockquote className={classes.quote}>“{row.words}”</blockquote>}
    </div>
  );
}
