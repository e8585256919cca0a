// The log view's ring, its search, and what it does to escape codes.
import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../preload/contract/logs.ts';
import { inkAfter, piecesOf } from '../../renderer/features/containers/logs/colours.ts';
import { matchLines } from '../../renderer/features/containers/logs/match.ts';
import { LogModel } from '../../renderer/features/containers/logs/model.ts';
import { LogRing } from '../../renderer/features/containers/logs/ring.ts';
import { logText } from '../../renderer/features/containers/logs/save.ts';
import { emptyQuery, LogSearch, type Query } from '../../renderer/features/containers/logs/search.ts';

const line = (text: string): LogLine => ({ source: 0, stream: 'stdout', time: null, text, level: null });
const query = (text: string, rest: Partial<Query> = {}): Query => ({ ...emptyQuery, text, ...rest });
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
    const search = new LogSearch(ring, query('error'));
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
    const search = new LogSearch(ring, query('hit'));
    ring.push(['no', 'hit'].map(line), 0);
    search.update();
    search.update();
    expect(search.matches).toEqual([2, 5]);
    ring.push(['no', 'no', 'no', 'no', 'hit'].map(line), 0);
    search.update();
    expect(search.matches).toEqual([10]);
  });

  test('a note about skipped lines is no match', () => {
    const ring = new LogRing(10);
    ring.push([line('skipped')], 3);
    expect(new LogSearch(ring, query('skipped')).matches).toEqual([1]);
  });
});

describe('an open log', () => {
  const batch = (...texts: string[]) => ({ kind: 'lines' as const, lines: texts.map(line), skipped: 0, names: [] });

  test('holds lines back and counts them while paused, and shows them all when it goes on', () => {
    const model = new LogModel();
    model.take(batch('one'));
    model.pause(true);
    model.take({ ...batch('two', 'three'), skipped: 4 });
    model.pause(true);
    expect(model.ring.size).toBe(1);
    model.find(emptyQuery);
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
    for (let count = 0; count < 100; count++) model.take({ kind: 'lines', lines: many, skipped: 0, names: [] });
    model.pause(false);
    expect(model.ring.skipped).toBe(30_000);
    expect(model.ring.size).toBe(20_000);
  });

  test('a new stream shows nothing of the old one, and keeps the search', () => {
    const model = new LogModel();
    model.take(batch('hit'));
    model.find(query('hit'));
    model.take({ kind: 'end', reason: 'the container was removed' });
    model.reset();
    expect(model.snapshot()).toMatchObject({ size: 0, matches: 0, ended: null });
    model.take(batch('no', 'hit'));
    expect(model.search.matches).toEqual([1]);
  });

  test('what is copied is plain text, with times when they are shown', () => {
    const ring = new LogRing(10);
    ring.push([{ ...line('red'), stream: 'stderr', time: '2026-11-21T09:00:00.000000001Z' }], 2);
    expect(logText(ring, true)).toMatch(/^\[2 lines skipped.*\]\n2026-11-21T09:00:00\.000000001Z red\n$/);
    expect(logText(ring, false)).toMatch(/\nred\n$/);
  });
});

describe('older pages', () => {
  const at = (ms: number, text = `at ${ms}`): LogLine => ({
    ...line(text),
    time: `2026-11-21T09:00:00.${String(ms).padStart(9, '0')}Z`,
  });
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => at(from + index));

  test('come before the first line, which keeps its number; what is there already is not told twice', () => {
    const model = new LogModel(null, 100);
    model.take({ kind: 'lines', lines: [at(50), at(50), at(51)], skipped: 0, names: [] });
    const [first] = model.ring.entries();
    expect(model.edge()).toMatchObject({ before: at(50).time, behind: 3 });
    // Three lines of this moment, of which two are known.
    expect(model.older([...range(40, 50), at(50), at(50), at(50)], false)).toBe(11);
    expect(model.ring.at(first!.number)!.text).toBe('at 50');
    expect([...model.ring.entries()].map(({ text }) => text)).toEqual(
      [...range(40, 50), at(50), at(50), at(50), at(51)].map(({ text }) => text),
    );
    expect(model.older([at(40)], true)).toBe(0);
    expect(model.snapshot().complete).toBe(true);
  });

  test('push the newest out when there is no room, and say that the end is not here any more', () => {
    const model = new LogModel(null, 100);
    model.take({ kind: 'lines', lines: range(200, 260), skipped: 0, names: [] });
    model.pause(true);
    model.older(range(100, 200), false);
    expect(model.ring.size).toBe(100);
    expect(model.snapshot()).toMatchObject({ cut: true, paused: true });
    expect([...model.ring.entries()].map(({ text }) => text)).toEqual(range(100, 200).map(({ text }) => text));
    model.older(range(50, 100), false);
    expect(model.ring.at(model.ring.first)!.text).toBe('at 50');
    expect(model.ring.at(model.ring.next - 1)!.text).toBe('at 149');
  });

  test('are searched like the others', () => {
    const model = new LogModel(null, 100);
    model.take({ kind: 'lines', lines: range(50, 60), skipped: 0, names: [] });
    model.find(query('at 4'));
    expect(model.search.matches).toEqual([]);
    model.older(range(40, 50), false);
    expect(model.search.matches).toEqual(Array.from({ length: 10 }, (_, index) => index - 10));
    expect(model.search.step(null, -1)).toBe(-1);
  });
});

describe('expressions and levels', () => {
  const ring = () => {
    const made = new LogRing(100);
    const lines = ['GET /a 200', 'GET /b 500', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa!'].map(line);
    lines[1]!.level = 'error';
    made.push(lines, 0);
    return made;
  };

  test('an expression says where it matches; what is none says why', () => {
    const search = new LogSearch(ring(), query('get /(a|b)', { regex: true }));
    expect(search.matches).toEqual([0, 1]);
    expect(search.ranges(1)).toEqual([0, 6]);
    expect(new LogSearch(ring(), query('GET /(', { regex: true })).problem).toMatch(/group/i);
    expect(new LogSearch(ring(), query('get', { regex: true, caseSensitive: true })).matches).toEqual([]);
    // The same as text means itself.
    expect(new LogSearch(ring(), query('/(a|b)')).matches).toEqual([]);
  });

  test('one level alone, and with a text', () => {
    expect(new LogSearch(ring(), query('', { worst: 'warn' })).matches).toEqual([1]);
    expect(new LogSearch(ring(), query('/a', { worst: 'error' })).matches).toEqual([]);
  });

  test('an expression that takes too long finds nothing and says so', async () => {
    let told = 0;
    const slow = { run: () => Promise.resolve({ problem: 'It takes too long' }), close: () => undefined };
    const search = new LogSearch(ring(), query('^(a+)+$', { regex: true }), slow, () => told++);
    await Promise.resolve();
    await Promise.resolve();
    expect([search.problem, search.matches, told]).toEqual(['It takes too long', [], 1]);
  });

  test('empty matches end', () => {
    const task = { pattern: 'x*', caseSensitive: false, numbers: [7], texts: ['axxb'] };
    expect(matchLines(task)[0]![0]).toBe(7);
  });
});

describe('colours', () => {
  test('are a few of ours, whatever was asked for', () => {
    expect(inkAfter(null, '1;31')).toMatchObject({ hue: 'red', bold: true });
    expect(inkAfter(inkAfter(null, '1;31'), '0')).toBeNull();
    expect(inkAfter(null, '38;5;46')?.hue).toBe('green');
    expect(inkAfter(null, '38;2;0;0;255')?.hue).toBe('blue');
    expect(inkAfter(null, '41')).toBeNull();
    expect(inkAfter(null, '999;abc')).toBeNull();
  });

  test('cut a line together with the matches, and lose nothing of it', () => {
    const pieces = piecesOf(
      'red and plain',
      [
        [0, '31'],
        [3, '0'],
      ],
      [1, 5],
    );
    expect(pieces.map(({ text }) => text).join('')).toBe('red and plain');
    expect(pieces.map(({ text, ink, marked }) => [text, ink?.hue ?? null, marked])).toEqual([
      ['r', 'red', false],
      ['ed', 'red', true],
      [' a', null, true],
      ['nd plain', null, false],
    ]);
  });
});
