// What a search through the whole log finds, as it is found: also what is long gone from the window.
import { useState, useSyncExternalStore } from 'react';
import { client, useStream } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount, showNumber } from '../../../ui/format.ts';
import { LogLines } from './log-lines.tsx';
import type { Matcher } from './matcher.ts';
import { LogModel } from './model.ts';
import type { LogEntry } from './ring.ts';
import { levelsFrom, patternOf, type Query } from './search.ts';
import classes from './logs.module.css';

interface Props {
  query: Query;
  which: { names: string[]; engine?: string };
  timestamps: boolean;
  matcher: Matcher;
  onGo(entry: LogEntry): void;
  onClose(): void;
}

interface Progress {
  read: number;
  matches: number;
  at: string | null;
  ended: 'all' | 'limit' | null;
}

const matchesAtMost = 5_000;

export function FoundLines({ query, which, timestamps, matcher, onGo, onClose }: Props) {
  const [model] = useState(() => {
    const made = new LogModel(matcher);
    made.find(query);
    made.pause(true);
    return made;
  });
  const [progress, setProgress] = useState<Progress>({ read: 0, matches: 0, at: null, ended: null });
  const [stopped, setStopped] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const shown = useSyncExternalStore(model.subscribe, model.snapshot);
  const stream = useStream(
    (signal) => {
      if (stopped) return null;
      const { text, caseSensitive, worst } = query;
      return client.logs.search(
        {
          ...which,
          ...(text !== '' && { pattern: patternOf(query) }),
          ...(worst !== null && { level: levelsFrom(worst) }),
          caseSensitive,
          limit: matchesAtMost,
        },
        { signal },
      );
    },
    [stopped],
    ({ sources, lines, read, matches, at, ended }) => {
      model.take({ kind: 'sources', sources });
      model.add(lines);
      setProgress({ read, matches, at, ended });
    },
  );
  const entry = current === null ? null : model.ring.at(current);
  const words =
    progress.ended === 'all'
      ? `${showCount(progress.matches, 'line')} of ${showNumber(progress.read)} match.`
      : progress.ended === 'limit'
        ? `The first ${showNumber(progress.matches)} matches. There may be more: narrow the search.`
        : stopped
          ? `Stopped after ${showCount(progress.read, 'line')}: ${showNumber(progress.matches)} match so far.`
          : `Searching: ${showCount(progress.read, 'line')} read${progress.at ? `, up to ${progress.at.slice(0, 19).replace('T', ' ')}Z` : ''}, ${showNumber(progress.matches)} match.`;
  return (
    <>
      <div className={classes.state}>
        <span role="status">{words}</span>{' '}
        {progress.ended === null && !stopped && (
          <button type="button" className={classes.more} onClick={() => setStopped(true)}>
            Stop the search
          </button>
        )}{' '}
        {entry && (
          <button type="button" className={classes.more} onClick={() => onGo(entry)}>
            Show its place in the log
          </button>
        )}{' '}
        <button type="button" className={classes.more} onClick={onClose}>
          Back to the log
        </button>
      </div>
      {stream.problem && !stopped && <ErrorState problem={stream.problem} inline />}
      <div className={classes.body}>
        <LogLines
          {...{ model, shown, timestamps, narrowed: false, current }}
          onCurrent={setCurrent}
          onTop={() => undefined}
          label={`Matches of ${query.text === '' ? 'the level' : query.text}`}
        />
      </div>
      <footer className={classes.foot}>
        <button
          type="button"
          className={classes.more}
          disabled={shown.size === 0}
          onClick={() => setCurrent(current === null ? shown.first : Math.max(shown.first, current - 1))}
        >
          Previous found line
        </button>
        <button
          type="button"
          className={classes.more}
          disabled={shown.size === 0}
          onClick={() =>
            setCurrent(current === null ? shown.first : Math.min(shown.first + shown.size - 1, current + 1))
          }
        >
          Next found line
        </button>
      </footer>
    </>
  );
}
