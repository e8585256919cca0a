// The logs of one container: follow and pause, last N, timestamps, search, copy and download.
import { useRef, useState, useSyncExternalStore } from 'react';
import { client, useStream } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showCount, showNumber } from '../../../ui/format.ts';
import { LogLines } from './log-lines.tsx';
import { LogToolbar } from './log-toolbar.tsx';
import { LogModel } from './model.ts';
import classes from './logs.module.css';

export function LogView({ engineId, id, name }: { engineId: string; id: string; name: string }) {
  const [model] = useState(() => new LogModel());
  const [tail, setTail] = useState(1_000);
  const [timestamps, setTimestamps] = useState(false);
  const [current, setCurrent] = useState<number | null>(null);
  const [again, setAgain] = useState(0);
  const shown = useSyncExternalStore(model.subscribe, model.snapshot);
  const started = useRef(false);

  const stream = useStream(
    async (signal) => {
      const events = await client.logs.watch(
        // Times always come along, so that showing them reads nothing again.
        { names: [id], engine: engineId, follow: true, tail, timestamps: true },
        { signal },
      );
      started.current = true;
      model.reset();
      return events;
    },
    [engineId, id, tail, again],
    (batch) => model.take(batch),
  );

  if (stream.problem && shown.size === 0) {
    return <ErrorState problem={stream.problem} onRetry={() => setAgain(again + 1)} />;
  }
  const ended = shown.ended ?? (stream.problem ? `${stream.problem.message}.` : null);
  return (
    <div className={classes.view}>
      <LogToolbar
        model={model}
        shown={shown}
        name={name}
        tail={tail}
        onTail={setTail}
        timestamps={timestamps}
        onTimestamps={setTimestamps}
        current={current}
        onCurrent={setCurrent}
      />
      {shown.size === 0 && (
        <p className={classes.note}>
          {shown.ended !== null
            ? 'This container has written nothing.'
            : stream.state === 'live'
              ? 'Nothing was written yet. Lines show here as they come.'
              : 'Reading the log.'}
        </p>
      )}
      <LogLines model={model} shown={shown} timestamps={timestamps} current={current} label={`Log of ${name}`} />
      <footer className={classes.foot}>
        <span>
          {showCount(shown.size, 'line')}
          {shown.first > 0 && `, ${showNumber(shown.first)} older ones no longer kept`}
        </span>
        {shown.paused && shown.waiting > 0 && (
          <button type="button" className={classes.more} onClick={() => model.pause(false)}>
            {showCount(shown.waiting, 'new line')}
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
    </div>
  );
}
