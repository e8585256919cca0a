// What the desktop's preload script offers the page, and the message that carries the port. A browser has neither.

/** `window.provost` on the desktop. */
export interface ShellBridge {
  /** Asks for a fresh port to the backend; it arrives as a window message (`PortMessage`) with the port transferred. */
  requestPort(): void;
}

/** `data` of the window message whose `ports[0]` leads to the backend. Its `event.source` is the window itself. */
export interface PortMessage {
  type: 'provost:port';
}
