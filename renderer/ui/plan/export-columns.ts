// What the file of a plan's changes says of each.
import type { ChangeRow } from '../../../preload/contract/plans.ts';
import type { ExportColumn } from '../grid/export.ts';

const fieldsText = ({ fields }: ChangeRow): string =>
  fields.map(({ field, old, new: after }) => `${field}: ${old ?? 'none'} → ${after ?? 'none'}`).join('; ');

export const changeColumns: ExportColumn<ChangeRow>[] = [
  { title: 'Number', value: (row) => row.seq },
  { title: 'Kind', value: (row) => row.kind },
  { title: 'Left out', value: (row) => (row.excluded ? 'yes' : 'no') },
  { title: 'Name', value: (row) => row.label },
  { title: 'Action', value: (row) => row.action },
  { title: 'Where', value: (row) => row.where },
  { title: 'Change', value: fieldsText },
  { title: 'Why', value: (row) => row.reason },
  { title: 'Undo', value: (row) => row.undo.restores },
  { title: 'Undo can’t put back', value: (row) => row.undo.cannot.join('; ') },
];
