// The one chart of the console.
export { Chart } from './chart.tsx';
export { createCursor } from './cursor.ts';
export { bytes, bytesPerSecond, percent } from './units.ts';
export type { ChartCursor, ChartLimit, ChartProps, ChartSeries, ChartUnit } from './types.ts';
