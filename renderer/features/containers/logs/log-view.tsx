// The logs of one container, or of several as one: follow and pause, older pages, search, copy and save.
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { LogSource } from '../../../../preload/contract/logs.ts';
import { client, isAbort, toProblem, useStream, type Problem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount, showNumber } from '../../../ui/format.ts';
import { FoundLines } from './found-lines.tsx';
import { LogLines } from './log-lines.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { workerMatcher } from './matcher.ts';
import { LogModel } from './model.ts';
import type { LogEntry } from './ring.ts';
import { logText, saveLines } from './save.ts';
import type { Query } from './search.ts';
import { useSave } from './use-save.tsx';
import classes from './logs.module.css';

interface Props {
  /** Containers by id. */
  ids: readonly string[];
  /** When all of them are on one engine. */
  engineId: string | null;
  /** What they are called together: "web-1", "3 containers". */
  name: string;
  /** A container was made anew, and the operator wants the new one. */
  onSwitch(before: LogSource, now: LogSource): void;
}

export function LogView({ ids, engineId, name, onSwitch }: Props) {
  const [matcher] = useState(workerMatcher);
  const [model] = useState(() => new LogModel(matcher));
  useEffect(() => () => matcher.close(), [matcher]);
  const [tail, setTail] = useState(1_000);
  const [timestamps, setTimestamps] = useState(false);
  const [narrowed, setNarrowed] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const [again, setAgain] = useState(0);
  const [everywhere, setEverywhere] = useState<Query | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const shown = useSyncExternalStore(model.subscribe, model.snapshot);
  const which = { names: [...ids], ...(engineId !== null && { engine: engineId }) };
  const key = ids.join(' ');

  const stream = useStream(
    async (signal) => {
      const events = await client.logs.watch(
        // Times always come along, so that showing them reads nothing again.
        { ...which, follow: true, tail, timestamps: true, stay: true },
        { signal },
      );
      model.reset();
      setCurrent(null);
      return events;
    },
    [engineId, key, tail, again],
    (event) => model.take(event),
  );
  const follow = () => {
    setCurrent(null);
    if (model.snapshot().cut) setAgain(again + 1);
    else model.pause(false);
  };

  const reading = useRef<AbortController | null>(null);
  const [older, setOlder] = useState(false);
  useEffect(() => () => reading.current?.abort(), [key, again]);
  const readOlder = useCallback(async () => {
    if (reading.current || model.snapshot().complete) return;
    const abort = new AbortController();
    reading.current = abort;
    setOlder(true);
    try {
      // Two pages: a thousand lines is a good pull of the wheel.
      for (let page = 0; page < 2 && !model.snapshot().complete; page++) {
        const edge = model.edge();
        if (!edge) break;
        const { lines, complete } = await client.logs.older(
          { ...which, ...edge, limit: 500 },
          { signal: abort.signal },
        );
        const fresh = model.older(lines, complete);
        if (fresh === 0 && !complete) break;
      }
    } catch (error) {
      if (!abort.signal.aborted && !isAbort(error)) setProblem(toProblem(error));
    } finally {
      reading.current = null;
      setOlder(false);
    }
  }, [model, key, engineId]); // oxlint-disable-line react/exhaustive-deps -- `which` is made of these

  /** The place of a found line, with the lines before it. */
  const goTo = async ({ time, text }: LogEntry) => {
    setEverywhere(null);
    if (time === null) return;
    try {
      const { lines, complete } = await client.logs.older({ ...which, before: time, limit: 500 });
      model.show(lines, complete);
      setNarrowed(false);
      setCurrent(
        [...model.ring.entries()].findLast((entry) => entry.time === time && entry.text === text)?.number ?? null,
      );
    } catch (error) {
      setProblem(toProblem(error));
    }
  };

  const one = shown.sources.length === 1 ? shown.sources[0]! : null;
  const saving = useSave(one, timestamps, setProblem);
  const saveHere = () =>
    saveLines(
      'logs',
      logText(
        model.ring,
        timestamps,
        shown.sources.map((each) => each.name),
      ),
    );

  if (stream.problem && shown.size === 0) {
    return <ErrorState problem={stream.problem} onRetry={() => setAgain(again + 1)} />;
  }
  const ended = shown.ended ?? (stream.problem ? `${stream.problem.message}.` : null);
  return (
    <div className={classes.view}>
      <LogToolbar
        {...{ model, shown, tail, timestamps, narrowed, current }}
        onTail={setTail}
        onTimestamps={setTimestamps}
        onNarrowed={setNarrowed}
        onCurrent={setCurrent}
        onFollow={follow}
        onSearchAll={() => setEverywhere(model.search.query)}
        onSave={one ? saving.start : saveHere}
      />
      {saving.bar}
      {problem && <ErrorState problem={problem} action={{ label: 'Dismiss', run: () => setProblem(null) }} inline />}
      {shown.states.map(({ source, words, successor }) => (
        <p key={source} className={classes.state} role="status">
          {shown.sources.length > 1 && <b>{shown.sources[source]?.name}: </b>}
          {words}{' '}
          {successor && (
            <button type="button" className={classes.more} onClick={() => onSwitch(shown.sources[source]!, successor)}>
              Show the new one
            </button>
          )}
        </p>
      ))}
      {everywhere ? (
        <FoundLines
          query={everywhere}
          matcher={matcher}
          which={which}
          timestamps={timestamps}
          onGo={(entry) => void goTo(entry)}
          onClose={() => setEverywhere(null)}
        />
      ) : (
        <>
          <div className={classes.body}>
            {(older || (shown.complete && shown.paused)) && (
              <p className={classes.top} role="status">
                {older ? 'Reading older lines' : 'The log begins with its first line here.'}
              </p>
            )}
            {shown.size === 0 && (
              <p className={classes.note}>
                {ended !== null || shown.states.length > 0
                  ? 'Nothing was written.'
                  : stream.state === 'live'
                    ? 'Nothing was written yet. Lines show here as they come.'
                    : 'Reading the log.'}
              </p>
            )}
            <LogLines
              {...{ model, shown, timestamps, narrowed, current }}
              onCurrent={setCurrent}
              onTop={() => void readOlder()}
              label={`Log of ${name}`}
            />
          </div>
          <footer className={classes.foot}>
            <span>
              {showCount(shown.size, 'line')}
              {shown.first > 0 && `, ${showNumber(shown.first)} older ones no longer kept`}
            </span>
            {shown.paused && (shown.waiting > 0 || shown.cut) && (
              <button type="button" className={classes.more} onClick={follow}>
                {shown.cut ? 'Go to the newest lines' : showCount(shown.waiting, 'new line')}
              </button>
            )}
            {ended !== null && (
              <span role="status">
                The log ended: {ended}{' '}
                <button type="button" className={classes.more} onClick={() => setAgain(again + 1)}>
                  Read it again
                </button>
              </span>
            )}
          </footer>
        </>
      )}
    </div>
  );
}
