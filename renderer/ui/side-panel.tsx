// The panel that slides in from the right when a row is opened: resizable, Escape closes it, Ctrl/Cmd-Enter opens it full.
// The caller keeps what is open in the address (useAddress); so is whether it is full.
import { ActionIcon, Tooltip } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconX } from '@tabler/icons-react';
import { useEffect, useRef, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useAddress } from './address.ts';
import { useShortcut } from './shortcuts.ts';
import classes from './side-panel.module.css';

interface Props {
  /** Remembers the width. */
  id: string;
  /** Pixels, before the operator drags it: 460 without it. */
  startWidth?: number;
  title: ReactNode;
  /** Accessible name: "Container web-1". The title, when that is plain text. */
  label?: string;
  onClose(): void;
  /** Buttons in the panel's title line. */
  actions?: ReactNode;
  children: ReactNode;
}

const narrowest = 320;
const widest = 900;
const clamp = (width: number) => Math.round(Math.min(widest, Math.max(narrowest, width)));

/** Focus goes to the panel when it opens and back to where it came from when it closes. */
function useBorrowedFocus() {
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    const element = panel.current;
    const before = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    element?.focus({ preventScroll: true });
    return () => {
      const inside = element?.contains(document.activeElement) || document.activeElement === document.body;
      if (!inside) return;
      const back = before?.isConnected ? before : document.querySelector<HTMLElement>('[role$=grid] [tabindex="0"]');
      back?.focus({ preventScroll: true });
    };
  }, []);
  return panel;
}

export function SidePanel({ id, startWidth = 460, title, label, onClose, actions, children }: Props) {
  const [width, setWidth] = useLocalStorage({
    key: `provost.panel.${id}`,
    defaultValue: startWidth,
    getInitialValueInEffect: false,
  });
  const [full, setFull] = useAddress('full');
  const isFull = full !== null;
  const panel = useBorrowedFocus();
  const close = () => {
    setFull(null, true);
    onClose();
  };
  useShortcut(`panel.${id}.close`, 'Escape', 'Close the panel', close, { group: 'Panel' });
  useShortcut(
    `panel.${id}.full`,
    'mod+Enter',
    'Open the panel full, or beside the list',
    () => setFull(isFull ? null : '1'),
    {
      group: 'Panel',
    },
  );

  const drag = (event: PointerEvent<HTMLElement>) => {
    const handle = event.currentTarget;
    handle.setPointerCapture(event.pointerId);
    const begin = { x: event.clientX, width };
    const move = (moved: globalThis.PointerEvent) => setWidth(clamp(begin.width + begin.x - moved.clientX));
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  };
  const resizeByKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowLeft' ? 20 : event.key === 'ArrowRight' ? -20 : 0;
    if (step === 0) return;
    event.preventDefault();
    setWidth((before) => clamp(before + step));
  };

  return (
    <aside
      ref={panel}
      className={classes.panel}
      aria-label={label ?? (typeof title === 'string' ? title : 'Details')}
      tabIndex={-1}
      data-full={isFull || undefined}
      style={isFull ? undefined : { width: clamp(width) }}
    >
      {!isFull && (
        <div
          className={classes.handle}
          role="separator"
          aria-orientation="vertical"
          aria-label="Width of the panel"
          aria-valuenow={clamp(width)}
          aria-valuemin={narrowest}
          aria-valuemax={widest}
          tabIndex={0}
          onPointerDown={drag}
          onKeyDown={resizeByKey}
          onDoubleClick={() => setWidth(startWidth)}
        />
      )}
      <header className={classes.title}>
        <h2>{title}</h2>
        {actions}
        <Tooltip label={isFull ? 'Show beside the list' : 'Open full'}>
          <ActionIcon
            onClick={() => setFull(isFull ? null : '1')}
            aria-label={isFull ? 'Show beside the list' : 'Open full'}
          >
            {isFull ? <IconArrowsDiagonalMinimize2 size={15} /> : <IconArrowsDiagonal size={15} />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Close">
          <ActionIcon onClick={close} aria-label="Close the panel">
            <IconX size={15} />
          </ActionIcon>
        </Tooltip>
      </header>
      <div className={classes.body}>{children}</div>
    </aside>
  );
}
