// Opens one wire to the backend: a MessagePort on the desktop, a WebSocket in a browser. Knows nothing of what travels on it.
import type { PortMessage, ShellBridge } from '../../preload/contract/shell.ts';

declare global {
  interface Window {
    provost?: ShellBridge;
  }
}

export type Wire = { kind: 'port'; port: MessagePort } | { kind: 'socket'; socket: WebSocket };

/** The browser shell no longer knows this browser: a new launch link is needed. */
export class SignedOut extends Error {
  constructor() {
    super('Signed out');
    this.name = 'SignedOut';
  }
}

const openTimeoutMs = 5_000;
/** The close code by which the browser shell says that the session is over (main/web/sockets.ts). */
const signedOutCode = 4401;

function isPortMessage(event: MessageEvent<unknown>): boolean {
  // Without the check of the source, any frame could hand us its own port and answer in the backend's place.
  if (event.source !== window) return false;
  const data = event.data as Partial<PortMessage> | null;
  return typeof data === 'object' && data !== null && data.type === 'provost:port';
}

function openPort(bridge: ShellBridge, onClose: () => void): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      window.removeEventListener('message', receive);
      clearTimeout(timer);
    };
    const timer = setTimeout(() => {
      stop();
      reject(new Error('The backend did not answer'));
    }, openTimeoutMs);
    const receive = (event: MessageEvent<unknown>) => {
      const port = event.ports[0];
      if (!isPortMessage(event) || !port) return;
      stop();
      port.addEventListener('close', onClose);
      port.start();
      resolve({ kind: 'port', port });
    };
    window.addEventListener('message', receive);
    bridge.requestPort();
  });
}

/** A browser hides why a WebSocket was refused, so an ordinary request is made to the same address. */
async function isSignedOut(): Promise<boolean> {
  try {
    const answer = await fetch('/rpc', { method: 'GET', cache: 'no-store', credentials: 'same-origin' });
    return answer.status === 401;
  } catch {
    // Nobody answers at all: the shell is away, which is no statement about the session.
    return false;
  }
}

function openSocket(onClose: (code: number) => void): Promise<Wire> {
  return new Promise((resolve, reject) => {
    const address = new URL('/rpc', window.location.href);
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(address);
    const timer = setTimeout(() => socket.close(), openTimeoutMs);
    let opened = false;
    socket.addEventListener('open', () => {
      clearTimeout(timer);
      opened = true;
      resolve({ kind: 'socket', socket });
    });
    socket.addEventListener('close', (event) => {
      clearTimeout(timer);
      if (opened) onClose(event.code);
      else if (event.code === signedOutCode) reject(new SignedOut());
      else void isSignedOut().then((out) => reject(out ? new SignedOut() : new Error('The backend did not answer')));
    });
  });
}

/**
 * @param onClose called once when an opened wire ends; `signedOut` when the other side ended the session
 * @throws SignedOut, or an Error when nobody answers within 5 s
 */
export function openWire(onClose: (signedOut: boolean) => void): Promise<Wire> {
  return window.provost
    ? openPort(window.provost, () => onClose(false))
    : openSocket((code) => onClose(code === signedOutCode));
}
