// A state: a dot, a word and, when it isn't current, its age. Colour never speaks alone.
import type { ReactNode } from 'react';
import { Age } from './age.tsx';
import classes from './state-dot.module.css';
import type { Tone } from './tone.ts';

export type { Tone } from './tone.ts';

interface Props {
  tone: Tone;
  word: ReactNode;
  /** When the state was last known to be true; shown as its age. */
  since?: number;
  /** More than a word: it goes on in the next line instead of being cut off. */
  wraps?: boolean;
}

export function StateDot({ tone, word, since, wraps }: Props) {
  return (
    <span className={classes.state} data-wraps={wraps || undefined}>
      <span className={classes.dot} data-tone={tone} aria-hidden />
      <span className={classes.word}>
        {word}
        {since !== undefined && (
          <span className={classes.age}>
            {' · '}
            <Age at={since} />
          </span>
        )}
      </span>
    </span>
  );
}
