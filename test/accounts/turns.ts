// Whether others had their turn while something long was done: its longest stretch as a share of all of its work, both in time
// of the processor that this thread took, so that neither a slow machine nor a busy one changes it.

/** @returns stops, and tells the share: 1 is all at one stretch */
export function longestShare(): () => number {
  const cpu = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  const begun = cpu();
  let [last, longest, over] = [begun, 0, false];
  const turn = () => {
    const now = cpu();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    over = true;
    const now = cpu();
    return Math.max(longest, now - last) / Math.max(1, now - begun);
  };
}
