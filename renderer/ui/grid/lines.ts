// What the grid draws, line by line: rows, or groups with their rows below. Pure.

export interface RowLine<Row> {
  kind: 'row';
  key: string;
  row: Row;
}

export interface GroupLine<Row> {
  kind: 'group';
  /** Never a row's key. */
  key: string;
  /** What its rows have in common; null: they have none. */
  value: string | null;
  /** All of its rows, also while it is closed. */
  rows: readonly Row[];
  keys: readonly string[];
  closed: boolean;
}

export type Line<Row> = RowLine<Row> | GroupLine<Row>;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

const groupKey = (value: string | null): string => (value === null ? 'group' : `group ${value}`);

/**
 * Groups by name, those without a value last; in each, rows in the order given. Every row is in exactly one group, so
 * that the groups' counts add up to the rows.
 * @param valueOf null: no groups
 * @param closed keys of groups whose rows are not drawn
 */
export function toLines<Row>(
  rows: readonly Row[],
  keys: readonly string[],
  valueOf: ((row: Row) => string | null) | null,
  closed: ReadonlySet<string>,
): Line<Row>[] {
  if (!valueOf) return rows.map((row, index) => ({ kind: 'row', key: keys[index]!, row }));
  const groups = new Map<string | null, { rows: Row[]; keys: string[] }>();
  rows.forEach((row, index) => {
    const value = valueOf(row);
    let group = groups.get(value);
    if (!group) groups.set(value, (group = { rows: [], keys: [] }));
    group.rows.push(row);
    group.keys.push(keys[index]!);
  });
  const ordered = [...groups].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : collator.compare(a, b)));
  return ordered.flatMap(([value, group]): Line<Row>[] => {
    const key = groupKey(value);
    const isClosed = closed.has(key);
    const head: GroupLine<Row> = { kind: 'group', key, value, ...group, closed: isClosed };
    if (isClosed) return [head];
    return [head, ...group.rows.map((row, index): RowLine<Row> => ({ kind: 'row', key: group.keys[index]!, row }))];
  });
}
