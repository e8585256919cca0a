// A problem on one line, beside what it belongs to: what happened, the quoted words, what to do.
import type { ReactNode } from 'react';
import type { Problem } from '../client/problem.ts';
import classes from './states.module.css';

export function ProblemLine({
  problem,
  children,
}: {
  problem: Pick<Problem, 'message' | 'words' | 'hint'> & { id?: string | null };
  children?: ReactNode;
}) {
  return (
    <div className={classes.line} role="alert">
      <b>{problem.message}</b>
      {problem.words && <q>{problem.words}</q>}
      {problem.hint && <span>{problem.hint}</span>}
      {problem.id && <span>Id to quote: {problem.id}</span>}
      {children}
    </div>
  );
}
