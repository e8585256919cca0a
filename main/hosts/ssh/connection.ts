// A connection to a host that is logged in: sockets, commands, files and onward connections over its channels.
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, SFTPWrapper } from 'ssh2';
import { ProvostError } from '../../errors.ts';
import type { HostConnection } from '../index.ts';
import { ChannelSocket, resetError, SocketError } from './channel-socket.ts';
import { Places } from './places.ts';
import { lost, sessionProblem, tooManySessions, wordsIn, type Where } from './problems.ts';
import { commandLine } from './quote.ts';
import { SocketForwarding } from './remote-socket.ts';
import { runOn, type RunOptions, type RunResult } from './run.ts';

/** sshd takes ten (MaxSessions); two are left for whoever else shares the login. */
const sessionsAtMost = 8;

export interface ConnectionDeps {
  client: Client;
  where: Where;
  /** Milliseconds without any channel after which it closes. */
  idleMs: number;
}

export class Connection implements HostConnection {
  readonly client: Client;
  readonly #where: Where;
  readonly #idleMs: number;
  readonly #gone = new AbortController();
  readonly #sessions = new Places(sessionsAtMost);
  readonly #sockets = new Set<ChannelSocket>();
  readonly #forwarding: SocketForwarding;
  #busy = 0;
  #idle: NodeJS.Timeout | null = null;

  constructor({ client, where, idleMs }: ConnectionDeps) {
    this.client = client;
    this.#where = where;
    this.#idleMs = idleMs;
    this.#forwarding = new SocketForwarding({
      client,
      session: (argv, signal) => this.#exec(argv, signal),
      run: (argv, limitMs, signal) => this.exec(argv, { limitMs, signal }),
    });
    // ssh2 ends its channels cleanly when the connection breaks, as if the other side had said all: so they are failed
    // here first. An error after the login ends the connection too, before the socket has noticed.
    client.on('close', () => this.#fail());
    client.on('error', () => this.#fail());
    this.#rest();
  }

  get closed(): AbortSignal {
    return this.#gone.signal;
  }

  /** The server's own name and version: "OpenSSH_9.2p1 Debian-2". */
  get server(): string {
    // Only kept there; the events of ssh2 do not carry it.
    return (this.client as Client & { _remoteVer?: string })._remoteVer ?? '';
  }

  #fail(): void {
    if (this.#gone.signal.aborted) return;
    this.#gone.abort(lost());
    if (this.#idle) clearTimeout(this.#idle);
    for (const socket of this.#sockets) socket.destroy(resetError());
    this.client.destroy();
  }

  /** Counts what is open, and closes when nothing has been for a while. @returns the end of it, once */
  #use(): () => void {
    this.#busy++;
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      if (--this.#busy === 0) this.#rest();
    };
  }

  #rest(): void {
    if (this.#gone.signal.aborted || this.#busy > 0) return;
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.end(), this.#idleMs).unref();
  }

  /** Somebody was handed this connection, and will want something of it soon. */
  touch(): void {
    this.#rest();
  }

  /** From now on the socket counts as open here, and fails when the connection does. */
  #adopt(socket: ChannelSocket): void {
    this.#check();
    const free = this.#use();
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      free();
    });
  }

  #check(): void {
    if (this.#gone.signal.aborted) throw lost();
  }

  openSocket(path: string, signal?: AbortSignal): Promise<Duplex> {
    const socket: ChannelSocket = new ChannelSocket((given) => this.openFor(socket, path, given));
    return whenOpen(socket, signal);
  }

  /** The channel for a socket that was handed out already. @throws as `openSocket` */
  async openFor(socket: ChannelSocket, path: string, signal: AbortSignal): Promise<Duplex> {
    this.#adopt(socket);
    const source = await this.#forwarding.open(path, signal);
    socket.scarce = this.#forwarding.works === false;
    return source;
  }

  /** Onward from here: for a host behind this one. @throws ProvostError HOST_UNREACHABLE, HOST_DENIED; the signal's reason */
  openTunnel(host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return this.#forward(host, port, (error) => this.#tunnelProblem(error), signal);
  }

  openTcp(host: string, port: number, signal?: AbortSignal): Promise<Duplex> {
    return this.#forward(host, port, (error) => this.#tcpProblem(error), signal);
  }

  #forward(
    host: string,
    port: number,
    problemOf: (error: Error & { reason?: number }) => Error,
    signal?: AbortSignal,
  ): Promise<Duplex> {
    const socket: ChannelSocket = new ChannelSocket(async () => {
      this.#adopt(socket);
      return new Promise<Duplex>((resolve, reject) => {
        this.client.forwardOut('127.0.0.1', 0, host, port, (error, channel) =>
          error ? reject(problemOf(error)) : resolve(channel),
        );
      });
    });
    return whenOpen(socket, signal);
  }

  /** Whoever speaks over it knows what to say of an address that nobody answers at, as of a local one. */
  #tcpProblem(error: Error & { reason?: number }): Error {
    return error.reason === 1
      ? this.#tunnelProblem(error)
      : new SocketError('ECONNREFUSED', `Nothing could be reached from ${this.#where}: ${wordsIn(error)}`, {
          cause: error,
        });
  }

  #tunnelProblem(error: Error & { reason?: number }): ProvostError {
    const words = { words: wordsIn(error) };
    return error.reason === 1
      ? new ProvostError('HOST_DENIED', `${this.#where} connects nobody onward.`, {
          hint: 'Allow AllowTcpForwarding in its sshd_config.',
          ...words,
        })
      : new ProvostError('HOST_UNREACHABLE', `${this.#where} can’t reach the next host.`, {
          hint: 'Check that the next host runs and that the network leads there from the jump host.',
          ...words,
        });
  }

  /** A session, when there is a place for it. Refused ones show how many the server takes. */
  async #session<Channel extends { once(event: 'close', listener: () => void): unknown }>(
    open: (callback: (error: Error | undefined, channel: Channel) => void) => unknown,
    signal?: AbortSignal,
  ): Promise<Channel> {
    const free = this.#use();
    const either = signal ? AbortSignal.any([signal, this.#gone.signal]) : this.#gone.signal;
    try {
      for (;;) {
        const release = await this.#sessions.take(either);
        try {
          this.#check();
          const channel = await new Promise<Channel>((resolve, reject) => {
            open((error, opened) => (error ? reject(error) : resolve(opened)));
          });
          channel.once('close', () => {
            release();
            free();
          });
          return channel;
        } catch (error) {
          const others = this.#sessions.taken - 1;
          if (this.#gone.signal.aborted) {
            release();
            throw lost();
          }
          // The server took it for granted that there is no more: then there is a place when one of ours ends.
          const full = /open fail/i.test(error instanceof Error ? error.message : '');
          if (full && others > 0) this.#sessions.lowerTo(others);
          release();
          if (!full) throw sessionProblem(error);
          if (others === 0) throw tooManySessions();
        }
      }
    } catch (error) {
      free();
      throw error;
    }
  }

  async #exec(argv: readonly string[], signal?: AbortSignal): Promise<ClientChannel> {
    const command = commandLine(argv);
    const channel = await this.#session<ClientChannel>((done) => this.client.exec(command, done), signal);
    channel.on('error', () => undefined);
    channel.stderr.on('error', () => undefined);
    return channel;
  }

  async exec(argv: readonly string[], options: RunOptions = { limitMs: 60_000 }): Promise<RunResult> {
    return runOn(await this.#exec(argv, options.signal), options, this.#gone.signal);
  }

  async sftp(): Promise<SFTPWrapper> {
    const sftp = await this.#session<SFTPWrapper>((done) => this.client.sftp(done));
    sftp.on('error', () => undefined);
    return sftp;
  }

  /** Says goodbye; `closed` fires when it is over. */
  end(): void {
    if (this.#gone.signal.aborted) return;
    this.client.end();
    // A dead link never answers.
    setTimeout(() => this.#fail(), 2000).unref();
  }
}

function whenOpen(socket: ChannelSocket, signal?: AbortSignal): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(signal!.reason as Error);
    const done = () => signal?.removeEventListener('abort', abort);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      done();
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    socket.once('close', done);
  });
}
