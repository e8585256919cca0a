// What a command said in many containers, put together by what was said.
import type { OutputRow } from '../../../../preload/contract/exec.ts';

export interface OutputGroup {
  id: string;
  exitCode: number | null;
  firstLine: string;
  /** In the order of the plan. */
  rows: OutputRow[];
}

/** The largest first; of those that are as large, failures first. */
export function groupOutputs(rows: readonly OutputRow[]): OutputGroup[] {
  const groups = new Map<string, OutputGroup>();
  for (const row of rows) {
    const { group: id, exitCode, firstLine } = row;
    const known = groups.get(id);
    if (known) known.rows.push(row);
    else groups.set(id, { id, exitCode, firstLine, rows: [row] });
  }
  const failed = ({ exitCode }: OutputGroup) => Number(exitCode !== 0);
  return [...groups.values()].sort((a, b) => b.rows.length - a.rows.length || failed(b) - failed(a));
}

/** Each line, and whether the most of the others did not say it. */
export function unusualLines(text: string, usual: string | null): { text: string; unusual: boolean }[] {
  const known = usual === null ? null : new Set(usual.split('\n'));
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => ({ text: line, unusual: known !== null && !known.has(line) }));
}
