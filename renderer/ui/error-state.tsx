// An error in three parts: what happened, why in the other system's quoted words, what to do; and an id to quote.
import { Button, Group } from '@mantine/core';
import type { Problem } from '../client/problem.ts';
import { CopyText } from './copy-text.tsx';
import type { StateAction } from './empty-state.tsx';
import classes from './states.module.css';

interface Props {
  problem: Pick<Problem, 'message' | 'words' | 'hint'> & { id?: string | null };
  action?: StateAction;
  second?: StateAction;
}

export function ErrorState({ problem: { message, words, hint, id }, action, second }: Props) {
  return (
    <div className={classes.state} role="alert">
      <p className={classes.what}>{message}</p>
      {words && <blockquote className={classes.words}>“{words}”</blockquote>}
      {hint && <p className={classes.sentence}>{hint}</p>}
      {id && (
        <p className={classes.sentence}>
          Id to quote: <CopyText text={id} />
        </p>
      )}
      {(action || second) && (
        <Group gap={8} mt={4}>
          {action && <Button onClick={action.run}>{action.label}</Button>}
          {second && (
            <Button variant="default" onClick={second.run}>
              {second.label}
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}
