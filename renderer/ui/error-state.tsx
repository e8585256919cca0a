// An error in three parts: what happened, why in the other system's quoted words, what to do; and an id to quote.
import { Button, Group } from '@mantine/core';
import type { Problem } from '../client/problem.ts';
import { CopyText } from './copy-text.tsx';
import type { StateAction } from './empty-state.tsx';
import classes from './states.module.css';

interface Props {
  problem: Pick<Problem, 'message' | 'words' | 'hint'> & { id?: string | null };
  /** Offers "Try again". */
  onRetry?: () => void;
  /** What to do, when it is not trying again. */
  action?: StateAction;
  second?: StateAction;
  /** Among other things instead of in place of them: smaller, without the outer space. */
  inline?: boolean;
}

export function ErrorState({ problem: { message, words, hint, id }, onRetry, action, second, inline }: Props) {
  const first = action ?? (onRetry && { label: 'Try again', run: onRetry });
  return (
    <div className={classes.state} data-inline={inline || undefined} role="alert">
      <p className={classes.what}>{message}</p>
      {words && <blockquote className={classes.words}>“{words}”</blockquote>}
      {hint && <p className={classes.sentence}>{hint}</p>}
      {id && (
        <p className={classes.sentence}>
          Id to quote: <CopyText text={id} />
        </p>
      )}
      {(first || second) && (
        <Group gap={8} mt={4}>
          {first && <Button onClick={first.run}>{first.label}</Button>}
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
