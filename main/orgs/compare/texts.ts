// Two texts line by line, as hunks with some lines around what differs.
import { diffIndices } from 'node-diff3';

export interface HunkLine {
  kind: 'same' | 'removed' | 'added';
  /** Without its line feed; a carriage return stays, since it may be what differs. */
  text: string;
  /** From 1; null: the line is on the other side alone. */
  left: number | null;
  right: number | null;
  /** The last line of a text that does not end with a line feed. */
  open: boolean;
}

export interface Hunk {
  /** Of its first line, from 1; of an empty side the line that it stands behind. */
  left: { start: number; lines: number };
  right: { start: number; lines: number };
  lines: HunkLine[];
}

/** Pairs of equal lines, which comparing takes its time for. Where there are more (thousands of lines that say the same), the whole of it is shown as replaced. */
const mostPairs = 200_000;

interface Run {
  left: [start: number, end: number];
  right: [start: number, end: number];
}

/** @param around lines of context. @returns none when the texts are equal, byte for byte */
export function compareTexts(left: string, right: string, around = 3): Hunk[] {
  const ours = linesOf(left);
  const theirs = linesOf(right);
  const groups: Run[][] = [];
  for (const run of runsOf(ours, theirs)) {
    const before = groups.at(-1)?.at(-1);
    if (before && run.left[0] - before.left[1] <= around * 2) groups.at(-1)!.push(run);
    else groups.push([run]);
  }
  return groups.map((runs) => hunkOf(runs, ours, theirs, around));
}

/** With their line feeds. */
const linesOf = (text: string): string[] => (text === '' ? [] : text.split(/(?<=\n)/));

function runsOf(ours: readonly string[], theirs: readonly string[]): Run[] {
  let start = 0;
  const most = Math.min(ours.length, theirs.length);
  while (start < most && ours[start] === theirs[start]) start++;
  let end = 0;
  while (end < most - start && ours.at(-1 - end) === theirs.at(-1 - end)) end++;
  const [one, other] = [ours.slice(start, ours.length - end), theirs.slice(start, theirs.length - end)];
  if (one.length === 0 && other.length === 0) return [];
  if (equalPairs(one, other) > mostPairs)
    return [{ left: [start, start + one.length], right: [start, start + other.length] }];
  return diffIndices(one, other).map(({ buffer1, buffer2 }) => ({
    left: [start + buffer1[0], start + buffer1[0] + buffer1[1]],
    right: [start + buffer2[0], start + buffer2[0] + buffer2[1]],
  }));
}

function equalPairs(ours: readonly string[], theirs: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of ours) counts.set(line, (counts.get(line) ?? 0) + 1);
  return theirs.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}

function hunkOf(runs: readonly Run[], ours: readonly string[], theirs: readonly string[], around: number): Hunk {
  const [first, last] = [runs[0]!, runs.at(-1)!];
  const before = Math.min(around, first.left[0]);
  const after = Math.min(around, ours.length - last.left[1]);
  const lines: HunkLine[] = [];
  const add = (kind: HunkLine['kind'], left: number | null, right: number | null) => {
    const text = left === null ? theirs[right!]! : ours[left]!;
    const open = !text.endsWith('\n');
    const number = (index: number | null) => (index === null ? null : index + 1);
    lines.push({ kind, text: open ? text : text.slice(0, -1), left: number(left), right: number(right), open });
  };
  const same = (from: number, to: number, shift: number) => {
    for (let index = from; index < to; index++) add('same', index, index + shift);
  };
  same(first.left[0] - before, first.left[0], first.right[0] - first.left[0]);
  for (const [index, { left, right }] of runs.entries()) {
    for (let line = left[0]; line < left[1]; line++) add('removed', line, null);
    for (let line = right[0]; line < right[1]; line++) add('added', null, line);
    const next = runs[index + 1]?.left[0] ?? left[1] + after;
    same(left[1], next, right[1] - left[1]);
  }
  const range = (side: 'left' | 'right', from: number) => {
    const count = lines.filter((line) => line[side] !== null).length;
    return { start: count === 0 ? from : from + 1, lines: count };
  };
  return { left: range('left', first.left[0] - before), right: range('right', first.right[0] - before), lines };
}
