// One number of a chart in words.
import { nearest } from './cursor.ts';
import type { ChartSeries, ChartUnit } from './types.ts';

/** "12.0 %", with what it stands for when that is more than one reading: "12.0 % (3.1 % to 40.2 %)". */
export function cellOf({ x, y, min, max }: ChartSeries, at: number, unit: ChartUnit): string {
  const index = nearest(x, at);
  const value = y[index];
  if (value === undefined || Number.isNaN(value) || x[index] !== at) return 'no data';
  const least = min?.[index] ?? value;
  const greatest = max?.[index] ?? value;
  const span = greatest > least ? ` (${unit.show(least)} to ${unit.show(greatest)})` : '';
  return unit.show(value) + span;
}
