// Lines that became no row, as one that is cut off in the middle of quotes: there is nothing of them that could be edited here.
import { useQuery } from '@tanstack/react-query';
import type { ImportState } from '../../../../preload/contract/imports.ts';
import { client } from '../../../client/index.ts';
import { showNumber } from '../../../ui/format.ts';
import { rowsKey } from './use-import.ts';
import classes from './import.module.css';

const shownAtMost = 3;

export function LostLines({ state: { importId, errors } }: { state: ImportState }) {
  const list = useQuery({
    queryKey: [...rowsKey(importId), 'lost', errors],
    queryFn: async ({ signal }) => {
      const [broken, problems] = await Promise.all([
        client.imports.rows({ importId, only: 'errors', limit: 1 }, { signal }),
        client.imports.problems({ importId, limit: 100 }, { signal }),
      ]);
      // They come first, and are what is counted as an error without being one of the rows.
      const count = Math.max(0, errors - broken.total);
      return { count, rows: problems.rows.slice(0, Math.min(count, shownAtMost)) };
    },
    enabled: errors > 0,
  });
  const { count, rows } = list.data ?? { count: 0, rows: [] };
  if (errors === 0 || count === 0) return null;
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
      {count > rows.length && <li>and {showNumber(count - rows.length)} more</li>}
    </ul>
  );
}
