// Where the lines of a file stand in an edited text of it: before and after what was changed they are known.

/**
 * @param line of `base`, from 1
 * @returns its line in `now`, from 1; null: it is among those that were changed
 */
export function lineNow(base: readonly string[], now: readonly string[], line: number): number | null {
  let same = 0;
  while (same < base.length && same < now.length && base[same] === now[same]) same++;
  if (line <= same) return line;
  const most = Math.min(base.length, now.length) - same;
  let behind = 0;
  while (behind < most && base[base.length - 1 - behind] === now[now.length - 1 - behind]) behind++;
  return line > base.length - behind ? line + now.length - base.length : null;
}
