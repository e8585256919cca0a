// The actions of a row of a PagedGrid: at the row after a key, at the pointer after a right click.
import { useState, type MouseEvent, type ReactNode, type RefObject } from 'react';
import { showNumber } from '../format.ts';
import { PointerMenu } from '../grid/row-menu.tsx';
import type { GridAction } from '../grid/types.ts';
import type { Picked } from './use-picked.ts';

interface Opened<Row> {
  row: Row;
  at: { x: number; y: number };
}

export interface OpenableMenu<Row> {
  /** @param elementId of the row, to open it there */
  open(row: Row, elementId: string): void;
  openAt(row: Row, event: MouseEvent): void;
  element: ReactNode;
}

export function useRowMenu<Row>(parts: {
  actions?: readonly GridAction<Row>[];
  picked: Picked<Row> | undefined;
  rowKey(row: Row): string;
  scroller: RefObject<HTMLElement | null>;
}): OpenableMenu<Row> {
  const { actions, picked, rowKey, scroller } = parts;
  const [opened, setOpened] = useState<Opened<Row> | null>(null);
  const forAll = opened !== null && picked !== undefined && !picked.empty && picked.has(opened.row);
  return {
    open(row, elementId) {
      const box = document.getElementById(elementId)?.getBoundingClientRect();
      if (box) setOpened({ row, at: { x: box.left + 60, y: box.bottom } });
    },
    openAt(row, event) {
      event.preventDefault();
      setOpened({ row, at: { x: event.clientX, y: event.clientY } });
    },
    element: opened && actions && (
      <PointerMenu
        key={`${opened.at.x} ${opened.at.y}`}
        at={opened.at}
        title={forAll && picked.count > 1 ? `${showNumber(picked.count)} selected` : null}
        rows={[opened.row]}
        // Of several, what suits one may not suit another: the plan says so.
        actions={forAll ? actions.map((action) => ({ ...action, applies: () => true })) : actions}
        onAction={(action) =>
          action.run(
            forAll ? picked.selection : { kind: 'rows', keys: new Set([rowKey(opened.row)]) },
            forAll ? [] : [opened.row],
          )
        }
        onClose={() => {
          setOpened(null);
          scroller.current?.focus({ preventScroll: true });
        }}
      />
    ),
  };
}
