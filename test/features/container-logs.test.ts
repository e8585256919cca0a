// The log view's ring, its search, and what it does to escape codes.
import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../preload/contract/containers.ts';
import { LogModel } from '../../renderer/features/containers/logs/model.ts';
import { plainText } from '../../renderer/features/containers/logs/plain.ts';
import { LogRing } from '../../renderer/features/containers/logs/ring.ts';
import { logText } from '../../renderer/features/containers/logs/save.ts';
import { LogSearch } from '../../renderer/features/containers/logs/search.ts';

const line = (text: string): LogLine => ({ stream: 'stdout', time: null, text });
const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: to - from }, (_, index) => line(`line ${from + index}`));

describe('ring', () => {
  test('keeps the last lines and their numbers', () => {
    const ring = new LogRing(3);
    ring.push(lines(0, 5), 0);
    expect([ring.first, ring.next, ring.size]).toEqual([2, 5, 3]);
    expect(ring.at(1)).toBeNull();
    expect(ring.at(5)).toBeNull();
    expect([...ring.entries()].map((entry) => [entry.number, entry.text])).toEqual([
      [2, 'line 2'],
      [3, 'line 3'],
      [4, 'line 4'],
    ]);
  });

  test('says how many lines were skipped, where they are missing', () => {
    const ring = new LogRing(10);
    ring.push(lines(0, 1), 0);
    ring.push(lines(5, 6), 4);
    expect([...ring.entries()].map((entry) => entry.stream)).toEqual(['stdout', 'skipped', 'stdout']);
    expect(ring.at(1)!.text).toMatch(/^4 lines skipped/);
    expect(ring.skipped).toBe(4);
  });

  test('takes many lines without growing', () => {
    const ring = new LogRing(20_000);
    for (let at = 0; at < 100_000; at += 500) ring.push(lines(at, at + 500), 0);
    expect(ring.size).toBe(20_000);
    expect(ring.at(80_000)!.text).toBe('line 80000');
    expect(ring.at(99_999)!.text).toBe('line 99999');
  });
});

describe('search', () => {
  test('finds in any case, counts, and goes round both ways', () => {
    const ring = new LogRing(100);
    ring.push(['one', 'Error two', 'three', 'an eRRor'].map(line), 0);
    const search = new LogSearch(ring, 'error');
    expect(search.matches).toEqual([1, 3]);
    expect(search.step(null, 1)).toBe(1);
    expect(search.step(1, 1)).toBe(3);
    expect(search.step(3, 1)).toBe(1);
    expect(search.step(1, -1)).toBe(3);
    expect(search.step(2, -1)).toBe(1);
    expect(search.place(3)).toBe(2);
    expect(search.place(2)).toBeNull();
  });

  test('follows the ring: new matches come, those that fell out go, each counted once', () => {
    const ring = new LogRing(4);
    ring.push(['hit', 'no', 'hit', 'no'].map(line), 0);
    const search = new LogSearch(ring, 'hit');
    ring.push(['no', 'hit'].map(line), 0);
    search.update();
    search.update();
    expect(search.matches).toEqual([2, 5]);
    ring.push(['no', 'no', 'no', 'no', 'hit'].map(line), 0);
    search.update();
    expect(search.matches).toEqual([10]);
  });

  test('a note about skipped lines is no match, and colours do not hide one', () => {
    const ring = new LogRing(10);
    ring.push([line('\u001b[31mski\u001b[0mpped')], 3);
    expect(new LogSearch(ring, 'skipped').matches).toEqual([1]);
  });
});

test('escape codes go, control characters become signs, text stays', () => {
  expect(plainText('\u001b[1;31mred\u001b[0m')).toBe('red');
  expect(plainText('\u001b]0;title\u0007text')).toBe('text');
  expect(plainText('\u001b]8;;http://192.0.2.1\u001b\\link\u001b]8;;\u001b\\')).toBe('link');
  expect(plainText('a\u0000b\u0007c\u009bd')).toBe('a\u2400b\u2407c\ufffdd');
  expect(plainText('ab\u202egpj.exe')).toBe('ab\ufffdgpj.exe');
  expect(plainText('tab\tstays, ünïcode 日本')).toBe('tab\tstays, ünïcode 日本');
});

describe('an open log', () => {
  const batch = (...texts: string[]) => ({ kind: 'lines' as const, lines: texts.map(line), skipped: 0 });

  test('holds lines back and counts them while paused, and shows them all when it goes on', () => {
    const model = new LogModel();
    model.take(batch('one'));
    model.pause(true);
    model.take({ ...batch('two', 'three'), skipped: 4 });
    model.pause(true);
    expect(model.ring.size).toBe(1);
    model.find('');
    expect(model.snapshot()).toMatchObject({ paused: true, waiting: 6 });
    model.pause(false);
    expect([...model.ring.entries()].map((entry) => entry.text)).toEqual([
      'one',
      expect.stringMatching(/^4 lines skipped/),
      'two',
      'three',
    ]);
    expect(model.snapshot()).toMatchObject({ paused: false, waiting: 0, size: 4 });
  });

  test('waiting lines do not grow without end', () => {
    const model = new LogModel();
    model.pause(true);
    const many = Array.from({ length: 500 }, () => line('x'));
    for (let count = 0; count < 100; count++) model.take({ kind: 'lines', lines: many, skipped: 0 });
    model.pause(false);
    expect(model.ring.skipped).toBe(30_000);
    expect(model.ring.size).toBe(20_000);
  });

  test('a new stream shows nothing of the old one, and keeps the search', () => {
    const model = new LogModel();
    model.take(batch('hit'));
    model.find('hit');
    model.take({ kind: 'end', reason: 'the container was removed' });
    model.reset();
    expect(model.snapshot()).toMatchObject({ size: 0, matches: 0, ended: null });
    model.take(batch('no', 'hit'));
    expect(model.search.matches).toEqual([1]);
  });

  test('what is copied is plain text, with times when they are shown', () => {
    const ring = new LogRing(10);
    ring.push([{ stream: 'stderr', time: '2026-11-21T09:00:00.000000001Z', text: '\u001b[31mred\u001b[0m' }], 2);
    expect(logText(ring, true)).toMatch(/^\[2 lines skipped.*\]\n2026-11-21T09:00:00\.000000001Z red\n$/);
    expect(logText(ring, false)).toMatch(/\nred\n$/);
  });
});
