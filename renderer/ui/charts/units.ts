// The units of charts.
import { showBytes } from '../format.ts';
import type { ChartUnit } from './types.ts';

const oneDigit = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const percent: ChartUnit = { title: '%', show: (value) => `${oneDigit.format(value)} %`, base: 1000 };
export const bytes: ChartUnit = { title: '', show: (value) => showBytes(value), base: 1024 };
export const bytesPerSecond: ChartUnit = { title: '', show: (value) => `${showBytes(value)}/s`, base: 1024 };
