// Whether others had their turn while something long was done: its longest stretch as a share of all of its work, both in time
// of the processor that this thread took, so that neither a slow machine nor a busy one changes it.

/** Microseconds in a turn of the loop below which nothing was done but to look whether something is to be done. */
const idle = 300;

/** @returns stops, and tells the share: 1 is all at one stretch */
export function longestShare(): () => number {
  const cpu = () => {
    const { user, system } = process.threadCpuUsage();
    return user + system;
  };
  let [last, longest, worked, over] = [cpu(), 0, 0, false];
  const look = () => {
    const now = cpu();
    const stretch = now - last;
    last = now;
    if (stretch < idle) return;
    worked += stretch;
    longest = Math.max(longest, stretch);
  };
  const turn = () => {
    look();
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    over = true;
    look();
    return worked === 0 ? 0 : longest / worked;
  };
}
