// The lines of a log: fixed height, only those in view are drawn, as text and never as markup.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import { colourOfName, piecesOf, type Ink } from './colours.ts';
import type { LogModel, LogSnapshot } from './model.ts';
import type { LogEntry } from './ring.ts';
import { isEmpty } from './search.ts';
import classes from './logs.module.css';

const lineHeight = 18;
/** Characters of one line that are drawn; copy and download have all of it. */
const drawnAtMost = 4_000;
/** This near to the first line, older ones are read, px. */
const nearTop = 200;

interface Props {
  model: LogModel;
  shown: LogSnapshot;
  timestamps: boolean;
  /** Only lines that match. */
  narrowed: boolean;
  /** Line to bring into view and mark. */
  current: number | null;
  onCurrent(number: number): void;
  /** Wanted: lines from before the first one. */
  onTop(): void;
  label: string;
}

export function LogLines({ model, shown, timestamps, narrowed, current, onCurrent, onTop, label }: Props) {
  const scroller = useRef<HTMLDivElement>(null);
  const { first, size, paused, version } = shown;
  const matches = narrowed && !isEmpty(model.search.query) ? model.search.matches : null;
  const count = matches?.length ?? size;
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });

  // Older lines push what is read down: it stays where it is under the eye.
  const before = useRef({ first, count });
  useLayoutEffect(() => {
    const element = scroller.current;
    const grown = matches ? count - before.current.count : before.current.first - first;
    if (element && paused && first < before.current.first && grown > 0) element.scrollTop += grown * lineHeight;
    before.current = { first, count };
  }, [first, count, paused, matches]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element && !paused) element.scrollTop = element.scrollHeight;
  }, [version, paused, narrowed]);
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
    const index = matches ? matches.indexOf(current) : current - model.ring.first;
    if (index >= 0) virtual.scrollToIndex(index, { align: 'center' });
    // Only when another line is gone to; not when older lines fall out meanwhile.
  }, [current]); // oxlint-disable-line react/exhaustive-deps -- as said

  const names = shown.sources.length > 1 ? shown.sources.map(({ name }) => name) : null;
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
        // Reading further up holds it; coming back to the end lets it go on, unless the end is not here.
        if (atEnd === paused && !(atEnd && shown.cut)) model.pause(!atEnd);
        if (element.scrollTop < nearTop && paused && !atEnd) onTop();
      }}
    >
      <div style={{ height: count * lineHeight, position: 'relative' }}>
        {virtual.getVirtualItems().map((item) => {
          const number = matches ? matches[item.index]! : first + item.index;
          const entry = model.ring.at(number);
          return (
            entry && (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- the search's keys go from line to line
              <div
                key={entry.number}
                className={classes.line}
                data-stream={entry.stream}
                data-level={entry.level ?? undefined}
                data-current={entry.number === current || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={() => {
                  if (entry.stream !== 'skipped' && (window.getSelection()?.isCollapsed ?? true))
                    onCurrent(entry.number);
                }}
              >
                {names && entry.stream !== 'skipped' && (
                  <span className={classes.name} data-colour={colourOfName(names[entry.source] ?? '')}>
                    {names[entry.source] ?? '?'}
                  </span>
                )}
                {timestamps && entry.time && <span className={classes.time}>{shownTime(entry.time)} </span>}
                <LineText entry={entry} ranges={model.search.ranges(entry.number)} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

/** "2026-11-21 09:00:00.123Z": UTC, as the engine writes it. */
const shownTime = (time: string): string => `${time.slice(0, 10)} ${time.slice(11, 23)}Z`;

const inkAttributes = ({ hue, bold, dim, italic, underline }: Ink) => ({
  'data-hue': hue ?? undefined,
  'data-bold': bold || undefined,
  'data-dim': dim || undefined,
  'data-italic': italic || undefined,
  'data-underline': underline || undefined,
});

function LineText({ entry, ranges }: { entry: LogEntry; ranges: readonly number[] }) {
  const { text, colours = [] } = entry;
  const cut = text.length > drawnAtMost;
  const pieces = piecesOf(cut ? text.slice(0, drawnAtMost) : text, colours, ranges);
  return (
    <>
      {pieces.map(({ text: part, ink, marked }, index) => {
        const attributes = ink ? inkAttributes(ink) : {};
        if (marked) {
          return (
            <mark key={index} {...attributes}>
              {part}
            </mark>
          );
        }
        return ink ? (
          <span key={index} className={classes.ink} {...attributes}>
            {part}
          </span>
        ) : (
          part
        );
      })}
      {cut && ` … (${text.length} characters)`}
    </>
  );
}
