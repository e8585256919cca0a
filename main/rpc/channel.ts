// Answers the contract over anything that carries messages: a MessagePort on the desktop, a WebSocket elsewhere.
// oRPC's own adapters leave a malformed message unanswered (and on a port let it end the process); here it closes the channel.
import { createServerPeerHandleRequestFn } from '@orpc/server/standard-peer';
import { StandardRPCHandler } from '@orpc/server/standard';
import type { AnyRouter } from '@orpc/server';
import { ServerPeer } from '@orpc/standard-server-peer';
import type { Logger } from 'pino';
import type { Operator } from '../access/operator.ts';
import { messageOf } from '../errors.ts';
import type { RpcContext } from './router.ts';

export type Message = string | ArrayBufferLike | Uint8Array<ArrayBuffer>;

export interface Channel {
  /** A promise holds back the next event of a stream until it resolves. */
  send(message: Message): void | Promise<void>;
  /** @param reason for the other side, when the transport can carry one */
  close(reason: string): void;
}

/** What the transport tells the channel. */
export interface ChannelEvents {
  message(message: Message): void;
  closed(): void;
}

/** Requests of one channel under way at once; a window uses a few dozen. */
const underWayLimit = 1000;

export class RpcServer {
  readonly #handler: StandardRPCHandler<RpcContext>;
  readonly #log: Logger;
  readonly #open = new Set<Channel>();

  constructor(router: AnyRouter, log: Logger) {
    // The casts that oRPC's own adapters make: a router built from a contract is a router of any context.
    this.#handler = new StandardRPCHandler<RpcContext>(
      router as ConstructorParameters<typeof StandardRPCHandler<RpcContext>>[0],
      {},
    );
    this.#log = log;
  }

  /** Serves a channel as this operator until it closes; then every handler of it is aborted. */
  attach(channel: Channel, operator: Operator): ChannelEvents {
    const peer = new ServerPeer(async (message) => channel.send(message as Message));
    const handle = createServerPeerHandleRequestFn(this.#handler, { context: { operator } });
    let underWay = 0;
    this.#open.add(channel);
    const drop = (reason: string) => {
      if (!this.#open.delete(channel)) return;
      peer.close();
      channel.close(reason);
    };
    return {
      message: (message) => {
        if (!this.#open.has(channel)) return;
        if (underWay >= underWayLimit) return drop('Too many requests at once');
        underWay++;
        void (async () => {
          try {
            await peer.message(message as Parameters<typeof peer.message>[0], handle);
          } catch (error) {
            // A handler's own errors are answered; what gets here is a message that can't be read or an answer that can't be sent.
            this.#log.warn({ reason: messageOf(error) }, 'Closed a channel after a message that could not be handled');
            drop('A message could not be read');
          } finally {
            underWay--;
          }
        })();
      },
      closed: () => {
        this.#open.delete(channel);
        peer.close();
      },
    };
  }

  close(): void {
    for (const channel of this.#open) channel.close('Provost is closing');
    this.#open.clear();
  }
}
