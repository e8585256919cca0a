// Saves rows as a file: CSV of the shown columns, or JSON of the rows exactly as they are.
import { toCsv } from './csv.ts';
import type { Column } from './types.ts';

export type ExportFormat = 'csv' | 'json';

export const columnTitle = ({ title, unit }: Pick<Column<never>, 'title' | 'unit'>): string =>
  unit ? `${title} (${unit})` : title;

export function exportText<Row>(format: ExportFormat, rows: readonly Row[], columns: readonly Column<Row>[]): string {
  return format === 'json'
    ? `${JSON.stringify(rows, null, 2)}\n`
    : toCsv(
        columns.map(columnTitle),
        rows.map((row) => columns.map((column) => column.value(row))),
      );
}

/** "containers-2026-11-21.csv" */
export const exportName = (id: string, format: ExportFormat, now: Date): string =>
  `${id}-${now.toISOString().slice(0, 10)}.${format}`;

const types: Record<ExportFormat, string> = { csv: 'text/csv;charset=utf-8', json: 'application/json' };

/** Hands a text to the browser as a download. */
export function download(name: string, text: string, format: ExportFormat): void {
  const url = URL.createObjectURL(new Blob([text], { type: types[format] }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: the download has only been asked for.
  setTimeout(() => URL.revokeObjectURL(url), 30_000);
}
