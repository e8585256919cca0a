// Saving a whole log from the window: how far it is, and a way to break it off.
import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { LogSource } from '../../../../preload/contract/logs.ts';
import { isAbort, toProblem, type Problem } from '../../../client/index.ts';
import { saveWhole } from './save.ts';
import classes from './logs.module.css';

const mebibytes = (bytes: number) => `${(bytes / 1024 ** 2).toFixed(1)} MiB`;

export function useSave(
  source: LogSource | null,
  timestamps: boolean,
  onProblem: (problem: Problem) => void,
): { start(): void; bar: ReactNode } {
  const [bytes, setBytes] = useState<number | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), [source?.id]);

  const start = () => {
    if (!source || running.current) return;
    const abort = new AbortController();
    running.current = abort;
    setSaved(null);
    let sum = 0;
    let shownAt = 0;
    const tell = (now: number) => {
      sum = now;
      if (Date.now() - shownAt < 200) return;
      shownAt = Date.now();
      setBytes(now);
    };
    setBytes(0);
    saveWhole(source, timestamps, tell, abort.signal)
      .then((wanted) => wanted && setSaved(`Saved: ${mebibytes(sum)}.`))
      .catch((error: unknown) => {
        if (!abort.signal.aborted && !isAbort(error)) onProblem(toProblem(error));
      })
      .finally(() => {
        running.current = null;
        setBytes(null);
      });
  };
  const text = bytes === null ? saved : `Saving: ${mebibytes(bytes)}`;
  const bar = text !== null && (
    <p className={classes.state} role="status">
      {text}{' '}
      <button
        type="button"
        className={classes.more}
        onClick={() => (bytes === null ? setSaved(null) : running.current?.abort())}
      >
        {bytes === null ? 'Dismiss' : 'Cancel, and keep nothing'}
      </button>
    </p>
  );
  return { start, bar };
}
