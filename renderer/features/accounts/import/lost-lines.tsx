// Files that hold no row, and lines that became none, as one that is cut off in the middle of quotes: there is nothing of them
// that could be edited here.
import { useQuery } from '@tanstack/react-query';
import type { ImportState } from '../../../../preload/contract/imports.ts';
import { client } from '../../../client/index.ts';
import { showNumber } from '../../../ui/format.ts';
import { rowsKey } from './use-import.ts';
import classes from './import.module.css';

const shownAtMost = 3;

export function LostLines({ state: { importId, unread } }: { state: ImportState }) {
  const list = useQuery({
    queryKey: [...rowsKey(importId), 'lost', unread],
    // They come first.
    queryFn: ({ signal }) => client.imports.problems({ importId, limit: shownAtMost }, { signal }),
    enabled: unread > 0,
  });
  if (unread === 0 || !list.data) return null;
  const rows = list.data.rows.slice(0, unread);
  return (
    <ul className={classes.lost} aria-label="Lines that can’t be read">
      {rows.map(({ file, line, problem }) => (
        <li key={`${file}:${line}:${problem}`}>
          <b>
            {file}
            {line !== null && ` line ${showNumber(line)}`}
          </b>{' '}
          {problem}
        </li>
      ))}
      {unread > rows.length && <li>and {showNumber(unread - rows.length)} more</li>}
    </ul>
  );
}
