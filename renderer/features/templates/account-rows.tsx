// The rows that were read of a list of accounts, with what is wrong with them, by line.
import type { AccountRow } from '../../../preload/contract/templates.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { DataGrid } from '../../ui/grid/index.ts';
import type { Column } from '../../ui/grid/types.ts';
import { showNumber } from '../../ui/format.ts';
import { StateDot } from '../../ui/state-dot.tsx';
import type { Read } from './places.tsx';
import classes from './templates.module.css';

const wordOf = ({ problem, exists }: AccountRow): string => problem ?? (exists ? 'exists already' : 'to create');

const columns: Column<AccountRow>[] = [
  { id: 'username', title: 'Account', width: 150, value: (row) => row.username || '–' },
  { id: 'line', title: 'Line', width: 76, align: 'right', value: (row) => row.line },
  {
    id: 'state',
    title: 'What',
    width: 280,
    value: wordOf,
    cell: (row) => (
      <StateDot tone={row.problem !== null ? 'failed' : row.exists ? 'neutral' : 'progress'} word={wordOf(row)} />
    ),
  },
  {
    id: 'container',
    title: 'Container',
    width: 160,
    value: (row) => row.container,
    cell: (row) => row.container ?? '–',
  },
  { id: 'engine', title: 'Engine', width: 140, value: (row) => row.engine, cell: (row) => row.engine ?? '–' },
];

export function AccountRows({ read, loading }: { read: Read | null; loading: boolean }) {
  const rows = read?.rows ?? [];
  return (
    <>
      <DataGrid<AccountRow>
        id="template-accounts"
        label="Accounts"
        noun="account"
        rows={rows}
        rowKey={(row) => String(row.line)}
        columns={columns}
        fields={(row) => ({ username: row.username, engine: row.engine, state: wordOf(row) })}
        initialSort={{ column: 'line', descending: false }}
        loading={loading}
        empty={
          <EmptyState sentence="The accounts that are read show here, each with its line, its container and its engine." />
        }
      />
      {read !== null && read.total > rows.length && (
        <p className={classes.note}>
          The first {showNumber(rows.length)} of {showNumber(read.total)} are shown. The plan has them all.
        </p>
      )}
    </>
  );
}
