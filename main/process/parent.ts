// The backend process's line to whoever started it: Electron's parentPort, or Node's IPC channel. The rest need not know which.
import type { BackendPort } from '../rpc/attach.ts';
import type { FromBackend, ToBackend } from './messages.ts';

/** A port of Electron's utility process; it delivers nothing before `start`. */
export type ReceivedPort = BackendPort & { start(): void };

export interface Parent {
  send(message: FromBackend): void;
  onMessage(listener: (message: ToBackend, ports: ReceivedPort[]) => void): void;
  /** The other side is gone: there is nobody left to work for. */
  onGone(listener: () => void): void;
}

/** The part of Electron's `process.parentPort` that is used; declared here because this room may not import electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown; ports: ReceivedPort[] }) => void): void;
}

/** @throws Error when the process was started by hand */
export function connectParent(): Parent {
  const { parentPort } = process as NodeJS.Process & { parentPort?: ParentPort };
  if (parentPort) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (listener) => parentPort.on('message', ({ data, ports }) => listener(data as ToBackend, ports)),
      // Electron ends its utility processes with itself.
      onGone: () => undefined,
    };
  }
  if (!process.send) throw new Error('The backend process is started by the desktop shell or by `provost serve`.');
  return {
    // A parent that died is noticed by `disconnect`; what was to be said to it no longer matters.
    send: (message) => process.connected && process.send?.(message),
    onMessage: (listener) => process.on('message', (message) => listener(message as ToBackend, [])),
    onGone: (listener) => process.on('disconnect', listener),
  };
}
