// All results of a job as a file: every page of them, not only what was scrolled to.
import type { ResultRow } from '../../../preload/contract/jobs.ts';
import { client } from '../../client/index.ts';
import { download, exportName, exportText, type ExportFormat } from '../grid/export.ts';
import type { Column } from '../grid/types.ts';

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const columns: Column<ResultRow>[] = [
  { id: 'seq', title: 'Number', width: 0, value: (row) => row.seq },
  { id: 'state', title: 'Result', width: 0, value: (row) => row.state },
  { id: 'label', title: 'Name', width: 0, value: (row) => row.label },
  { id: 'action', title: 'Action', width: 0, value: (row) => row.action },
  { id: 'where', title: 'Where', width: 0, value: (row) => row.where },
  { id: 'message', title: 'What happened', width: 0, value: (row) => row.message },
  { id: 'words', title: 'Its own words', width: 0, value: (row) => row.words },
  { id: 'started', title: 'Begun', width: 0, value: (row) => iso(row.startedAt) },
  { id: 'finished', title: 'Ended', width: 0, value: (row) => iso(row.finishedAt) },
];

export async function downloadResults(jobId: string, format: ExportFormat): Promise<void> {
  const rows: ResultRow[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.jobs.listResults({ jobId, cursor, limit: 500 });
    rows.push(...page.rows);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  download(exportName(`job-${jobId}`, format, new Date()), exportText(format, rows, columns), format);
}
