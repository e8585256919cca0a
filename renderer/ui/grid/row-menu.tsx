// The actions of a row: behind its key at the right, or at the pointer after a right click.
import { Menu } from '@mantine/core';
import type { ComponentProps, ReactNode } from 'react';
import { isMac, showKeys } from '../keys.ts';
import classes from './row-menu.module.css';
import type { GridAction } from './types.ts';

const clickOutside = ['mousedown', 'touchstart'];

/** The menu itself exists only while it is open: hundreds of closed ones would make scrolling heavy. */
function OpenMenu<Row>(props: {
  target: ReactNode;
  position: 'bottom-end' | 'bottom-start';
  /** What the actions are for, when that is more than the row. */
  title?: string | null;
  rows: readonly Row[];
  actions: readonly GridAction<Row>[];
  onAction(action: GridAction<Row>): void;
  onClose(): void;
}) {
  const { rows, actions } = props;
  return (
    <Menu
      opened
      onChange={(opened) => opened || props.onClose()}
      position={props.position}
      // The grid puts the focus back on the cell that it came from.
      returnFocus={false}
      // Without "keydown", which is among the defaults: the `.` that opens it would close it on its way up.
      clickOutsideEvents={clickOutside}
    >
      <Menu.Target>{props.target}</Menu.Target>
      <Menu.Dropdown>
        {props.title && <Menu.Label>{props.title}</Menu.Label>}
        {actions.map((action) => (
          <Menu.Item
            key={action.id}
            leftSection={action.icon}
            rightSection={
              action.hotkey && <span className={classes.hotkey}>{showKeys(action.hotkey, isMac()).join(' ')}</span>
            }
            disabled={action.applies !== undefined && !rows.some((row) => action.applies?.(row))}
            {...(action.danger ? { className: classes.danger } : {})}
            onClick={() => props.onAction(action)}
          >
            {action.label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

const Key = (rest: ComponentProps<'button'>) => (
  <button
    type="button"
    tabIndex={-1}
    aria-label="Actions of this row"
    aria-haspopup="menu"
    {...rest}
    // Its dots are drawn by the style sheet: an icon would be five more elements in every row.
    className={classes.menuButton}
  />
);

export function RowMenu<Row>(props: {
  row: Row;
  opened: boolean;
  actions: readonly GridAction<Row>[];
  onOpen(): void;
  onClose(): void;
  onAction(action: GridAction<Row>): void;
}) {
  if (!props.opened) return <Key onClick={props.onOpen} />;
  return (
    <OpenMenu
      target={<Key />}
      position="bottom-end"
      rows={[props.row]}
      actions={props.actions}
      onAction={props.onAction}
      onClose={props.onClose}
    />
  );
}

/** @param at where the pointer was, in pixels of the window */
export function PointerMenu<Row>(props: {
  at: { x: number; y: number };
  title: string | null;
  rows: readonly Row[];
  actions: readonly GridAction<Row>[];
  onAction(action: GridAction<Row>): void;
  onClose(): void;
}) {
  const { at, ...menu } = props;
  return (
    <OpenMenu
      {...menu}
      target={<span className={classes.pointed} style={{ left: at.x, top: at.y }} />}
      position="bottom-start"
    />
  );
}
