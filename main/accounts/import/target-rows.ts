// Accounts of a target as rows of an import: the first names the fields, each of which is a column.
import type { LiveAccount } from '../target.ts';

/** A value as the cell that an import reads it back from: what divides a list stands with a backslash where it is a part of one. */
export const cellOf = (value: string | readonly string[] | null | undefined): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : value.map((one) => one.replaceAll(/[;|]/g, String.raw`\$&`)).join('; ');

export async function rowsOfTarget(batches: AsyncIterable<LiveAccount[]>): Promise<string[][]> {
  const fields = new Map<string, number>([['username', 0]]);
  const rows: string[][] = [];
  for await (const batch of batches) {
    for (const { username, values } of batch) {
      const row = [username];
      for (const [field, value] of Object.entries(values)) {
        if (field === 'username') continue;
        const at = fields.get(field) ?? fields.size;
        fields.set(field, at);
        while (row.length < at) row.push('');
        row[at] = cellOf(value);
      }
      rows.push(row);
    }
  }
  return [[...fields.keys()], ...rows];
}
