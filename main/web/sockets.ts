// The WebSocket end of both servers: size limit, heartbeat, and a way to end them all.
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';

/** The longest message that a client may send: the largest input of the contract fits many times over. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const MAX_SOCKETS = 64;
const HEARTBEAT_MS = 30_000;

/** Close codes of ours. 4401 tells the page that its session is over, which the status of a failed upgrade can't. */
export const CLOSE = { goingAway: 1001, tryLater: 1013, signedOut: 4401 } as const;

export interface Sockets {
  /** Finishes the handshake and gives the open socket; not called when there are too many already. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, onOpen: (socket: WebSocket) => void): void;
  close(): void;
}

export function openSockets(onError: (error: Error) => void, heartbeatMs = HEARTBEAT_MS): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });
  const answered = new WeakSet<WebSocket>();

  const heartbeat = setInterval(() => {
    for (const socket of server.clients) {
      // No pong since the last round: the other side is gone without a word (a laptop asleep, a cable out).
      if (!answered.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, heartbeatMs);
  heartbeat.unref();

  return {
    accept(request, stream, head, onOpen) {
      server.handleUpgrade(request, stream, head, (socket) => {
        answered.add(socket);
        socket.on('pong', () => answered.add(socket));
        // A frame that breaks the protocol closes this socket alone; ws has sent the code already.
        socket.on('error', onError);
        if (server.clients.size > MAX_SOCKETS) socket.close(CLOSE.tryLater, 'Too many windows are open');
        else onOpen(socket);
      });
    },
    close() {
      clearInterval(heartbeat);
      for (const socket of server.clients) {
        socket.close(CLOSE.goingAway, 'Provost is closing');
        setTimeout(() => socket.terminate(), 500).unref();
      }
      server.close();
    },
  };
}

/** Turns an upgrade away before it becomes a WebSocket. */
export function refuseUpgrade(stream: Duplex, status: string): void {
  stream.on('error', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
