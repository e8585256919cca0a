// Which numbers a field takes, and what it says of the others.
import { expect, test } from 'vitest';
import { limitProblem } from '../../renderer/ui/number-field.tsx';

test.each([
  ['', null],
  [0, null],
  ['100', null],
  [-5, 'From 0 to 100.'],
  [101, 'From 0 to 100.'],
  ['-', 'From 0 to 100.'],
  [1.5, 'From 0 to 100.'],
])('%j: %j', (value, said) => {
  expect(limitProblem(value, { min: 0, max: 100 })).toBe(said);
});

test('without an upper limit', () => {
  expect(limitProblem(-1, { min: 0 })).toBe('0 or more.');
  expect(limitProblem(10_000_000, { min: 0 })).toBeNull();
});
