// A file's text with its line numbers, one line marked, secrets covered. It is read only: what is edited takes this one's place
// with the same properties.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef } from 'react';
import type { OrgTextFile } from '../../../../preload/contract/org-files.ts';
import classes from './file.module.css';
import { drawnLines, type Note } from './lines.ts';

interface Props {
  file: OrgTextFile;
  notes: readonly Note[];
  /** Marked and brought into view; null: none. */
  line: number | null;
}

const height = 20;

export function FileView({ file, notes, line }: Props) {
  const drawn = useMemo(() => drawnLines(file, notes), [file, notes]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: drawn.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 30,
  });
  const marked = line === null ? -1 : drawn.findIndex((one) => one.kind === 'line' && one.number === line);
  useEffect(() => {
    if (marked >= 0) virtual.scrollToIndex(marked, { align: 'center' });
  }, [marked, virtual]);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keyboard
    <div ref={scroller} className={classes.scroller} tabIndex={0} role="region" aria-label={`Text of ${file.path}`}>
      <div className={classes.text} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const one = drawn[index]!;
          if (one.kind === 'note') {
            const { severity, message, fix } = one.note;
            return (
              <div key={index} className={classes.note} data-severity={severity} style={{ top: start }}>
                {severity === 'error' ? 'Error' : 'Warning'}: {message} {fix}
              </div>
            );
          }
          const current = index === marked;
          return (
            <div
              key={index}
              className={classes.line}
              aria-current={current ? 'location' : undefined}
              style={{ top: start }}
            >
              <span className={classes.number}>{one.number}</span>
              {one.parts.map(({ text, covered }, at) =>
                covered === null ? (
                  text
                ) : (
                  <span key={at} className={classes.covered} title={`The secret of ${covered} is covered`}>
                    {text}
                  </span>
                ),
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
