// What every key does in the grid.
import type { KeyboardEvent } from 'react';
import { useShortcut } from '../shortcuts.ts';
import { moveFocus } from './moves.ts';
import { isEmpty } from './selection.ts';
import type { GroupLine } from './lines.ts';
import type { GridAction, GridProps, GridSelection } from './types.ts';
import type { Columns } from './use-columns.ts';
import type { GridFocus } from './use-focus.ts';
import type { Groups } from './use-groups.ts';
import type { Rows } from './use-rows.ts';
import type { Selected } from './use-selection.ts';

interface Parts<Row> {
  props: GridProps<Row>;
  columns: Columns<Row>;
  shown: Rows<Row>;
  groups: Groups<Row>;
  selected: Selected<Row>;
  focus: GridFocus;
  selectable: boolean;
  /** Cells of a row, with the box and the menu. */
  cols: number;
  /** Rows of one page. */
  page(): number;
  toggleAll(): void;
  openMenu(key: string): void;
}

const resizeStep = 16;

/** The help sheet's lines; the grid itself listens. */
function useListed(selectable: boolean, openable: boolean, actions: readonly GridAction<never>[]) {
  const group = { group: 'List' };
  useShortcut('list.move', 'ArrowDown', 'Move: arrows, Home, End, PageUp, PageDown', undefined, group);
  useShortcut('list.select', 'Space', 'Select the row', undefined, { ...group, enabled: selectable });
  useShortcut('list.extend', 'shift+ArrowDown', 'Extend the selection', undefined, { ...group, enabled: selectable });
  useShortcut('list.all', 'mod+a', 'Select all that match', undefined, { ...group, enabled: selectable });
  useShortcut('list.open', 'Enter', 'Open the row; on a heading, sort', undefined, { ...group, enabled: openable });
  useShortcut('list.group', 'ArrowLeft', 'On a group: close or open it', undefined, group);
  useShortcut('list.menu', '.', 'Actions of the row', undefined, { ...group, enabled: actions.length > 0 });
  useShortcut('list.resize', 'shift+ArrowRight', 'On a heading: wider or narrower', undefined, group);
  useShortcut('list.reorder', 'mod+shift+ArrowRight', 'On a heading: move the column', undefined, group);
}

export function useKeyboard<Row extends object>(parts: Parts<Row>): (event: KeyboardEvent<HTMLElement>) => void {
  const { props, columns, shown, groups, selected, focus, selectable, cols } = parts;
  const actions = props.actions ?? [];
  useListed(selectable, props.onOpen !== undefined, actions as readonly GridAction<never>[]);

  const onHeader = (event: KeyboardEvent, col: number): boolean => {
    const column = columns.shown[col - (selectable ? 1 : 0)];
    if (event.key === 'Enter' || event.key === ' ') {
      if (column) columns.sortBy(column.column.id);
      else if (col === 0) parts.toggleAll();
      return true;
    }
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (!event.shiftKey || by === 0 || !column) return false;
    if (event.ctrlKey || event.metaKey) {
      columns.move(column.column.id, by);
      const to = col + by;
      if (to > (selectable ? 1 : 0) && to < columns.shown.length + (selectable ? 1 : 0))
        focus.go({ row: -1, col: to }, true);
    } else {
      const { width } = (event.target as HTMLElement).getBoundingClientRect();
      columns.resize(column.column.id, width + by * resizeStep);
    }
    return true;
  };

  const onRow = (event: KeyboardEvent, row: Row, key: string): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === ' ' && selectable) selected.change({ kind: 'toggle', key });
    else if (event.key === 'Enter' && props.onOpen) props.onOpen(row);
    else if (
      (event.key === '.' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) &&
      actions.length > 0
    )
      parts.openMenu(key);
    else {
      const action = actions.find(({ hotkey }) => hotkey?.toLowerCase() === event.key.toLowerCase());
      if (!action || event.shiftKey) return false;
      const own: GridSelection = { kind: 'rows', keys: new Set([key]) };
      const [selection, rows] = isEmpty(selected.selection) ? [own, [row]] : [selected.selection, [...selected.rows]];
      if (action.applies && !rows.some((each) => action.applies?.(each))) return true;
      action.run(selection, rows);
    }
    return true;
  };

  const onGroup = (event: KeyboardEvent, line: GroupLine<Row>): boolean => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
    if (event.key === ' ' && selectable) selected.change({ kind: 'group', keys: line.keys });
    else if (event.key === 'Enter' || event.key === (line.closed ? 'ArrowRight' : 'ArrowLeft')) groups.toggle(line.key);
    else return event.key === 'ArrowRight' || event.key === 'ArrowLeft';
    return true;
  };

  const onMove = (event: KeyboardEvent): boolean => {
    const mod = event.ctrlKey || event.metaKey;
    const { place } = focus;
    const to = moveFocus(place, event.key, mod, { rows: groups.lines.length, cols, page: parts.page() });
    if (!to) return false;
    const line = groups.lines[to.row];
    const key = line?.kind === 'row' ? line.key : undefined;
    const from = groups.keys[place.row];
    if (selectable && key !== undefined && to.row !== place.row) {
      if (event.shiftKey && from !== undefined) selected.change({ kind: 'range', to: key, keys: groups.rowKeys });
      else selected.change({ kind: 'anchor', key });
    }
    focus.go(to, true);
    return true;
  };

  const handle = (event: KeyboardEvent): boolean => {
    const mod = event.ctrlKey || event.metaKey;
    if (event.key === 'Escape') {
      if (isEmpty(selected.selection)) return false;
      selected.change({ kind: 'clear' });
      return true;
    }
    if (mod && event.key.toLowerCase() === 'a' && selectable) {
      selected.selectAll(shown.filter);
      return true;
    }
    const { row, col } = focus.place;
    const line = groups.lines[row];
    if (row === -1 && onHeader(event, col)) return true;
    if (line?.kind === 'group' && onGroup(event, line)) return true;
    if (line?.kind === 'row' && onRow(event, line.row, line.key)) return true;
    return onMove(event);
  };

  return (event) => {
    // Events of menus bubble through React although the menus are elsewhere in the document.
    if (!event.currentTarget.contains(event.target as Node) || event.defaultPrevented) return;
    if (handle(event)) event.preventDefault();
  };
}
