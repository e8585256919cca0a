// Hosts: one shared SSH connection per destination, and what others reach through it. The only door of this room.
import type http from 'node:http';
import type { Duplex } from 'node:stream';
import type { SFTPWrapper } from 'ssh2';

export interface Hosts {
  /**
   * One shared connection per destination: opened when needed, kept alive, closed when idle.
   * @param destination alias of ~/.ssh/config, "user@host", "user@host:port", "ssh://user@host:port"
   * @throws ProvostError BAD_INPUT, HOST_UNREACHABLE, HOST_DENIED, HOST_KEY_UNKNOWN, HOST_KEY_CHANGED; the signal's reason
   */
  connect(destination: string, signal?: AbortSignal): Promise<HostConnection>;
  close(): Promise<void>;
}

export interface HostConnection {
  /**
   * A channel to a unix socket there, which behaves like a net.Socket for node:http. When the server refuses to forward
   * it, `docker system dial-stdio` over a session: few of those fit into a connection, and others wait.
   * @throws ProvostError HOST_UNREACHABLE, HOST_DENIED; the signal's reason
   */
  openSocket(path: string, signal?: AbortSignal): Promise<Duplex>;
  /**
   * Runs a program there with these arguments, each quoted by us.
   * @throws ProvostError HOST_UNREACHABLE, HOST_DENIED; the signal's reason
   */
  exec(
    argv: readonly string[],
    options?: { stdin?: Buffer; limitMs: number; signal?: AbortSignal },
  ): Promise<{ code: number | null; stdout: Buffer; stderr: Buffer }>;
  /** A file session of the caller's own: `end()` it to give its place to another. */
  sftp(): Promise<SFTPWrapper>;
  /** Fires when the connection is gone, however that happened. */
  readonly closed: AbortSignal;
}

/** An http.Agent whose sockets are channels to a unix socket on the host. */
export type CreateHostAgent = (
  hosts: Hosts,
  destination: string,
  socketPath: string,
  options?: { maxSockets?: number },
) => http.Agent;
