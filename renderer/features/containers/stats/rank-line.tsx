// Above a list that is sorted by what containers use: when that was read, how much of it answered, and how to read it again.
import { Button } from '@mantine/core';
import { ProblemLine } from '../../../ui/problem-line.tsx';
import { showNumber, showTime } from '../../../ui/format.ts';
import type { Rank } from './rank.ts';
import classes from './stats.module.css';

const words = { cpu: 'CPU', memory: 'memory' };
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

export function RankLine({ rank }: { rank: Rank }) {
  const { by, ranking, reading, problem, sortNow } = rank;
  if (by === null) return null;
  return (
    <div className={classes.rank}>
      {problem ? (
        <ProblemLine problem={problem}>
          <span>The order is not by {words[by]}.</span>
        </ProblemLine>
      ) : (
        <span role="status">
          {reading && 'Reading what every running container uses.'}
          {!reading && ranking && (
            <>
              Sorted by {words[by]} as of <time title={showTime(ranking.at)}>{clock.format(ranking.at)}</time>
              {ranking.answered < ranking.running &&
                `: ${showNumber(ranking.answered)} of ${showNumber(ranking.running)} running containers answered`}
              . The order stays until you sort again.
            </>
          )}
        </span>
      )}
      <Button variant="default" size="compact-xs" disabled={reading} onClick={() => sortNow(by)}>
        Sort again
      </Button>
    </div>
  );
}
