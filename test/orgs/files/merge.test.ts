import { expect, test } from 'vitest';
import { markerIn, merge3 } from '../../../main/orgs/merge.ts';

const base = 'a = 1\nb = 2\nc = 3\nd = 4\ne = 5\n';

test('changes of both sides are taken where they don’t meet', () => {
  const ours = base.replace('a = 1', 'a = 10');
  const theirs = base.replace('e = 5', 'e = 50').replace('c = 3\n', 'c = 3\nnew = 1\n');
  expect(merge3(base, ours, theirs)).toEqual({
    text: 'a = 10\nb = 2\nc = 3\nnew = 1\nd = 4\ne = 50\n',
    conflicts: [],
  });
});

test('what both changed alike is no conflict; one side alone is taken whole', () => {
  const both = base.replace('c = 3', 'c = 30');
  expect(merge3(base, both, both)).toEqual({ text: both, conflicts: [] });
  expect(merge3(base, base, both).text).toBe(both);
  expect(merge3(base, both, base).text).toBe(both);
});

test('what both changed differently is between markers, with its line', () => {
  const merged = merge3(base, base.replace('c = 3', 'c = 31'), base.replace('c = 3', 'c = 32'));
  expect(merged.text).toBe('a = 1\nb = 2\n<<<<<<< ours\nc = 31\n=======\nc = 32\n>>>>>>> theirs\nd = 4\ne = 5\n');
  expect(merged.conflicts).toEqual([{ line: 3, ours: 'c = 31\n', base: 'c = 3\n', theirs: 'c = 32\n' }]);
  expect(markerIn(merged.text)).toBe(3);
  expect(markerIn(base)).toBeNull();
});

test('lines keep their ends, and the last one stays without', () => {
  const windows = base.replaceAll('\n', '\r\n').trimEnd();
  const ours = windows.replace('a = 1', 'a = 10');
  const theirs = windows.replace('e = 5', 'e = 50');
  expect(merge3(windows, ours, theirs).text).toBe('a = 10\r\nb = 2\r\nc = 3\r\nd = 4\r\ne = 50');
  const conflict = merge3(windows, windows.replace('e = 5', 'e = 51'), theirs);
  expect(conflict.text).toBe(
    'a = 1\r\nb = 2\r\nc = 3\r\nd = 4\r\n<<<<<<< ours\r\ne = 51\r\n=======\r\ne = 50\r\n>>>>>>> theirs\r\n',
  );
});

test('a file that was absent: both made one', () => {
  expect(merge3('', 'x = 1\n', 'y = 2\n').conflicts).toHaveLength(1);
  expect(merge3('', 'x = 1\n', '').text).toBe('x = 1\n');
});
