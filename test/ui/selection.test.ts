// The selection: single rows, ranges, everything that matches with exceptions.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  changeSelection,
  isEmpty,
  isSelected,
  noSelection,
  type SelectionChange,
  type SelectionState,
} from '../../renderer/ui/grid/selection.ts';

const keys = ['a', 'b', 'c', 'd', 'e', 'f'];
const after = (...changes: SelectionChange[]): SelectionState => changes.reduce(changeSelection, noSelection);
const chosen = ({ selection }: SelectionState) => keys.filter((key) => isSelected(selection, key, () => true)).join('');
const range = (to: string): SelectionChange => ({ kind: 'range', to, keys });
const toggle = (key: string): SelectionChange => ({ kind: 'toggle', key });
const anchor = (key: string): SelectionChange => ({ kind: 'anchor', key });
const all: SelectionChange = { kind: 'all', filter: 'state=running' };

describe('selection', () => {
  it('toggles one row', () => {
    expect(chosen(after(toggle('b')))).toBe('b');
    expect(isEmpty(after(toggle('b'), toggle('b')).selection)).toBe(true);
  });
  it('draws a range from the anchor, in either direction, anew each time', () => {
    expect(chosen(after(anchor('c'), range('e')))).toBe('cde');
    expect(chosen(after(anchor('c'), range('e'), range('d')))).toBe('cd');
    expect(chosen(after(anchor('c'), range('e'), range('a')))).toBe('abc');
  });
  it('adds a second range to the first', () => {
    expect(chosen(after(anchor('a'), range('b'), anchor('e'), range('f')))).toBe('abef');
  });
  it('begins anew where an anchor is no longer shown', () => {
    const state = after(anchor('gone'), range('c'), range('d'));
    expect(chosen(state)).toBe('cd');
  });
  it('ignores a range to what is not shown', () => {
    const before = after(toggle('a'));
    expect(changeSelection(before, range('gone'))).toBe(before);
  });
  it('selects all that match, and excepts from that', () => {
    const state = after(all, toggle('b'), toggle('c'), toggle('b'));
    expect(state.selection).toEqual({ kind: 'matching', filter: 'state=running', except: new Set(['c']) });
  });
  it('takes exceptions back by a range', () => {
    expect(after(all, toggle('b'), toggle('c'), anchor('a'), range('d')).selection).toMatchObject({
      except: new Set(),
    });
  });
  it('does not select what fails the filter', () => {
    expect(isSelected(after(all).selection, 'a', () => false)).toBe(false);
  });
  it('clears', () => {
    expect(isEmpty(after(all, { kind: 'clear' }).selection)).toBe(true);
  });
  it('never changes a state that it was given, and a toggle twice is none', () => {
    const change = fc.oneof(
      fc.constantFrom(...keys).map(toggle),
      fc.constantFrom(...keys).map(anchor),
      fc.constantFrom(...keys).map(range),
      fc.constant(all),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), fc.constantFrom(...keys), (changes, key) => {
        const state = after(...changes);
        const before = chosen(state);
        const twice = changeSelection(changeSelection(state, toggle(key)), toggle(key));
        expect(chosen(state)).toBe(before);
        expect(chosen(twice)).toBe(before);
      }),
    );
  });
});
