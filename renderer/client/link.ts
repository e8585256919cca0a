// Adapter to oRPC (one of two, see query.ts): the contract's client on whatever wire the connection has open.
import { createORPCClient, type ClientLink } from '@orpc/client';
import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../preload/contract/index.ts';
import { ConnectionLost, type Connection, type Session } from './connection.ts';

export type ProvostClient = ContractRouterClient<Contract>;
type Link = ClientLink<Record<never, never>>;

/**
 * What is thrown to the caller. After an abort and after the wire's end oRPC throws whatever its queue happened to say
 * ("[AsyncIdQueue] Cannot access queue…"); callers get the abort's reason, or ConnectionLost.
 */
function normalise(error: unknown, session: Session, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted) return signal.reason;
  const answered = typeof error === 'object' && error !== null && 'defined' in error;
  return session.open || answered ? error : new ConnectionLost();
}

const canSend = ({ open, wire }: Session): boolean =>
  open && (wire.kind === 'port' || wire.socket.readyState === WebSocket.OPEN);

/**
 * The caller's signal as oRPC may see it: an abort is a message to the backend, and on a wire that has ended or is ending
 * oRPC would throw where nobody can catch it. There the end of the wire ends the call.
 */
function sendable(signal: AbortSignal, session: Session): AbortSignal {
  const own = new AbortController();
  const forward = () => canSend(session) && own.abort(signal.reason);
  if (signal.aborted) own.abort(signal.reason);
  else signal.addEventListener('abort', forward, { once: true });
  return own.signal;
}

const isIterator = (value: unknown): value is AsyncIterator<unknown> =>
  typeof value === 'object' && value !== null && Symbol.asyncIterator in value && 'next' in value;

/** The same iterator with normalised errors; an end that is only the wire's end is an error too. */
function guardIterator(inner: AsyncIterator<unknown>, session: Session, signal: AbortSignal | undefined) {
  const outer: AsyncIterableIterator<unknown> = {
    [Symbol.asyncIterator]: () => outer,
    next: async () => {
      let result: IteratorResult<unknown>;
      try {
        result = await inner.next();
      } catch (error) {
        throw normalise(error, session, signal);
      }
      if (result.done && (!session.open || signal?.aborted)) throw normalise(undefined, session, signal);
      return result;
    },
    return: async (value) => {
      if (session.open) await inner.return?.(value);
      return { done: true, value };
    },
  };
  return outer;
}

/**
 * The socket as oRPC's link may use it. When a socket has closed, the link still says "abort" on it for each stream that
 * ends, and throws where nobody can catch it; the backend has ended them all by then, so that word may fall.
 */
function patient(
  socket: WebSocket,
): Pick<WebSocket, 'addEventListener' | 'removeEventListener' | 'send' | 'readyState'> {
  return {
    addEventListener: socket.addEventListener.bind(socket),
    removeEventListener: socket.removeEventListener.bind(socket),
    get readyState() {
      return socket.readyState > WebSocket.OPEN ? WebSocket.OPEN : socket.readyState;
    },
    send: (message) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(message);
    },
  };
}

export function createClient(connection: Connection): ProvostClient {
  const links = new WeakMap<Session, Link>();
  const linkOf = (session: Session): Link => {
    let link = links.get(session);
    if (!link) {
      const { wire } = session;
      link =
        wire.kind === 'port' ? new PortLink({ port: wire.port }) : new SocketLink({ websocket: patient(wire.socket) });
      links.set(session, link);
    }
    return link;
  };
  const link: Link = {
    async call(path, input, options) {
      const session = await connection.session();
      // Between the answer above and here the wire may have ended.
      if (!session.open) throw new ConnectionLost();
      try {
        const sent = options.signal ? { ...options, signal: sendable(options.signal, session) } : options;
        const output = await linkOf(session).call(path, input, sent);
        return isIterator(output) ? guardIterator(output, session, options.signal) : output;
      } catch (error) {
        throw normalise(error, session, options.signal);
      }
    },
  };
  return createORPCClient<ProvostClient>(link);
}
