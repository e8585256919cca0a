// The lines of a log: fixed height, only those in view are drawn, as text and never as markup.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { LogModel, LogSnapshot } from './model.ts';
import { plainText } from './plain.ts';
import type { LogEntry } from './ring.ts';
import classes from './logs.module.css';

const lineHeight = 18;
/** Characters of one line that are drawn; copy and download have all of it. */
const drawnAtMost = 4_000;

interface Props {
  model: LogModel;
  shown: LogSnapshot;
  timestamps: boolean;
  /** Line to bring into view and mark. */
  current: number | null;
  label: string;
}

export function LogLines({ model, shown, timestamps, current, label }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: shown.size,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  const { first, size, paused, version } = shown;

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && !paused) element.scrollTop = element.scrollHeight;
  }, [version, paused]);
  useEffect(() => {
    const element = scroller.current;
    if (!element || paused) return;
    // A window or a panel that becomes smaller scrolls it by itself, which is nobody reading further up.
    const observer = new ResizeObserver(() => (element.scrollTop = element.scrollHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, [paused]);
  useEffect(() => {
    if (current === null) return;
    model.pause(true);
    virtual.scrollToIndex(current - first, { align: 'center' });
    // Only when another line is gone to; not when older lines fall out meanwhile.
  }, [current]); // oxlint-disable-line react/exhaustive-deps -- as said

  return (
    <div
      ref={scroller}
      className={classes.lines}
      role="region"
      aria-label={label}
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: element }) => {
        const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < lineHeight;
        // Reading further up holds it; coming back to the end lets it go on.
        if (atEnd === paused) model.pause(!atEnd);
      }}
    >
      <div style={{ height: size * lineHeight, position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const entry = model.ring.at(first + item.index);
          return (
            entry && (
              <div
                key={entry.number}
                className={classes.line}
                data-stream={entry.stream}
                data-current={entry.number === current || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {timestamps && entry.time && <span className={classes.time}>{entry.time.slice(0, 23)} </span>}
                <LineText entry={entry} query={model.search.query} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function LineText({ entry, query }: { entry: LogEntry; query: string }) {
  const whole = plainText(entry.text);
  const text = whole.length > drawnAtMost ? `${whole.slice(0, drawnAtMost)} … (${whole.length} characters)` : whole;
  const needle = query.toLowerCase();
  if (needle === '' || entry.stream === 'skipped') return text;
  const parts = [];
  const lower = text.toLowerCase();
  let from = 0;
  for (let at = lower.indexOf(needle); at !== -1; at = lower.indexOf(needle, from)) {
    parts.push(text.slice(from, at), <mark key={at}>{text.slice(at, at + needle.length)}</mark>);
    from = at + needle.length;
  }
  return [...parts, text.slice(from)];
}
