// An http.Agent whose sockets are channels to a unix socket on a host.
import http, { type AgentOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hosts } from '../index.ts';
import { ChannelSocket } from './channel-socket.ts';

export interface HostAgentOptions {
  /** Channels at most, as many as http opens sockets; without, no limit. */
  maxSockets?: number;
}

/** A kept channel may hold one of the few sessions that others wait for: it is given back soon. */
const keptMs = 1000;

class HostAgent extends http.Agent {
  readonly #open: (signal: AbortSignal) => Promise<Duplex>;
  readonly #kept = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor(hosts: Hosts, destination: string, socketPath: string, options: AgentOptions) {
    super(options);
    this.#open = async (signal) => {
      const connection = await hosts.connect(destination, signal);
      return connection.openSocket(socketPath, signal);
    };
  }

  override createConnection(): Duplex {
    const socket: ChannelSocket = new ChannelSocket(async (signal) => {
      const source = await this.#open(signal);
      socket.scarce = source instanceof ChannelSocket && source.scarce;
      return source;
    });
    return socket;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    if (socket instanceof ChannelSocket && socket.scarce)
      this.#kept.set(socket, setTimeout(() => socket.destroy(), keptMs).unref());
    return true;
  }

  override reuseSocket(socket: Duplex): void {
    clearTimeout(this.#kept.get(socket));
  }
}

/**
 * Sockets fail as local ones do (ENOENT, EACCES, ECONNREFUSED, ECONNRESET), or with the ProvostError of the connection.
 */
export function createHostAgent(
  hosts: Hosts,
  destination: string,
  socketPath: string,
  options: HostAgentOptions = {},
): http.Agent {
  return new HostAgent(hosts, destination, socketPath, { keepAlive: true, ...options });
}
