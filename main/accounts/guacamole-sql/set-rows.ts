// Makes the rows of some accounts in one table exactly what they should be: adds those that are missing, takes away those too
// many, and touches no other.
import type { Cell, Session } from './session.ts';

export type Wanted = (readonly Cell[])[];

const keyOf = (row: readonly Cell[]): string =>
  JSON.stringify(
    row.map((cell) => (Buffer.isBuffer(cell) ? cell.toString('hex') : typeof cell === 'boolean' ? Number(cell) : cell)),
  );

/**
 * @param columns all that are compared and written; the first is in an index
 * @param whose rows that have one of the ids in one of these columns
 * @param id a column that numbers the rows by itself: kept where the number is still free
 * @param key columns that tell the rows apart, where others may be null
 */
export async function setRows(
  session: Session,
  table: string,
  columns: readonly string[],
  whose: readonly (readonly [string, readonly number[]])[],
  { wanted, id, key = columns }: { wanted: Wanted; id?: string; key?: readonly string[] },
): Promise<void> {
  const there = new Map<string, Cell[]>();
  for (const [column, ids] of whose) {
    const rows = await session.all(`SELECT ${columns.join(', ')} FROM ${table} WHERE ${column} = ANY(?)`, [ids]);
    for (const row of rows) {
      const cells = columns.map((name) => row[name]!);
      there.set(keyOf(cells), cells);
    }
  }
  const wantedByKey = new Map(wanted.map((row) => [keyOf(row), row]));
  const missing = [...wantedByKey].filter(([key]) => !there.has(key)).map(([, row]) => row);
  const tooMany = [...there].filter(([key]) => !wantedByKey.has(key)).map(([, row]) => row);
  if (id === undefined) {
    const at = key.map((column) => columns.indexOf(column));
    await session.remove(
      table,
      key,
      tooMany.map((row) => at.map((index) => row[index]!)),
    );
    await session.insert(table, columns, missing, 'quiet');
    return;
  }
  const at = columns.indexOf(id);
  await session.remove(
    table,
    [id],
    tooMany.map((row) => [row[at]!]),
  );
  if (missing.length === 0) return;
  const numbers = missing.map((row) => row[at]!);
  const rows = await session.all(`SELECT ${id} AS id FROM ${table} WHERE ${id} = ANY(?)`, [numbers]);
  const taken = new Set(rows.map((row) => row['id']!));
  const others = columns.filter((column) => column !== id);
  const without = (row: readonly Cell[]) => row.filter((_, index) => index !== at);
  await session.insert(
    table,
    columns,
    missing.filter((row) => !taken.has(row[at]!)),
  );
  await session.insert(table, others, missing.filter((row) => taken.has(row[at]!)).map(without));
}
