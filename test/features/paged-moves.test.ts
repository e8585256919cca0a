// Where keys take the focus in a list that is read page by page.
import { expect, test } from 'vitest';
import { move } from '../../renderer/ui/paged/moves.ts';

test('arrows, pages and ends stay within the list', () => {
  expect(move('ArrowDown', 3, 10, 4)).toBe(4);
  expect(move('ArrowDown', 9, 10, 4)).toBe(9);
  expect(move('ArrowUp', 0, 10, 4)).toBe(0);
  expect(move('PageDown', 7, 10, 4)).toBe(9);
  expect(move('PageUp', 7, 10, 4)).toBe(3);
  expect(move('Home', 7, 10, 4)).toBe(0);
  expect(move('End', 0, 100_000, 4)).toBe(99_999);
});

test('other keys and empty lists move nothing', () => {
  expect(move('x', 3, 10, 4)).toBeNull();
  expect(move('ArrowDown', 0, 0, 4)).toBeNull();
});
