// How the chosen target is, in its own words; one that is away says so before anything is planned.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { TargetRow } from '../../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../../client/index.ts';
import { showCount } from '../../../ui/format.ts';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { StateDot } from '../../../ui/state-dot.tsx';
import { targetTones } from '../words.tsx';
import classes from './import.module.css';

export function TargetState({ target }: { target: TargetRow }) {
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => client.targets.test({ target: target.targetId }),
    onSettled: () => cache.invalidateQueries({ queryKey: orpc.targets.list.key() }),
  });
  const { state, problem, version, accounts, checkedAt, kind } = target;
  // It is always there, and has nothing to be asked.
  if (state === 'unknown' && kind === 'roster') return null;
  const well = state === 'ready' || state === 'unknown';
  return (
    <div className={classes.targetState}>
      <StateDot
        tone={targetTones[state]}
        word={state === 'unknown' ? 'not asked yet' : state}
        {...(!well && checkedAt !== null && { since: checkedAt })}
      />
      {well ? (
        <>
          <span className={classes.dim}>
            {[version, accounts === null ? null : showCount(accounts, 'account')].filter(Boolean).join(' · ')}
          </span>
          {state === 'unknown' && <AskButton label="Ask it" busy={test.isPending} onAsk={() => test.mutate()} />}
        </>
      ) : (
        <>
          <p>
            {problem ?? 'It does not answer.'} A plan compares with what is there now, so it waits until the target
            answers.
          </p>
          <AskButton label="Ask it again" busy={test.isPending} onAsk={() => test.mutate()} />
        </>
      )}
      {test.error && <ProblemLine problem={toProblem(test.error)} />}
    </div>
  );
}

const AskButton = ({ label, busy, onAsk }: { label: string; busy: boolean; onAsk(): void }) => (
  <Button variant="default" loading={busy} onClick={onAsk}>
    {label}
  </Button>
);
