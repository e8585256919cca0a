// Attaches the two kinds of wire to the contract's server: a message port (desktop) and a WebSocket (browser).
import { onMessagePortClose, onMessagePortMessage, postMessagePortMessage } from '@orpc/client/message-port';
import type { RPCHandler } from '@orpc/server/message-port';
import type { WebSocket } from 'ws';
import type { Operator } from '../access/operator.ts';
import type { Message, RpcServer } from './channel.ts';

/** A DOM MessagePort or Electron's MessagePortMain. */
export type BackendPort = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0];

/** Answers as this operator until the port closes. */
export function attachPort(server: RpcServer, port: BackendPort, operator: Operator): void {
  const events = server.attach(
    {
      send: (message) => postMessagePortMessage(port, message),
      // Every kind of port has it; oRPC's type names only what oRPC calls.
      close: () => (port as { close?: () => void }).close?.(),
    },
    operator,
  );
  onMessagePortMessage(port, (message) => events.message(message as Message));
  onMessagePortClose(port, () => events.closed());
}

/** @param socket an open one. Answers as this operator until it closes */
export function attachSocket(server: RpcServer, socket: WebSocket, operator: Operator): void {
  const events = server.attach(
    {
      // Resolves when the message has left, so that a stream never runs ahead of a slow reader.
      send: (message) =>
        new Promise((resolve) => {
          socket.send(message as Parameters<WebSocket['send']>[0], () => resolve());
        }),
      close: (reason) => socket.close(1008, reason),
    },
    operator,
  );
  socket.on('message', (data: Buffer, binary: boolean) =>
    events.message(binary ? new Uint8Array(data) : data.toString()),
  );
  socket.on('close', () => events.closed());
}
