// How the chosen target is, in its own words; one that is away says so before anything is planned.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../../client/index.ts';
import { showCount } from '../../../ui/format.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { TargetState } from '../words.tsx';
import classes from './import.module.css';

export function ChosenTarget({ target }: { target: TargetRow }) {
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => client.targets.test({ target: target.targetId }),
    onSettled: () => cache.invalidateQueries({ queryKey: orpc.targets.list.key() }),
  });
  const { state, problem, version, accounts, kind } = target;
  const away = state === 'away' || state === 'refused';
  return (
    <div className={classes.targetState}>
      <TargetState target={target} />
      {!away && (
        <span className={classes.dim}>
          {[version, accounts === null ? null : showCount(accounts, 'account')].filter(Boolean).join(' · ')}
        </span>
      )}
      {away && <p>{problem ?? 'It does not answer.'}</p>}
      {(away || (state === 'unknown' && kind !== 'roster')) && (
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {away ? 'Ask it again' : 'Ask it'}
        </Button>
      )}
      {test.error && <ProblemLine problem={toProblem(test.error)} />}
    </div>
  );
}
