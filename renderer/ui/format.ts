// Numbers, sizes, ages and times as words. Pure functions of their arguments and the operator's locale.

const numbers = new Intl.NumberFormat();
const oneDigit = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1 });

/** Thousands grouped by locale: 1,204. Null is "unknown", never 0. */
export const showNumber = (value: number | null): string => (value === null ? 'unknown' : numbers.format(value));

/** "1 container", "1,204 containers". */
export const showCount = (value: number, one: string, many = `${one}s`): string =>
  `${numbers.format(value)} ${value === 1 ? one : many}`;

const sizes = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

/** Bytes as B, KiB, MiB, GiB …: 1.5 GiB. Null is "unknown". */
export function showBytes(bytes: number | null): string {
  if (bytes === null) return 'unknown';
  const step = Math.min(sizes.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, Math.abs(bytes))) / 10)));
  return `${oneDigit.format(bytes / 1024 ** step)} ${sizes[step]}`;
}

const steps: [unit: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** A length of time in its largest unit: "12 s", "3 min", "5 h", "8 d". Negative counts as none. */
export function showDuration(ms: number): string {
  const [unit, size] = steps.find(([, size]) => ms >= size) ?? ['s', 1_000];
  return `${numbers.format(Math.max(0, Math.floor(ms / size)))} ${unit}`;
}

/** "12 s ago"; "just now" below a second or when the clocks differ a little. */
export const showAge = (at: number, now: number): string =>
  now - at < 1_000 ? 'just now' : `${showDuration(now - at)} ago`;

const exact = new Intl.DateTimeFormat(undefined, {
  year: 'numeric',
  month: 'short',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});

/** For files: "2026-11-21T09:14:03.000Z". */
export const isoTime = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

/** Date, time and zone: "21 Nov 2026, 09:14:03 CET". */
export const showTime = (at: number): string => exact.format(at);
