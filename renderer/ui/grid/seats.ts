// Which element shows which row. While one scrolls, an element whose row went out of sight shows one that came into sight,
// since writing other words into it is several times cheaper than taking it away and making another.

export interface Seat {
  /** Names the element for as long as it is there. */
  id: number;
  key: string;
}

export interface Seated {
  /** Not, and every row gets an element of its own. */
  reuse: boolean;
  /** The elements stand in the document as the rows do. While it scrolls they need not: moving one is not cheaper than
   * making it. */
  inOrder: boolean;
  /** Its element is not handed to another row, even when the row is gone: the focus may be in it. */
  kept: string | null;
}

/**
 * @param before the elements as they stand in the document
 * @param keys rows to show, in their order
 * @returns the elements as they shall stand; those of rows that stay are the same
 */
export function seat(before: readonly Seat[], keys: readonly string[], { reuse, inOrder, kept }: Seated): Seat[] {
  const wanted = new Set(keys);
  const there = new Set(before.map(({ key }) => key));
  const coming = keys.filter((key) => !there.has(key));
  let next = before.reduce((most, { id }) => Math.max(most, id), 0) + 1;
  let came = 0;
  const seats: Seat[] = [];
  for (const each of before) {
    if (wanted.has(each.key)) seats.push(each);
    else if (reuse && each.key !== kept && came < coming.length) seats.push({ id: each.id, key: coming[came++]! });
  }
  for (const key of coming.slice(came)) seats.push({ id: next++, key });
  if (!inOrder) return seats;
  const at = new Map(keys.map((key, index) => [key, index]));
  return seats.sort((a, b) => at.get(a.key)! - at.get(b.key)!);
}
