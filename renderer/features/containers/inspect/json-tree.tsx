// A JSON value as a tree that folds, is searched, and goes by arrow keys; only the lines in view are drawn.
import { TextInput } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { treeLines } from './tree.ts';
import classes from './inspect.module.css';

const lineHeight = 22;

export function JsonTree({ json, label }: { json: string; label: string }) {
  const root = useMemo(() => JSON.parse(json) as unknown, [json]);
  const [toggled, setToggled] = useState<ReadonlySet<string>>(new Set());
  const [needle, setNeedle] = useState('');
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => treeLines(root, toggled, needle), [root, toggled, needle]);
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeight,
    overscan: 20,
  });
  const current = Math.min(at, lines.length - 1);
  const toggle = (path: string) => {
    const next = new Set(toggled);
    if (!next.delete(path)) next.add(path);
    setToggled(next);
  };
  const go = (to: number) => {
    const bounded = Math.max(0, Math.min(lines.length - 1, to));
    setAt(bounded);
    virtual.scrollToIndex(bounded);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const line = lines[current];
    if (!line) return;
    const parent = () => {
      for (let index = current - 1; index >= 0; index--) if (lines[index]!.depth < line.depth) return index;
      return current;
    };
    const moves: Record<string, () => void> = {
      ArrowDown: () => go(current + 1),
      ArrowUp: () => go(current - 1),
      Home: () => go(0),
      End: () => go(lines.length - 1),
      PageDown: () => go(current + 20),
      PageUp: () => go(current - 20),
      ArrowRight: () => (line.folded ? toggle(line.path) : go(current + 1)),
      ArrowLeft: () => (line.folds && !line.folded ? toggle(line.path) : go(parent())),
      Enter: () => line.folds && toggle(line.path),
      ' ': () => line.folds && toggle(line.path),
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  };
  return (
    <div className={classes.treeBox}>
      <TextInput
        type="search"
        aria-label="Search in the definition"
        placeholder="Search names and values"
        value={needle}
        onChange={(event) => {
          setNeedle(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || needle === '') return;
          event.stopPropagation();
          event.preventDefault();
          setNeedle('');
        }}
      />
      <div
        ref={scroller}
        className={classes.tree}
        role="tree"
        aria-label={label}
        tabIndex={0}
        aria-activedescendant={lines[current] && `tree-${current}`}
        onKeyDown={onKeyDown}
      >
        {lines.length === 0 && <p className={classes.dim}>Nothing here is called so.</p>}
        <div role="presentation" style={{ height: lines.length * lineHeight, position: 'relative' }}>
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index]!;
            return (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the tree has the focus and takes the keys
              <div
                key={line.path}
                id={`tree-${item.index}`}
                role="treeitem"
                tabIndex={-1}
                aria-level={line.depth + 1}
                aria-selected={item.index === current}
                aria-expanded={line.folds ? !line.folded : undefined}
                className={classes.treeLine}
                style={{ transform: `translateY(${item.start}px)`, paddingLeft: 8 + line.depth * 16 }}
                onClick={() => {
                  setAt(item.index);
                  if (line.folds && (window.getSelection()?.isCollapsed ?? true)) toggle(line.path);
                }}
              >
                <span className={classes.fold} aria-hidden>
                  {line.folds && (line.folded ? <IconChevronRight size={13} /> : <IconChevronDown size={13} />)}
                </span>
                <span className={classes.key}>{line.name}</span>
                {(!line.folds || line.folded) && (
                  <span className={line.folds ? classes.dim : classes.value}>{line.value}</span>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}
