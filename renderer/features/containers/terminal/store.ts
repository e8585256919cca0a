// The terminals of this window, by container.
import { useSyncExternalStore } from 'react';
import { TerminalSession, type Wanted } from './session.ts';

const all = new Map<string, readonly TerminalSession[]>();
const listeners = new Set<() => void>();
const none: readonly TerminalSession[] = [];

const readerKey = 'provost.terminal.reader';
export const readsAloud = (): boolean => localStorage.getItem(readerKey) === 'yes';

export function setReadsAloud(on: boolean): void {
  localStorage.setItem(readerKey, on ? 'yes' : 'no');
  for (const session of [...all.values()].flat()) session.setScreenReader(on);
  tell();
}

const tell = () => {
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
const keyOf = ({ engineId, container }: Pick<Wanted, 'engineId' | 'container'>) => `${engineId}/${container}`;

export const useTerminals = (engineId: string, container: string): readonly TerminalSession[] =>
  useSyncExternalStore(subscribe, () => all.get(keyOf({ engineId, container })) ?? none);

export const useReadsAloud = (): boolean => useSyncExternalStore(subscribe, readsAloud);

export function openTerminal(wanted: Wanted, leave: () => void): TerminalSession {
  const key = keyOf(wanted);
  const before = all.get(key) ?? none;
  const session = new TerminalSession(wanted, Math.max(0, ...before.map((one) => one.number)) + 1, readsAloud(), leave);
  session.subscribe(tell);
  all.set(key, [...before, session]);
  tell();
  return session;
}

export function closeTerminal(session: TerminalSession): void {
  const key = keyOf(session.wanted);
  session.close();
  const left = (all.get(key) ?? none).filter((one) => one !== session);
  if (left.length === 0) all.delete(key);
  else all.set(key, left);
  tell();
}
