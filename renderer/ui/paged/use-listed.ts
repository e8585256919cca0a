// The lines of the help sheet for a list that comes in pages; the list itself listens.
import { useShortcut } from '../shortcuts.ts';

interface Can {
  selectable: boolean;
  /** Rows can be left out and taken in. */
  checkable: boolean;
  openable: boolean;
  menu: boolean;
}

export function useListed({ selectable, checkable, openable, menu }: Can) {
  const group = { group: 'List' };
  const picks = { ...group, enabled: selectable };
  useShortcut('paged.move', 'ArrowDown', 'Move: arrows, Home, End, PageUp, PageDown', undefined, group);
  useShortcut('paged.select', 'Space', 'Select the row', undefined, picks);
  useShortcut('paged.check', 'Space', 'Leave the row out, or take it back in', undefined, {
    ...group,
    enabled: checkable,
  });
  useShortcut('paged.extend', 'shift+ArrowDown', 'Extend the selection', undefined, picks);
  useShortcut('paged.all', 'mod+a', 'Select all that match', undefined, picks);
  useShortcut('paged.open', 'Enter', 'Open the row', undefined, { ...group, enabled: openable });
  useShortcut('paged.menu', '.', 'Actions of the row', undefined, { ...group, enabled: menu });
}
