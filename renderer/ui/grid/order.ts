// In which order rows are shown. Pure: sorting, and keeping rows where they are while somebody points at them.

export type Value = string | number | null;

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Numbers before words, words as people sort them (web-2 before web-10). Neither may be null. */
function compareKnown(a: string | number, b: string | number): number {
  if (typeof a === 'number') return typeof b === 'number' ? a - b : -1;
  return typeof b === 'number' ? 1 : a === b ? 0 : collator.compare(a, b);
}

export interface Sort<Row> {
  value(row: Row): Value;
  descending: boolean;
}

function remembered<Row, Value>(work: (row: Row) => Value): (row: Row) => Value {
  const known = new Map<Row, Value>();
  return (row) => {
    let value = known.get(row);
    if (value === undefined) known.set(row, (value = work(row)));
    return value;
  };
}

/** Unknown values come last in either direction; equal ones are ordered by key, so that the order never depends on chance. */
export function comparator<Row>(sort: Sort<Row> | null, rowKey: (row: Row) => string): (a: Row, b: Row) => number {
  if (!sort) return () => 0;
  const { descending } = sort;
  // A row is compared a dozen times: its value and its key are worked out once.
  const value = remembered(sort.value);
  const key = remembered(rowKey);
  const byKey = (a: Row, b: Row) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  return (a, b) => {
    const left = value(a);
    const right = value(b);
    if (left === null || right === null) return left === right ? byKey(a, b) : left === null ? 1 : -1;
    const compared = compareKnown(left, right);
    return compared === 0 ? byKey(a, b) : descending ? -compared : compared;
  };
}

/** Where `row` belongs among `sorted` rows. */
function placeFor<Row>(sorted: readonly Row[], row: Row, compare: (a: Row, b: Row) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compare(sorted[middle]!, row) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** As many newcomers as are placed one by one before it is cheaper, and no worse to look at, to sort everything anew. */
const placedOneByOne = 200;

/**
 * The rows in the order to show.
 * @param before keys in the order shown so far; null after the sort or the filter was changed
 * @param held the pointer or the focus is in the list: rows that stay keep their order, whatever their values do,
 *   and newcomers are put where they belong
 */
export function orderRows<Row>(
  rows: readonly Row[],
  rowKey: (row: Row) => string,
  compare: (a: Row, b: Row) => number,
  before: readonly string[] | null,
  held: boolean,
): Row[] {
  if (!before) return rows.toSorted(compare);
  const byKey = new Map(rows.map((row) => [rowKey(row), row]));
  const kept: Row[] = [];
  for (const key of before) {
    const row = byKey.get(key);
    if (row === undefined) continue;
    kept.push(row);
    byKey.delete(key);
  }
  // Sorting what is nearly sorted is cheap: the kept rows come first.
  if (!held || byKey.size > placedOneByOne) return [...kept, ...byKey.values()].sort(compare);
  for (const row of byKey.values()) kept.splice(placeFor(kept, row, compare), 0, row);
  return kept;
}
