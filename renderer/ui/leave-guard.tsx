// Asks before a screen is left that holds what exists nowhere else: on links, keys, Back, reload and closing alike.
import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';

interface Words {
  title: string;
  /** What is lost. */
  sentence: string;
  leave: string;
  stay: string;
}

let held: ((event: PopStateEvent) => void) | null = null;

/**
 * Listens for Back. Call once, before anything is drawn: listeners of the window are called in the order in which they came,
 * and the one that draws another screen must not be told first.
 */
export const startLeaveGuard = (): void => window.addEventListener('popstate', (event) => held?.(event));

/** @returns the question, to be drawn by the screen; it is nothing while nobody wants to leave */
export function useLeaveGuard(guarding: boolean, words: Words): ReactNode {
  const [leaving, setLeaving] = useState(false);
  const go = useRef<(() => void) | null>(null);
  const off = useRef<(() => void) | null>(null);

  useEffect(() => {
    if (!guarding) return;
    const here = window.location.href;
    const { pathname } = window.location;
    const { history } = window;
    const ask = (leave: () => void) => {
      go.current = leave;
      setLeaving(true);
    };

    // Every way inside the window, links and shortcuts alike, ends in one of these two.
    const kept = { pushState: history.pushState, replaceState: history.replaceState };
    const asked =
      (kind: 'pushState' | 'replaceState'): History['pushState'] =>
      (state, unused, to) => {
        const elsewhere = to != null && new URL(to, window.location.href).pathname !== pathname;
        if (elsewhere) ask(() => history[kind](state, unused, to));
        else kept[kind].call(history, state, unused, to);
      };
    history.pushState = asked('pushState');
    history.replaceState = asked('replaceState');

    // Back and forward have happened when they are told: the address is put back before anybody else hears of it.
    const back = (event: PopStateEvent) => {
      if (window.location.pathname === pathname) return;
      event.stopImmediatePropagation();
      kept.pushState.call(history, null, '', here);
      ask(() => history.back());
    };
    const unload = (event: BeforeUnloadEvent) => event.preventDefault();
    held = back;
    window.addEventListener('beforeunload', unload);
    const end = () => {
      Object.assign(history, kept);
      if (held === back) held = null;
      window.removeEventListener('beforeunload', unload);
    };
    off.current = end;
    return () => {
      end();
      off.current = null;
    };
  }, [guarding]);

  return (
    <Modal opened={leaving} onClose={() => setLeaving(false)} title={words.title} size="sm">
      <Text>{words.sentence}</Text>
      <Group justify="flex-end" gap={8} mt={16}>
        <Button variant="default" onClick={() => setLeaving(false)} data-autofocus>
          {words.stay}
        </Button>
        <Button
          color="red"
          onClick={() => {
            setLeaving(false);
            off.current?.();
            go.current?.();
          }}
        >
          {words.leave}
        </Button>
      </Group>
    </Modal>
  );
}
