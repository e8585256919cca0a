// Hunks put the right text together from the left one, whatever the line ends.
import { describe, expect, it } from 'vitest';
import { compareTexts } from '../../../main/orgs/compare/index.ts';

/** As `diff -u` writes it, without its header. */
const unified = (left: string, right: string, around?: number): string[] =>
  compareTexts(left, right, around).flatMap((hunk) => [
    `@@ -${hunk.left.start},${hunk.left.lines} +${hunk.right.start},${hunk.right.lines} @@`,
    ...hunk.lines.map(
      ({ kind, text, open }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}${open ? '$' : ''}`,
    ),
  ]);

/** Puts the hunks into the left text. */
function patched(left: string, right: string): string {
  const lines = left === '' ? [] : left.split(/(?<=\n)/);
  for (const { left: range, lines: changed } of compareTexts(left, right).toReversed()) {
    const put = changed.filter(({ kind }) => kind !== 'removed').map(({ text, open }) => (open ? text : `${text}\n`));
    lines.splice(range.lines === 0 ? range.start : range.start - 1, range.lines, ...put);
  }
  return lines.join('');
}

const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`);

describe('hunks', () => {
  it('are none for equal texts', () => {
    expect(compareTexts('a\nb\n', 'a\nb\n')).toEqual([]);
    expect(compareTexts('', '')).toEqual([]);
  });

  it('have lines around, and are one where these meet', () => {
    const left = numbers(1, 20).join('');
    const right = left.replace('5\n', 'five\n').replace('15\n', '');
    expect(unified(left, right)).toEqual([
      ...['@@ -2,7 +2,7 @@', ' 2', ' 3', ' 4', '-5', '+five', ' 6', ' 7', ' 8'],
      ...['@@ -12,7 +12,6 @@', ' 12', ' 13', ' 14', '-15', ' 16', ' 17', ' 18'],
    ]);
    expect(unified(left, right, 5)).toHaveLength(1 + 20 + 1);
    expect(unified('a\nb\nc\n', 'a\nB\nc\n', 0)).toEqual(['@@ -2,1 +2,1 @@', '-b', '+B']);
  });

  it('show what line ends and a missing one at the end change', () => {
    expect(unified('a\r\nb\n', 'a\nb')).toEqual(['@@ -1,2 +1,2 @@', '-a\r', '-b', '+a', '+b$']);
    expect(unified('', 'a\n')).toEqual(['@@ -0,0 +1,1 @@', '+a']);
    expect(unified('a\n', '')).toEqual(['@@ -1,1 +0,0 @@', '-a']);
  });

  it('make the right text of the left one', () => {
    let seed = 7;
    const next = (most: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return Math.floor((seed / 2_147_483_648) * most);
    };
    for (let round = 0; round < 200; round++) {
      const text = () => Array.from({ length: next(30) }, () => `${next(6)}${next(9) === 0 ? '\r' : ''}\n`).join('');
      const [left, right] = [text() + (next(3) === 0 ? 'end' : ''), text() + (next(3) === 0 ? 'end' : '')];
      expect(patched(left, right)).toBe(right);
    }
  });

  it('of thousands of lines that say the same are one', () => {
    const lines = (factor: number) => Array.from({ length: 4000 }, (_, index) => `${(index * factor) % 3}\n`).join('');
    const [left, right] = [lines(7), lines(5)];
    expect(compareTexts(left, right)).toHaveLength(1);
    expect(patched(left, right)).toBe(right);
  });

  it('of large texts without a line in common are one', () => {
    const left = numbers(1, 5000).join('');
    const right = numbers(5001, 10_000).join('');
    const hunks = compareTexts(left, right);
    expect(hunks).toHaveLength(1);
    expect(hunks[0]).toMatchObject({ left: { start: 1, lines: 5000 }, right: { start: 1, lines: 5000 } });
  });
});
