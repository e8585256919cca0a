// A state: a dot, a word and, when it isn't current, its age. Colour never speaks alone.
import type { ReactNode } from 'react';
import { Age } from './age.tsx';
import classes from './state-dot.module.css';
import type { Tone } from './tone.ts';

export type { Tone } from './tone.ts';

/** @param since when the state was last known to be true; shown as its age */
export function StateDot({ tone, word, since }: { tone: Tone; word: ReactNode; since?: number }) {
  return (
    <span className={classes.state}>
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
