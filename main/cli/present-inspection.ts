// A container looked into, for people: its definition, or what differs from another one; its probes; its events.
import { fields, localTime, oneLine, table } from './text.ts';

interface Shown {
  name: string;
  json: string;
  masked: number;
  other: { name: string; json: string } | null;
  differences: { path: string; mine: string | null; theirs: string | null; noise: boolean }[] | null;
}

export function inspectionText({ name, json, masked, other, differences }: Shown, width: number): string {
  if (!other || !differences) {
    const note = masked > 0 ? `\n${masked} secret values are covered: "containers reveal" shows them.\n` : '\n';
    return `${json}${note}`;
  }
  const told = differences.filter(({ noise }) => !noise);
  const quiet = differences.length - told.length;
  const rest = quiet > 0 ? `${quiet} more that differ between any two containers (ids, times, addresses).\n` : '';
  if (told.length === 0) return `${oneLine(name)} and ${oneLine(other.name)} are made alike. ${rest}`.trimEnd() + '\n';
  const rows = told.map(({ path, mine, theirs }) => ({ field: path, [name]: mine, [other.name]: theirs }));
  return table(['field', name, other.name], rows, width) + rest;
}

interface Health {
  status: string;
  failingStreak: number;
  test: string | null;
  interval: number | null;
  rows: { at: number; took: number; exitCode: number; output: string }[];
}

export function healthText({ rows, ...facts }: Health, width: number): string {
  if (facts.test === null) return 'This container has no health check.\n';
  const { interval, ...rest } = facts;
  const head = fields({ ...rest, interval: interval === null ? null : `${interval / 1000} s` });
  return rows.length === 0
    ? `${head}It was not probed yet.\n`
    : `${head}\n${table(['at', 'took', 'exitCode', 'output'], rows, width)}`;
}

export const eventText = ({ at, action, detail }: { at: number; action: string; detail: string }): string =>
  `${localTime(at)}  ${oneLine(action)}${detail === '' ? '' : `  ${oneLine(detail)}`}\n`;
