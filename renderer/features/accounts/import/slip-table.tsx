// Passwords as a table on the screen, and as slips to cut apart on paper.
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import { createPortal, flushSync } from 'react-dom';
import type { Slip } from '../../../../preload/contract/account-rows.ts';
import { CopyText } from '../../../ui/copy-text.tsx';
import { useDensity } from '../../../ui/grid/use-density.ts';
import classes from './slips.module.css';

interface Props {
  target: string;
  rows: readonly Slip[];
}

/** @param onAllCopied told when each password was copied on its own */
export function SlipTable({ target, rows, onAllCopied }: Props & { onAllCopied(): void }) {
  const copied = useRef(new Set<string>());
  const [, height] = useDensity();
  const scroller = useRef<HTMLDivElement>(null);
  const printing = usePrinting();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 10,
  });
  return (
    <>
      <div
        ref={scroller}
        className={classes.table}
        role="table"
        aria-label="Passwords"
        aria-rowcount={rows.length + 1}
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls by keys
        tabIndex={0}
      >
        <div role="rowgroup">
          <div role="row" aria-rowindex={1} className={classes.header}>
            <span role="columnheader">Username</span>
            <span role="columnheader">Password</span>
            <span role="columnheader">Full name</span>
            <span role="columnheader">Groups</span>
          </div>
        </div>
        <div role="rowgroup" style={{ position: 'relative', height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const { username, password, fullName, groups } = rows[index]!;
            return (
              <div
                key={username}
                role="row"
                aria-rowindex={index + 2}
                className={classes.row}
                style={{ height, transform: `translateY(${start}px)` }}
              >
                <span role="cell">{username}</span>
                <span role="cell">
                  <CopyText
                    text={password}
                    label={`password of ${username}`}
                    onCopy={() => {
                      if (copied.current.add(username).size === rows.length) onAllCopied();
                    }}
                  />
                </span>
                <span role="cell">{fullName ?? '–'}</span>
                <span role="cell">{groups.join(', ') || '–'}</span>
              </div>
            );
          })}
        </div>
      </div>
      {printing && createPortal(<Slips target={target} rows={rows} />, document.body)}
    </>
  );
}

/** Drawn for the printer alone: thousands of slips have no place on the screen. */
function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // The page is taken as it is when the listeners have run.
    const begin = () => flushSync(() => setPrinting(true));
    const end = () => setPrinting(false);
    window.addEventListener('beforeprint', begin);
    window.addEventListener('afterprint', end);
    return () => {
      window.removeEventListener('beforeprint', begin);
      window.removeEventListener('afterprint', end);
    };
  }, []);
  return printing;
}

/** Points of the smallest letters that are read from paper without doubt, and of those of the slip. */
const points = { least: 4.5, most: 11 };
/** Width of a slip beside the label, as letters of one point. */
const lettersWide = 225;

/** In one line: a hyphen at its end would be guesswork. One that is too long for that is broken where the line is full. */
function secretStyle({ length }: string): CSSProperties {
  const size = lettersWide / length;
  return size < points.least
    ? { fontSize: `${points.least}pt`, wordBreak: 'break-all' }
    : { fontSize: `${Math.min(points.most, size)}pt`, whiteSpace: 'nowrap' };
}

function Slips({ target, rows }: Props) {
  return (
    <div className={classes.slips}>
      {rows.map(({ username, password, fullName, groups, mustChange }) => (
        <section key={username}>
          <h2>{fullName ?? username}</h2>
          <dl>
            <dt>Username</dt>
            <dd>{username}</dd>
            <dt>Password</dt>
            <dd style={secretStyle(password)}>{password}</dd>
            {groups.length > 0 && (
              <>
                <dt>Groups</dt>
                <dd data-plain>{groups.join(', ')}</dd>
              </>
            )}
          </dl>
          <p>
            For {target}. {mustChange && 'Change it at your first sign-in. '}Keep this slip to yourself.
          </p>
        </section>
      ))}
    </div>
  );
}
