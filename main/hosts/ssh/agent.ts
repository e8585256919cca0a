// An http.Agent whose sockets are channels to a unix socket on a host.
import http, { type AgentOptions } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Hosts } from '../index.ts';
import { ChannelSocket } from './channel-socket.ts';
import { Connection } from './connection.ts';

export interface HostAgentOptions {
  /** Channels at most, as many as http opens sockets; without, no limit. */
  maxSockets?: number;
}

/** A kept channel may hold one of the few sessions that others wait for: it is given back soon. */
const keptMs = 1000;

class HostAgent extends http.Agent {
  readonly #hosts: Hosts;
  readonly #destination: string;
  readonly #path: string;
  readonly #kept = new WeakMap<Duplex, NodeJS.Timeout>();

  constructor(hosts: Hosts, destination: string, socketPath: string, options: AgentOptions) {
    super(options);
    this.#hosts = hosts;
    this.#destination = destination;
    this.#path = socketPath;
  }

  override createConnection(): Duplex {
    const socket: ChannelSocket = new ChannelSocket(async (signal) => {
      const connection = await this.#hosts.connect(this.#destination, signal);
      // Without a second stream around the first.
      if (connection instanceof Connection) return connection.openFor(socket, this.#path, signal);
      return connection.openSocket(this.#path, signal);
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
