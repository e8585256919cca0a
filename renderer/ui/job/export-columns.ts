// What the file of a job's results says of each.
import type { ResultRow } from '../../../preload/contract/jobs.ts';
import { isoTime } from '../format.ts';
import type { ExportColumn } from '../grid/export.ts';

export const resultColumns: ExportColumn<ResultRow>[] = [
  { title: 'Number', value: (row) => row.seq },
  { title: 'Result', value: (row) => row.state },
  { title: 'Id', value: (row) => row.key },
  { title: 'Name', value: (row) => row.label },
  { title: 'Action', value: (row) => row.action },
  { title: 'Where', value: (row) => row.where },
  { title: 'What happened', value: (row) => row.message },
  { title: 'Its own words', value: (row) => row.words },
  { title: 'Begun', value: (row) => isoTime(row.startedAt) },
  { title: 'Ended', value: (row) => isoTime(row.finishedAt) },
];
