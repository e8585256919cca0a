// Usage by day as a line: every day of the range has a value, since a day without sessions is none, and not unknown. Pure.
import type { ChartSeries } from '../../ui/charts/types.ts';

export interface DayUsage {
  /** yyyy-MM-dd */
  name: string;
  sessions: number;
  hours: number;
}

export type Measure = 'sessions' | 'hours';

const dayName = (date: Date): string =>
  `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, '0')}-${String(date.getDate()).padStart(2, '0')}`;

/** Midnight of a day, where the operator is. Null when the text is no day. */
export function dayStart(name: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(name);
  if (!match) return null;
  return new Date(Number(match[1]), Number(match[2]) - 1, Number(match[3])).getTime();
}

export function daySeries(rows: readonly DayUsage[], measure: Measure, from: number, to: number): ChartSeries {
  const byDay = new Map(rows.map((row) => [row.name, row[measure]]));
  const x: number[] = [];
  const y: number[] = [];
  const day = new Date(from);
  day.setHours(0, 0, 0, 0);
  // Dates, not multiples of 24 hours: two days of the year have 23 and 25.
  for (; day.getTime() <= to; day.setDate(day.getDate() + 1)) {
    x.push(day.getTime());
    y.push(byDay.get(dayName(day)) ?? 0);
  }
  return {
    id: measure,
    label: measure === 'sessions' ? 'Sessions' : 'Hours',
    x: Float64Array.from(x),
    y: Float64Array.from(y),
  };
}

/** The range that the address says: a number of days until now, or two days with both included. Null: it says none. */
export function rangeOf(text: string | null, now: number): { from: number; to: number } | null {
  const [first = '', last] = (text ?? '').split('..');
  if (last === undefined) {
    const days = Number(first);
    return first !== '' && Number.isInteger(days) && days > 0 && days <= 3650
      ? { from: now - days * 86_400_000, to: now }
      : null;
  }
  const [from, end] = [dayStart(first), dayStart(last)];
  if (from === null || end === null || end < from) return null;
  const to = new Date(end);
  to.setDate(to.getDate() + 1);
  return { from, to: to.getTime() - 1 };
}

export const dayText = (at: number): string => dayName(new Date(at));
