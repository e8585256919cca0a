// The list of the console: 10,000 rows, one tab stop, everything by keyboard, its state in the address.
import { Button } from '@mantine/core';
import { useMemo, useRef, useState, type CSSProperties, type MouseEvent } from 'react';
import { titleWhatIsCut } from '../clipped.ts';
import { showNumber } from '../format.ts';
import { ShownLate } from '../shown-late.tsx';
import classes from './data-grid.module.css';
import { GridBody } from './grid-body.tsx';
import { GridToolbar } from './grid-toolbar.tsx';
import { Header } from './header.tsx';
import { PointerMenu } from './row-menu.tsx';
import type { RowEvents } from './row.tsx';
import type { GridAction, GridProps } from './types.ts';
import { useColumns } from './use-columns.ts';
import { useDensity } from './use-density.ts';
import { useFocus } from './use-focus.ts';
import { useGroups } from './use-groups.ts';
import { useKeyboard } from './use-keyboard.ts';
import { useRows } from './use-rows.ts';
import { useSelection } from './use-selection.ts';
import { useStable } from './use-stable.ts';

const boxWidth = 36;
const noActions: readonly GridAction<never>[] = [];

/** Opens the row: neither adds to the selection, nor marked text, nor was meant for a link or a field in the cell. */
function isPlainClick({ shiftKey, ctrlKey, metaKey, target, currentTarget }: MouseEvent): boolean {
  if (shiftKey || ctrlKey || metaKey || window.getSelection()?.isCollapsed === false) return false;
  // What a cell opens elsewhere in the document (a menu) reports its clicks here too.
  if (!(target instanceof Element) || !currentTarget.contains(target)) return false;
  return target.closest('a, button, input, select, textarea, label, [role=button], [role=gridcell]') === currentTarget;
}

export function DataGrid<Row extends object>(props: GridProps<Row>) {
  const { rows: all, rowKey, actions = noActions as readonly GridAction<Row>[], stale, openKey = null } = props;
  const [density, height, setDensity] = useDensity();
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  /** Whose menu is open, and where: at the pointer, or at the row's key. */
  const [menuOf, setMenuOf] = useState<{ key: string; at: { x: number; y: number } | null } | null>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const grid = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);

  const columns = useColumns(props);
  const shown = useRows(props, columns.sort, pointed || focused || menuOf !== null);
  const groups = useGroups(props, shown);
  const selected = useSelection(all, rowKey, shown, props);
  const focus = useFocus(props.id, grid, groups.keys, groups.indexOf);
  const { place } = focus;
  const { unknownField } = shown;

  const selectable = actions.length > 0;
  const offset = selectable ? 1 : 0;
  const cols = columns.shown.length + offset * 2;

  const toggleAll = () => (selected.all ? selected.change({ kind: 'clear' }) : selected.selectAll(shown.filter));
  const openMenu = (key: string | null) => {
    setMenuOf(key === null ? null : { key, at: null });
    if (key === null) {
      focus.take();
    } else focus.go({ row: groups.indexOf.get(key) ?? 0, col: cols - 1 }, false);
  };
  const onKeyDown = useKeyboard({
    props,
    columns,
    shown,
    groups,
    selected,
    focus,
    selectable,
    cols,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / height) - 2),
    toggleAll,
    openMenu,
  });

  const press = useStable((event: MouseEvent, index: number, col: number) => {
    const key = groups.keys[index];
    if (key === undefined) return;
    if (event.shiftKey && selectable) selected.change({ kind: 'range', to: key, keys: groups.rowKeys });
    else if ((event.ctrlKey || event.metaKey) && selectable) selected.change({ kind: 'toggle', key });
    else selected.change({ kind: 'anchor', key });
    focus.go({ row: index, col }, true);
    const row = shown.rows[shown.indexOf.get(key) ?? -1];
    if (row !== undefined && isPlainClick(event)) props.onOpen?.(row);
  });
  const check = useStable((event: MouseEvent, index: number) => {
    const key = groups.keys[index];
    if (key === undefined) return;
    selected.change(event.shiftKey ? { kind: 'range', to: key, keys: groups.rowKeys } : { kind: 'toggle', key });
    focus.go({ row: index, col: 0 }, true);
  });
  const menu = useStable(openMenu);
  const act = useStable((action: GridAction<Row>, row: Row) =>
    action.run({ kind: 'rows', keys: new Set([rowKey(row)]) }, [row]),
  );
  const contextMenu = useStable((event: MouseEvent, index: number) => {
    const key = groups.keys[index];
    // With Shift, or on marked text, the browser's own menu: to copy.
    if (key === undefined || !selectable || event.shiftKey || window.getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    const cell = event.target instanceof Element ? event.target.closest('[aria-colindex]') : null;
    focus.go({ row: index, col: Number(cell?.getAttribute('aria-colindex') ?? 1) - 1 }, false);
    setMenuOf({ key, at: { x: event.clientX, y: event.clientY } });
  });
  const toggleGroup = useStable((index: number) => {
    const line = groups.lines[index];
    if (line?.kind !== 'group') return;
    groups.toggle(line.key);
    focus.go({ row: index, col: place.col }, true);
  });
  const checkGroup = useStable((index: number) => {
    const line = groups.lines[index];
    if (line?.kind !== 'group') return;
    const spared = (key: string) => props.spared?.(shown.rows[shown.indexOf.get(key) ?? -1]!) ?? false;
    selected.change({ kind: 'group', keys: line.keys.filter((key) => !spared(key)) });
    focus.go({ row: index, col: place.col }, true);
  });
  const events = useMemo<RowEvents<Row>>(
    () => ({
      onPress: press,
      onCheck: check,
      onMenu: menu,
      onContextMenu: contextMenu,
      onAction: act,
    }),
    [press, check, menu, contextMenu, act],
  );
  const menuRow = menuOf?.at ? shown.rows[shown.indexOf.get(menuOf.key) ?? -1] : undefined;
  /** On one of the selected rows it is the menu of all of them. */
  const forAll = menuOf && menuRow !== undefined && selected.has(menuRow, menuOf.key);
  const intoRows = useStable(() => focus.go({ row: 0, col: place.col }, true));
  // Its fields and menus are many times heavier than a row, and moving the focus changes none of them.
  const toolbar = useMemo(
    () => (
      <GridToolbar
        props={props}
        columns={columns}
        shown={shown}
        groups={groups}
        selected={selected}
        density={density}
        onDensity={setDensity}
        input={input}
        onLeaveFilter={intoRows}
      />
    ),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- of what is new at every render, the parts that it shows
    [
      props.rows,
      props.facets,
      props.groups,
      props.actions,
      props.viewItems,
      props.primary,
      columns.shown,
      columns.sort,
      shown.rows,
      shown.filter,
      groups.by,
      groups.lines,
      selected.selection,
      selected.rows,
      density,
    ],
  );

  const widths = columns.shown.map(({ width }) => width);
  const stickyWidth = (selectable ? boxWidth : 0) + (widths[0] ?? 0);
  const template = [
    ...(selectable ? [`${boxWidth}px`] : []),
    ...columns.shown.map(({ width, grows }) => (grows ? `minmax(${width}px, ${width}fr)` : `${width}px`)),
    // Keeps the menu at the right edge when nothing grows.
    'minmax(0, auto)',
    ...(selectable ? [`${boxWidth}px`] : []),
  ].join(' ');

  if (all.length === 0 && !props.loading) return <div className={classes.none}>{props.empty}</div>;
  return (
    <div className={classes.root} style={{ '--row': `${height}px` } as CSSProperties}>
      {toolbar}
      <div
        ref={scroller}
        className={classes.scroller}
        style={{ '--sticky': `${stickyWidth}px` } as CSSProperties}
        // React leaves the attribute alone. Before the rows are drawn for it: what they change would be laid out to know.
        onScrollCapture={({ currentTarget }) =>
          currentTarget.toggleAttribute('data-sideways', currentTarget.scrollLeft > 0)
        }
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
      >
        <div
          ref={grid}
          role={groups.by ? 'treegrid' : 'grid'}
          aria-label={props.label}
          aria-rowcount={groups.lines.length + 1}
          aria-colcount={cols}
          aria-multiselectable={selectable || undefined}
          aria-busy={props.loading || undefined}
          className={classes.grid}
          style={
            { '--cols': template, minWidth: widths.reduce((sum, w) => sum + w, boxWidth * 2 * offset) } as CSSProperties
          }
          onKeyDown={onKeyDown}
          onPointerOver={titleWhatIsCut}
          onFocus={(event) => {
            if (!event.currentTarget.contains(event.target)) return;
            focus.onFocus();
            setFocused(true);
          }}
          onBlur={(event) => {
            if (event.currentTarget.contains(event.relatedTarget)) return;
            focus.onBlur();
            setFocused(false);
          }}
        >
          <Header
            columns={columns.shown}
            selectable={selectable}
            hasMenu={selectable}
            sort={columns.sort}
            activeCol={place.row === -1 ? place.col : -1}
            checked={selected.all ? 'all' : selected.rows.length > 0 ? 'some' : 'none'}
            onToggleAll={toggleAll}
            onSort={columns.sortBy}
            onResize={columns.resize}
            onFocusCell={(col) => focus.go({ row: -1, col }, true)}
          />
          <GridBody
            id={props.id}
            groups={groups}
            cols={cols}
            onToggleGroup={toggleGroup}
            onCheckGroup={checkGroup}
            selected={selected}
            columns={columns.shown}
            actions={actions}
            height={height}
            scroller={scroller}
            place={place}
            focused={focused}
            openKey={openKey}
            canOpen={props.onOpen !== undefined}
            menuKey={menuOf?.at === null ? menuOf.key : null}
            stale={stale}
            events={events}
          />
        </div>
        {all.length === 0 && (
          <ShownLate>
            <div className={classes.skeleton} role="status" aria-label={`Reading ${props.label.toLowerCase()}`} />
          </ShownLate>
        )}
        {all.length > 0 && shown.rows.length === 0 && (
          <div className={classes.noMatch} role="status">
            No {props.noun ?? 'row'} matches
            {unknownField !== null && (
              <span>
                There is no field “{unknownField}”. There are {shown.fieldNames.join(', ')}.
              </span>
            )}
            <Button variant="default" onClick={() => shown.setFilter('')}>
              Clear the filter
            </Button>
          </div>
        )}
      </div>
      {menuOf?.at && menuRow !== undefined && (
        <PointerMenu
          // Another right click opens another menu there.
          key={`${menuOf.key} ${menuOf.at.x} ${menuOf.at.y}`}
          at={menuOf.at}
          title={forAll && selected.rows.length > 1 ? `${showNumber(selected.rows.length)} selected` : null}
          rows={forAll ? selected.rows : [menuRow]}
          actions={actions}
          onAction={(action) =>
            forAll ? action.run(selected.selection, [...selected.rows]) : events.onAction(action, menuRow)
          }
          onClose={() => openMenu(null)}
        />
      )}
    </div>
  );
}
