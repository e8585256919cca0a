// Where a key takes the focus in a list of rows.

/** @returns the row to go to, or null when the key does not move */
export function move(key: string, from: number, count: number, page: number): number | null {
  const last = count - 1;
  const to: Record<string, number> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    PageDown: from + page,
    PageUp: from - page,
    Home: 0,
    End: last,
  };
  const target = to[key];
  return target === undefined || count === 0 ? null : Math.max(0, Math.min(last, target));
}
