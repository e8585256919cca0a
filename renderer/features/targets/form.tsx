// What every dialog of a target is given, and the form that does one thing and says why it could not.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { TargetRow, TargetTest } from '../../../preload/contract/targets.ts';
import { orpc, toProblem } from '../../client/index.ts';
import { ProblemLine } from '../../ui/problem-line.tsx';
import classes from './targets.module.css';

export type Question = 'password' | 'policy' | 'backup' | 'restore' | 'remove';

export interface DialogProps {
  question: Question;
  target: TargetRow;
  onClose(): void;
  onTested(test: TargetTest): void;
  onRemoved(): void;
}

export function Form<Result>(props: {
  work(): Promise<Result>;
  verb: string;
  ready?: boolean;
  onDone(result: Result): void;
  onClose(): void;
  children: ReactNode;
}) {
  const cache = useQueryClient();
  const run = useMutation({
    mutationFn: props.work,
    async onSuccess(result) {
      await cache.invalidateQueries({ queryKey: orpc.targets.key() });
      props.onDone(result);
    },
  });
  return (
    <form
      className={classes.form}
      onSubmit={(event) => {
        event.preventDefault();
        if (props.ready !== false) run.mutate();
      }}
    >
      {props.children}
      {run.error && <ProblemLine problem={toProblem(run.error)} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={props.onClose}>
          Cancel
        </Button>
        <Button type="submit" disabled={props.ready === false} loading={run.isPending}>
          {props.verb}
        </Button>
      </div>
    </form>
  );
}
