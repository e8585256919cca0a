// Which element shows which row while one scrolls.
import { describe, expect, it } from 'vitest';
import { seat, type Seat } from '../../renderer/ui/grid/seats.ts';

const keys = (from: number, count: number) => Array.from({ length: count }, (_, at) => `row ${from + at}`);
const first = seat([], keys(0, 4), { reuse: true, inOrder: true, kept: null });
const shown = (seats: readonly Seat[]) => seats.map(({ key }) => key);
const ids = (seats: readonly Seat[]) => seats.map(({ id }) => id);
const idOf = (seats: readonly Seat[], key: string) => seats.find((each) => each.key === key)?.id;
const scrolling = { reuse: true, inOrder: false, kept: null };

describe('seats of rows', () => {
  it('hands the elements of rows that left to those that came, and moves none while it scrolls', () => {
    const next = seat(first, keys(2, 4), scrolling);
    expect(ids(next)).toEqual(ids(first));
    expect(shown(next)).toEqual(['row 4', 'row 5', 'row 2', 'row 3']);
  });

  it('puts them in the order of the rows when it rests, each still with its row', () => {
    const scrolled = seat(first, keys(2, 4), scrolling);
    const rested = seat(scrolled, keys(2, 4), { reuse: true, inOrder: true, kept: null });
    expect(shown(rested)).toEqual(keys(2, 4));
    for (const { id, key } of scrolled) expect(idOf(rested, key)).toBe(id);
  });

  it('shows every row once, however far it is scrolled, and uses no element twice', () => {
    let seats = first;
    for (const from of [1, 3, 90, 88, 0, 50, 51]) {
      seats = seat(seats, keys(from, 4), scrolling);
      expect(shown(seats).toSorted()).toEqual(keys(from, 4).toSorted());
      expect(new Set(ids(seats)).size).toBe(4);
    }
  });

  it('makes elements when there are more rows than before, and takes them away when there are fewer', () => {
    const more = seat(first, keys(0, 6), scrolling);
    expect(ids(more).slice(0, 4)).toEqual(ids(first));
    expect(new Set(ids(more)).size).toBe(6);
    const fewer = seat(more, keys(5, 2), scrolling);
    expect(shown(fewer).toSorted()).toEqual(keys(5, 2));
  });

  it('never hands on the element of the row that the focus was in', () => {
    const next = seat(first, keys(1, 4), { ...scrolling, kept: 'row 0' });
    expect(ids(next)).not.toContain(idOf(first, 'row 0'));
    expect(idOf(next, 'row 4')).not.toBe(idOf(first, 'row 0'));
  });

  it('gives every row an element of its own, in order, while somebody works in the rows', () => {
    const next = seat(first, keys(2, 4), { reuse: false, inOrder: true, kept: null });
    expect(shown(next)).toEqual(keys(2, 4));
    expect(idOf(next, 'row 2')).toBe(idOf(first, 'row 2'));
    expect(ids(first)).not.toContain(idOf(next, 'row 4'));
  });
});
