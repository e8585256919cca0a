// How old what is shown is, reading it again, and why it can't be read just now.
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { TargetRow } from '../../../preload/contract/targets.ts';
import { client, orpc, toProblem } from '../../client/index.ts';
import { Age } from '../../ui/age.tsx';
import layout from '../../ui/layout.module.css';
import { ProblemLine } from '../../ui/problem-line.tsx';
import classes from './accounts.module.css';
import { useLastChange } from './read-again.ts';
import { TargetState } from './words.tsx';

function useReadAgain({ targetId }: TargetRow) {
  const cache = useQueryClient();
  return useMutation({
    mutationKey: ['accounts', targetId, 'refresh'],
    mutationFn: () => client.accounts.refresh({ target: targetId }),
    // It may have failed because the target is away, which the list says as well.
    onSettled: () =>
      Promise.all([
        cache.invalidateQueries({ queryKey: ['accounts', targetId] }),
        cache.invalidateQueries({ queryKey: orpc.targets.key() }),
      ]),
  });
}

/** Beside the title: the state of the target, and since when what is shown holds. */
export function ReadAge({ target }: { target: TargetRow }) {
  const { mutate, isPending, error } = useReadAgain(target);
  const never = target.readAt === null && target.problem === null;
  useEffect(() => {
    if (never) mutate();
  }, [never, mutate]);
  // A job tells what it changed, not what it found: the whole is read once more when it has ended.
  const changedAt = useLastChange();
  const read = useRef(target.readAt);
  useEffect(() => {
    read.current = target.readAt;
  });
  useEffect(() => {
    if (read.current !== null && changedAt > read.current) mutate();
  }, [changedAt, mutate]);
  return (
    <span className={classes.reading}>
      {(target.state === 'away' || target.state === 'refused') && <TargetState target={target} />}
      <span title="When all of it was last read. What Provost has changed since then is shown too.">
        {isPending ? 'reading' : target.readAt === null ? 'never read' : <>as of {<Age at={target.readAt} />}</>}
      </span>
      <Tooltip label="Read again">
        <ActionIcon size={24} aria-label="Read again" loading={isPending} onClick={() => mutate()}>
          <IconRefresh size={15} stroke={1.6} />
        </ActionIcon>
      </Tooltip>
      {error && <span className="visually-hidden">{toProblem(error).message}</span>}
    </span>
  );
}

export function ReadProblem(props: { answer: { problem: string | null; readAt: number | null }; target: TargetRow }) {
  const { answer, target } = props;
  const { mutate, isPending } = useReadAgain(target);
  if (answer.problem === null) return null;
  return (
    <div className={layout.line}>
      <ProblemLine problem={{ message: `${target.name} can’t be read.`, words: null, hint: answer.problem }}>
        {answer.readAt === null ? (
          <span>Its accounts were never read.</span>
        ) : (
          <span>
            Its accounts are shown as they were <Age at={answer.readAt} />.
          </span>
        )}
      </ProblemLine>
      <Button variant="default" loading={isPending} onClick={() => mutate()}>
        Read again
      </Button>
    </div>
  );
}
