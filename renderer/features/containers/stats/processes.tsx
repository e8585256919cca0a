// The processes of one container, read again every few seconds while they are shown.
import { useQuery } from '@tanstack/react-query';
import type { ProcessRow } from '../../../../preload/contract/stats.ts';
import { orpc, toProblem } from '../../../client/index.ts';
import { ErrorState } from '../../../ui/error-state.tsx';
import { showBytes, showNumber } from '../../../ui/format.ts';
import { DataGrid, type Column } from '../../../ui/grid/index.ts';
import classes from './stats.module.css';

const interval = 5000;
const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const columns: Column<ProcessRow>[] = [
  {
    ...{ id: 'command', title: 'Command', width: 170, mono: true },
    value: (row) => row.command,
  },
  { id: 'pid', title: 'Process', width: 72, align: 'right', value: (row) => row.pid },
  { id: 'user', title: 'User', width: 72, value: (row) => row.user },
  {
    ...{ id: 'cpu', title: 'CPU', unit: '%', width: 84, align: 'right' },
    value: (row) => row.cpu,
    cell: (row) => (row.cpu === null ? 'unknown' : oneDigit.format(row.cpu)),
  },
  {
    ...{ id: 'memory', title: 'Memory', width: 80, align: 'right' },
    value: (row) => row.memory,
    cell: (row) => showBytes(row.memory),
  },
  { id: 'running', title: 'Running for', width: 110, align: 'right', value: (row) => row.running },
  { id: 'ppid', title: 'Parent', width: 72, align: 'right', value: (row) => row.ppid, hidden: true },
];

export function Processes({ engineId, id, running }: { engineId: string; id: string; running: boolean }) {
  const query = useQuery({
    ...orpc.stats.processes.queryOptions({ input: { engineId, container: id } }),
    ...{ enabled: running, refetchInterval: interval },
  });
  const { data } = query;
  if (!running) return null;
  return (
    <section className={classes.processes} aria-label="Processes">
      <h3>
        Processes{' '}
        {data && data.total > data.rows.length && `(the first ${data.rows.length} of ${showNumber(data.total)})`}
      </h3>
      {query.error && !data ? (
        <ErrorState problem={toProblem(query.error)} onRetry={() => void query.refetch()} inline />
      ) : (
        <DataGrid<ProcessRow>
          {...{ id: 'processes', label: 'Processes', noun: 'process', rows: data?.rows ?? [], columns }}
          rowKey={(row) => String(row.pid)}
          fields={({ command, user, pid }) => ({ command, user, pid: String(pid) })}
          initialSort={{ column: 'cpu', descending: true }}
          loading={!data}
          empty={<p className={classes.note}>It has no processes.</p>}
        />
      )}
    </section>
  );
}
