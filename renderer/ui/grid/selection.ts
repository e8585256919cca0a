// Which rows are selected: some by key, or all that match a filter with exceptions. Pure.
import type { GridSelection } from './types.ts';

export interface SelectionState {
  selection: GridSelection;
  /** Where a range begins. */
  anchor: string | null;
  /** What was selected when the anchor was set: a range is drawn anew from there. */
  base: GridSelection;
}

export type SelectionChange =
  | { kind: 'toggle'; key: string }
  /** All of a group, or none of it when all were selected. */
  | { kind: 'group'; keys: readonly string[] }
  /** From the anchor to `to`, in the order shown. */
  | { kind: 'range'; to: string; keys: readonly string[] }
  | { kind: 'anchor'; key: string }
  | { kind: 'all'; filter: string; except?: readonly string[] }
  | { kind: 'clear' };

const nothing: GridSelection = { kind: 'rows', keys: new Set() };
export const noSelection: SelectionState = { selection: nothing, anchor: null, base: nothing };

/** Nothing, or these rows. */
export const selectedAtFirst = (keys: ReadonlySet<string> | undefined): SelectionState => {
  if (!keys || keys.size === 0) return noSelection;
  const selection: GridSelection = { kind: 'rows', keys };
  return { selection, anchor: null, base: selection };
};

export const isEmpty = (selection: GridSelection): boolean => selection.kind === 'rows' && selection.keys.size === 0;

function withKeys(selection: GridSelection, keys: readonly string[], selected: boolean): GridSelection {
  // Among "all that match", selected means not excepted.
  const held = new Set(selection.kind === 'rows' ? selection.keys : selection.except);
  for (const key of keys) {
    if (selected === (selection.kind === 'rows')) held.add(key);
    else held.delete(key);
  }
  return selection.kind === 'rows' ? { kind: 'rows', keys: held } : { ...selection, except: held };
}

/** Whether a row is selected. @param matches whether it passes the selection's filter; asked only for "all that match" */
export const isSelected = (selection: GridSelection, key: string, matches: () => boolean): boolean =>
  selection.kind === 'rows' ? selection.keys.has(key) : !selection.except.has(key) && matches();

const has = (selection: GridSelection, key: string): boolean => isSelected(selection, key, () => true);

export function changeSelection(state: SelectionState, change: SelectionChange): SelectionState {
  switch (change.kind) {
    case 'toggle': {
      const selection = withKeys(state.selection, [change.key], !has(state.selection, change.key));
      return { selection, anchor: change.key, base: selection };
    }
    case 'group': {
      const all = change.keys.every((key) => has(state.selection, key));
      const selection = withKeys(state.selection, change.keys, !all);
      return { selection, anchor: change.keys[0] ?? state.anchor, base: selection };
    }
    case 'range': {
      const anchor = state.anchor ?? change.to;
      const from = change.keys.indexOf(anchor);
      const to = change.keys.indexOf(change.to);
      if (to === -1) return state;
      // An anchor that is filtered away begins a new range here.
      const [first, last] = from === -1 ? [to, to] : [Math.min(from, to), Math.max(from, to)];
      return {
        selection: withKeys(state.base, change.keys.slice(first, last + 1), true),
        anchor: from === -1 ? change.to : anchor,
        base: state.base,
      };
    }
    case 'anchor':
      return { selection: state.selection, anchor: change.key, base: state.selection };
    case 'all': {
      const selection: GridSelection = { kind: 'matching', filter: change.filter, except: new Set(change.except) };
      return { selection, anchor: state.anchor, base: selection };
    }
    case 'clear':
      return { ...noSelection, anchor: state.anchor };
  }
}
