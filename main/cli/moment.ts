// A moment as people type it: a date, a time, or how long ago. The contract wants UTC milliseconds.

const units = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

export const momentWords =
  'expected a date in UTC (2026-11-01), a time (2026-11-01T08:30), how long ago (7d, 12h), or UTC milliseconds';

/** @param date what a date alone means: its beginning, or its end, which is the beginning of the next. NaN: it is none of these */
export function readMoment(text: string, date: 'begin' | 'end', now = Date.now()): number {
  const typed = text.trim();
  if (/^\d{5,}$/.test(typed)) return Number(typed);
  const ago = /^(\d{1,5})([mhdw])$/.exec(typed);
  if (ago) return now - Number(ago[1]) * units[ago[2] as keyof typeof units];
  const day = /^\d{4}-\d\d-\d\d$/.test(typed);
  if (!day && !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:?\d\d)?$/.test(typed)) return Number.NaN;
  // 2026-02-30 is not the second of March.
  const at = Date.parse(`${typed.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(at) || new Date(at).toISOString().slice(0, 10) !== typed.slice(0, 10)) return Number.NaN;
  if (!day) return Date.parse(typed.replace(' ', 'T'));
  return date === 'end' ? at + units.d : at;
}
