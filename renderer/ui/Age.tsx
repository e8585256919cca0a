// How long ago, ticking by itself; the exact time and zone on hover.
import { showAge, showDuration, showTime } from './format.ts';
import { useNow } from './now.ts';

/** @param bare without "ago": for a column that is called Age */
export function Age({ at, bare = false }: { at: number; bare?: boolean }) {
  const recent = Date.now() - at < 120_000;
  const now = useNow(recent ? 1_000 : 10_000);
  return (
    <time dateTime={new Date(at).toISOString()} title={showTime(at)}>
      {bare ? showDuration(now - at) : showAge(at, now)}
    </time>
  );
}
