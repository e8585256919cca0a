// The order of rows: by value, unknown last, and still while somebody points at them.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparator, orderRows, type Value } from '../../renderer/ui/grid/order.ts';

interface Item {
  key: string;
  value: Value;
}
const key = (item: Item) => item.key;
const by = (descending = false) => comparator<Item>({ value: (item) => item.value, descending }, key);
const items = (values: Record<string, Value>): Item[] =>
  Object.entries(values).map(([k, value]) => ({ key: k, value }));
const keysOf = (rows: readonly Item[]) => rows.map(key).join(' ');
const order = (rows: Item[], before: string[] | null, held: boolean, descending = false) =>
  keysOf(orderRows(rows, key, by(descending), before, held));

describe('orderRows', () => {
  it('sorts as people do, unknown last in both directions', () => {
    const rows = items({ a: 'web-10', b: null, c: 'web-2', d: 7 });
    expect(order(rows, null, false)).toBe('d c a b');
    expect(order(rows, null, false, true)).toBe('a c d b');
  });
  it('breaks ties by key, whatever order the rows came in', () => {
    const rows = items({ b: 1, c: 1, a: 1 });
    expect(order(rows, null, false)).toBe('a b c');
    expect(order(rows.toReversed(), null, false)).toBe('a b c');
  });
  it('keeps rows in place while held, and sorts once let go', () => {
    const moved = items({ a: 9, b: 2, c: 1 });
    expect(order(moved, ['a', 'b', 'c'], true)).toBe('a b c');
    expect(order(moved, ['a', 'b', 'c'], false)).toBe('c b a');
  });
  it('while held, drops what is gone and puts newcomers where they belong', () => {
    expect(order(items({ a: 1, c: 3, d: 4, b: 2 }), ['a', 'gone', 'c', 'd'], true)).toBe('a b c d');
  });
  it('sorts anew when very many come at once', () => {
    const rows = items(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, 500 - i])));
    expect(order(rows, ['k0', 'k499'], true).startsWith('k499 k498')).toBe(true);
  });
  it('shows every row exactly once, held or not', () => {
    const value = fc.oneof(fc.integer(), fc.string(), fc.constant(null));
    const list = fc.uniqueArray(fc.record({ key: fc.string({ minLength: 1, maxLength: 3 }), value }), {
      selector: key,
    });
    fc.assert(
      fc.property(list, fc.option(fc.uniqueArray(fc.string({ maxLength: 3 }))), fc.boolean(), (rows, before, held) => {
        const shown = orderRows(rows, key, by(), before, held);
        expect(shown.map(key).toSorted()).toEqual(rows.map(key).toSorted());
      }),
    );
  });
});
